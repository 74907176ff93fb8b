import { type DesiredDomain, vmNameOf } from '../../domain/desired.js';

/** A connection on which questions are looked for. `domains`: what the manifests declare there; empty for one of the command line. */
export interface QuestionConnection {
  readonly connect: string;
  readonly domains: readonly DesiredDomain[];
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
