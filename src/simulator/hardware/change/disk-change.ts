import { optionalBoolean, optionalInteger, optionalText } from '../../soap/arguments.js';
import { invalidArgument } from '../../soap/fault.js';
import { formatLocation, type Location, parentOf, within } from '../../storage/datastore-location.js';
import { fileFault } from '../../storage/virtual-disk.js';
import { fileNameOf } from '../machine-name.js';
import { applyDiskPolicy } from '../settings/disk-policy.js';
import { BUS_KINDS, type BusKind } from '../slots.js';
import { backingOf, type DeviceChange, invalidDevice } from './device-change.js';
import { slotForNewDrive } from './drive-unit.js';
import { movedSlot } from './move-drive.js';

const DISK_TYPES: Readonly<Record<BusKind, string>> = {
  scsi: 'scsi-hardDisk',
  ide: 'ata-hardDisk',
  sata: 'disk',
  nvme: 'disk',
};

const MODES: ReadonlySet<string> = new Set([
  'persistent',
  'nonpersistent',
  'independent_persistent',
  'independent_nonpersistent',
  'undoable',
  'append',
]);

/** Disks on SCSI, SATA and NVMe come and go while the machine runs; on IDE they do not. */
export function applyDisk(change: DeviceChange): void {
  if (change.operation === 'add') addDisk(change);
  else if (change.operation === 'remove') removeDisk(change);
  else editDisk(change);
}

function addDisk(change: DeviceChange): void {
  const { work, index } = change;
  const { controller, slot } = slotForNewDrive(change);
  if (!work.isOff && controller.bus === 'ide') throw work.refuse();
  const { backing } = backingOf(change);
  const { location, isHostsChoice } = diskLocation(change, optionalText(backing, 'fileName') ?? '');
  if (change.fileOperation === 'create') {
    if (work.fileExists(location)) throw fileFault('FileAlreadyExists', location);
    work.effects.push({ do: 'create', location, form: newForm(change), isHostsChoice });
  } else {
    if (change.fileOperation !== undefined) throw invalidDevice(index, 'fileOperation');
    if (!work.fileExists(location)) throw fileFault('FileNotFound', location);
  }
  const { draft } = work;
  draft.removeAll(`${slot}.`);
  draft.set(`${slot}.present`, true);
  draft.set(`${slot}.deviceType`, DISK_TYPES[controller.bus]);
  draft.set(`${slot}.fileName`, work.around.fileName(location));
  setMode(change, slot);
  draft.removeAll(`sched.${slot}.`);
  applyDiskPolicy(change, slot);
}

function newForm(change: DeviceChange) {
  const { backing } = backingOf(change);
  const bytes = optionalInteger(change.spec, 'capacityInBytes');
  const capacityKiB =
    bytes === undefined ? (optionalInteger(change.spec, 'capacityInKB') ?? 0) : Math.ceil(bytes / 1024);
  if (capacityKiB < 1) throw invalidDevice(change.index, 'device.capacityInKB');
  return {
    capacityKiB,
    thin: optionalBoolean(backing, 'thinProvisioned') ?? false,
    eager: optionalBoolean(backing, 'eagerlyScrub') ?? false,
    adapter: 'lsilogic',
  };
}

interface DiskLocation {
  readonly location: Location;
  readonly isHostsChoice: boolean;
}

/**
 * A full path; or a datastore alone, or nothing, for a name of the host's choice: in the machine's directory, or in one with the
 * machine's name on another datastore.
 */
function diskLocation(change: DeviceChange, fileName: string): DiskLocation {
  const { work } = change;
  const home = parentOf(work.around.vmx);
  const named = fileName.trim() === '' ? home : work.locate(fileName);
  if (named.path.toLowerCase().endsWith('.vmdk')) return { location: named, isHostsChoice: false };
  if (fileName.trim() !== '' && named.path !== '') {
    throw invalidArgument(
      'configSpec.deviceChange.device.backing.fileName',
      `${formatLocation(named)} is no disk file.`,
    );
  }
  const name = fileNameOf(work.machineName);
  const directory = named.datastore === home.datastore ? home : { datastore: named.datastore, path: name };
  for (let number = 0; number < 1000; number += 1) {
    const location = within(directory, `${name}${number === 0 ? '' : `_${number}`}.vmdk`);
    if (!work.fileExists(location)) return { location, isHostsChoice: true };
  }
  throw invalidDevice(change.index, 'device.backing.fileName');
}

function removeDisk(change: DeviceChange): void {
  const { work, existing, fileOperation } = change;
  const slot = existing?.slot ?? '';
  if (!work.isOff && slot.startsWith('ide')) throw work.refuse();
  if (work.hasSnapshots) throw invalidDevice(change.index, 'device');
  if (fileOperation === 'destroy' && existing?.file) work.effects.push({ do: 'delete', location: existing.file });
  else if (fileOperation !== undefined && fileOperation !== 'destroy')
    throw invalidDevice(change.index, 'fileOperation');
  if (existing !== null && work.adrift.delete(existing.key)) return;
  work.draft.removeAll(`${slot}.`);
  work.draft.removeAll(`sched.${slot}.`);
}

/** An edit can make the disk larger, change its mode and move it to another unit or controller; it cannot put another file there. */
function editDisk(change: DeviceChange): void {
  const { work, existing, index, spec } = change;
  if (existing?.file == null) throw invalidDevice(index, 'device.key');
  const { backing } = backingOf(change);
  const fileName = optionalText(backing, 'fileName') ?? '';
  if (fileName !== '' && formatLocation(work.locate(fileName)) !== formatLocation(existing.file)) {
    throw invalidDevice(index, 'device.backing.fileName');
  }
  const capacityKiB = optionalInteger(spec, 'capacityInKB');
  const now = work.around.disk(existing.file)?.capacityKiB ?? 0;
  if (capacityKiB !== undefined && capacityKiB !== now) {
    if (capacityKiB < now || work.hasSnapshots) throw invalidDevice(index, 'device.capacityInKB');
    work.effects.push({ do: 'extend', location: existing.file, capacityKiB });
  }
  const slot = movedSlot(change);
  const bus = BUS_KINDS.find((each) => slot.startsWith(each));
  if (slot !== existing.slot && bus !== undefined) work.draft.set(`${slot}.deviceType`, DISK_TYPES[bus]);
  setMode(change, slot);
  applyDiskPolicy(change, slot);
}

function setMode(change: DeviceChange, slot: string): void {
  const { work } = change;
  const mode = optionalText(backingOf(change).backing, 'diskMode')?.trim();
  if (mode === undefined) return;
  if (!MODES.has(mode)) throw invalidDevice(change.index, 'device.backing.diskMode');
  const word = mode.replaceAll('_', '-');
  if ((work.draft.get(`${slot}.mode`) ?? 'persistent') === word) return;
  if (!work.isOff && change.operation === 'edit') throw work.refuse();
  work.draft.set(`${slot}.mode`, word === 'persistent' ? null : word);
}
