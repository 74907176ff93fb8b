/**
 * Every rule of virtual hardware, and of the consistency of one domain, exists here and only here. `validate` checks what is declared, `plan`
 * the live domain with the declaration on top, and `convert` the converted domain, so that they cannot give different results. A rule knows no
 * host: what depends on one is for the plan and the provider to check.
 */
import type { DiagnosticCode } from '../diagnostics/diagnostic-codes.js';
import { BOOT_RULES } from './boot-rules.js';
import { DEVICE_RULES } from './device-rules.js';
import { DRIVE_RULES } from './drive-rules.js';
import { MACHINE_RULES } from './machine-rules.js';
import { type CheckedDomain, checkRule, type Rule, type Unnamed, type Violated } from './rule.js';

const ALL = [...MACHINE_RULES, ...BOOT_RULES, ...DRIVE_RULES, ...DEVICE_RULES] as const;

export type RuleId = (typeof ALL)[number]['id'];

export const RULES: readonly Rule<RuleId>[] = ALL;

/** A rule that a domain breaks, with the codes of its diagnostics. */
export interface BrokenRule extends Violated {
  readonly rule: RuleId;
  readonly severity: 'error' | 'warning';
  readonly declaredCode: DiagnosticCode;
  readonly plannedCode: DiagnosticCode;
}

/** Every rule that the domain breaks, all at once, in the order of the rules. A rule that lacks a value it needs is not broken. */
export function brokenRules(domain: CheckedDomain, unnamed: Unnamed): readonly BrokenRule[] {
  return RULES.flatMap((rule) => {
    const result = checkRule(rule, domain, unnamed);
    if (result.is !== 'violated') return [];
    const { id, severity, declaredCode = 'EF1028', plannedCode = 'EF2001' } = rule;
    return result.violations.map((each) => ({ ...each, rule: id, severity, declaredCode, plannedCode }));
  });
}
