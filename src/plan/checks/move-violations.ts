import type { LiveDomain } from '../../domain/live.js';
import type { HostReach, ServerFacts } from '../../domain/server-facts.js';
import { atLeast } from '../../domain/values/api-version.js';
import { splitDatastorePath } from '../../domain/values/datastore-path.js';
import { plainText } from '../../domain/values/json.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { FieldDifference } from '../diff/change.js';
import { isRelocation } from '../diff/location-paths.js';
import { sortedEntries } from '../diff/natural-order.js';
import type { NicMove } from '../steps/location-steps.js';
import type { PathViolation, Violation } from './violation.js';

/** A new host that cannot open a file that stays. */
function unreachable(host: string, what: string, datastore: string, hint: string): Violation {
  const because = `the host "${host}" has no access to the datastore "${datastore}" of ${what}`;
  return { rule: 'host-reaches-files', code: 'EF2087', because, hint, evidence: [] };
}

/** The files that no difference moves, on datastores that the new host does not reach. */
function fileViolations(
  host: string,
  { datastores }: HostReach,
  differences: readonly FieldDifference[],
  live: LiveDomain,
): readonly Violation[] {
  const home = splitDatastorePath(live.vmxPath).datastore;
  const stays = !differences.some(({ path }) => path[0] === 'datastore') && !datastores.includes(home);
  const disks = sortedEntries(live.domain.disks).flatMap(([slot, disk]) => {
    const { datastore } = splitDatastorePath(ownEntry(live.runtime.diskRoots, slot) ?? disk.file);
    const moves = differences.some(({ path }) => isRelocation(path) && path[1] === slot);
    if (moves || datastores.includes(datastore)) return [];
    const hint = `Declare disks.${slot} with a datastore that the host can access: what is not declared stays where it is.`;
    return [unreachable(host, slot, datastore, hint)];
  });
  const hint = 'Declare a datastore that the host can access.';
  return [...(stays ? [unreachable(host, 'its VMX', home, hint)] : []), ...disks];
}

/** Networks that the VM is connected to when it arrives, and that the new host does not have. `moved`: cards that get theirs in the move. */
function networkViolations(
  host: string,
  { networks }: HostReach,
  live: LiveDomain,
  { portGroups }: ServerFacts,
  { differences, moved }: { readonly differences: readonly FieldDifference[]; readonly moved: readonly NicMove[] },
): readonly Violation[] {
  return sortedEntries(live.domain.nics).flatMap(([slot, { network, port }]) => {
    const group = portGroups.find((each) => each.key === port?.portgroup && each.switch === port.switch);
    // The network that it gets in the move is looked up on the new host, as every declared network.
    if (moved.some((each) => each.slot === slot)) return [];
    const name = network ?? group?.name ?? '';
    if (name === '' || networks.includes(name)) return [];
    const isLater = differences.some(({ path }) => path[0] === 'nics' && path[1] === slot);
    const connected = isLater ? 'is connected to until it has moved' : 'is connected to';
    const because = `the host "${host}" has no network "${name}", which ${slot} ${connected}`;
    const hint = 'Create the network on that host, or connect the card first to a network that both hosts have.';
    return [{ rule: 'network-exists', code: 'EF2088', because, hint, evidence: [] }];
  });
}

/**
 * A running or suspended VM keeps its memory while it moves. Source: vSphere 5.1 Release Notes and vCenter Server and Host Management,
 * "Migration with vMotion in Environments Without Shared Storage": host and datastore change together since vCenter 5.1.
 */
function memoryViolation(
  differences: readonly FieldDifference[],
  { runtime: { power } }: LiveDomain,
  { apiVersion }: ServerFacts,
): readonly Violation[] {
  if (power === 'off' || atLeast(apiVersion, 5, 1) || !differences.some(({ path }) => isRelocation(path))) return [];
  return [
    {
      rule: 'move-without-shared-storage',
      code: 'EF2089',
      because: `a VM that is not off changes host and datastore together only from vSphere 5.1 on, and this is ${apiVersion}`,
      hint: 'Declare the new host first, and the new datastore after that is applied. Or power the VM off.',
      evidence: [{ path: ['runtime', 'power'], value: power }],
    },
  ];
}

/**
 * Why a VM cannot move to its declared host as it is: each datastore and network that the host lacks. Empty without a new host. Of a host
 * whose name alone was read, only the server knows, which is asked about every move.
 */
export function moveViolations(
  differences: readonly FieldDifference[],
  live: LiveDomain,
  facts: ServerFacts,
  moved: readonly NicMove[],
): readonly PathViolation[] {
  const difference = differences.find(({ path }) => path[0] === 'host');
  if (difference === undefined) return [];
  const host = plainText(difference.after);
  const reach = facts.hosts.find(({ name }) => name === host)?.reach;
  const found = [
    ...memoryViolation(differences, live, facts),
    ...(reach === undefined ? [] : fileViolations(host, reach, differences, live)),
    ...(reach === undefined ? [] : networkViolations(host, reach, live, facts, { differences, moved })),
  ];
  return found.map((violation) => ({ path: difference.path, violation }));
}
