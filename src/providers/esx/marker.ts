import type { MarkedMachine, Marker } from '../../domain/marker.js';

export { MARKER_KEY } from '../../domain/vmx-fields.js';

/** A marker longer than this is not ours: hosts keep extraConfig values of some 4 KiB reliably. */
const MAX_LENGTH = 64 * 1024;

export function formatMarker(marker: Marker): string {
  return JSON.stringify(marker);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string | null | undefined): unknown {
  if (text == null || text.length > MAX_LENGTH) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The newest format of markers that this version reads and the one that it writes. */
const FORMAT = 1;

/**
 * Why a marker of a newer format keeps its VM from being read, as a phrase; null for any other text. Such a VM must not be taken for an
 * unmanaged one: this version would overwrite what a newer one wrote, and could miss an unfinished downtime.
 */
export function newerMarker(text: string | null | undefined): string | null {
  const value = parseJson(text);
  const format = isRecord(value) ? value['format'] : null;
  if (typeof format !== 'number' || format <= FORMAT) return null;
  return `a newer esxform wrote its marker (format ${format}; this version reads ${FORMAT})`;
}

/** Reads a marker; null where the text is not one. {@link newerMarker} tells one of a newer format. */
export function parseMarker(text: string | undefined): Marker | null {
  const value = parseJson(text);
  if (!isRecord(value) || value['format'] !== FORMAT || typeof value['owner'] !== 'string') return null;
  const { machine, applied, domain, unfinished } = value;
  if (!isRecord(machine) || !isRecord(applied) || typeof machine['vmxPath'] !== 'string') return null;
  const digests = Object.entries(applied).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return {
    format: FORMAT,
    owner: value['owner'],
    machine: machineOf(machine, machine['vmxPath']),
    applied: Object.fromEntries(digests),
    ...(typeof domain === 'string' ? { domain } : {}),
    ...(value['protected'] === true ? { protected: true } : {}),
    ...(unfinished === 'create' || unfinished === 'dark' ? { unfinished } : {}),
    ...(value['copying'] === true ? { copying: true } : {}),
  };
}

function machineOf(machine: Readonly<Record<string, unknown>>, vmxPath: string): MarkedMachine {
  const { uuid, instanceUuid } = machine;
  return {
    uuid: typeof uuid === 'string' ? uuid : null,
    vmxPath,
    ...(typeof instanceUuid === 'string' ? { instanceUuid } : {}),
  };
}
