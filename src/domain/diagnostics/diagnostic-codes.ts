import { APPLY_CODES } from './apply-codes.js';
import { COMMAND_CODES } from './command-codes.js';
import { CONNECTION_CODES } from './connection-codes.js';
import { MANIFEST_CODES } from './manifest-codes.js';
import { PLAN_CODES } from './plan-codes.js';
import type { DiagnosticRow } from './row.js';

export type { ExitReason } from './row.js';

/**
 * Every problem that esxform can report, by its stable code: a short title, and what a reader does about it.
 * EF1xxx manifests and files, EF2xxx planning, EF3xxx connections and the wire, EF4xxx applying, EF5xxx formats, EF6xxx the simulator, EF7xxx the command line.
 * A row also holds what follows from the problem, so that no list of codes is kept elsewhere: its exit code, and whether a run goes on.
 * `docs/errors.md` is generated from this table. A code is never given another meaning, and the number of one that was removed is not used again (EF3012, EF7012).
 */
export const DIAGNOSTIC_CODES = {
  ...MANIFEST_CODES,
  ...PLAN_CODES,
  ...CONNECTION_CODES,
  ...APPLY_CODES,
  ...COMMAND_CODES,
} as const satisfies Record<string, DiagnosticRow>;

export type DiagnosticCode = keyof typeof DIAGNOSTIC_CODES;

/** What follows from a diagnostic with this code. */
export function consequencesOf(code: DiagnosticCode): Required<Pick<DiagnosticRow, 'exit'>> & DiagnosticRow {
  const row: DiagnosticRow = DIAGNOSTIC_CODES[code];
  return { ...row, exit: row.exit ?? 'failed' };
}
