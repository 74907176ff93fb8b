import { Flags } from '@oclif/core';
import { readChangePolicy } from '../../app/policy/read-change-policy.js';
import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { DesiredConnection } from '../../manifest/load-desired.js';
import type { ChangePolicy } from '../../plan/policy/change-policy.js';
import { EXIT } from './exit-codes.js';

export const POLICY = Flags.string({
  description: 'permit only the steps and hazards that this policy allows; it must be outside of the repo',
  env: 'ESXFORM_POLICY',
  helpValue: 'FILE',
});

interface PolicyCommand {
  tell(diagnostics: readonly Diagnostic[]): void;
  exit(code: number): never;
}

/** The files that declare what connections hold. */
export function manifestFiles(connections: readonly DesiredConnection[]): readonly string[] {
  const files = connections.flatMap(({ domains }) => domains.map(({ sources }) => sources['']?.file));
  return [...new Set(files.filter((file) => file !== undefined))];
}

/**
 * Reads the policy of `--policy`, or ends the command; `keepText` gets its text first, so that diagnostics can show its lines. `guarded` are the files that the run takes its changes from. An empty name is not
 * "no policy": a variable of CI that is not set must not remove a control.
 */
export async function policyOrExit(
  command: PolicyCommand,
  flag: string | undefined,
  guarded: readonly string[],
  keepText: (file: string, text: string) => void,
): Promise<ChangePolicy | null> {
  // The flag library takes an empty variable for one that is not set.
  const path = flag ?? process.env['ESXFORM_POLICY'];
  if (path === undefined) return null;
  if (path === '') {
    command.tell([
      errorDiagnostic('EF7030', 'the change policy has an empty name: unset ESXFORM_POLICY, or name a file'),
    ]);
    command.exit(EXIT.usage);
  }
  const read = await readChangePolicy(path, guarded, process.cwd());
  if (read.ok) return read.value.policy;
  const { diagnostics, text } = read.problem;
  if (text !== null) keepText(path, text);
  command.tell(diagnostics);
  command.exit(EXIT.usage);
}
