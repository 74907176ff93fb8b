import { ownEntry } from '../../own-entry.js';
import { optionalInteger, optionalText } from '../../soap/arguments.js';
import { SCSI_TYPES } from '../read/read-devices.js';
import { BUSES, type BusKind, type Controller, controllerKey, controllerSlot, upTo } from '../slots.js';
import { applyPciSlot, type DeviceChange, invalidDevice } from './device-change.js';
import { hasDrives, setAdrift } from './move-drive.js';

const SHARING: Readonly<Record<string, string>> = {
  noSharing: 'none',
  virtualSharing: 'virtual',
  physicalSharing: 'physical',
};

export function isControllerType(type: string): boolean {
  return busOfType(type) !== null;
}

function busOfType(type: string): BusKind | null {
  if (Object.values(SCSI_TYPES).includes(type)) return 'scsi';
  if (type === 'VirtualAHCIController') return 'sata';
  if (type === 'VirtualNVMEController') return 'nvme';
  return type === 'VirtualIDEController' ? 'ide' : null;
}

/** SCSI and NVMe controllers are PCI cards that a running machine takes; SATA is not, and IDE is always there. */
export function applyController(change: DeviceChange): void {
  const { work, type, spec, index } = change;
  const bus = busOfType(type);
  if (bus === null) throw invalidDevice(index, 'device');
  if (bus === 'ide') {
    applyIde(change);
    return;
  }
  if (!work.isOff && bus === 'sata') throw work.refuse();
  if (change.operation === 'add') {
    addController(change, bus);
    return;
  }
  const slot = change.existing?.slot ?? '';
  if (change.operation === 'remove') {
    if (!work.isOff) throw hasDrives(work, slot) ? invalidDevice(index, 'device.key') : work.refuse();
    // With snapshots the drives stay where they are.
    if (work.hasSnapshots && hasDrives(work, slot)) throw invalidDevice(index, 'device.key');
    setAdrift(change, slot);
    work.draft.removeAll(`${slot}.`);
    return;
  }
  const sharing = optionalText(spec, 'sharedBus')?.trim();
  if (sharing !== undefined) setSharing(change, slot, sharing);
}

/** A spec for a new machine may list the two controllers that it has anyway; nothing else can be done with them. */
function applyIde(change: DeviceChange): void {
  const { work, spec, index, operation } = change;
  if (operation === 'edit') return;
  if (operation === 'remove' || !work.isNew) throw invalidDevice(index, 'device');
  const claimed = [...work.newControllers.values()].filter(({ bus }) => bus === 'ide').map(({ number }) => number);
  const free = upTo(BUSES.ide.controllers).filter((number) => !claimed.includes(number));
  const number = optionalInteger(spec, 'busNumber') ?? free[0] ?? -1;
  if (!free.includes(number)) throw invalidDevice(index, 'device.busNumber');
  const controller: Controller = { bus: 'ide', number };
  work.newControllers.set(optionalInteger(spec, 'key') ?? controllerKey(controller), controller);
}

function addController(change: DeviceChange, bus: BusKind): void {
  const { work, type, spec, index } = change;
  const number = optionalInteger(spec, 'busNumber') ?? freeNumber(change, bus);
  const controller: Controller = { bus, number };
  const slot = controllerSlot(controller);
  if (number < 0 || number >= BUSES[bus].controllers) throw invalidDevice(index, 'device.busNumber');
  if (work.draft.boolean(`${slot}.present`, false)) throw invalidDevice(index, 'device.busNumber');
  work.draft.set(`${slot}.present`, true);
  applyPciSlot(change, slot);
  const model = Object.entries(SCSI_TYPES).find(([, each]) => each === type)?.[0];
  if (model !== undefined) work.draft.set(`${slot}.virtualDev`, model);
  const sharing = optionalText(spec, 'sharedBus')?.trim();
  if (sharing !== undefined && bus === 'scsi') setSharing(change, slot, sharing);
  work.newControllers.set(optionalInteger(spec, 'key') ?? controllerKey(controller), controller);
}

function setSharing(change: DeviceChange, slot: string, sharing: string): void {
  const word = ownEntry(SHARING, sharing);
  if (word === undefined) throw invalidDevice(change.index, 'device.sharedBus');
  const { draft } = change.work;
  if ((draft.get(`${slot}.sharedBus`) ?? 'none') !== word) draft.set(`${slot}.sharedBus`, word);
}

function freeNumber(change: DeviceChange, bus: BusKind): number {
  for (let number = 0; number < BUSES[bus].controllers; number += 1) {
    if (!change.work.draft.boolean(`${bus}${number}.present`, false)) return number;
  }
  throw invalidDevice(change.index, 'device.busNumber');
}
