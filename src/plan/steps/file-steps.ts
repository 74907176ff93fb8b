import type { Domain, Provisioning } from '../../domain/domain.js';
import type { Marker } from '../../domain/marker.js';
import type { DatastorePath } from '../../domain/values/datastore-path.js';
import { formatDiskSize, type KiB } from '../../domain/values/units.js';
import { datastoreFile, domainShape, markerShape, provisioning } from '../domain-shape.js';
import { integer, object, oneOf, text } from '../file/shape.js';
import {
  BUILDING,
  type CreatedFile,
  createsNothing,
  HOUR,
  MINUTE,
  type StepFormat,
  type StepRows,
} from './step-row.js';

/** A disk that a step makes: its slot, its file (which must not exist) and its form. */
export interface NewDisk {
  readonly slot: string;
  readonly file: DatastorePath;
  readonly size: KiB;
  readonly provisioning: Provisioning;
}

/** A disk that a step makes as a copy of another file, in the size that it has there. */
export interface CopiedDisk {
  readonly slot: string;
  readonly from: DatastorePath;
  readonly file: DatastorePath;
  readonly provisioning: Provisioning;
}

/** Steps on the files of a datastore. No VM uses these files yet, or none does any more. */
export type FileStep =
  | { readonly do: 'make-directory'; readonly path: DatastorePath }
  | { readonly do: 'make-disk'; readonly disk: NewDisk }
  | { readonly do: 'copy-disk'; readonly disk: CopiedDisk }
  /** Grows a disk file that no VM has yet. */
  | { readonly do: 'extend-disk'; readonly file: DatastorePath; readonly size: KiB }
  | { readonly do: 'upload-vmx'; readonly path: DatastorePath; readonly domain: Domain; readonly marker: Marker }
  /** A `disk` is a VMDK with all its parts. A file that does not exist is a success. */
  | { readonly do: 'delete-file'; readonly path: DatastorePath; readonly kind: 'disk' | 'file' };

export const newDiskShape = object({ slot: text(), file: datastoreFile, size: integer(1), provisioning });

/** "[ds] web/web.vmdk (40 GiB, thin)". */
export function newDiskText({ file, size, provisioning: form }: NewDisk, format: StepFormat): string {
  return `${format.text(file)} (${formatDiskSize(size)}, ${form})`;
}

/** The file of a disk that a step makes. */
export function diskFile({ file, slot }: NewDisk | CopiedDisk): CreatedFile {
  return { kind: 'disk', path: file, slot };
}

const BESIDE_A_VM = { hazards: [], listed: null, changes: null, power: null, vm: null } as const;

export const FILE_STEPS: StepRows<FileStep> = {
  'make-directory': {
    ...BESIDE_A_VM,
    members: { path: datastoreFile },
    deadline: MINUTE,
    actions: BUILDING,
    creates: ({ path }) => [{ kind: 'directory', path, slot: null }],
    describe: ({ path }, format) => `create directory ${format.text(path)}`,
  },
  'make-disk': {
    ...BESIDE_A_VM,
    members: { disk: newDiskShape },
    // A disk that is zeroed or fully allocated takes as long as its datastore is slow.
    deadline: 2 * HOUR,
    actions: BUILDING,
    creates: ({ disk }) => [diskFile(disk)],
    describe: ({ disk }, format) => `create disk ${newDiskText(disk, format)}`,
  },
  'copy-disk': {
    ...BESIDE_A_VM,
    members: { disk: object({ slot: text(), from: datastoreFile, file: datastoreFile, provisioning }) },
    // Every byte of the disk may have to go over a slow network.
    deadline: 12 * HOUR,
    actions: BUILDING,
    creates: ({ disk }) => [diskFile(disk)],
    describe: ({ disk: { file, from, provisioning: form } }, format) =>
      `copy disk ${format.text(from)} to ${format.text(file)} (${form})`,
  },
  'extend-disk': {
    ...BESIDE_A_VM,
    members: { file: datastoreFile, size: integer(1) },
    deadline: 2 * HOUR,
    actions: BUILDING,
    creates: createsNothing,
    describe: ({ file, size }, format) => `extend disk ${format.text(file)} to ${formatDiskSize(size)}`,
  },
  'upload-vmx': {
    ...BESIDE_A_VM,
    members: { path: datastoreFile, domain: domainShape, marker: markerShape },
    deadline: 5 * MINUTE,
    actions: ['create'],
    changes: () => [['marker']],
    creates: ({ path }) => [{ kind: 'file', path, slot: null }],
    describe: ({ path }, format) => `upload ${format.text(path)}`,
  },
  'delete-file': {
    ...BESIDE_A_VM,
    members: { path: datastoreFile, kind: oneOf('disk', 'file') },
    deadline: 5 * MINUTE,
    // A create or update deletes only the copy that an earlier run of it began.
    actions: ['create', 'update', 'remove'],
    hazards: ['HZ101'],
    creates: createsNothing,
    describe: ({ kind, path }, format) => `delete ${kind} ${format.text(path)}`,
  },
};
