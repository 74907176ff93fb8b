import type { Floppy, FloppyMedium, Slots } from '../../../domain/domain.js';
import { MAX_FLOPPIES } from '../../../domain/rules/limits.js';
import { assertNever } from '../../../domain/values/assert-never.js';
import { setEntry } from '../../../domain/values/own-entry.js';
import { isFileOfAPc, looseFileNameOf, type VmxPlace } from '../place.js';
import { readLooseFile, type VmxReading } from '../reading.js';
import type { VmxPair, VmxWriteOptions } from '../row.js';

/** Floppy drives (libvirt-esx-behaviour 2.9). */

export const FLOPPY_KEYS = ['present', 'startConnected', 'clientDevice', 'fileType', 'autodetect', 'fileName'] as const;
const AUTO_DETECT = 'auto detect';

function mediumOf(vmx: VmxReading, slot: string, place: VmxPlace): FloppyMedium | null {
  const client = vmx.flag(`${slot}.clientDevice`, false);
  if (client === null) return null;
  if (client) return { kind: 'client' };
  const type = vmx.text(`${slot}.fileType`)?.toLowerCase() ?? null;
  const name = vmx.text(`${slot}.fileName`) ?? '';
  if (type === null && vmx.text(`${slot}.present`) === null) {
    // libvirt takes such a drive for absent.
    vmx.warn(`${slot}.present`, 'is missing, which means true, but the drive has no fileType');
    return null;
  }
  if (type === null) {
    vmx.problem(`${slot}.present`, 'is true, but the drive has no fileType');
    return null;
  }
  if (type === 'file' && name === '') return { kind: 'empty' };
  if (type === 'file') {
    const file = readLooseFile(vmx, `${slot}.fileName`, name, place);
    return isFileOfAPc(file, place) ? { kind: 'empty' } : { kind: 'file', file };
  }
  if (type === 'device')
    return { kind: 'device', device: name === '' || name.toLowerCase() === AUTO_DETECT ? null : name };
  vmx.problem(`${slot}.fileType`, `must be file or device, not "${vmx.text(`${slot}.fileType`)}"`);
  return null;
}

export function readFloppies(vmx: VmxReading, place: VmxPlace): Slots<Floppy> {
  const floppies: Record<string, Floppy> = {};
  for (let index = 0; index < MAX_FLOPPIES; index += 1) {
    const slot = `floppy${index}`;
    const keys = FLOPPY_KEYS.map((key) => `${slot}.${key}`);
    // VMware's default is TRUE, also where nothing at all is said: hosts then write the drive into the file.
    if (vmx.startingWith(`${slot}.`).length === 0) continue;
    const present = vmx.flag(`${slot}.present`, true);
    if (present === false) vmx.take(...keys);
    if (present !== true) continue;
    const medium = mediumOf(vmx, slot, place);
    const connected = vmx.flag(`${slot}.startConnected`, true);
    if (medium === null || connected === null) {
      vmx.occupied(slot, `floppy drive of the type "${vmx.text(`${slot}.fileType`) ?? ''}"`);
      continue;
    }
    setEntry(floppies, slot, { medium, connected });
    const detects = vmx.text(`${slot}.autodetect`)?.toLowerCase() === 'true';
    const named = medium.kind === 'device' && medium.device !== null;
    vmx.take(...keys.filter((key) => !(key.endsWith('.autodetect') && detects && named)));
  }
  return floppies;
}

function writeMedium(
  slot: string,
  medium: FloppyMedium,
  place: VmxPlace,
  { dialect }: VmxWriteOptions,
): readonly VmxPair[] {
  const type = (value: string): VmxPair => [`${slot}.fileType`, value];
  const name = (value: string): VmxPair => [`${slot}.fileName`, value];
  switch (medium.kind) {
    case 'file':
      return [type('file'), name(looseFileNameOf(medium.file, place))];
    case 'device':
      if (medium.device !== null) return [type('device'), name(medium.device)];
      if (dialect === 'libvirt') return [type('device')];
      return [type('device'), [`${slot}.autodetect`, 'true'], name(AUTO_DETECT)];
    case 'client':
      return [[`${slot}.clientDevice`, 'true'], type('device')];
    case 'empty':
      return [type('file')];
    default:
      return assertNever(medium);
  }
}

export function writeFloppy(slot: string, floppy: Floppy, place: VmxPlace, options: VmxWriteOptions) {
  const connected: readonly VmxPair[] = floppy.connected ? [] : [[`${slot}.startConnected`, 'false']];
  const present: VmxPair = [`${slot}.present`, 'true'];
  return [present, ...connected, ...writeMedium(slot, floppy.medium, place, options)];
}

/** VMware assumes a floppy drive where nothing is said. */
export function writeAbsentFloppies(floppies: Slots<Floppy>): readonly VmxPair[] {
  return Array.from({ length: MAX_FLOPPIES }, (_, index) => `floppy${index}`)
    .filter((slot) => !Object.hasOwn(floppies, slot))
    .map((slot) => [`${slot}.present`, 'false']);
}
