import { type DatastorePath, datastoreDirectory } from '../domain/datastore-path.js';
import type { DesiredDomain } from '../domain/desired.js';
import type { KiB } from '../domain/units.js';
import type { Change } from './change.js';
import { type NamedFiles, newDiskSlots } from './new-disk-files.js';
import type { CopiedDisk, NewDisk, Step } from './step.js';
import { DEFAULT_PROVISIONING } from './whole-device.js';

/** A copy, and the size that it is grown to; null where it stays as it is. */
interface Copy {
  readonly disk: CopiedDisk;
  readonly size: KiB | null;
}

/** The files of disks that do not exist yet. */
export interface DisksToMake {
  readonly newDisks: readonly NewDisk[];
  readonly copies: readonly Copy[];
  readonly directories: readonly DatastorePath[];
}

/** What has to be made for the slots that are declared and that `liveSlots` does not have. */
export function disksToMake(
  desired: DesiredDomain,
  liveSlots: Readonly<Record<string, unknown>>,
  { files, directories }: NamedFiles,
): DisksToMake {
  const newDisks: NewDisk[] = [];
  const copies: Copy[] = [];
  for (const [slot, { size, copyOf: from, provisioning = DEFAULT_PROVISIONING }] of newDiskSlots(desired, liveSlots)) {
    const file = files.get(slot);
    if (file === undefined) continue;
    if (from !== undefined) copies.push({ disk: { slot, from, file, provisioning }, size: size ?? null });
    else if (size !== undefined) newDisks.push({ slot, file, size, provisioning });
  }
  return { newDisks, copies, directories };
}

/** Of all that is to be made, the part that these changes need. */
export function disksIn(making: DisksToMake, changes: readonly Change[]): DisksToMake {
  const slots = new Set(changes.flatMap(({ path: [kind, slot] }) => (kind === 'disks' ? [slot] : [])));
  const newDisks = making.newDisks.filter(({ slot }) => slots.has(slot));
  const copies = making.copies.filter(({ disk }) => slots.has(disk.slot));
  const files = [...newDisks, ...copies.map(({ disk }) => disk)].map(({ file }) => file);
  const directories = making.directories.filter((directory) =>
    files.some((file) => datastoreDirectory(file) === directory),
  );
  return { newDisks, copies, directories };
}

/**
 * The steps that make the files of copies, which a domain is then given as disks that exist. A copy that an earlier run began is made
 * anew, because nobody can tell whether it is whole; `begun` holds such files, in lower case.
 */
export function copySteps(copies: readonly Copy[], begun: ReadonlySet<string> = new Set()): readonly Step[] {
  return copies.flatMap(({ disk, size }): readonly Step[] => [
    ...(begun.has(disk.file.toLowerCase()) ? [{ do: 'delete-file', path: disk.file, kind: 'disk' } as const] : []),
    { do: 'copy-disk', disk },
    ...(size === null ? [] : [{ do: 'extend-disk', file: disk.file, size } as const]),
  ]);
}

export function preparingSteps(making: DisksToMake, changes: readonly Change[]): readonly Step[] {
  return copySteps(disksIn(making, changes).copies);
}
