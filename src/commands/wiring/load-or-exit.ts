import { type Diagnostic, errorDiagnostic, hasErrors } from '../../domain/diagnostic.js';
import { nearestName } from '../../domain/nearest-name.js';
import type { DesiredConnection } from '../../manifest/load-desired.js';
import { EXIT } from './exit-codes.js';
import { standardInput } from './standard-input.js';
import { withUriAnswers } from './uri-answers.js';

interface Teller {
  tell(diagnostics: readonly Diagnostic[]): void;
  exit(code: number): never;
}

function targeted(connections: readonly DesiredConnection[], targets: readonly string[]): readonly DesiredConnection[] {
  const wanted = new Set(targets);
  return connections
    .map((each) => ({ ...each, domains: each.domains.filter(({ name }) => wanted.has(name)) }))
    .filter(({ domains }) => domains.length > 0);
}

function unknownTargets(connections: readonly DesiredConnection[], targets: readonly string[]): readonly Diagnostic[] {
  const names = connections.flatMap(({ domains }) => domains.map(({ name }) => name as string));
  return targets
    .filter((target) => !names.includes(target))
    .map((target) => {
      const nearest = nearestName(target, names);
      return errorDiagnostic('EF7002', `No manifest declares a domain named "${target}"`, {
        hint: nearest === null ? null : `Did you mean "${nearest}"?`,
      });
    });
}

/**
 * Reads the manifests, and ends the command where one of them has an error: nothing is sent to a host before every manifest is
 * clean. `keepTexts` gets the texts first, so that the diagnostics can show their lines.
 */
export async function loadOrExit(
  command: Teller,
  inputs: readonly string[],
  targets: readonly string[] | undefined,
  keepTexts: (texts: ReadonlyMap<string, string>) => void,
): Promise<readonly DesiredConnection[]> {
  const { loadDesired } = await import('../../manifest/load-desired.js');
  const stdin = (): Promise<string> => standardInput(process.stdin);
  const loaded = await loadDesired(inputs.length === 0 ? ['.'] : inputs, { cwd: process.cwd(), stdin });
  keepTexts(loaded.texts);
  const unknown = hasErrors(loaded.diagnostics) ? [] : unknownTargets(loaded.connections, targets ?? []);
  command.tell([...loaded.diagnostics, ...unknown]);
  if (hasErrors(loaded.diagnostics) || unknown.length > 0) command.exit(EXIT.failed);
  const connections = withUriAnswers(loaded.connections);
  return targets === undefined ? connections : targeted(connections, targets);
}
