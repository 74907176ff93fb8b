import { parseVmxText, vmxDocument } from '../formats/vmx/syntax.js';
import { VmxDraft } from './hardware/vmx-draft.js';
import type { ExtraFile, MachineFacts } from './inventory/inventory.js';
import { InventoryError } from './inventory/inventory-reader.js';
import { completeIdentity, locationUuid } from './methods/machine/machine-identity.js';
import { AutoStartManager, startedMachine } from './objects/host/auto-start-manager.js';
import { folderAt, type HostRecord, poolAt } from './objects/inventory/place-records.js';
import type { MachineRegistry } from './objects/machine/machine-registry.js';
import { flattenSnapshots } from './objects/machine/snapshot.js';
import { type MachineLocation, VirtualMachine } from './objects/machine/virtual-machine.js';
import { VirtualMachineSnapshot } from './objects/machine/virtual-machine-snapshot.js';
import type { World } from './objects/world.js';
import { reference } from './soap/value.js';
import type { SavedMachine } from './state-file.js';
import { parentOf, parseLocation } from './storage/datastore-location.js';
import { createDisk } from './storage/virtual-disk.js';

/** Puts the files and machines of an inventory into a new world. */
export function populate(
  world: World,
  registry: MachineRegistry,
  files: readonly ExtraFile[],
  machines: readonly MachineFacts[],
): void {
  for (const file of files) addFile(world, file);
  for (const machine of machines) addMachine(world, registry, machine);
}

function addFile(world: World, file: ExtraFile): void {
  const location = parseLocation(file.path);
  world.files.makeDirectory(parentOf(location));
  if (file.disk !== null) {
    const capacityKiB = Math.max(1, Math.ceil(file.sizeBytes / 1024));
    createDisk(world.files, location, { capacityKiB, thin: file.disk.thin, eager: false, adapter: 'lsilogic' });
  } else if (file.text !== null) world.files.write(location, Buffer.from(file.text));
  else world.files.claim(location, { size: file.sizeBytes, allocated: file.sizeBytes });
}

function addMachine(world: World, registry: MachineRegistry, facts: MachineFacts): void {
  const vmx = parseLocation(facts.vmx);
  world.files.makeDirectory(parentOf(vmx));
  for (const disk of facts.disks) {
    const location = parseLocation(disk.path);
    world.files.makeDirectory(parentOf(location));
    createDisk(world.files, location, {
      capacityKiB: disk.sizeKiB,
      thin: disk.thin,
      eager: false,
      adapter: 'lsilogic',
    });
  }
  for (const file of facts.files) addFile(world, file);
  const draft = new VmxDraft(vmxDocument(facts.keys));
  completeIdentity(world, draft);
  if (draft.get('uuid.location') === undefined) draft.set('uuid.location', locationUuid(world, vmx));
  const machine = new VirtualMachine(world, {
    ref: registry.newReference(),
    vmx,
    document: draft.document(),
    place: placeNamed(world, facts),
    state: {
      power: facts.power,
      tools: facts.tools,
      ignoresShutdown: facts.ignoresShutdown,
      guestLocksCdrom: facts.guestLocksCdrom,
      guestWritesBytes: facts.guestWritesBytes,
      changeVersion: '',
      bootTime: facts.power === 'poweredOn' ? world.now() : null,
      links: new Map(),
      snapshots: [],
      currentSnapshot: null,
      template: false,
      ...(facts.control === undefined ? {} : { control: facts.control }),
    },
  });
  machine.rewrite(machine.document);
  registry.add(machine);
  if (facts.autostart) startWithHost(world, machine);
}

/** Takes up the machines of an earlier process, from the state and their VMX files. One whose file is gone is left out. */
export function restore(world: World, registry: MachineRegistry, machines: readonly SavedMachine[]): void {
  for (const saved of machines) {
    const vmx = parseLocation(saved.vmx);
    const content = world.files.read(vmx);
    if (content === null) continue;
    const machine = new VirtualMachine(world, {
      ref: reference('VirtualMachine', saved.id),
      vmx,
      document: parseVmxText(content).document,
      place: savedPlace(world, saved),
      state: {
        power: saved.power,
        tools: saved.tools,
        ignoresShutdown: saved.ignoresShutdown,
        guestLocksCdrom: saved.guestLocksCdrom ?? false,
        guestWritesBytes: saved.guestWritesBytes ?? 0,
        changeVersion: saved.changeVersion,
        bootTime: saved.bootTime === null ? null : new Date(saved.bootTime),
        links: new Map(Object.entries(saved.links ?? {})),
        snapshots: saved.snapshots,
        currentSnapshot: saved.currentSnapshot,
        template: saved.template ?? false,
        ...(saved.control === undefined ? {} : { control: saved.control }),
      },
    });
    registry.add(machine);
    for (const snapshot of flattenSnapshots(saved.snapshots)) world.add(new VirtualMachineSnapshot(machine, snapshot));
  }
}

function placeNamed(world: World, facts: MachineFacts): MachineLocation {
  const { places, roots, kind } = world.parts;
  const host = hostNamed(world, facts.host);
  const pool = poolAt(places, host.computeResource, facts.pool ?? '');
  if (pool === undefined) {
    throw new InventoryError([`domains: there is no resource pool ${facts.pool ?? ''} where ${host.name} is`]);
  }
  // A lone host has no folders of domains.
  const folder = folderAt(places, roots.machineFolder, kind === 'host' ? '' : (facts.folder ?? ''));
  if (folder === undefined) throw new InventoryError([`domains: there is no folder ${facts.folder ?? ''}`]);
  return { host, pool, folder };
}

/** What an older version did not save is where it was then: in the roots. */
function savedPlace(world: World, saved: SavedMachine): MachineLocation {
  const { roots } = world.parts;
  const host = hostNamed(world, saved.host);
  const pool = world.pool(reference('ResourcePool', saved.pool ?? host.pool.value)) ?? world.pool(host.pool);
  if (pool === undefined) throw new Error(`the host ${host.name} has no root pool`);
  const folder = reference('Folder', saved.folder ?? roots.machineFolder.value);
  return { host, pool, folder: world.isMachineFolder(folder) ? folder : roots.machineFolder };
}

function startWithHost(world: World, machine: VirtualMachine): void {
  const manager = world.find(machine.host.autoStartManager);
  if (!(manager instanceof AutoStartManager)) return;
  manager.defaults = { ...manager.defaults, enabled: true };
  manager.put(startedMachine(machine.ref));
}

function hostNamed(world: World, name: string | null): HostRecord {
  const { hosts } = world;
  const found = name === null ? hosts[0] : hosts.find((host) => host.name === name);
  if (found === undefined) throw new InventoryError([`domains: there is no host ${name}`]);
  return found;
}
