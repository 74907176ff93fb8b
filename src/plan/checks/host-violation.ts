import type { DesiredDomain } from '../../domain/desired.js';
import { nearestName } from '../../domain/diagnostics/nearest-name.js';
import type { DistributedPort } from '../../domain/domain.js';
import type { ServerFacts } from '../../domain/server-facts.js';
import { splitDatastorePath } from '../../domain/values/datastore-path.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { Path } from '../../domain/values/path-key.js';
import { formatDiskSize, type KiB } from '../../domain/values/units.js';
import type { NewDisk } from '../steps/file-steps.js';
import type { PathViolation, Violation } from './violation.js';

/** How many names a hint lists where none is near. */
const LISTED_NAMES = 8;

function didYouMean(name: string, known: readonly string[], kind: string): string {
  const near = nearestName(name, known);
  if (near !== null) return `Did you mean "${near}"?`;
  if (known.length === 0) return `The host can use no ${kind}.`;
  const more = known.length > LISTED_NAMES ? `, and ${known.length - LISTED_NAMES} more` : '';
  return `There are: ${known.slice(0, LISTED_NAMES).join(', ')}${more}.`;
}

export function networkViolation(network: string, facts: ServerFacts): Violation | null {
  if (facts.networks.includes(network)) return null;
  const hint = didYouMean(network, facts.networks, 'network');
  return {
    rule: 'network-exists',
    code: 'EF2011',
    because: `there is no network "${network}" on this host`,
    hint,
    evidence: [],
  };
}

/** A port of a distributed switch that the vCenter does not have. A single host does not list such switches. */
function portViolation({ switch: uuid, portgroup }: DistributedPort, facts: ServerFacts): Violation | null {
  if (!facts.canMigrate) return null;
  if (facts.portGroups.some((group) => group.switch === uuid && group.key === portgroup)) return null;
  const keys = facts.portGroups.filter((group) => group.switch === uuid).map(({ key, name }) => `${key} (${name})`);
  return {
    rule: 'network-exists',
    code: 'EF2011',
    because: `the switch ${uuid} has no port group "${portgroup}"`,
    hint:
      keys.length === 0
        ? 'This connection has no such switch.'
        : `There are: ${keys.slice(0, LISTED_NAMES).join(', ')}.`,
    evidence: [],
  };
}

export function datastoreViolation(name: string, facts: ServerFacts): Violation | null {
  const found = facts.datastores.find((each) => each.name === name);
  if (found?.accessible === true) return null;
  const known = facts.datastores.filter((each) => each.accessible).map((each) => each.name);
  const because =
    found === undefined ? `there is no datastore "${name}" on this host` : `the datastore "${name}" is not accessible`;
  return {
    rule: 'datastore-exists',
    code: 'EF2012',
    because,
    hint: didYouMean(name, known, 'datastore'),
    evidence: [],
  };
}

/** The names of networks and datastores that a device needs from the host, with where they were written. */
export function hostNameViolations(
  desired: DesiredDomain,
  kind: 'disks' | 'nics',
  slot: string,
  facts: ServerFacts,
): readonly PathViolation[] {
  const found: { readonly path: Path; readonly violation: Violation | null }[] = [];
  if (kind === 'nics') {
    const { network = null, port } = ownEntry(desired.declared.nics, slot) ?? {};
    if (port !== undefined) found.push({ path: ['nics', slot, 'port'], violation: portViolation(port, facts) });
    if (network !== null) found.push({ path: ['nics', slot, 'network'], violation: networkViolation(network, facts) });
  } else {
    const disk = ownEntry(desired.declared.disks, slot) ?? null;
    if (disk?.datastore !== undefined)
      found.push({ path: ['disks', slot, 'datastore'], violation: datastoreViolation(disk.datastore, facts) });
    if (disk?.copyOf !== undefined) {
      const { datastore } = splitDatastorePath(disk.copyOf);
      found.push({ path: ['disks', slot, 'copyOf'], violation: datastoreViolation(datastore, facts) });
    }
    if (disk?.file !== undefined) {
      const { datastore } = splitDatastorePath(disk.file);
      found.push({ path: ['disks', slot, 'file'], violation: datastoreViolation(datastore, facts) });
    }
  }
  return found.flatMap(({ path, violation }) => (violation === null ? [] : [{ path, violation }]));
}

/** Disks that take their whole size at once and do not fit on their datastore, taken together; told at the first of each datastore. */
export function spaceViolations(disks: readonly NewDisk[], facts: ServerFacts): readonly PathViolation[] {
  const demands = new Map<string, { readonly slot: string; size: number }>();
  for (const { slot, file, size, provisioning } of disks) {
    if (provisioning === 'thin') continue;
    const { datastore } = splitDatastorePath(file);
    const demand = demands.get(datastore);
    if (demand === undefined) demands.set(datastore, { slot, size });
    else demand.size += size;
  }
  return [...demands].flatMap(([name, { slot, size }]) => {
    const datastore = facts.datastores.find((each) => each.name === name);
    if (datastore === undefined || size <= datastore.free) return [];
    const because = `datastore "${name}" has ${formatDiskSize(datastore.free)} free, but the disk needs ${formatDiskSize(size as KiB)} immediately`;
    const hint = 'Use provisioning: thin or another datastore, or free space.';
    const violation: Violation = { rule: 'datastore-space', code: 'EF2013', because, hint, evidence: [] };
    return [{ path: ['disks', slot, 'size'], violation }];
  });
}

/** A hardware version above the newest that the host of the VM supports; null where it is not above. */
export function hardwareVersionViolation(version: number, { hardwareVersion }: ServerFacts): Violation | null {
  if (version <= hardwareVersion) return null;
  const because = `the host supports virtual hardware up to version ${hardwareVersion}`;
  const hint = `Declare ${hardwareVersion} or less.`;
  return { rule: 'hardware-version-supported', code: 'EF2070', because, hint, evidence: [] };
}

/** The declared guest OS, where the host does not know it. Nothing where the server does not list what it knows. */
export function guestIdViolations(desired: DesiredDomain, { guestIds }: ServerFacts): readonly PathViolation[] {
  const { guestOs } = desired.declared;
  if (guestOs === undefined || guestIds === null) return [];
  if (guestIds.some((id) => id.toLowerCase() === guestOs.toLowerCase())) return [];
  const because = `the host does not support the guest OS "${guestOs}"`;
  const hint = didYouMean(guestOs, guestIds, 'guest OS');
  return [{ path: ['guestOs'], violation: { rule: 'guest-os-known', code: 'EF2043', because, hint, evidence: [] } }];
}
