import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { HAZARD_CODES, isHazardCode } from '../../domain/diagnostics/hazard-codes.js';
import { nearestName } from '../../domain/diagnostics/nearest-name.js';
import { failure, type Result, success } from '../../domain/diagnostics/result.js';
import type { AllowedHazard } from '../../plan/cost/plan-policy.js';

/** Reads `HZ501` and `HZ501:web01`. Returns the allowed hazards, or the error of the first word that is none. */
export function allowedHazards(words: readonly string[]): Result<readonly AllowedHazard[], Diagnostic> {
  const allowed: AllowedHazard[] = [];
  for (const word of words) {
    const [, code = '', domain] = /^([^:]*)(?::(.*))?$/s.exec(word) ?? [];
    if (!isHazardCode(code) || domain === '') {
      const near = nearestName(code, Object.keys(HAZARD_CODES));
      const problem = errorDiagnostic('EF7007', `--allow ${word} names no hazard`, {
        detail: 'Write HZ501, or HZ501:web01 for one domain.',
        hint:
          near === null
            ? 'docs/hazards.md lists the codes. A refused plan shows the code that it needs.'
            : `Did you mean ${near}?`,
      });
      return failure(problem);
    }
    allowed.push({ code, domain: domain ?? null });
  }
  return success(allowed);
}
