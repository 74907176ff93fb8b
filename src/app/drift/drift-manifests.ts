/**
 * Use case "drift": compares live VMs with their manifests and with the state that was last applied. Reads only. The comparison itself
 * is in `src/plan/drift`, its text in `src/report/drift`.
 */

import type { DesiredConnection } from '../../manifest/load-desired.js';
import type { ConnectionDrift, DriftReport } from '../../plan/drift/drift.js';
import { assembleDrift, doubtfulDrift, driftDomain, withUnread } from '../../plan/drift/drift-domain.js';
import type { Match } from '../../plan/match/match-domains.js';
import { unreadMatchDiagnostic } from '../../plan/match/unread.js';
import type { Reader } from '../../providers/provider.js';
import type { Connections } from '../connections/connections.js';
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

/** Compares all connections side by side, over sessions that cannot write. */
export async function driftManifests(
  wanted: readonly DesiredConnection[],
  connections: Pick<Connections<Reader>, 'port'>,
  about: { readonly version: string; readonly owner: string },
  signal: AbortSignal,
): Promise<DriftReport> {
  const drifts = wanted.map(async (each): Promise<ConnectionDrift> => {
    const reader = await connections.port(each.connect, signal);
    const found = await readLiveState(reader, each, { owner: about.owner, fleet: false }, signal);
    return { connect: each.connect, domains: found.matches.map((match) => driftOf(match, found, about.owner)) };
  });
  return assembleDrift(about.version, await Promise.all(drifts));
}
