import { splitDatastorePath } from '../domain/datastore-path.js';
import type { DesiredDomain } from '../domain/desired.js';
import type { Diagnostic } from '../domain/diagnostic.js';
import { nearestName } from '../domain/nearest-name.js';
import { ownEntry } from '../domain/own-entry.js';
import type { Path } from '../domain/path-key.js';
import type { ServerFacts } from '../domain/server-facts.js';
import { formatDiskSize, type KiB } from '../domain/units.js';
import { type Hindrance, hindranceDiagnostic } from './hindrance.js';
import type { NewDisk } from './steps/file-steps.js';

/** How many names a hint lists where none is near. */
const LISTED_NAMES = 8;

function didYouMean(name: string, known: readonly string[], kind: string): string {
  const near = nearestName(name, known);
  if (near !== null) return `Did you mean "${near}"?`;
  if (known.length === 0) return `The host has no ${kind} in reach.`;
  const more = known.length > LISTED_NAMES ? `, and ${known.length - LISTED_NAMES} more` : '';
  return `There are: ${known.slice(0, LISTED_NAMES).join(', ')}${more}.`;
}

export function networkHindrance(network: string, facts: ServerFacts): Hindrance | null {
  if (facts.networks.includes(network)) return null;
  const hint = didYouMean(network, facts.networks, 'network');
  return { code: 'EF2011', because: `there is no network "${network}" on this host`, hint, evidence: [] };
}

export function datastoreHindrance(name: string, facts: ServerFacts): Hindrance | null {
  const found = facts.datastores.find((each) => each.name === name);
  if (found?.accessible === true) return null;
  const known = facts.datastores.filter((each) => each.accessible).map((each) => each.name);
  const because =
    found === undefined ? `there is no datastore "${name}" on this host` : `the datastore "${name}" is not accessible`;
  return { code: 'EF2012', because, hint: didYouMean(name, known, 'datastore'), evidence: [] };
}

/** The names of networks and datastores that a device needs from the host, with where they were written. */
export function hostNameHindrances(
  desired: DesiredDomain,
  kind: 'disks' | 'nics',
  slot: string,
  facts: ServerFacts,
): readonly { readonly path: Path; readonly hindrance: Hindrance }[] {
  const found: { readonly path: Path; readonly hindrance: Hindrance | null }[] = [];
  if (kind === 'nics') {
    const network = ownEntry(desired.declared.nics, slot)?.network ?? null;
    if (network !== null) found.push({ path: ['nics', slot, 'network'], hindrance: networkHindrance(network, facts) });
  } else {
    const disk = ownEntry(desired.declared.disks, slot) ?? null;
    if (disk?.datastore !== undefined)
      found.push({ path: ['disks', slot, 'datastore'], hindrance: datastoreHindrance(disk.datastore, facts) });
    if (disk?.file !== undefined) {
      const { datastore } = splitDatastorePath(disk.file);
      found.push({ path: ['disks', slot, 'file'], hindrance: datastoreHindrance(datastore, facts) });
    }
  }
  return found.flatMap(({ path, hindrance }) => (hindrance === null ? [] : [{ path, hindrance }]));
}

/** Disks that take their whole size at once and do not fit on their datastore, taken together; told at the first of each datastore. */
export function spaceHindrances(
  disks: readonly NewDisk[],
  facts: ServerFacts,
): readonly { readonly path: Path; readonly hindrance: Hindrance }[] {
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
    const because = `datastore "${name}" has ${formatDiskSize(datastore.free)} free, and ${formatDiskSize(size as KiB)} would be taken at once`;
    const hint = 'Choose provisioning: thin, another datastore, or make room.';
    const hindrance: Hindrance = { code: 'EF2013', because, hint, evidence: [] };
    return [{ path: ['disks', slot, 'size'], hindrance }];
  });
}

/** An error where the declared guest OS is none that the place knows; it cannot be told where the server does not list them. */
export function guestIdDiagnostics(desired: DesiredDomain, { guestIds }: ServerFacts): readonly Diagnostic[] {
  const { guestOs } = desired.declared;
  if (guestOs === undefined || guestIds === null) return [];
  if (guestIds.some((id) => id.toLowerCase() === guestOs.toLowerCase())) return [];
  const because = `the host does not know the guest OS "${guestOs}"`;
  const hindrance: Hindrance = {
    code: 'EF2043',
    because,
    hint: didYouMean(guestOs, guestIds, 'guest OS'),
    evidence: [],
  };
  return [hindranceDiagnostic(desired, ['guestOs'], hindrance)];
}
