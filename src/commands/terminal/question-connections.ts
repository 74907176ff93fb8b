import { type DesiredDomain, vmNameOf } from '../../domain/desired.js';
import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { loadOrExit, type Teller } from './load-or-exit.js';

/** A connection on which questions are looked for. `domains`: what the manifests declare there; empty for one of the command line. */
export interface QuestionConnection {
  readonly connect: string;
  readonly domains: readonly DesiredDomain[];
}

/** The connections of the command line, else those of the manifests. Ends the command where these have an error or are none. */
export async function questionConnections(
  command: Teller,
  given: readonly string[],
  inputs: readonly string[],
  keepTexts: (texts: ReadonlyMap<string, string>) => void,
): Promise<readonly QuestionConnection[]> {
  if (given.length > 0) return [...new Set(given)].map((connect) => ({ connect, domains: [] }));
  const { connections } = await loadOrExit(command, inputs, {}, keepTexts);
  if (connections.length > 0) return connections;
  throw new DiagnosticError(
    errorDiagnostic('EF7022', 'No connection is known: the manifests declare none', {
      hint: 'Give --connect URI, or run the command in the folder of your manifests.',
    }),
  );
}

/** Those on which a VM of this name is declared; all if it is declared on none. */
export function connectionsOf(name: string, connections: readonly QuestionConnection[]): readonly QuestionConnection[] {
  const declared = connections.filter(({ domains }) => domains.some((each) => isNamed(each, name)));
  return declared.length === 0 ? connections : declared;
}

function isNamed(desired: DesiredDomain, name: string): boolean {
  return desired.name === name || vmNameOf(desired) === name;
}

/** The VM names that a name of the command line means: its own, and those of the domains that manifests call so. */
export function vmNames(name: string, { domains }: QuestionConnection): ReadonlySet<string> {
  return new Set([name, ...domains.filter((each) => each.name === name).map(vmNameOf)]);
}
