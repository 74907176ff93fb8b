import { parseVmxText, vmxDocument } from '../formats/vmx/syntax.js';
import { VmxDraft } from './hardware/vmx-draft.js';
import type { ExtraFile, MachineFacts } from './inventory/inventory.js';
import { InventoryError } from './inventory/inventory-reader.js';
import { completeIdentity, locationUuid } from './methods/machine-identity.js';
import type { MachineRegistry } from './objects/machine-registry.js';
import { flattenSnapshots } from './objects/snapshot.js';
import { VirtualMachine } from './objects/virtual-machine.js';
import { VirtualMachineSnapshot } from './objects/virtual-machine-snapshot.js';
import type { HostRecord, World } from './objects/world.js';
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
    host: hostNamed(world, facts.host),
    state: {
      power: facts.power,
      tools: facts.tools,
      ignoresShutdown: facts.ignoresShutdown,
      changeVersion: '',
      bootTime: facts.power === 'poweredOn' ? world.now() : null,
      snapshots: [],
      currentSnapshot: null,
    },
  });
  machine.rewrite(machine.document);
  registry.add(machine);
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
      host: hostNamed(world, saved.host),
      state: {
        power: saved.power,
        tools: saved.tools,
        ignoresShutdown: saved.ignoresShutdown,
        changeVersion: saved.changeVersion,
        bootTime: saved.bootTime === null ? null : new Date(saved.bootTime),
        snapshots: saved.snapshots,
        currentSnapshot: saved.currentSnapshot,
      },
    });
    registry.add(machine);
    for (const snapshot of flattenSnapshots(saved.snapshots)) world.add(new VirtualMachineSnapshot(machine, snapshot));
  }
}

function hostNamed(world: World, name: string | null): HostRecord {
  const { hosts } = world.parts;
  const found = name === null ? hosts[0] : hosts.find((host) => host.name === name);
  if (found === undefined) throw new InventoryError([`domains: there is no host ${name}`]);
  return found;
}
