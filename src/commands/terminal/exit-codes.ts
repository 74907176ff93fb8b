import type { RunOutcome } from '../../apply/apply-event.js';
import type { ExitReason } from '../../domain/diagnostics/diagnostic-codes.js';

/** The exit codes that scripts rely on; `docs/cli.md` has the same table. */
export const EXIT = {
  done: 0,
  failed: 1,
  pending: 2,
  stale: 3,
  question: 4,
  busy: 5,
  refused: 6,
  usage: 64,
  interrupted: 130,
} as const;

export function exitCodeOf(outcome: RunOutcome | ExitReason): number {
  return EXIT[outcome];
}
