import { blankDisk } from '../../domain/blank-domain.js';
import type { DeclaredDisk } from '../../domain/desired.js';
import type { Disk, DiskMode, Provisioning } from '../../domain/domain.js';
import { parseDatastorePath, parseWrittenPath } from '../../domain/values/datastore-path.js';
import { parseDiskSize } from '../../domain/values/units.js';
import { type FieldReader, readBoolean, readNumber, readText, readWord, written } from '../field-reader.js';
import { mapOf, type Omit, sizeOf, unless, type WrittenMap } from '../written-map.js';
import type { YamlNode } from '../yaml/yaml-node.js';
import { asWritten, readShares, type SlottedDevice } from './device.js';

const PROVISIONINGS: readonly Provisioning[] = ['thin', 'thick', 'eager'];
const DISK_MODES: readonly DiskMode[] = [
  'persistent',
  'nonpersistent',
  'undoable',
  'append',
  'independent-persistent',
  'independent-nonpersistent',
];
const SHARINGS: readonly Disk['sharing'][] = ['none', 'multi-writer'];

function parseDisk(reader: FieldReader, slot: string, node: YamlNode): DeclaredDisk | undefined {
  if (node.kind !== 'map') return undefined;
  const at = (key: string) => ['disks', slot, key];
  const unlimited = readWord(reader, node.entries, 'limit', at('limit'), ['unlimited'] as const);
  return written<DeclaredDisk>({
    file: readText(reader, node.entries, 'file', at('file'), parseWrittenPath),
    copyOf: readText(reader, node.entries, 'copy_of', at('copyOf'), parseWrittenPath),
    size: readText(reader, node.entries, 'size', at('size'), parseDiskSize),
    provisioning: readWord(reader, node.entries, 'provisioning', at('provisioning'), PROVISIONINGS),
    datastore: readText(reader, node.entries, 'datastore', at('datastore'), asWritten),
    replace: readBoolean(reader, node.entries, 'replace', at('replace')),
    mode: readWord(reader, node.entries, 'mode', at('mode'), DISK_MODES),
    writeThrough: readBoolean(reader, node.entries, 'write_through', at('writeThrough')),
    sharing: readWord(reader, node.entries, 'sharing', at('sharing'), SHARINGS),
    shares: readShares(reader, node.entries, at('shares')),
    limit: unlimited ?? readNumber(reader, node.entries, 'limit', at('limit')),
  });
}

function formatDisk(disk: Disk, omit: Omit): WrittenMap | undefined {
  const path = parseDatastorePath(disk.file);
  const blank = blankDisk(disk.file);
  // Without its file a disk would be a new one, or one that the slot already has.
  if (!path.ok || path.value !== disk.file) return undefined;
  return mapOf({
    file: disk.file as string,
    size: disk.size === null ? undefined : sizeOf(disk.size, () => omit('size')),
    provisioning: unless(disk.provisioning, null),
    mode: unless(disk.mode, blank.mode),
    write_through: unless(disk.writeThrough, blank.writeThrough),
    sharing: unless(disk.sharing, blank.sharing),
    shares: unless(disk.shares, blank.shares),
    limit: unless(disk.limit, blank.limit),
  });
}

/** A disk names its file, or what a new file is made of. */
export const DISKS: SlottedDevice<DeclaredDisk, Disk> = { parse: parseDisk, format: formatDisk };
