import type { DeclaredFloppy } from '../../domain/desired.js';
import type { Floppy, FloppyMedium } from '../../domain/domain.js';
import { assertNever } from '../../domain/values/assert-never.js';
import { type Entries, type FieldReader, readBoolean, readText, written } from '../field-reader.js';
import { mapOf, type Omit, type WrittenMap } from '../written-map.js';
import type { YamlNode } from '../yaml/yaml-node.js';
import { formatFile, parseFile, type SlottedDevice } from './device.js';
import { formatConnected, formatHostDevice, parseHostDevice } from './media.js';

function readMedium(reader: FieldReader, slot: string, entries: Entries): FloppyMedium | undefined {
  const path = ['floppies', slot, 'medium'];
  const file = readText(reader, entries, 'file', path, parseFile);
  if (file !== undefined) return { kind: 'file', file };
  const device = readText(reader, entries, 'device', path, parseHostDevice);
  if (device !== undefined) return { kind: 'device', device };
  if (readBoolean(reader, entries, 'client', path) === true) return { kind: 'client' };
  if (readBoolean(reader, entries, 'empty', path) === true) return { kind: 'empty' };
  return undefined;
}

function parseFloppy(reader: FieldReader, slot: string, node: YamlNode): DeclaredFloppy | undefined {
  if (node.kind !== 'map') return undefined;
  return written<DeclaredFloppy>({
    medium: readMedium(reader, slot, node.entries),
    connected: readBoolean(reader, node.entries, 'connected', ['floppies', slot, 'connected']),
  });
}

function formatMedium(medium: FloppyMedium, omit: Omit) {
  switch (medium.kind) {
    case 'file':
      return { file: formatFile(medium.file, () => omit('file')) };
    case 'device': {
      const device = formatHostDevice(medium.device, () => omit('device'));
      return device === undefined ? { empty: true } : { device };
    }
    case 'client':
      return { client: true };
    case 'empty':
      return { empty: true };
    default:
      return assertNever(medium);
  }
}

function formatFloppy({ medium, connected }: Floppy, omit: Omit): WrittenMap | undefined {
  return mapOf({ ...formatMedium(medium, omit), connected: formatConnected(medium, connected) });
}

/** A floppy drive names what it holds. */
export const FLOPPIES: SlottedDevice<DeclaredFloppy, Floppy> = { parse: parseFloppy, format: formatFloppy };
