import { blankDesired } from '../domain/blank-desired.js';
import type { DesiredDomain } from '../domain/desired.js';
import { type Diagnostic, errorDiagnostic } from '../domain/diagnostics/diagnostic.js';
import type { DomainSummary, FleetRow } from '../domain/live.js';
import { parseDomainName } from '../domain/values/domain-name.js';
import { isSameMachine } from './match/marker.js';
import type { Match } from './match/match-domains.js';

/** A domain that an owner made and that no manifest declares any more. */
export interface Orphan {
  readonly row: FleetRow;
  /** As if a manifest declared it absent. */
  readonly desired: DesiredDomain;
}

export interface Orphans {
  readonly orphans: readonly Orphan[];
  /** For people: what is left alone though nobody declares it. */
  readonly notes: readonly string[];
}

/**
 * The domains that a prune removes: those that carry this owner's marker, written for the very machine that carries it. A clone or a
 * restore has a marker that was copied along, and is nobody's; a protected one is left, and told. So is a VM whose uuid another one has,
 * because one of them may be a copy of the other.
 */
export function orphansOf(fleet: readonly FleetRow[], matches: readonly Match[], owner: string): Orphans {
  const declared = new Set(matches.flatMap((match) => (match.kind === 'found' ? [match.summary.ref.id] : [])));
  const rows = fleet.filter(({ ref, marker }) => marker?.owner === owner && !declared.has(ref.id));
  const notes: string[] = [];
  const orphans: Orphan[] = [];
  const uses = new Map<string, number>();
  for (const { uuid } of fleet) if (uuid !== null) uses.set(uuid, (uses.get(uuid) ?? 0) + 1);
  const names = new Set<string>(matches.map(({ desired }) => desired.name));
  for (const row of rows) {
    const { marker, name, uuid } = row;
    if (marker === null) continue;
    if (!isSameMachine(marker, row)) notes.push(`${name} is not pruned: its marker was written for another VM.`);
    else if ((uses.get(uuid ?? '') ?? 0) > 1) notes.push(`${name} is not pruned: another VM has its uuid.`);
    else if (marker.protected === true) notes.push(`${name} is not pruned: it is protected.`);
    else {
      const declaredFields = uuid === null ? {} : { uuid };
      // Names are unique in a plan, but not in a datacenter.
      const own = names.has(name) ? parseDomainName(`${name} (${row.ref.id})`) : null;
      const called = own?.ok === true ? { name: own.value, vmName: name } : { name };
      names.add(called.name);
      orphans.push({
        row,
        desired: { ...blankDesired(name), ...called, ensure: 'absent', declared: declaredFields, adopt: uuid === null },
      });
    }
  }
  return { orphans, notes };
}

/** Why the inventory cannot be trusted to be whole, so that nothing of it is pruned: a domain that cannot be read may be anybody's. */
export function unreadInventory(connect: string, inventory: readonly DomainSummary[]): readonly Diagnostic[] {
  const unread = inventory.filter(({ unreadable, uuid }) => unreadable !== null || uuid === null);
  const [first] = unread;
  if (first === undefined) return [];
  const others = unread.length > 1 ? ` and ${unread.length - 1} more` : '';
  return [
    errorDiagnostic('EF2039', `${connect} could not be read completely, so none of its VMs is pruned`, {
      detail: `${first.name} is ${first.unreadable ?? 'unreadable'}${others}.`,
      hint: 'Fix this on the host, or plan without --prune.',
    }),
  ];
}
