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

/** Reads a marker; null where the text is none, or of a format that this version does not know. */
export function parseMarker(text: string | undefined): Marker | null {
  if (text === undefined || text.length > MAX_LENGTH) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(value) || value['format'] !== 1 || typeof value['owner'] !== 'string') return null;
  const { machine, applied, domain, unfinished } = value;
  if (!isRecord(machine) || !isRecord(applied) || typeof machine['vmxPath'] !== 'string') return null;
  const digests = Object.entries(applied).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return {
    format: 1,
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
