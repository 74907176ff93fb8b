import type { Serial } from '../../domain/domain.js';
import { assertNever } from '../../domain/values/assert-never.js';
import { type FieldReader, readText, readWord } from '../field-reader.js';
import { mapOf, type Omit, type WrittenMap } from '../written-map.js';
import type { YamlNode } from '../yaml/yaml-node.js';
import { asWritten, formatFile, parseFile, type SlottedDevice } from './device.js';

const ENDS = ['client', 'server'] as const;

function parseSerial(reader: FieldReader, slot: string, node: YamlNode): Serial | undefined {
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

function formatSerial(serial: Serial, omit: Omit): WrittenMap | undefined {
  switch (serial.kind) {
    case 'file':
      return mapOf({ file: formatFile(serial.file, () => omit('file')) });
    case 'device':
      return { device: serial.device };
    case 'pipe':
      return { pipe: serial.pipe, endpoint: serial.endpoint };
    case 'network':
      return { network: serial.uri, direction: serial.direction };
    default:
      return assertNever(serial);
  }
}

/** A serial port names its other end. */
export const SERIALS: SlottedDevice<Serial, Serial> = { parse: parseSerial, format: formatSerial };
