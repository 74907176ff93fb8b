import { type Diagnostic, warningDiagnostic } from '../../domain/diagnostic.js';
import type { Domain } from '../../domain/domain.js';
import { brokenRules } from '../../domain/rules/rules.js';
import { fieldName } from '../../plan/field-name.js';

/**
 * Rules that a converted domain breaks, as warnings: what a notation says is translated faithfully. What a manifest declares was checked
 * against the same rules when it was read.
 */
export function conversionWarnings(domain: Domain, file: string): readonly Diagnostic[] {
  return brokenRules(domain, 'absent').map(({ label, problem, hint }) =>
    warningDiagnostic('EF5007', `${file === '-' ? '<stdin>' : file}: ${fieldName(label)} ${problem}`, { hint }),
  );
}
