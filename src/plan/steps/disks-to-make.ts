import type { DesiredDomain } from '../../domain/desired.js';
import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { type DatastorePath, datastoreDirectory } from '../../domain/values/datastore-path.js';
import { fieldName } from '../../domain/values/manifest-path.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import { formatDiskSize, type KiB } from '../../domain/values/units.js';
import { DEFAULT_PROVISIONING } from '../devices/disks.js';
import type { Change } from '../diff/change.js';
import { locate } from '../locate.js';
import type { CopiedDisk, NewDisk } from './file-steps.js';
import { type NamedFiles, newDiskSlots } from './new-disk-files.js';
import type { Step } from './step.js';

/** What is known of a disk that is to be copied; null where there is none. */
export type CopySource = { readonly capacity: KiB | null } | null;

/** What was found of the disks that are to be copied, by their paths. A path that is not in it was not looked for. */
export type CopySources = ReadonlyMap<string, CopySource>;

/** A copy, and the size that it is grown to; null where it stays as it is. */
interface Copy {
  readonly disk: CopiedDisk;
  readonly size: KiB | null;
  /** Its final size on the datastore; null if unknown. */
  readonly taken: KiB | null;
}

/** The files of disks that do not exist yet. */
export interface DisksToMake {
  /** Files of copies, in lower case, that an earlier run started and that are therefore created again. */
  readonly begun: ReadonlySet<string>;
  readonly newDisks: readonly NewDisk[];
  readonly copies: readonly Copy[];
  readonly directories: readonly DatastorePath[];
}

/** What has to be made for the slots that are declared and that `liveSlots` does not have. */
export function disksToMake(
  desired: DesiredDomain,
  liveSlots: Readonly<Record<string, unknown>>,
  { files, directories }: NamedFiles,
  sources: CopySources = new Map(),
  begun: ReadonlySet<string> = new Set(),
): DisksToMake {
  const newDisks: NewDisk[] = [];
  const copies: Copy[] = [];
  for (const [slot, { size, copyOf: from, provisioning = DEFAULT_PROVISIONING }] of newDiskSlots(desired, liveSlots)) {
    const file = files.get(slot);
    if (file === undefined) continue;
    if (from !== undefined) {
      const capacity = sources.get(from)?.capacity ?? null;
      const grown = size === undefined || size === capacity ? null : size;
      copies.push({ disk: { slot, from, file, provisioning }, size: grown, taken: size ?? capacity });
    } else if (size !== undefined) newDisks.push({ slot, file, size, provisioning });
  }
  return { newDisks, copies, directories, begun };
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
  return { newDisks, copies, directories, begun: making.begun };
}

/**
 * The steps that make the files of copies, which a domain is then given as disks that exist. A copy that an earlier run began is made
 * again, because it is unknown whether it is complete; `begun` holds such files, in lower case.
 */
export function copySteps(copies: readonly Copy[], begun: ReadonlySet<string> = new Set()): readonly Step[] {
  return copies.flatMap(({ disk, size }): readonly Step[] => [
    ...(begun.has(disk.file.toLowerCase()) ? [{ do: 'delete-file', path: disk.file, kind: 'disk' } as const] : []),
    { do: 'copy-disk', disk },
    ...(size === null ? [] : [{ do: 'extend-disk', file: disk.file, size } as const]),
  ]);
}

export function preparingSteps(making: DisksToMake, changes: readonly Change[]): readonly Step[] {
  return copySteps(disksIn(making, changes).copies, making.begun);
}

/**
 * Why a declared copy cannot be made: there is nothing to copy, what there is does not fit into the declared
 * size, or a file is there that is none of ours. `taken` are the files that exist, in lower case.
 */
export function copyDiagnostics(
  desired: DesiredDomain,
  { copies, begun }: DisksToMake,
  sources: CopySources,
  taken: ReadonlySet<string> = new Set(),
): readonly Diagnostic[] {
  return copies.flatMap(({ disk: { slot, from, file } }) => {
    const source = sources.get(from);
    const path = ['disks', slot, 'copyOf'];
    const parts = { subject: desired.name, source: locate(desired, path) };
    if (source === null) {
      const summary = `${fieldName(path)} of ${desired.name}: there is no disk ${from}`;
      return [errorDiagnostic('EF2044', summary, { ...parts, hint: 'Name the descriptor, not its -flat file.' })];
    }
    if (taken.has(file.toLowerCase()) && !begun.has(file.toLowerCase())) {
      const summary = `${fieldName(path)} of ${desired.name}: ${file}, the path of the copy, already exists`;
      return [
        errorDiagnostic('EF2044', summary, {
          ...parts,
          hint: 'Find the VM that uses the file. Move it away, or declare another file.',
        }),
      ];
    }
    const { size } = ownEntry(desired.declared.disks, slot) ?? {};
    if (source === undefined || source.capacity === null || size === undefined || size >= source.capacity) return [];
    const summary = `disks.${slot} of ${desired.name}: ${from} has ${formatDiskSize(source.capacity)}, and a copy cannot be smaller`;
    const hint = `Declare ${formatDiskSize(source.capacity)} or more, or remove the size.`;
    return [errorDiagnostic('EF2044', summary, { ...parts, hint })];
  });
}
