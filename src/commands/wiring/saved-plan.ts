import { open } from 'node:fs/promises';
import { type Diagnostic, DiagnosticError, errorDiagnostic } from '../../domain/diagnostic.js';
import type { Plan } from '../../plan/plan.js';
import { parsePlan } from '../../plan/plan-file.js';
import { fieldRulesFor } from '../../providers/esx/field-rules.js';

/** The most that a plan file may have; the largest that were measured stay far below. */
const MAX_BYTES = 256 * 1024 * 1024;

async function readText(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size > MAX_BYTES)
      throw new DiagnosticError(
        errorDiagnostic('EF7004', `${path} has ${size} bytes; a plan has at most ${MAX_BYTES}`),
      );
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

function unreadable(path: string, error: unknown): Diagnostic {
  return errorDiagnostic('EF7004', `${path} cannot be read`, {
    detail: error instanceof Error ? error.message : String(error),
  });
}

/** True for a file that begins as a saved plan does: manifests are YAML maps, and nobody writes one as a JSON object of a plan. */
export async function isSavedPlan(path: string): Promise<boolean> {
  if (path === '-') return false;
  const file = await open(path).catch(() => null);
  if (file === null) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    const start = buffer.subarray(0, bytesRead).toString('utf8');
    return /^\s*\{/.test(start) && /"(?:format|applyable|connections)"\s*:/.test(start);
  } catch {
    // A folder opens and does not read: it holds manifests.
    return false;
  } finally {
    await file.close();
  }
}

/** Reads a plan that `plan --out` of this `version` wrote. */
export async function readSavedPlan(path: string, version: string): Promise<Plan> {
  const text = await readText(path).catch((error: unknown) => {
    throw error instanceof DiagnosticError ? error : new DiagnosticError(unreadable(path, error), { cause: error });
  });
  const parsed = parsePlan(text, { version, rules: ({ apiVersion }) => fieldRulesFor(apiVersion) });
  if ('diagnostic' in parsed) throw new DiagnosticError(parsed.diagnostic);
  return parsed.plan;
}
