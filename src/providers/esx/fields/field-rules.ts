import type { FieldRules, Impact } from '../../../plan/diff/change.js';
import { DEVICE_COSTS } from '../devices/devices.js';
import { matches } from '../inventory/path-pattern.js';
import { always, type CostRule, costOfPower, impact } from './field-costs.js';
import { hasField } from './field-since.js';
import { SCALAR_RULES } from './fields.js';
import { costOfRawKey } from './raw-key-rules.js';

export { FIELD_SINCE, hasField } from './field-since.js';

/** The cost of the differences whose path a row matches; `*` is one segment. The first row that matches decides. */
interface Rule {
  readonly path: readonly string[];
  /** Where the rule comes from. */
  readonly source: string;
  readonly cost: CostRule;
}

const SPEC = 'vSphere API reference, VirtualMachineConfigSpec';

export const FIELD_RULES: readonly Rule[] = [
  {
    path: ['name'],
    source: `${SPEC}.name`,
    cost: always('hot', 'the name is no part of the hardware; the files keep theirs'),
  },
  ...SCALAR_RULES,
  ...DEVICE_COSTS,
  {
    path: ['guestinfo', '*'],
    source: `${SPEC}.extraConfig, guestinfo.*`,
    cost: always('hot', 'guestinfo reaches a running guest'),
  },
  {
    path: ['vmx', '*'],
    source: `${SPEC}.extraConfig; guess for keys without a rule of their own`,
    cost: costOfRawKey,
  },
];

/** What a change costs on ESX. Where there is no rule, the domain must be off: the one answer that cannot surprise. */
export const esxFieldRules: FieldRules = (difference, live) => {
  if (difference.path[0] === 'power') return costOfPower(difference);
  const rule = FIELD_RULES.find((each) => matches(each.path, difference.path));
  return rule?.cost(difference, live) ?? impact('needs-power-off', 'unknown: there is no rule for this field');
};

/** The rules of a server that speaks this version of the API: a field that it has no member for cannot be changed there. */
export function fieldRulesFor(apiVersion: string): FieldRules {
  return (difference, live): Impact =>
    hasField(apiVersion, difference.path)
      ? esxFieldRules(difference, live)
      : impact('impossible', `this server speaks version ${apiVersion} of the API, which has no such setting`);
}
