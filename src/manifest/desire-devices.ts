import type { DeclaredCdrom, DeclaredDisk, DeclaredFloppy, DeclaredNic } from '../domain/desired.js';
import { errorDiagnostic } from '../domain/diagnostics/diagnostic.js';
import { type Result, success } from '../domain/diagnostics/result.js';
import type {
  CdromMedium,
  ControllerModel,
  Disk,
  DiskMode,
  DistributedPort,
  FloppyMedium,
  Nic,
  NicModel,
  Provisioning,
  Shares,
} from '../domain/domain.js';
import { parseDatastorePath } from '../domain/values/datastore-path.js';
import { parseMac } from '../domain/values/mac.js';
import { ownEntry } from '../domain/values/own-entry.js';
import { type Path, pathKey } from '../domain/values/path-key.js';
import { parseDiskSize } from '../domain/values/units.js';
import { parseUuid } from '../domain/values/uuid.js';
import {
  type Entries,
  type FieldReader,
  readBoolean,
  readMap,
  readNull,
  readNumber,
  readText,
  readWord,
  report,
  written,
} from './field-reader.js';
import type { YamlNode } from './yaml/yaml-node.js';

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
const NIC_MODELS: readonly NicModel[] = [
  'vlance',
  'vmxnet',
  'vmxnet2',
  'vmxnet3',
  'e1000',
  'e1000e',
  'sriov',
  'default',
];
const CONNECTIONS: readonly Nic['connection'][] = ['bridged', 'custom', 'nat', 'host-only'];
const CONTROLLER_MODELS: readonly ControllerModel[] = [
  'buslogic',
  'lsilogic',
  'lsisas1068',
  'pvscsi',
  'ahci',
  'nvme',
  'default',
];
/** The word for the drive that the host picks. */
export const AUTO_DEVICE = 'auto';

/** A level or a number. */
function readShares(reader: FieldReader, entries: Entries, path: Path): Shares | undefined {
  return (
    readWord(reader, entries, 'shares', path, ['low', 'normal', 'high'] as const) ??
    readNumber(reader, entries, 'shares', path)
  );
}

export function asWritten(text: string): Result<string> {
  return success(text);
}

/** A datastore path in its one spelling; an absolute path of the host stays as it is. */
export function parseFile(text: string): Result<string> {
  return text.startsWith('[') ? parseDatastorePath(text) : success(text);
}

export function desireController(_reader: FieldReader, _slot: string, node: YamlNode): ControllerModel | undefined {
  return CONTROLLER_MODELS.find((model) => model === node.value);
}

export function desireDisk(reader: FieldReader, slot: string, node: YamlNode): DeclaredDisk | undefined {
  if (node.kind !== 'map') return undefined;
  const at = (key: string) => ['disks', slot, key];
  const unlimited = readWord(reader, node.entries, 'limit', at('limit'), ['unlimited'] as const);
  return written<DeclaredDisk>({
    file: readText(reader, node.entries, 'file', at('file'), parseDatastorePath),
    copyOf: readText(reader, node.entries, 'copy_of', at('copyOf'), parseDatastorePath),
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

export function desireNic(reader: FieldReader, slot: string, node: YamlNode): DeclaredNic | undefined {
  if (node.kind !== 'map') return undefined;
  const at = (key: string) => ['nics', slot, key];
  const unlimited = readWord(reader, node.entries, 'limit', at('limit'), ['unlimited'] as const);
  const unplugged = readNull(reader, node.entries, 'network', at('network'));
  return written<DeclaredNic>({
    model: readWord(reader, node.entries, 'model', at('model'), NIC_MODELS),
    network: unplugged ? null : readText(reader, node.entries, 'network', at('network'), asWritten),
    connection: readWord(reader, node.entries, 'connection', at('connection'), CONNECTIONS),
    device: readText(reader, node.entries, 'device', at('device'), asWritten),
    port: readMap(reader, node.entries, 'port', at('port'), (inside) => readPort(reader, inside, at('port'))),
    mac: readText(reader, node.entries, 'mac', at('mac'), parseMac),
    macType: readWord(reader, node.entries, 'mac_type', at('macType'), ['generated', 'static'] as const),
    macCheck: readBoolean(reader, node.entries, 'mac_check', at('macCheck')),
    connected: readBoolean(reader, node.entries, 'connected', at('connected')),
    shares: readShares(reader, node.entries, at('shares')),
    reservation: readNumber(reader, node.entries, 'reservation', at('reservation')),
    limit: unlimited ?? readNumber(reader, node.entries, 'limit', at('limit')),
  });
}

/** A whole: what is not written is the switch's to choose. */
function readPort(reader: FieldReader, entries: Entries, path: Path): DistributedPort | undefined {
  const identity = readText(reader, entries, 'switch', [...path, 'switch'], parseUuid);
  const portgroup = readText(reader, entries, 'portgroup', [...path, 'portgroup'], asWritten);
  if (identity === undefined || portgroup === undefined) return undefined;
  return {
    switch: identity,
    portgroup,
    port: readText(reader, entries, 'port', [...path, 'port'], asWritten) ?? null,
    connection: readNumber(reader, entries, 'connection', [...path, 'connection']) ?? null,
  };
}

function parseDevice(text: string): Result<string | null> {
  return success(text === AUTO_DEVICE ? null : text);
}

export function desireCdrom(reader: FieldReader, slot: string, node: YamlNode): DeclaredCdrom | undefined {
  if (node.kind !== 'map') return undefined;
  return written<DeclaredCdrom>({
    medium: cdromMedium(reader, slot, node.entries),
    connected: readBoolean(reader, node.entries, 'connected', ['cdroms', slot, 'connected']),
  });
}

function cdromMedium(reader: FieldReader, slot: string, entries: Entries): CdromMedium | undefined {
  const path = ['cdroms', slot, 'medium'];
  const file = readText(reader, entries, 'iso', path, parseFile);
  if (file !== undefined) return { kind: 'iso', file };
  const raw = readBoolean(reader, entries, 'raw', [...path, 'raw']) ?? false;
  const device = readText(reader, entries, 'device', path, parseDevice);
  if (device !== undefined) return { kind: 'device', device, raw };
  if (raw) {
    const source = ownEntry(reader.sources, pathKey([...path, 'raw'])) ?? null;
    const summary = `${reader.name}: cdroms.${slot} has raw and must then have device too`;
    report(reader, errorDiagnostic('EF1016', summary, { source }));
  }
  if (readBoolean(reader, entries, 'client', path) === true) return { kind: 'client' };
  if (readBoolean(reader, entries, 'empty', path) === true) return { kind: 'empty' };
  return undefined;
}

export function desireFloppy(reader: FieldReader, slot: string, node: YamlNode): DeclaredFloppy | undefined {
  if (node.kind !== 'map') return undefined;
  return written<DeclaredFloppy>({
    medium: floppyMedium(reader, slot, node.entries),
    connected: readBoolean(reader, node.entries, 'connected', ['floppies', slot, 'connected']),
  });
}

function floppyMedium(reader: FieldReader, slot: string, entries: Entries): FloppyMedium | undefined {
  const path = ['floppies', slot, 'medium'];
  const file = readText(reader, entries, 'file', path, parseFile);
  if (file !== undefined) return { kind: 'file', file };
  const device = readText(reader, entries, 'device', path, parseDevice);
  if (device !== undefined) return { kind: 'device', device };
  if (readBoolean(reader, entries, 'client', path) === true) return { kind: 'client' };
  if (readBoolean(reader, entries, 'empty', path) === true) return { kind: 'empty' };
  return undefined;
}

/** A value of the user keeps its spelling: `TRUE`, `0x10` and `1.10` go to the host as they were written. */
export function desireFreeValue(_reader: FieldReader, _key: string, node: YamlNode): string | undefined {
  return node.kind === 'scalar' ? node.source : undefined;
}
