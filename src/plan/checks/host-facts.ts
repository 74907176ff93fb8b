import { type DesiredDomain, vmNameOf } from '../../domain/desired.js';
import type { DatastorePath } from '../../domain/values/datastore-path.js';
import type { DomainName } from '../../domain/values/domain-name.js';
import type { Bytes, KiB } from '../../domain/values/units.js';
import type { Uuid } from '../../domain/values/uuid.js';
import { isNewDisk } from '../devices/disks.js';
import type { Change } from '../diff/change.js';
import { sortedEntries } from '../diff/natural-order.js';
import type { CopySources } from '../steps/disks-to-make.js';
import type { NewDisk } from '../steps/file-steps.js';
import type { Step } from '../steps/step.js';

/**
 * A fact of the host beside the live VM that a plan depends on, absence included. Like a guard it is compared before anything is sent
 * for any VM, and again at the first step of its own.
 */
export type HostFact =
  /** No VM of the inventory has the name, the uuid or the VMX path. */
  | {
      readonly kind: 'no-vm';
      readonly name: DomainName;
      readonly uuid: Uuid | null;
      readonly vmxPath: DatastorePath;
      /** Where one is given, only a VM in that folder may not have the name. */
      readonly folder?: string;
    }
  /** The names in a directory, sorted; null means that there is no such directory. */
  | { readonly kind: 'directory'; readonly path: DatastorePath; readonly names: readonly string[] | null }
  /** A file and its size; null means that there is no such file. One of a running VM may grow until it is down. */
  | {
      readonly kind: 'file';
      readonly path: DatastorePath;
      readonly size: Bytes | null;
      readonly mayGrow: boolean;
    }
  /** A disk that exists. Its capacity is null where the plan does not depend on it. */
  | { readonly kind: 'disk'; readonly path: DatastorePath; readonly capacity: KiB | null }
  /** An unregistered VMX, for which the plan's guards hold. */
  | { readonly kind: 'vmx'; readonly path: DatastorePath };

/** What must be absent where a VM is made known to the host: its uuid, its VMX path, and its name in the declared folder, else anywhere. */
export function noVm(desired: DesiredDomain, vmxPath: DatastorePath): HostFact {
  const { declared, place } = desired;
  const folder = place.folder === undefined ? {} : { folder: place.folder };
  return { kind: 'no-vm', name: vmNameOf(desired), uuid: declared.uuid ?? null, vmxPath, ...folder };
}

/** Files that steps make and that must not exist. Those of a copy that an earlier run began are deleted first. */
function madeFiles(steps: readonly Step[]): readonly DatastorePath[] {
  const deleted = new Set(steps.flatMap((step) => (step.do === 'delete-file' ? [step.path] : [])));
  const files = (disks: readonly NewDisk[]): readonly DatastorePath[] => disks.map(({ file }) => file);
  return steps.flatMap((step) => {
    switch (step.do) {
      case 'make-disk':
        return [step.disk.file];
      case 'copy-disk':
        return deleted.has(step.disk.file) ? [] : [step.disk.file];
      case 'create':
      case 'reconfigure':
        return files(step.newDisks);
      default:
        return [];
    }
  });
}

/** The files of disks that a plan attaches as they are: declared by file alone, in a slot that gets them now. */
export function attachedFiles(
  desired: DesiredDomain,
  changes: readonly Change[],
): readonly { readonly slot: string; readonly file: DatastorePath }[] {
  return sortedEntries(desired.declared.disks ?? {}).flatMap(([slot, disk]) => {
    if (disk?.file === undefined || isNewDisk(disk)) return [];
    const joins = changes.some(
      ({ path: [kind, at, leaf], after }) =>
        kind === 'disks' && at === slot && after !== null && (leaf === undefined || leaf === 'file'),
    );
    return joins ? [{ slot, file: disk.file }] : [];
  });
}

/** What the disks of a plan depend on: that new files are not there yet, and that sources and attached files are. */
export function diskFacts(
  desired: DesiredDomain,
  changes: readonly Change[],
  steps: readonly Step[],
  sources: CopySources,
): readonly HostFact[] {
  const made = madeFiles(steps).map((path): HostFact => ({ kind: 'file', path, size: null, mayGrow: false }));
  const copied = new Set(steps.flatMap((step) => (step.do === 'copy-disk' ? [step.disk.from] : [])));
  const files = attachedFiles(desired, changes).map(({ file }) => file);
  const attached = files.filter((path) => !copied.has(path));
  return [
    ...made,
    ...[...copied].map((path): HostFact => ({ kind: 'disk', path, capacity: sources.get(path)?.capacity ?? null })),
    ...[...new Set(attached)].map((path): HostFact => ({ kind: 'disk', path, capacity: null })),
  ];
}
