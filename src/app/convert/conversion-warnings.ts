import type { DeclaredFields } from '../../domain/desired.js';
import { type Diagnostic, warningDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { Domain } from '../../domain/domain.js';
import { type BrokenRule, brokenRules } from '../../domain/rules/rules.js';
import { fieldName } from '../../domain/values/manifest-path.js';
import { pathKey } from '../../domain/values/path-key.js';

/**
 * Rules that a converted domain breaks, as warnings: what a notation says is translated faithfully. What a manifest declares was checked
 * against the same rules when it was read, and is not reported again. Without a hardware version, nothing is said of what a version has.
 */
export function conversionWarnings(
  { hardwareVersion, ...domain }: Domain,
  file: string,
  declared: DeclaredFields,
  isVersionUnsaid = false,
): readonly Diagnostic[] {
  const key = ({ rule, path }: BrokenRule): string => `${rule} ${pathKey(path)}`;
  const reported = new Set(brokenRules(declared, 'unknown').map(key));
  return brokenRules(isVersionUnsaid ? domain : { ...domain, hardwareVersion }, 'absent')
    .filter((broken) => !reported.has(key(broken)))
    .map(({ label, problem, hint }) =>
      warningDiagnostic('EF5007', `${file === '-' ? '<stdin>' : file}: ${fieldName(label)} ${problem}`, { hint }),
    );
}
