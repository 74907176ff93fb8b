import type { DesiredDomain } from '../../domain/desired.js';
import { nearestName } from '../../domain/diagnostics/nearest-name.js';
import type { LiveDomain } from '../../domain/live.js';
import type { ServerFacts } from '../../domain/server-facts.js';
import { atLeast } from '../../domain/values/api-version.js';
import { splitDatastorePath } from '../../domain/values/datastore-path.js';
import { plainText } from '../../domain/values/json.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { FieldDifference, Impact } from '../diff/change.js';
import { isPlaceField } from '../diff/location-paths.js';
import type { NoLocation } from '../steps/new-vm-location.js';
import { datastoreViolation } from './host-violation.js';
import { snapshotViolation } from './snapshot-violation.js';
import type { PathViolation, Violation } from './violation.js';

function cannot(because: string, hint: string): Violation {
  return { rule: 'location-reachable', code: 'EF2034', because, hint, evidence: [] };
}

/** Is it a difference of where the domain or one of its disks is, which steps of their own carry out? */
export function isPlaceDifference({ path, before, after }: FieldDifference): boolean {
  const [field, , leaf] = path;
  return isPlaceField(field) || (field === 'disks' && leaf === 'datastore' && before !== null && after !== null);
}

function among(name: string, known: readonly string[], kind: string): Violation | null {
  if (known.includes(name)) return null;
  const near = nearestName(name, known);
  const shown = known.map((each) => (each === '' ? '"" (the topmost)' : each));
  const hint = near === null ? `There are: ${shown.slice(0, 8).join(', ') || 'none'}.` : `Did you mean "${near}"?`;
  return cannot(`this connection has no ${kind} "${name}"`, hint);
}

const ALONE = 'only a vCenter can move a VM, and this is a connection to a single host';
const ALONE_HINT =
  'Connect to the vCenter, or name it together with the host. Otherwise remove the key from the manifest.';

function aloneHint({ managedBy }: ServerFacts): string {
  return managedBy === undefined ? ALONE_HINT : `Connect to the vCenter that manages the host: ${managedBy.uri}`;
}

function hostViolation(name: string, facts: ServerFacts): Violation | null {
  if (!facts.canMigrate) return cannot(ALONE, aloneHint(facts));
  const names = facts.hosts.map((host) => host.name);
  const unknown = among(name, names, 'host');
  if (unknown !== null) return unknown;
  return facts.hosts.some((host) => host.name === name && host.usable)
    ? null
    : cannot(`the host "${name}" is disconnected or in maintenance`, 'End its maintenance mode, or name another host.');
}

/**
 * A relocation puts all files of a disk's chain on one datastore. Source: vSphere API reference, VirtualMachineRelocateDiskMoveOptions. A
 * chain that is spread would move in a way that the plan cannot show.
 */
function spreadChainViolation({ runtime }: LiveDomain): Violation | null {
  for (const [slot, files] of Object.entries(runtime.diskChains ?? {})) {
    const datastores = [...new Set(files.map((file) => splitDatastorePath(file).datastore))];
    if (datastores.length > 1)
      return cannot(
        `the files of ${slot} and its snapshots are on ${datastores.join(' and ')}`,
        'Remove the snapshots first, or move the VM by hand.',
      );
  }
  return null;
}

/**
 * Why a domain cannot be moved where it is declared to be; null where it can.
 *
 * Snapshots move with the disks since vSphere 5.0. Source: VMware KB 1035550. Exceptions are of the hosts, and the check of the relocation
 * reports them before anybody approves the plan. Source: vSphere API reference, SnapshotCopyNotSupported and the faults that extend it: a
 * running VM (HotSnapshotMoveNotSupported), a disk that is not with the VMX before or after (SnapshotMoveFromNonHomeNotSupported,
 * SnapshotMoveToNonHomeNotSupported), a host that moves none (SnapshotMoveNotSupported). Source: vSphere Storage, "Troubleshooting
 * Virtual Volumes": memory snapshots of virtual hardware 10 or older do not go to a vVol datastore.
 */
export function placeViolation(difference: FieldDifference, live: LiveDomain, facts: ServerFacts): Violation | null {
  if (!isPlaceDifference(difference)) return null;
  const [field] = difference.path;
  const wanted = plainText(difference.after);
  switch (field) {
    case 'host':
      return hostViolation(wanted, facts);
    case 'datastore':
    case 'disks':
      if (!facts.canRelocate) return cannot(ALONE, aloneHint(facts));
      return (
        datastoreViolation(wanted, facts) ??
        (atLeast(facts.apiVersion, 5, 0) ? null : snapshotViolation(live)) ??
        spreadChainViolation(live)
      );
    case 'folder':
      return among(wanted, facts.folders, 'folder');
    case 'resourcePool':
      return among(wanted, facts.pools, 'resource pool');
    default:
      return null;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  host: 'it moves in its current power state',
  datastore: 'its files move in its current power state',
  disks: 'the disk moves in the current power state of the VM',
  folder: 'a folder is only an inventory location',
  resourcePool: 'it keeps running in another pool',
  autostart: 'the host uses it at its next start',
};

export function placeImpact({ path }: FieldDifference): Impact {
  return { cost: 'hot', because: ownEntry(REASONS, path[0] ?? '') ?? 'it runs on', evidence: [] };
}

/** Why a domain that does not exist yet gets no host, and its unknown locations, each with the field that declares it. */
export function newPlaceViolations(
  { name, place }: DesiredDomain,
  facts: ServerFacts,
  problem: NoLocation | null,
): readonly PathViolation[] {
  const located: readonly PathViolation[] =
    problem === null
      ? []
      : [
          {
            path: problem.field === null ? [] : [problem.field],
            violation: {
              ...cannot(problem.because, problem.hint),
              code: problem.isHostState ? 'EF2034' : 'EF2072',
              rule: 'new-vm-host',
              ...(problem.field === null ? { summary: `${name} cannot be created: ${problem.because}` } : {}),
            },
          },
        ];
  const found = [
    {
      path: ['datastore'],
      violation: place.datastore === undefined ? null : datastoreViolation(place.datastore, facts),
    },
    {
      path: ['folder'],
      violation: place.folder === undefined ? null : among(place.folder, facts.folders, 'folder'),
    },
    {
      path: ['resourcePool'],
      violation: place.resourcePool === undefined ? null : among(place.resourcePool, facts.pools, 'resource pool'),
    },
    {
      path: ['host'],
      violation:
        place.host === undefined
          ? null
          : among(
              place.host,
              facts.hosts.map((host) => host.name),
              'host',
            ),
    },
  ];
  return [...located, ...found.flatMap(({ path, violation }) => (violation === null ? [] : [{ path, violation }]))];
}
