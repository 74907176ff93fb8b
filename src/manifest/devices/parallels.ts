import type { Parallel } from '../../domain/domain.js';
import { type FieldReader, readText } from '../field-reader.js';
import { mapOf, type Omit, type WrittenMap } from '../written-map.js';
import type { YamlNode } from '../yaml/yaml-node.js';
import { asWritten, formatFile, parseFile, type SlottedDevice } from './device.js';

function parseParallel(reader: FieldReader, slot: string, node: YamlNode): Parallel | undefined {
  if (node.kind !== 'map') return undefined;
  const at = (key: string) => ['parallels', slot, key];
  const file = readText(reader, node.entries, 'file', at('file'), parseFile);
  if (file !== undefined) return { kind: 'file', file };
  const device = readText(reader, node.entries, 'device', at('device'), asWritten);
  return device === undefined ? undefined : { kind: 'device', device };
}

function formatParallel(parallel: Parallel, omit: Omit): WrittenMap | undefined {
  return parallel.kind === 'file'
    ? mapOf({ file: formatFile(parallel.file, () => omit('file')) })
    : { device: parallel.device };
}

/** A parallel port names its other end. */
export const PARALLELS: SlottedDevice<Parallel, Parallel> = { parse: parseParallel, format: formatParallel };
