import type { LiveDomain } from '../../domain/live.js';
import type { Json } from '../../domain/values/json.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { Path } from '../../domain/values/path-key.js';
import type { JsonObject } from './as-json.js';

/** Slots that hold devices which no Domain can hold. In differences, the text of such a device is in the place of the device. */

/** The kinds whose devices can be in a slot, by the beginning of its name. Controllers are always held. */
const KINDS_BY_PREFIX: Readonly<Record<string, readonly string[]>> = {
  scsi: ['disks', 'cdroms'],
  sata: ['disks', 'cdroms'],
  nvme: ['disks', 'cdroms'],
  ide: ['disks', 'cdroms'],
  ethernet: ['nics'],
  floppy: ['floppies'],
  serial: ['serials'],
  parallel: ['parallels'],
  pciPassthru: ['passthrough'],
};

type Live = Pick<LiveDomain, 'unexpressed'>;

function holds(kind: string, slot: string): boolean {
  const prefix = /^[A-Za-z]+/.exec(slot)?.[0] ?? '';
  return ownEntry(KINDS_BY_PREFIX, prefix)?.includes(kind) === true;
}

/** What is in the slot of a path such as `['serials', 'serial0']`, for people; null if no such device is. */
export function occupantAt({ unexpressed = {} }: Live, [kind, slot, ...rest]: Path): string | null {
  if (kind === undefined || slot === undefined || rest.length > 0 || !holds(kind, slot)) return null;
  return ownEntry(unexpressed, slot) ?? null;
}

/** The maps of devices in a live tree with the text of each such device in its slot. */
export function withOccupants(tree: JsonObject, { unexpressed = {} }: Live): JsonObject {
  const maps = new Map<string, { [slot: string]: Json }>();
  for (const [slot, what] of Object.entries(unexpressed)) {
    for (const [kind, devices] of Object.entries(tree)) {
      if (!holds(kind, slot) || typeof devices !== 'object' || devices === null) continue;
      maps.set(kind, { ...(maps.get(kind) ?? (devices as JsonObject)), [slot]: what });
    }
  }
  return maps.size === 0 ? tree : { ...tree, ...Object.fromEntries(maps) };
}

/** The occupied slots of a kind, with a blank device in each, for rules about slots. */
export function blankOccupants(kind: string, { unexpressed = {} }: Live): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Object.keys(unexpressed)
      .filter((slot) => holds(kind, slot))
      .map((slot) => [slot, {}]),
  );
}
