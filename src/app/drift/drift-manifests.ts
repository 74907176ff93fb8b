/**
 * Use case "drift": compares live VMs with their manifests and with the state that was last applied. Reads only. The comparison itself
 * is in `src/plan/drift`, its text in `src/report/drift`.
 */

import type { Diagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { DesiredConnection } from '../../manifest/load-desired.js';
import type { ConnectionDrift, DriftReport } from '../../plan/drift/drift.js';
import { assembleDrift, doubtfulDrift, driftDomain, withUnread } from '../../plan/drift/drift-domain.js';
import type { Match } from '../../plan/match/match-domains.js';
import { unreadMatchDiagnostic } from '../../plan/match/unread.js';
import type { Reader } from '../../providers/provider.js';
import type { Connections } from '../connections/connections.js';
import { readEach } from '../connections/unread-connection.js';
import { unreadFor } from '../plan/plan-domains.js';
import { type LiveState, readLiveState } from '../plan/read-live-state.js';

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

/** Compares all connections side by side, over sessions that cannot write. */
export async function driftManifests(
  wanted: readonly DesiredConnection[],
  connections: Pick<Connections<Reader>, 'port'>,
  about: { readonly version: string; readonly owner: string },
  signal: AbortSignal,
): Promise<DriftResult> {
  const driftConnection = async (each: DesiredConnection): Promise<ConnectionDrift> => {
    const reader = await connections.port(each.connect, signal);
    const found = await readLiveState(reader, each, { owner: about.owner, fleet: false }, signal);
    return { connect: each.connect, domains: found.matches.map((match) => driftOf(match, found, about.owner)) };
  };
  const { read, unread } = await readEach(wanted, driftConnection, signal);
  const drifts = wanted.map(({ connect, domains }): ConnectionDrift => {
    const known = read.find((each) => each.connect === connect);
    if (known !== undefined) return known;
    const problem = unread.find((each) => each.connect === connect)?.diagnostic;
    if (problem === undefined) throw new Error(`${connect} was neither read nor unread`);
    return { connect, domains: domains.map((desired) => doubtfulDrift(desired, problem)) };
  });
  return { report: assembleDrift(about.version, drifts), problems: unread.map(({ diagnostic }) => diagnostic) };
}
