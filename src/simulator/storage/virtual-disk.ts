import { randomBytes } from 'node:crypto';
import { ownEntry } from '../own-entry.js';
import { Fault } from '../soap/fault.js';
import { string } from '../soap/value.js';
import { baseName, formatLocation, type Location, parentOf, within } from './datastore-location.js';
import type { FileStore } from './file-store.js';

/** What the descriptor of a disk says. */
export interface DiskFacts {
  readonly capacityKiB: number;
  readonly thin: boolean;
  readonly eager: boolean;
  /** As the descriptor has it: `60 00 C2 9a 1b ...-...`. */
  readonly uuid: string;
  readonly adapter: string;
  /** The parent disk of a delta. */
  readonly parent: Location | null;
}

export interface DiskForm {
  readonly capacityKiB: number;
  readonly thin: boolean;
  readonly eager: boolean;
  readonly adapter: string;
  readonly uuid?: string;
  readonly parent?: string;
}

export function readDisk(files: FileStore, location: Location): DiskFacts | null {
  const text = files.read(location)?.toString('utf8');
  if (text === undefined) return null;
  const sectors = [...text.matchAll(/^RW (\d+) /gm)].reduce((sum, match) => sum + Number(match[1]), 0);
  const value = (name: string) => new RegExp(`^${name}\\s*=\\s*"([^"]*)"`, 'm').exec(text)?.[1];
  const parent = value('parentFileNameHint');
  return {
    capacityKiB: sectors / 2,
    thin: value('ddb\\.thinProvisioned') === '1',
    eager: value('ddb\\.eagerlyScrub') === '1',
    uuid: value('ddb\\.uuid') ?? '',
    adapter: value('ddb\\.adapterType') ?? 'lsilogic',
    parent: parent === undefined ? null : within(parentOf(location), parent),
  };
}

/** Makes descriptor and flat file. The directory must exist and the disk must not. */
export function createDisk(files: FileStore, location: Location, form: DiskForm): void {
  if (!location.path.toLowerCase().endsWith('.vmdk')) {
    throw new Fault('InvalidArgument', `A virtual disk needs a name that ends in .vmdk: ${formatLocation(location)}`);
  }
  if (files.facts(location) !== null) throw fileFault('FileAlreadyExists', location);
  if (files.facts(parentOf(location))?.kind !== 'directory') throw fileFault('FileNotFound', parentOf(location));
  writeDisk(files, location, form);
}

export function extendDisk(files: FileStore, location: Location, capacityKiB: number): void {
  const disk = readDisk(files, location);
  if (disk === null) throw fileFault('FileNotFound', location);
  if (capacityKiB < disk.capacityKiB) {
    throw new Fault('InvalidArgument', `The disk ${formatLocation(location)} cannot be made smaller.`, {
      invalidProperty: string('newCapacityKb'),
    });
  }
  writeDisk(files, location, { ...disk, capacityKiB, parent: disk.parent === null ? '' : baseName(disk.parent) });
}

/** Writes zeroes over all of it: it takes its whole size from then on. */
export function zeroDisk(files: FileStore, location: Location): void {
  const disk = readDisk(files, location);
  if (disk === null) throw fileFault('FileNotFound', location);
  const parent = disk.parent === null ? '' : baseName(disk.parent);
  writeDisk(files, location, { ...disk, thin: false, eager: true, parent });
}

export function deleteDisk(files: FileStore, location: Location): void {
  if (files.facts(location) === null) throw fileFault('FileNotFound', location);
  files.remove(location);
  files.remove(flatOf(location));
}

/** Takes descriptor and data elsewhere; nothing may be there, and the directory must be. */
export function moveDisk(files: FileStore, from: Location, to: Location): void {
  const text = files.read(from)?.toString('utf8');
  if (text === undefined) throw fileFault('FileNotFound', from);
  files.move(from, to);
  if (files.facts(flatOf(from)) !== null) files.move(flatOf(from), flatOf(to));
  const [before, after] = [baseName(flatOf(from)), baseName(flatOf(to))];
  if (before !== after) files.write(to, Buffer.from(text.replaceAll(`"${before}"`, `"${after}"`)));
}

/** The data file beside the descriptor, which datastore browsers do not show among disks. */
export function flatOf(location: Location): Location {
  return { ...location, path: location.path.replace(/\.vmdk$/i, '-flat.vmdk') };
}

/** Returns the existing data files of a descriptor. */
export function diskExtents(files: FileStore, descriptor: Location): readonly Location[] {
  if (!/\.vmdk$/i.test(descriptor.path) || isFlatFile(baseName(descriptor))) return [];
  const text = files.read(descriptor)?.toString('utf8') ?? '';
  const names = [...text.matchAll(/^(?:RW|RDONLY) \d+ \w+ "([^"/]+)"/gm)].map((match) => match[1] ?? '');
  return names.map((name) => within(parentOf(descriptor), name)).filter((extent) => files.facts(extent) !== null);
}

export function isFlatFile(name: string): boolean {
  return /-(flat|delta|sesparse)\.vmdk$/i.test(name);
}

export function fileFault(type: string, location: Location): Fault {
  const file = formatLocation(location);
  return new Fault(type, `${ownEntry(FILE_FAULT_TEXTS, type) ?? 'A file error occurred'}: ${file}`, {
    file: string(file),
  });
}

const FILE_FAULT_TEXTS: Readonly<Record<string, string>> = {
  FileNotFound: 'File was not found',
  FileAlreadyExists: 'The specified file already exists',
  FileLocked: 'Unable to access file since it is locked',
  CannotDeleteFile: 'Cannot delete file',
};

/** 16 bytes in the spelling of `ddb.uuid`, with the prefix that VMware's disks have. */
export function newDiskUuid(): string {
  const hex = Buffer.concat([Buffer.from([0x60, 0x00, 0xc2, 0x9a]), randomBytes(12)]).toString('hex');
  const pairs = hex.match(/../g) ?? [];
  return `${pairs.slice(0, 8).join(' ')}-${pairs.slice(8).join(' ')}`;
}

function writeDisk(files: FileStore, location: Location, form: DiskForm): void {
  const flat = flatOf(location);
  const isDelta = (form.parent ?? '') !== '';
  const lines = [
    '# Disk DescriptorFile',
    'version=1',
    'encoding="UTF-8"',
    'CID=fffffffe',
    isDelta ? 'parentCID=fffffffe' : 'parentCID=ffffffff',
    isDelta ? `parentFileNameHint="${form.parent}"` : null,
    `createType="${isDelta ? 'vmfsSparse' : 'vmfs'}"`,
    '',
    '# Extent description',
    `RW ${form.capacityKiB * 2} ${isDelta ? 'VMFSSPARSE' : 'VMFS'} "${baseName(flat)}"`,
    '',
    '# The Disk Data Base',
    `ddb.adapterType = "${form.adapter}"`,
    form.thin ? 'ddb.thinProvisioned = "1"' : null,
    form.eager ? 'ddb.eagerlyScrub = "1"' : null,
    `ddb.uuid = "${form.uuid ?? newDiskUuid()}"`,
    'ddb.virtualHWVersion = "19"',
  ];
  files.write(location, Buffer.from(`${lines.filter((line) => line !== null).join('\n')}\n`));
  const bytes = form.capacityKiB * 1024;
  files.claim(flat, { size: bytes, allocated: form.thin || isDelta ? 0 : bytes });
}
