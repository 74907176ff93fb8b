import type { DeclaredSlots, DesiredDomain } from '../../domain/desired.js';
import type { Parallel, Serial, Slots } from '../../domain/domain.js';
import type { LiveDomain } from '../../domain/live.js';
import { datastoreDirectory, parseDatastorePath, splitDatastorePath } from '../../domain/values/datastore-path.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import { sortedEntries } from '../diff/natural-order.js';

/** The output of a port that moved to another datastore together with its VM. */
export interface MovedPortFile {
  readonly kind: 'serials' | 'parallels';
  readonly slot: string;
  readonly declared: string;
  readonly live: string;
}

export interface PortFilesByVm {
  /** The domain with these files declared where they are. */
  readonly desired: DesiredDomain;
  readonly moved: readonly MovedPortFile[];
}

/** Whether two files have one name in one directory, and only the datastore differs; the live one is in the VM's own directory. */
function isSameFileMoved(declared: string, live: string, { vmxPath }: Pick<LiveDomain, 'vmxPath'>): boolean {
  const [before, after] = [parseDatastorePath(declared), parseDatastorePath(live)];
  if (!before.ok || !after.ok || before.value === after.value) return false;
  const [was, is] = [splitDatastorePath(before.value), splitDatastorePath(after.value)];
  return was.path === is.path && datastoreDirectory(after.value) === datastoreDirectory(vmxPath);
}

function movedIn(
  kind: MovedPortFile['kind'],
  declared: DeclaredSlots<Serial> | DeclaredSlots<Parallel>,
  live: Slots<Serial> | Slots<Parallel>,
  vm: Pick<LiveDomain, 'vmxPath'>,
): readonly MovedPortFile[] {
  return sortedEntries<Serial | Parallel | null>(declared).flatMap(([slot, port]) => {
    const now = ownEntry<Slots<Serial | Parallel>>(live, slot);
    if (port?.kind !== 'file' || now?.kind !== 'file' || !isSameFileMoved(port.file, now.file, vm)) return [];
    return [{ kind, slot, declared: port.file, live: now.file }];
  });
}

/**
 * Declares the files of serial and parallel ports where they are: a storage migration moves those in the VM's directory with it, as it
 * moves its disks.
 */
export function portFilesByVm(desired: DesiredDomain, live: Pick<LiveDomain, 'domain' | 'vmxPath'>): PortFilesByVm {
  const { serials = {}, parallels = {} } = desired.declared;
  const moved = [
    ...movedIn('serials', serials, live.domain.serials, live),
    ...movedIn('parallels', parallels, live.domain.parallels, live),
  ];
  if (moved.length === 0) return { desired, moved };
  const withFiles = <Port>(kind: MovedPortFile['kind'], ports: DeclaredSlots<Port>): DeclaredSlots<Port> => {
    const files = moved
      .filter((each) => each.kind === kind)
      .map(({ slot, live: file }) => [slot, { kind: 'file', file }]);
    return { ...ports, ...(Object.fromEntries(files) as DeclaredSlots<Port>) };
  };
  const declared = {
    ...desired.declared,
    ...(desired.declared.serials === undefined ? {} : { serials: withFiles('serials', serials) }),
    ...(desired.declared.parallels === undefined ? {} : { parallels: withFiles('parallels', parallels) }),
  };
  return { desired: { ...desired, declared }, moved };
}
