/**
 * Use case "drift": compares live VMs with their manifests and with the state that was last applied. Reads only. The comparison itself
 * is in `src/plan/drift`, its text in `src/report/drift`.
 */

import type { Diagnostic } from '../../domain/diagnostics/diagnostic.js';
import { isUnreadable } from '../../domain/live.js';
import type { DesiredConnection } from '../../manifest/load-desired.js';
import type { ConnectionDrift, DomainDrift, DriftReport, UndeclaredVm } from '../../plan/drift/drift.js';
import { assembleDrift, doubtfulDrift, driftDomain, withUnread } from '../../plan/drift/drift-domain.js';
import { type Unmanaged, undeclaredDevices } from '../../plan/drift/unmanaged.js';
import { isSameMachine } from '../../plan/match/marker.js';
import type { Match } from '../../plan/match/match-domains.js';
import { unreadMatchDiagnostic } from '../../plan/match/unread.js';
import type { Reader } from '../../providers/provider.js';
import type { Connections } from '../connections/connections.js';
import { readEach } from '../connections/unread-connection.js';
import { readLiveParts } from '../plan/live-parts.js';
import { unreadFor } from '../plan/plan-domains.js';
import type { LiveState } from '../plan/read-live-state.js';

/** The drift of a VM with the devices that its manifest does not declare. */
function withDevices(drift: DomainDrift, match: Match, { readings }: LiveState): DomainDrift {
  const reading = match.kind === 'found' ? readings.get(match.summary.ref.id) : undefined;
  if (reading === undefined || isUnreadable(reading) || match.desired.ensure === 'absent') return drift;
  const undeclared = undeclaredDevices(match.desired, reading);
  return undeclared.length === 0 ? drift : { ...drift, undeclared };
}

/**
 * The VMs of a connection that no manifest declares. Those that another owner or another system manages are only counted. Templates are
 * left out.
 */
function undeclaredVms(
  { fleet, inventory, matches }: LiveState,
  owner: string,
  isComplete: boolean,
): Pick<ConnectionDrift, 'undeclared' | 'managedByOthers'> {
  const declared = new Set(matches.flatMap((match) => (match.kind === 'found' ? [match.summary.ref.id] : [])));
  const rows = new Map((fleet ?? []).map((row) => [row.ref.id, row]));
  let managedByOthers = 0;
  const undeclared = inventory.flatMap(({ name, ref, template, vmxPath }): readonly UndeclaredVm[] => {
    if (declared.has(ref.id) || template === true) return [];
    const row = rows.get(ref.id);
    const marker = row !== undefined && row.marker !== null && isSameMachine(row.marker, row) ? row.marker : null;
    const isOurs = marker !== null && marker.owner === owner;
    if (!isOurs && (marker !== null || row?.managedBy !== undefined)) {
      managedByOthers += 1;
      return [];
    }
    return isOurs && !isComplete ? [] : [{ name, vmxPath, isOurs }];
  });
  return { undeclared, ...(managedByOthers === 0 ? {} : { managedByOthers }) };
}

function driftOf(match: Match, found: LiveState, owner: string) {
  switch (match.kind) {
    case 'conflict':
      return doubtfulDrift(match.desired, match.diagnostic);
    case 'absent': {
      const unread = unreadFor(match.desired, found);
      const [first] = unread.matching;
      return first === undefined
        ? withUnread(driftDomain(match.desired, null, owner), unread.possible)
        : doubtfulDrift(match.desired, unreadMatchDiagnostic(match.desired, unread.matching));
    }
    case 'found': {
      const gone = { ref: match.summary.ref, name: match.summary.name, unreadable: 'it disappeared while it was read' };
      return driftDomain(
        match.desired,
        found.readings.get(match.summary.ref.id) ?? gone,
        owner,
        found.facts.portGroups,
      );
    }
  }
}

/** The report, and an error for each of several connections that could not be read: its VMs count as unreadable. */
export interface DriftResult {
  readonly report: DriftReport;
  readonly problems: readonly Diagnostic[];
}

export interface DriftAbout {
  readonly version: string;
  readonly owner: string;
  /** What is to be said of VMs and devices that no manifest declares. Not given: nothing. */
  readonly unmanaged?: Unmanaged;
  /** True if `unmanaged` was asked for and is not the default: the report then notes that it could not look for undeclared VMs. */
  readonly isUnmanagedAsked?: boolean;
  /**
   * Which VMs of no manifest are looked for. `all`: `wanted` is the complete set. `unmarked`: it may be a part, so that a VM with a marker of this
   * owner may be declared in another. Not given: none.
   */
  readonly undeclaredVms?: 'all' | 'unmarked' | 'none';
}

/** A VM is known to be undeclared only if all manifests were read. */
function notesOf({
  unmanaged = 'ignore',
  isUnmanagedAsked,
  undeclaredVms: sought = 'none',
}: DriftAbout): readonly string[] {
  if (unmanaged === 'ignore' || isUnmanagedAsked !== true || sought !== 'none') return [];
  return [
    'Undeclared VMs were not looked for: only the complete set of manifests shows them. Run drift without FILES and --target.',
  ];
}

/** Compares all connections side by side, over sessions that cannot write. */
export async function driftManifests(
  wanted: readonly DesiredConnection[],
  connections: Pick<Connections<Reader>, 'port'>,
  about: DriftAbout,
  signal: AbortSignal,
): Promise<DriftResult> {
  const driftConnection = async (each: DesiredConnection): Promise<ConnectionDrift> => {
    const reader = await connections.port(each.connect, signal);
    const { owner, unmanaged = 'ignore', undeclaredVms: sought = 'none' } = about;
    const isListed = unmanaged !== 'ignore' && sought !== 'none';
    const parts = await readLiveParts(reader, each, { owner, fleet: isListed }, signal);
    const [{ found: host }] = parts;
    const drifts = new Map(
      parts.flatMap(({ found, matches }) =>
        matches.map((match) => {
          const drift = driftOf(match, found, owner);
          return [match.desired.name, unmanaged === 'ignore' ? drift : withDevices(drift, match, found)] as const;
        }),
      ),
    );
    const domains = host.matches.flatMap(({ desired }) => drifts.get(desired.name) ?? []);
    return { connect: each.connect, domains, ...(isListed ? undeclaredVms(host, owner, sought === 'all') : {}) };
  };
  const { read, unread } = await readEach(wanted, driftConnection, signal);
  const drifts = wanted.map(({ connect, domains }): ConnectionDrift => {
    const known = read.find((each) => each.connect === connect);
    if (known !== undefined) return known;
    const problem = unread.find((each) => each.connect === connect)?.diagnostic;
    if (problem === undefined) throw new Error(`${connect} was neither read nor unread`);
    return { connect, domains: domains.map((desired) => doubtfulDrift(desired, problem)) };
  });
  return {
    report: assembleDrift(about.version, drifts, about.unmanaged, notesOf(about)),
    problems: unread.map(({ diagnostic }) => diagnostic),
  };
}
