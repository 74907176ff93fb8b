import { type MarkedMachine, type Marker, markedPath, type RestartWaits } from '../../../domain/marker.js';
import { manifestPath } from '../../../domain/values/manifest-path.js';

export { MARKER_KEY } from '../../../domain/fields/vmx-fields.js';

/** A longer text is no marker. Format 2 keeps within `MARKER_BYTES`; format 1 had no bound. */
const MAX_LENGTH = 64 * 1024;

/** The text of a marker, in format 2. */
export function formatMarker({ machine: { uuid, vmxPath, instanceUuid }, applied, ...marker }: Marker): string {
  const machine = { uuid, vmx_path: vmxPath, instance_uuid: instanceUuid };
  return JSON.stringify({ ...marker, machine, applied });
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
const FORMAT = 2;

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

/** A key of format 1 in the manifest's spelling: `disks.scsi0:1.writeThrough`, `vmx.disk.enableuuid`. */
function keyOfFormat1(key: string): string {
  return manifestPath(key.split('.')).join('.');
}

function machineIn(machine: Readonly<Record<string, unknown>>, isOld: boolean): MarkedMachine | null {
  const { uuid } = machine;
  const vmxPath = machine[isOld ? 'vmxPath' : 'vmx_path'];
  const instanceUuid = machine[isOld ? 'instanceUuid' : 'instance_uuid'];
  if (typeof vmxPath !== 'string') return null;
  return {
    uuid: typeof uuid === 'string' ? uuid : null,
    vmxPath: markedPath(vmxPath),
    ...(typeof instanceUuid === 'string' ? { instanceUuid } : {}),
  };
}

const WRITTEN = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** Members that markers have had since the counter was added. Whatever is not of its type is left out. */
function newerMembers(value: Readonly<Record<string, unknown>>): Pick<Marker, 'serial' | 'written' | 'disks'> {
  const { serial, written, disks } = value;
  const digests = isRecord(disks)
    ? Object.entries(disks).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    : [];
  return {
    ...(typeof serial === 'number' && Number.isSafeInteger(serial) && serial > 0 ? { serial } : {}),
    ...(typeof written === 'string' && WRITTEN.test(written) ? { written } : {}),
    ...(digests.length > 0 ? { disks: Object.fromEntries(digests) } : {}),
  };
}

/** Whatever is not of its type is left out; a time that is none is unknown. */
function waitsIn(value: unknown): RestartWaits | undefined {
  if (!isRecord(value) || !isRecord(value['values'])) return undefined;
  const { booted, more, values } = value;
  const texts = Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return {
    ...(typeof booted === 'string' && WRITTEN.test(booted) ? { booted } : {}),
    values: Object.fromEntries(texts),
    ...(typeof more === 'number' && Number.isSafeInteger(more) && more > 0 ? { more } : {}),
  };
}

/** The marker with the time of this computer's clock. */
export function writtenNow(marker: Marker): Marker {
  return { ...marker, written: `${new Date().toISOString().slice(0, 19)}Z` };
}

function unfinishedIn(unfinished: unknown, isOld: boolean): Marker['unfinished'] {
  if (unfinished === 'create') return 'create';
  return unfinished === (isOld ? 'dark' : 'downtime') ? 'downtime' : undefined;
}

/**
 * Reads a marker of any format up to this one, as format 2; null where the text is none. {@link newerMarker} recognises a newer format.
 * Format 1 had the keys of the types instead of the manifest's, each value on its own, and `unfinished: dark`.
 */
export function parseMarker(text: string | undefined): Marker | null {
  const value = parseJson(text);
  if (!isRecord(value) || typeof value['owner'] !== 'string') return null;
  if (value['format'] !== 1 && value['format'] !== FORMAT) return null;
  const isOld = value['format'] === 1;
  const { applied, domain } = value;
  const machine = isRecord(value['machine']) ? machineIn(value['machine'], isOld) : null;
  if (machine === null || !isRecord(applied)) return null;
  const digests = Object.entries(applied).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const waits = waitsIn(value['waits']);
  const unfinished = unfinishedIn(value['unfinished'], isOld);
  return {
    format: FORMAT,
    owner: value['owner'],
    machine,
    ...newerMembers(value),
    ...(typeof domain === 'string' ? { domain } : {}),
    ...(value['protected'] === true ? { protected: true } : {}),
    applied: Object.fromEntries(isOld ? digests.map(([key, digest]) => [keyOfFormat1(key), digest]) : digests),
    ...(unfinished === undefined ? {} : { unfinished }),
    ...(value['copying'] === true ? { copying: true } : {}),
    ...(waits === undefined ? {} : { waits }),
  };
}
