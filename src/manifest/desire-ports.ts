import { failure, type Result, success } from '../domain/diagnostics/result.js';
import type { Parallel, PassthroughDevice, Serial, SharedFolder } from '../domain/domain.js';
import { asWritten, parseFile } from './desire-devices.js';
import { type FieldReader, readBoolean, readText, readWord } from './field-reader.js';
import type { YamlNode } from './yaml/yaml-node.js';

/** Devices that stand for something of the host: ports, shared folders, passed-through devices. */

const ENDS = ['client', 'server'] as const;

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

export function desireParallel(reader: FieldReader, slot: string, node: YamlNode): Parallel | undefined {
  if (node.kind !== 'map') return undefined;
  const at = (key: string) => ['parallels', slot, key];
  const file = readText(reader, node.entries, 'file', at('file'), parseFile);
  if (file !== undefined) return { kind: 'file', file };
  const device = readText(reader, node.entries, 'device', at('device'), asWritten);
  return device === undefined ? undefined : { kind: 'device', device };
}

export function desireSharedFolder(reader: FieldReader, slot: string, node: YamlNode): SharedFolder | undefined {
  if (node.kind !== 'map') return undefined;
  const at = (key: string) => ['sharedFolders', slot, key];
  const hostPath = readText(reader, node.entries, 'host_path', at('hostPath'), asWritten);
  const guestName = readText(reader, node.entries, 'guest_name', at('guestName'), asWritten);
  const writable = readBoolean(reader, node.entries, 'writable', at('writable')) ?? false;
  return hostPath === undefined || guestName === undefined ? undefined : { hostPath, guestName, writable };
}

function parseId(text: string): Result<string> {
  return /^0x[0-9a-f]{1,8}$/i.test(text)
    ? success(text.toLowerCase())
    : failure(`must be a hexadecimal id like 0x10de, not "${text}"`);
}

export function desirePassthrough(reader: FieldReader, slot: string, node: YamlNode): PassthroughDevice | undefined {
  if (node.kind !== 'map') return undefined;
  const read = (key: string, parse: (text: string) => Result<string>) =>
    readText(reader, node.entries, key, ['passthrough', slot, key], parse) ?? null;
  return {
    address: read('address', asWritten),
    vendor: read('vendor', parseId),
    device: read('device', parseId),
    system: read('system', asWritten),
  };
}
