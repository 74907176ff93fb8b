import { type DesiredDomain, vmNameOf } from '../../domain/desired.js';
import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { failure, type Result, success } from '../../domain/diagnostics/result.js';
import type { ServerFacts } from '../../domain/server-facts.js';
import { datastoreItem } from '../../domain/values/datastore-item.js';
import {
  type DatastorePath,
  datastoreBaseName,
  datastoreDirectory,
  datastorePath,
  joinDatastorePath,
  splitDatastorePath,
} from '../../domain/values/datastore-path.js';
import { isNewDisk } from '../devices/disks.js';
import { sortedEntries } from '../diff/natural-order.js';
import { locate } from '../locate.js';
import { locateNewVm } from './new-vm-location.js';

export interface Placement {
  readonly directory: DatastorePath;
  readonly vmxPath: DatastorePath;
}

function declaredDatastore(desired: DesiredDomain): string | null {
  const disks = sortedEntries(desired.declared.disks ?? {}).flatMap(([, disk]) => (disk === null ? [] : [disk]));
  const fresh = disks.filter(isNewDisk);
  for (const { datastore, file } of fresh) {
    if (datastore !== undefined) return datastore;
    if (file !== undefined) return splitDatastorePath(file).datastore;
  }
  const named = disks.find(({ file }) => file !== undefined)?.file;
  return named === undefined ? null : splitDatastorePath(named).datastore;
}

/** The accessible datastore with the most free space (of equals, the first by name); null where none is accessible. */
function roomiestDatastore(facts: Pick<ServerFacts, 'datastores'>): string | null {
  const accessible = facts.datastores.filter((each) => each.accessible);
  const sorted = accessible.toSorted((one, other) => other.free - one.free || (one.name < other.name ? -1 : 1));
  return sorted[0]?.name ?? null;
}

/**
 * Where a domain that does not exist yet goes: the VMX path that is declared, else a directory and a VMX file that are named after
 * it. The datastore is then the declared one, else that of its first new disk, else of the first file it names, else `otherwise`.
 */
export function placementOr(desired: DesiredDomain, otherwise: string | null): Result<Placement, Diagnostic> {
  const item = datastoreItem(vmNameOf(desired));
  if (item === '.' || item === '..' || item.trim() !== item) {
    const problem = errorDiagnostic('EF2018', `"${desired.name}" is not a valid directory name`, {
      hint: 'Use a name that does not start or end with a space and does not consist only of dots.',
      subject: desired.name,
      source: locate(desired, []),
    });
    return failure(problem);
  }
  const { vmxPath } = desired.place;
  if (vmxPath !== undefined) return success({ directory: datastoreDirectory(vmxPath), vmxPath });
  const datastore = desired.place.datastore ?? declaredDatastore(desired) ?? otherwise;
  if (datastore === null) {
    const problem = errorDiagnostic(
      'EF2018',
      `no datastore is accessible, so there is no location for ${desired.name}`,
      {
        hint: 'Make a datastore of the host accessible, or declare a disk with its datastore.',
        subject: desired.name,
        source: locate(desired, []),
      },
    );
    return failure(problem);
  }
  const directory = datastorePath(datastore, item);
  return success({ directory, vmxPath: joinDatastorePath(directory, `${item}.vmx`) });
}

/**
 * The declaration with a directory of its own, where that of its name is `taken` by a VM of the same name in another folder: the directory
 * then ends in the folder. Without a declared folder nothing is chosen.
 */
export function withOwnDirectory(
  desired: DesiredDomain,
  facts: ServerFacts,
  taken: ReadonlySet<string>,
): DesiredDomain {
  const { folder, vmxPath } = desired.place;
  if (vmxPath !== undefined || folder === undefined || folder === '') return desired;
  const place = placement(desired, facts);
  if (!place.ok || !taken.has(place.value.directory.toLowerCase())) return desired;
  const directory = `${place.value.directory}_${datastoreItem(folder.replaceAll('/', '_'))}` as DatastorePath;
  const own = joinDatastorePath(directory, datastoreBaseName(place.value.vmxPath));
  return { ...desired, place: { ...desired.place, vmxPath: own } };
}

/** The same at its location: a domain that names no datastore goes to the accessible one there with the most free space. */
export function placement(desired: DesiredDomain, facts: ServerFacts): Result<Placement, Diagnostic> {
  return placementOr(desired, roomiestDatastore(locateNewVm(desired, facts).facts));
}
