import type { DeclaredCdrom } from '../../domain/desired.js';
import { errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { Cdrom, CdromMedium } from '../../domain/domain.js';
import { assertNever } from '../../domain/values/assert-never.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import { pathKey } from '../../domain/values/path-key.js';
import { type Entries, type FieldReader, readBoolean, readText, report, written } from '../field-reader.js';
import { mapOf, type Omit, unless, type WrittenMap } from '../written-map.js';
import type { YamlNode } from '../yaml/yaml-node.js';
import { formatFile, parseFile, type SlottedDevice } from './device.js';
import { formatConnected, formatHostDevice, parseHostDevice } from './media.js';

function readMedium(reader: FieldReader, slot: string, entries: Entries): CdromMedium | undefined {
  const path = ['cdroms', slot, 'medium'];
  const file = readText(reader, entries, 'iso', path, parseFile);
  if (file !== undefined) return { kind: 'iso', file };
  const raw = readBoolean(reader, entries, 'raw', [...path, 'raw']) ?? false;
  const device = readText(reader, entries, 'device', path, parseHostDevice);
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

function parseCdrom(reader: FieldReader, slot: string, node: YamlNode): DeclaredCdrom | undefined {
  if (node.kind !== 'map') return undefined;
  return written<DeclaredCdrom>({
    medium: readMedium(reader, slot, node.entries),
    connected: readBoolean(reader, node.entries, 'connected', ['cdroms', slot, 'connected']),
  });
}

function formatMedium(medium: CdromMedium, omit: Omit) {
  switch (medium.kind) {
    case 'iso':
      return { iso: formatFile(medium.file, () => omit('iso')) };
    case 'device': {
      const device = formatHostDevice(medium.device, () => omit('device'));
      // A drive without a device holds nothing; it is still a drive.
      if (device === undefined) return { empty: true };
      return { device, raw: unless(medium.raw, false) };
    }
    case 'client':
      return { client: true };
    case 'empty':
      return { empty: true };
    default:
      return assertNever(medium);
  }
}

function formatCdrom({ medium, connected }: Cdrom, omit: Omit): WrittenMap | undefined {
  return mapOf({ ...formatMedium(medium, omit), connected: formatConnected(medium, connected) });
}

/** A CD-ROM drive names what it holds. */
export const CDROMS: SlottedDevice<DeclaredCdrom, Cdrom> = { parse: parseCdrom, format: formatCdrom };
