import type { Domain } from '../../domain/domain.js';
import { compareSlots } from '../../domain/rules/limits.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { FieldDifference } from '../../plan/diff/change.js';
import type { NewDisk } from '../../plan/steps/file-steps.js';
import { parallelBacking, passthroughBacking, serialBacking } from './backings.js';
import { DeviceSpecs } from './device-spec.js';
import type { DeviceTable } from './devices.js';
import { type NetworkBackings, PLAIN_NETWORKS } from './network-backings.js';

interface Parts {
  readonly changes: readonly FieldDifference[];
  readonly newDisks: readonly NewDisk[];
}

type Slotted = 'controllers' | 'disks' | 'nics' | 'cdroms' | 'floppies' | 'serials' | 'parallels' | 'passthrough';

interface Touched<Kind extends Slotted> {
  readonly slot: string;
  /** Null where there is no device. */
  readonly was: Domain[Kind][string] | null;
  readonly becomes: Domain[Kind][string] | null;
}

/** A reading, and the Domain that it is to become. */
interface Turn {
  readonly live: Domain;
  readonly target: Domain;
  readonly changes: readonly FieldDifference[];
}

/** Slots of one kind that the changes touch. Hosts number new cards and ports by the order in which they come, so it is that of the slots. */
function touchedSlots<Kind extends Slotted>({ live, target, changes }: Turn, kind: Kind): readonly Touched<Kind>[] {
  const slots = changes.filter((change) => change.path[0] === kind).map((change) => change.path[1] ?? '');
  return [...new Set(slots)].sort(compareSlots).map((slot) => ({
    slot,
    was: (ownEntry(live[kind], slot) ?? null) as Domain[Kind][string] | null,
    becomes: (ownEntry(target[kind], slot) ?? null) as Domain[Kind][string] | null,
  }));
}

function diskChanges(specs: DeviceSpecs, turn: Turn, newDisks: readonly NewDisk[]): void {
  const madeAt = (slot: string): NewDisk | null => newDisks.find((each) => each.slot === slot) ?? null;
  for (const { slot, was, becomes } of touchedSlots(turn, 'disks')) {
    if (becomes === null) specs.remove('disks', slot);
    else if (was === null) specs.addDisk(slot, becomes, madeAt(slot));
    else if (was.file !== becomes.file) specs.replaceDisk(slot, becomes, madeAt(slot));
    else specs.editDisk(slot, was, becomes);
  }
}

function cardChanges(specs: DeviceSpecs, turn: Turn): void {
  for (const { slot, was, becomes } of touchedSlots(turn, 'nics')) {
    if (becomes === null) specs.remove('nics', slot);
    else if (was === null) specs.addNic(slot, becomes);
    else specs.editNic(slot, was, becomes);
  }
  for (const { slot, was, becomes } of touchedSlots(turn, 'passthrough')) {
    if (becomes === null) specs.remove('passthrough', slot);
    else if (was === null) specs.addPassthrough(slot, becomes);
    else specs.editBacking('passthrough', slot, passthroughBacking(becomes));
  }
}

function driveChanges(specs: DeviceSpecs, turn: Turn): void {
  for (const { slot, was, becomes } of touchedSlots(turn, 'cdroms')) {
    if (becomes === null) specs.remove('cdroms', slot);
    else if (was === null) specs.addCdrom(slot, becomes);
    else specs.editCdrom(slot, becomes);
  }
  for (const { slot, was, becomes } of touchedSlots(turn, 'floppies')) {
    if (becomes === null) specs.remove('floppies', slot);
    else if (was === null) specs.addFloppy(slot, becomes);
    else specs.editFloppy(slot, becomes);
  }
}

function portChanges(specs: DeviceSpecs, turn: Turn): void {
  for (const { slot, was, becomes } of touchedSlots(turn, 'serials')) {
    if (becomes === null) specs.remove('serials', slot);
    else if (was === null) specs.addSerial(slot, becomes);
    else specs.editBacking('serials', slot, serialBacking(becomes));
  }
  for (const { slot, was, becomes } of touchedSlots(turn, 'parallels')) {
    if (becomes === null) specs.remove('parallels', slot);
    else if (was === null) specs.addParallel(slot, becomes);
    else specs.editBacking('parallels', slot, parallelBacking(becomes));
  }
}

/** Devices of which a domain has one at most. */
function singleChanges(specs: DeviceSpecs, { target, changes }: Turn): void {
  const touched = new Set(changes.map(({ path }) => path[0]));
  if (touched.has('video')) specs.setVideo(target.video);
  if (touched.has('usb')) specs.setUsb(target.usb);
  if (touched.has('sound')) specs.setSound(target.sound ?? null);
  if (touched.has('tpm')) specs.setTpm(target.tpm);
}

/** The device changes between two Domains at the paths that the changes name, in an order that a host can carry out. */
export function deviceChanges(
  live: Domain,
  target: Domain,
  parts: Parts,
  devices: DeviceTable,
  networks: NetworkBackings = PLAIN_NETWORKS,
): DeviceSpecs {
  const specs = new DeviceSpecs(devices, networks);
  const turn = { live, target, changes: parts.changes };
  const controllers = touchedSlots(turn, 'controllers');
  for (const { slot, was, becomes } of controllers) {
    if (was === null && becomes !== null) specs.addController(slot, becomes);
    else if (becomes !== null) throw new Error(`the model of controller ${slot} cannot be edited in place`);
  }
  singleChanges(specs, turn);
  diskChanges(specs, turn, parts.newDisks);
  driveChanges(specs, turn);
  cardChanges(specs, turn);
  portChanges(specs, turn);
  for (const { slot, becomes } of controllers) if (becomes === null) specs.remove('controllers', slot);
  return specs;
}
