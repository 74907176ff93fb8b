import type { DesiredDomain } from '../domain/desired.js';
import type { Domain } from '../domain/domain.js';
import { ownEntry } from '../domain/own-entry.js';
import { isJsonObject } from './as-json.js';
import type { FieldDifference } from './change.js';
import type { Hindrance } from './hindrance.js';
import { naturalOrder } from './natural-order.js';

/** How many free slots a hint names: enough to choose from, few enough to read. */
const HINTED_SLOTS = 4;
/** Units per bus, as the narrowest common hardware has them; unit 7 of SCSI is the controller itself. */
const UNITS: Readonly<Record<string, number>> = { scsi: 16, sata: 30, nvme: 15, ide: 2 };

const NOTHING: Readonly<Record<string, unknown>> = {};

/** `scsi0:1` is on `scsi0`. */
export function controllerOf(slot: string): string {
  return slot.slice(0, slot.indexOf(':'));
}

function busOf(slot: string): string {
  return /^[a-z]+/.exec(slot)?.[0] ?? slot;
}

/** Free slots on the controller of `slot`, neither live nor declared; at most {@link HINTED_SLOTS}. */
export function freeSlots(slot: string, desired: DesiredDomain, live: Domain | null): readonly string[] {
  const { disks = NOTHING, cdroms = NOTHING } = desired.declared;
  const taken = new Set([disks, cdroms, live?.disks ?? {}, live?.cdroms ?? {}].flatMap((slots) => Object.keys(slots)));
  const bus = busOf(slot);
  return Array.from({ length: ownEntry(UNITS, bus) ?? 0 }, (_, unit) => unit)
    .filter((unit) => !(bus === 'scsi' && unit === 7))
    .map((unit) => `${controllerOf(slot)}:${unit}`)
    .filter((each) => !taken.has(each))
    .sort(naturalOrder)
    .slice(0, HINTED_SLOTS);
}

export function freeSlotsHint(slot: string, desired: DesiredDomain, live: Domain | null): string {
  const free = freeSlots(slot, desired, live);
  return free.length === 0
    ? `No slot of ${controllerOf(slot)} is free; declare another controller.`
    : `Free slots of ${controllerOf(slot)}: ${free.join(', ')}.`;
}

/** A device needs a controller that the manifest declares or that lives; IDE controllers always exist. */
export function controllerHindrance(slot: string, desired: DesiredDomain, live: Domain | null): Hindrance | null {
  const controller = controllerOf(slot);
  if (busOf(slot) === 'ide') return null;
  const declared = desired.declared.controllers ?? {};
  if (Object.hasOwn(declared, controller)) {
    if (ownEntry(declared, controller) !== null) return null;
    return {
      code: 'EF2009',
      because: `its controller ${controller} is being removed`,
      hint: `Keep ${controller}, or put the device elsewhere.`,
      evidence: [],
    };
  }
  if (live !== null && Object.hasOwn(live.controllers, controller)) return null;
  const model = ownEntry({ scsi: 'pvscsi', sata: 'ahci', nvme: 'nvme' }, busOf(slot)) ?? 'a model';
  return {
    code: 'EF2009',
    because: `there is no controller ${controller}`,
    hint: `Declare it: controllers: { ${controller}: ${model} }`,
    evidence: [],
  };
}

/** Two kinds of device in one slot: declared twice, or declared where a live one of the other kind sits. */
export function otherKindHindrance(
  difference: FieldDifference,
  desired: DesiredDomain,
  live: Domain | null,
): Hindrance | null {
  const [kind, slot] = difference.path;
  if ((kind !== 'disks' && kind !== 'cdroms') || slot === undefined || difference.after === null) return null;
  const other = kind === 'disks' ? 'cdroms' : 'disks';
  const name = kind === 'disks' ? 'CD-ROM drive' : 'disk';
  const declared: Readonly<Record<string, unknown>> = desired.declared[other] ?? NOTHING;
  const isDeclared = Object.hasOwn(declared, slot) && ownEntry(declared, slot) !== null;
  if (!isDeclared && !(live !== null && Object.hasOwn(live[other], slot))) return null;
  return {
    code: 'EF2008',
    because: `${slot} ${isDeclared ? 'is declared' : 'holds'} ${isDeclared ? 'for ' : ''}a ${name}${isDeclared ? ' too' : ''}`,
    hint: freeSlotsHint(slot, desired, live),
    evidence: [],
  };
}

/** A controller cannot go while a device that nobody removes is on it. */
export function strandedHindrance(difference: FieldDifference, desired: DesiredDomain, live: Domain): Hindrance | null {
  const [kind, controller] = difference.path;
  if (kind !== 'controllers' || controller === undefined || difference.after !== null) return null;
  const staying = (['disks', 'cdroms'] as const).flatMap((devices) => {
    const declared: Readonly<Record<string, unknown>> = desired.declared[devices] ?? NOTHING;
    return Object.keys(live[devices]).filter(
      (slot) =>
        controllerOf(slot) === controller && !(Object.hasOwn(declared, slot) && ownEntry(declared, slot) === null),
    );
  });
  if (staying.length === 0) return null;
  return {
    code: 'EF2009',
    because: `${staying.sort(naturalOrder).join(', ')} ${staying.length === 1 ? 'is' : 'are'} still on it`,
    hint: 'Remove the devices in the same manifest by null, or keep the controller.',
    evidence: [],
  };
}

/** Is the difference a whole device that joins? */
export function isAddition(difference: FieldDifference): boolean {
  return difference.path.length === 2 && difference.before === null && isJsonObject(difference.after);
}
