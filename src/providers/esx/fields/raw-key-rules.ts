import type { Cost, FieldDifference, Impact } from '../../../plan/diff/change.js';
import { impact } from './field-costs.js';

/** What changing a raw key costs, by the key in lower case. */
interface RawKeyRule {
  readonly key: RegExp;
  readonly cost: Cost;
  readonly because: string;
  /** Where the rule comes from. */
  readonly source: string;
}

/** The attributes of terraform-provider-vsphere for which its documentation says that the domain is taken down. */
const REBOOTS = 'terraform-provider-vsphere, "Virtual Machine Reboot"';
const OFF = 'changes only while the domain is off';

const off = (key: RegExp, what: string, source: string): RawKeyRule => ({
  key,
  cost: 'needs-power-off',
  because: `${what} ${OFF}`,
  source,
});

export const RAW_KEY_RULES: readonly RawKeyRule[] = [
  {
    key: /^(?:answer\.msg\..+|msg\.autoanswer)$/,
    cost: 'hot',
    because: 'it is read when the question comes',
    source: 'VMware, answers to questions in the VMX; guess',
  },
  off(/^monitor\.virtual_mmu$/, 'how the guest’s memory is virtualised', `${REBOOTS}: ept_rvi_mode`),
  off(/^monitor\.virtual_exec$/, 'how the guest’s instructions are virtualised', `${REBOOTS}: hv_mode`),
  off(/^sched\.swap\.dir$/, 'the place of the swap file', `${REBOOTS}: swap_placement_policy; guess for the key`),
  off(/^(?:scsi|sata|nvme)\d+\.sharedbus$/, 'whether a bus is shared', 'vSphere API reference, sharedBus; guess'),
  {
    key: /^(?:scsi|sata|nvme|ide)\d+:\d+\.ctkenabled$/,
    cost: 'next-power-on',
    because: 'changes are tracked from the next power-on or snapshot on',
    source: 'vSphere API reference, VirtualMachineConfigSpec.changeTrackingEnabled',
  },
];

/** A raw key that nobody has a rule for is stored at once, and read when the domain is powered on. */
export function costOfRawKey(difference: FieldDifference): Impact {
  const key = (difference.path[1] ?? '').toLowerCase();
  const rule = RAW_KEY_RULES.find((each) => each.key.test(key));
  return rule === undefined
    ? impact('next-power-on', 'the host takes it now and reads it when the domain is powered on')
    : impact(rule.cost, rule.because);
}
