/**
 * Use case "apply": loads saved plans, combines the operator's answers with them, locks the run, and plans again for the applier.
 * Imports no command: flags and terminal are the callers' work. Never sends a call that changes a host; `src/apply` does that.
 */

import { readSync } from 'node:fs';
import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { withRegularFile } from '../../files/read-file.js';
import { readNamedFile } from '../../files/read-named-file.js';
import { parsePlan } from '../../plan/file/plan-file.js';
import type { Plan } from '../../plan/plan.js';
import { fieldRulesFor } from '../../providers/esx/fields/field-rules.js';

/** The most that a plan file may have; the largest that were measured stay far below. */
const MAX_BYTES = 256 * 1024 * 1024;

/** As many bytes of a file as tell a saved plan from a manifest. */
const START_BYTES = 512;

/**
 * True for a regular file that begins as a saved plan does: manifests are YAML maps, and nobody writes one as a JSON object of a plan.
 * A pipe can be read only once, and is taken for manifests.
 */
export function isSavedPlan(path: string): boolean {
  if (path === '-') return false;
  const start = withRegularFile(path, 'follow', (file) => {
    const buffer = Buffer.alloc(START_BYTES);
    return buffer.subarray(0, readSync(file, buffer, 0, START_BYTES, 0)).toString('utf8');
  });
  // What cannot be read is reported when the manifests are read.
  if (typeof start !== 'string') return false;
  return /^\s*\{/.test(start) && /"(?:format|applyable|connections)"\s*:/.test(start);
}

export interface SavedPlan {
  readonly plan: Plan;
  readonly written: Date;
}

/** Reads a plan that `plan --out` of this `version` wrote: a regular file, or a pipe that a shell opened. Throws a DiagnosticError for anything else. */
export async function readSavedPlan(path: string, version: string): Promise<SavedPlan> {
  const read = await readNamedFile(path, MAX_BYTES);
  if (!read.ok) throw new DiagnosticError(errorDiagnostic('EF7004', `${path} ${read.problem.text}`));
  const parsed = parsePlan(read.value.bytes.toString('utf8'), {
    version,
    rules: ({ apiVersion }) => fieldRulesFor(apiVersion),
  });
  if (!parsed.ok) throw new DiagnosticError(parsed.problem);
  return { plan: parsed.value, written: read.value.modified };
}
