/**
 * Methods of datastore files: directories, virtual disks, deletion, search. A name that exists is never overwritten.
 */

import { diskChain, requireReadable } from '../../objects/machine/disk-locks.js';
import type { VirtualMachine } from '../../objects/machine/virtual-machine.js';
import { FileManager, VirtualDiskManager } from '../../objects/manager.js';
import { Datastore } from '../../objects/storage/datastore.js';
import { DatastoreBrowser } from '../../objects/storage/datastore-browser.js';
import { ownEntry } from '../../own-entry.js';
import { child, dynamicType, flag, integer, optionalReference, required, text } from '../../soap/arguments.js';
import { Fault, invalidArgument } from '../../soap/fault.js';
import { string } from '../../soap/value.js';
import { baseName, formatLocation, type Location, parentOf } from '../../storage/datastore-location.js';
import {
  createDisk,
  deleteDisk,
  extendDisk,
  fileFault,
  flatOf,
  moveDisk,
  newDiskUuid,
  readDisk,
  zeroDisk,
} from '../../storage/virtual-disk.js';
import { type Call, type MethodTable, on } from '../method.js';
import { startTask } from '../run-task.js';
import { searchDatastore } from './search-datastore.js';

export const FILE_METHODS: MethodTable = {
  MakeDirectory: on(FileManager, (_self, call) => {
    const location = located(call, 'name');
    const { files } = call.simulation.world;
    if (files.facts(location) !== null) throw fileFault('FileAlreadyExists', location);
    const parent = parentOf(location);
    if (files.facts(parent)?.kind !== 'directory' && !flag(call.body, 'createParentDirectories')) {
      throw fileFault('FileNotFound', parent);
    }
    files.makeDirectory(location);
    return undefined;
  }),

  DeleteDatastoreFile_Task: on(FileManager, (_self, call) => {
    const location = located(call, 'name');
    return fileTask(call, 'FileManager.deleteFile', () => {
      const { files } = call.simulation.world;
      if (location.path === '') throw invalidArgument('name');
      if (files.facts(location) === null) throw fileFault('FileNotFound', location);
      requireUnused(call, location);
      files.remove(location);
      return undefined;
    });
  }),

  MoveDatastoreFile_Task: on(FileManager, (_self, call) => transferFile(call, 'move')),
  CopyDatastoreFile_Task: on(FileManager, (_self, call) => transferFile(call, 'copy')),

  CreateVirtualDisk_Task: on(VirtualDiskManager, (_self, call) => {
    const location = located(call, 'name');
    const spec = required(call.body, 'spec');
    if (dynamicType(spec) !== 'FileBackedVirtualDiskSpec') throw invalidArgument('spec');
    const diskType = text(spec, 'diskType').trim();
    const capacityKiB = integer(spec, 'capacityKb');
    const adapter = ownEntry(ADAPTERS, text(spec, 'adapterType').trim());
    if (capacityKiB < 1) throw invalidArgument('spec.capacityKb');
    if (adapter === undefined) throw invalidArgument('spec.adapterType');
    if (!DISK_TYPES.has(diskType)) throw invalidArgument('spec.diskType');
    return fileTask(call, 'VirtualDiskManager.createVirtualDisk', () => {
      const { world } = call.simulation;
      const thin = diskType === 'thin';
      if (!thin) world.requireSpace(location.datastore, capacityKiB * 1024);
      createDisk(world.files, location, { capacityKiB, thin, eager: diskType === 'eagerZeroedThick', adapter });
      return string(formatLocation(location));
    });
  }),

  DeleteVirtualDisk_Task: on(VirtualDiskManager, (_self, call) => {
    const location = located(call, 'name');
    return fileTask(call, 'VirtualDiskManager.deleteVirtualDisk', () => {
      if (call.simulation.world.files.facts(location) === null) throw fileFault('FileNotFound', location);
      requireUnused(call, location);
      deleteDisk(call.simulation.world.files, location);
      return undefined;
    });
  }),

  CopyVirtualDisk_Task: on(VirtualDiskManager, copyDisk),

  MoveVirtualDisk_Task: on(VirtualDiskManager, (_self, call) => {
    const { files } = call.simulation.world;
    const from = located(call, 'sourceName', 'sourceDatacenter');
    const to = call.simulation.world.locate(text(call.body, 'destName'));
    return fileTask(call, 'VirtualDiskManager.moveVirtualDisk', () => {
      if (readDisk(files, from) === null) throw fileFault('FileNotFound', from);
      if (files.facts(parentOf(to))?.kind !== 'directory') throw fileFault('FileNotFound', parentOf(to));
      if (!/\.vmdk$/i.test(baseName(to))) throw new Fault('InvalidArgument', 'destName must end in .vmdk');
      requireUnused(call, from);
      if (files.facts(to) !== null) {
        if (!flag(call.body, 'force')) throw fileFault('FileAlreadyExists', to);
        requireUnused(call, to);
        deleteDisk(files, to);
      }
      moveDisk(files, from, to);
      return string(formatLocation(to));
    });
  }),

  ExtendVirtualDisk_Task: on(VirtualDiskManager, (_self, call) => {
    const location = located(call, 'name');
    const capacityKiB = integer(call.body, 'newCapacityKb');
    return fileTask(call, 'VirtualDiskManager.extendVirtualDisk', () => {
      const running = usersOf(call, location).find((machine) => machine.state.power !== 'poweredOff');
      if (running !== undefined) throw fileFault('FileLocked', location);
      const { world } = call.simulation;
      const disk = readDisk(world.files, location);
      if (disk !== null && !disk.thin) {
        world.requireSpace(location.datastore, (capacityKiB - disk.capacityKiB) * 1024);
      }
      extendDisk(call.simulation.world.files, location, capacityKiB);
      for (const machine of usersOf(call, location)) machine.configChanged();
      return undefined;
    });
  }),

  ZeroFillVirtualDisk_Task: on(VirtualDiskManager, (_self, call) => {
    const location = located(call, 'name');
    return fileTask(call, 'VirtualDiskManager.zeroFillVirtualDisk', () => {
      const { world } = call.simulation;
      requireUnused(call, location);
      const disk = readDisk(world.files, location);
      if (disk?.thin === true) world.requireSpace(location.datastore, disk.capacityKiB * 1024);
      zeroDisk(world.files, location);
      for (const machine of usersOf(call, location)) machine.configChanged();
      return undefined;
    });
  }),

  QueryVirtualDiskUuid: on(VirtualDiskManager, (_self, call) => {
    const location = located(call, 'name');
    const disk = readDisk(call.simulation.world.files, location);
    if (disk === null) throw fileFault('FileNotFound', location);
    return string(disk.uuid);
  }),

  SearchDatastore_Task: on(DatastoreBrowser, (_self, call) => searchDatastore(call, false)),
  SearchDatastoreSubFolders_Task: on(DatastoreBrowser, (_self, call) => searchDatastore(call, true)),
  RefreshDatastore: on(Datastore, () => undefined),
};

const ADAPTERS: Readonly<Record<string, string>> = { ide: 'ide', busLogic: 'buslogic', lsiLogic: 'lsilogic' };
const DISK_TYPES: ReadonlySet<string> = new Set(['thin', 'preallocated', 'thick', 'eagerZeroedThick']);

/** Names are `[datastore] path`; a vCenter also wants to know in which datacenter. */
function located(call: Call, name: string, datacenter = 'datacenter'): Location {
  const { world } = call.simulation;
  const isCenter = world.parts.kind === 'vcenter' && call.session.scope === null;
  if (isCenter && optionalReference(call.body, datacenter) === undefined) {
    throw invalidArgument(datacenter);
  }
  return world.locate(text(call.body, name));
}

function fileTask(call: Call, descriptionId: string, run: () => ReturnType<typeof string> | undefined) {
  return startTask(call, { descriptionId, entity: null, cancelable: true }, async (_task, pause) => {
    await pause();
    return run();
  });
}

/** Registered machines that use a file, or something below it: their VMX, a disk with its chain, an image. */
export function usersOf(call: Pick<Call, 'simulation'>, location: Location): readonly VirtualMachine[] {
  const path = formatLocation(location);
  const isIt = (file: Location) => formatLocation(file) === path || formatLocation(file).startsWith(`${path}/`);
  return call.simulation.machines.all().filter((machine) => {
    if (isIt(machine.vmx)) return true;
    return machine.devices.some(({ file, kind }) => {
      if (file === null) return false;
      if (kind !== 'disk') return isIt(file);
      return diskChain(machine.around, file).some((each) => isIt(each) || isIt(flatOf(each)));
    });
  });
}

/** A running machine holds locks on its files. */
function requireUnused(call: Call, location: Location): void {
  const user = usersOf(call, location).find((machine) => machine.state.power !== 'poweredOff');
  if (user !== undefined) throw fileFault('FileLocked', location);
}

function transferFile(call: Call, how: 'move' | 'copy') {
  const from = located(call, 'sourceName', 'sourceDatacenter');
  const to = call.simulation.world.locate(text(call.body, 'destinationName'));
  return fileTask(call, `FileManager.${how}File`, () => {
    const { files } = call.simulation.world;
    if (files.facts(from) === null) throw fileFault('FileNotFound', from);
    if (files.facts(parentOf(to))?.kind !== 'directory') throw fileFault('FileNotFound', parentOf(to));
    if (how === 'move') requireUnused(call, from);
    else requireReadable(call.simulation.machines.all(), from);
    if (files.facts(to) !== null) {
      if (!flag(call.body, 'force')) throw fileFault('FileAlreadyExists', to);
      requireUnused(call, to);
      files.remove(to);
    }
    if (how === 'move') files.move(from, to);
    else files.copy(from, to);
    return undefined;
  });
}

/** The copy is a disk of its own, with a new uuid; a destSpec can make it thin. */
function copyDisk(_self: VirtualDiskManager, call: Call) {
  const { world } = call.simulation;
  const from = located(call, 'sourceName', 'sourceDatacenter');
  const to = world.locate(text(call.body, 'destName'));
  const spec = child(call.body, 'destSpec');
  const diskType = spec === undefined ? undefined : text(spec, 'diskType').trim();
  if (diskType !== undefined && !DISK_TYPES.has(diskType)) throw invalidArgument('destSpec.diskType');
  return fileTask(call, 'VirtualDiskManager.copyVirtualDisk', () => {
    const source = readDisk(world.files, from);
    if (source === null) throw fileFault('FileNotFound', from);
    requireReadable(call.simulation.machines.all(), from);
    if (world.files.facts(to) !== null) {
      if (!flag(call.body, 'force')) throw fileFault('FileAlreadyExists', to);
      requireUnused(call, to);
      deleteDisk(world.files, to);
    }
    if (!/\.vmdk$/i.test(baseName(to))) throw new Fault('InvalidArgument', 'destName must end in .vmdk');
    const thin = diskType === undefined ? source.thin : diskType === 'thin';
    if (!thin) world.requireSpace(to.datastore, source.capacityKiB * 1024);
    const { capacityKiB, adapter } = source;
    createDisk(world.files, to, { capacityKiB, adapter, thin, eager: source.eager && !thin, uuid: newDiskUuid() });
    return string(formatLocation(to));
  });
}
