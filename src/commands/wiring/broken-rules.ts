import { type Diagnostic, warningDiagnostic } from '../../domain/diagnostic.js';
import type { Domain } from '../../domain/domain.js';
import { fieldName } from '../../domain/manifest-path.js';
import { restrictionsOf } from '../../domain/restrictions.js';

/**
 * Rules of virtual hardware that a converted domain breaks, as warnings: what a notation says is translated faithfully. What a
 * manifest declares was held against the same rules when it was read.
 */
export function brokenRules(domain: Domain, file: string): readonly Diagnostic[] {
  return restrictionsOf(domain).map(({ path, problem }) =>
    warningDiagnostic('EF5007', `${file === '-' ? '<stdin>' : file}: ${fieldName(path)} ${problem}`),
  );
}
