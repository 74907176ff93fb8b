/**
 * Use case "change policy": reads the policy that the operator names. It is never read from the repo whose changes it guards, because
 * the author of a change could edit it there.
 */

import { realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { failure, type Result, success } from '../../domain/diagnostics/result.js';
import { isWithin, reposAround } from '../../files/allowed-root.js';
import { descriptorOf, readNamedFile } from '../../files/read-named-file.js';
import type { ChangePolicy } from '../../plan/policy/change-policy.js';
import { POLICY_LIMITS, parseChangePolicy } from './parse-change-policy.js';

export interface PolicyFile {
  readonly policy: ChangePolicy;
  readonly text: string;
}

/** Folders whose contents an author of changes can edit: those of the manifests or saved plans, and the repos around them. */
function guardedFolders(files: readonly string[], cwd: string): readonly string[] {
  const folders = [...new Set(files.map((file) => dirname(resolve(cwd, file))))];
  return [...new Set([cwd, ...folders].flatMap(reposAround)), ...folders];
}

/**
 * Reads a change policy. `guarded` are the files that the run takes its changes from; a policy beside them, or in the Git repo or esxform
 * repo around them or around the working folder, is refused.
 */
export async function readChangePolicy(
  path: string,
  guarded: readonly string[],
  cwd: string,
): Promise<Result<PolicyFile, { readonly diagnostics: readonly Diagnostic[]; readonly text: string | null }>> {
  const refuse = (diagnostic: Diagnostic) => failure({ diagnostics: [diagnostic], text: null });
  const full = resolve(cwd, path);
  const read = await readNamedFile(full, POLICY_LIMITS.bytes);
  if (!read.ok) return refuse(errorDiagnostic('EF7030', `the change policy ${path} ${read.problem.text}`));
  // What a shell opened is the operator's own, and has no place.
  const places = descriptorOf(full) === null ? [full, realpathSync.native(full)] : [];
  const inside = guardedFolders(guarded, cwd).find((folder) => places.some((place) => isWithin(folder, place)));
  if (inside !== undefined) {
    return refuse(
      errorDiagnostic('EF7031', `the change policy ${path} is in a folder whose changes it is to guard`, {
        detail: `Who can change the manifests in ${inside} could change the policy, too.`,
        hint: 'Keep the policy outside of the repo, for example in a repo of its own that CI checks out elsewhere.',
      }),
    );
  }
  const text = read.value.bytes.toString('utf8');
  const parsed = parseChangePolicy(path, text);
  return parsed.ok ? success({ policy: parsed.value, text }) : failure({ diagnostics: parsed.problem, text });
}
