import type { DriveBus, DriveSlot } from '../../domain/rules/limits.js';

/**
 * libvirt names drives by bus and a running number in letters (libvirt-esx-behaviour 4.2): a..z, aa, ab and so on. libvirt 9.0.0 has
 * no NVMe bus; the names here are those of Linux (a guess at what later ones take).
 */

export type TargetBus = DriveBus | 'fdc';

type LetteredBus = Exclude<TargetBus, 'nvme'>;

const PREFIXES: Readonly<Record<LetteredBus, string>> = { scsi: 'sd', sata: 'sd', ide: 'hd', fdc: 'fd' };
/** How many names each controller takes. */
const NAMES: Readonly<Record<Exclude<DriveBus, 'nvme'>, number>> = { scsi: 15, sata: 30, ide: 2 };
const RESERVED_SCSI_UNIT = 7;
const MOST_LETTERS = 4;

function letters(index: number): string {
  let rest = index;
  let text = '';
  do {
    text = String.fromCharCode(97 + (rest % 26)) + text;
    rest = Math.floor(rest / 26) - 1;
  } while (rest >= 0);
  return text;
}

/** The number behind `sdab`, counted from 0; null when the name does not fit the bus. */
export function targetIndex(name: string, bus: LetteredBus): number | null {
  const match = /^([sh]d|fd)([a-z]+)\d*$/.exec(name);
  if (match?.[1] !== PREFIXES[bus] || match[2] === undefined || match[2].length > MOST_LETTERS) return null;
  let index = 0;
  for (const letter of match[2]) index = index * 26 + (letter.charCodeAt(0) - 96);
  return index - 1;
}

/** The name of a drive. On a bus wider than the names of one controller, two drives may share a name; their addresses differ. */
export function driveTarget({ bus, controller, unit }: DriveSlot): string {
  if (bus === 'nvme') return `nvme${controller}n${unit + 1}`;
  const skipped = bus === 'scsi' && unit > RESERVED_SCSI_UNIT ? 1 : 0;
  return PREFIXES[bus] + letters(controller * NAMES[bus] + unit - skipped);
}

export function floppyTarget(unit: number): string {
  return PREFIXES.fdc + letters(unit);
}

/** Where a drive of that name is when no address says otherwise; null for a name that does not fit the bus. */
export function slotOfTarget(name: string, bus: DriveBus): DriveSlot | null {
  if (bus === 'nvme') {
    const match = /^nvme(\d{1,3})n([1-9]\d{0,2})$/.exec(name);
    return match === null ? null : { bus, controller: Number(match[1]), unit: Number(match[2]) - 1 };
  }
  const index = targetIndex(name, bus);
  if (index === null) return null;
  const controller = Math.floor(index / NAMES[bus]);
  const place = index % NAMES[bus];
  return { bus, controller, unit: bus === 'scsi' && place >= RESERVED_SCSI_UNIT ? place + 1 : place };
}
