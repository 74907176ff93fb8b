import { parseDatastorePath } from '../domain/datastore-path.js';
import type { DeclaredCdrom, DeclaredDisk, DeclaredNic } from '../domain/desired.js';
import type { CdromMedium, ControllerModel, NicModel, Provisioning, Serial } from '../domain/domain.js';
import { parseMac } from '../domain/mac.js';
import { type Parsed, parsed } from '../domain/parsed.js';
import { parseDiskSize } from '../domain/units.js';
import { type FieldReader, readBoolean, readText, readWord, valueRange, written } from './field-reader.js';
import { isNull } from './merge-defaults.js';
import type { YamlNode } from './yaml-node.js';

const PROVISIONINGS: readonly Provisioning[] = ['thin', 'thick', 'eager'];
const NIC_MODELS: readonly NicModel[] = ['vlance', 'vmxnet', 'vmxnet2', 'vmxnet3', 'e1000', 'e1000e'];
const ENDS = ['client', 'server'] as const;
const CONTROLLER_MODELS: readonly ControllerModel[] = ['buslogic', 'lsilogic', 'lsisas1068', 'pvscsi', 'ahci', 'nvme'];

export function asWritten(text: string): Parsed<string> {
  return parsed(text);
}

/** A datastore path in its one spelling; an absolute path of the host stays as it is. */
function parseFile(text: string): Parsed<string> {
  return text.startsWith('[') ? parseDatastorePath(text) : parsed(text);
}

export function desireController(_reader: FieldReader, _slot: string, node: YamlNode): ControllerModel | undefined {
  return CONTROLLER_MODELS.find((model) => model === node.value);
}

export function desireDisk(reader: FieldReader, slot: string, node: YamlNode): DeclaredDisk | undefined {
  if (node.kind !== 'map') return undefined;
  const at = (key: string) => ['disks', slot, key];
  return written<DeclaredDisk>({
    file: readText(reader, node.entries, 'file', at('file'), parseDatastorePath),
    size: readText(reader, node.entries, 'size', at('size'), parseDiskSize),
    provisioning: readWord(reader, node.entries, 'provisioning', at('provisioning'), PROVISIONINGS),
    datastore: readText(reader, node.entries, 'datastore', at('datastore'), asWritten),
  });
}

export function desireNic(reader: FieldReader, slot: string, node: YamlNode): DeclaredNic | undefined {
  if (node.kind !== 'map') return undefined;
  const at = (key: string) => ['nics', slot, key];
  const network = node.entries.get('network');
  const unplugged = network !== undefined && isNull(network.node);
  if (unplugged) reader.sources[`nics.${slot}.network`] = valueRange(reader, network);
  return written<DeclaredNic>({
    model: readWord(reader, node.entries, 'model', at('model'), NIC_MODELS),
    network: unplugged ? null : readText(reader, node.entries, 'network', at('network'), asWritten),
    mac: readText(reader, node.entries, 'mac', at('mac'), parseMac),
    connected: readBoolean(reader, node.entries, 'connected', at('connected')),
  });
}

export function desireCdrom(reader: FieldReader, slot: string, node: YamlNode): DeclaredCdrom | undefined {
  if (node.kind !== 'map') return undefined;
  return written<DeclaredCdrom>({
    medium: cdromMedium(reader, slot, node),
    connected: readBoolean(reader, node.entries, 'connected', ['cdroms', slot, 'connected']),
  });
}

function cdromMedium(reader: FieldReader, slot: string, node: YamlNode): CdromMedium | undefined {
  if (node.kind !== 'map') return undefined;
  const path = ['cdroms', slot, 'medium'];
  const file = readText(reader, node.entries, 'iso', path, parseFile);
  if (file !== undefined) return { kind: 'iso', file };
  const device = readText(reader, node.entries, 'device', path, asWritten);
  if (device !== undefined) return { kind: 'device', device };
  if (readBoolean(reader, node.entries, 'client', path) === true) return { kind: 'client' };
  if (readBoolean(reader, node.entries, 'empty', path) === true) return { kind: 'empty' };
  return undefined;
}

export function desireSerial(reader: FieldReader, slot: string, node: YamlNode): Serial | undefined {
  if (node.kind !== 'map') return undefined;
  const at = (key: string) => ['serials', slot, key];
  const file = readText(reader, node.entries, 'file', at('file'), parseFile);
  if (file !== undefined) return { kind: 'file', file };
  const device = readText(reader, node.entries, 'device', at('device'), asWritten);
  if (device !== undefined) return { kind: 'device', device };
  const pipe = readText(reader, node.entries, 'pipe', at('pipe'), asWritten);
  const endpoint = readWord(reader, node.entries, 'endpoint', at('endpoint'), ENDS);
  if (pipe !== undefined && endpoint !== undefined) return { kind: 'pipe', pipe, endpoint };
  const uri = readText(reader, node.entries, 'network', at('uri'), asWritten);
  const direction = readWord(reader, node.entries, 'direction', at('direction'), ENDS);
  if (uri !== undefined && direction !== undefined) return { kind: 'network', uri, direction };
  return undefined;
}

/** A raw value keeps its spelling: `TRUE`, `0x10` and `1.10` go to the host as they were written. */
export function desireVmxValue(_reader: FieldReader, _key: string, node: YamlNode): string | undefined {
  return node.kind === 'scalar' ? node.source : undefined;
}
