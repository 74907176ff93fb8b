import { parseVmxText, type VmxDocument } from '../../../formats/vmx/syntax.js';
import { storedName } from '../../hardware/machine-name.js';
import { VmxDraft, VmxKeys } from '../../hardware/vmx-draft.js';
import { Folder } from '../../objects/inventory/folder.js';
import { type HostRecord, isUsable, seesDatastore } from '../../objects/inventory/place-records.js';
import { type DiskUse, diskChain, requireUnlocked } from '../../objects/machine/disk-locks.js';
import { type MachineLocation, VirtualMachine } from '../../objects/machine/virtual-machine.js';
import type { World } from '../../objects/world.js';
import type { Simulation } from '../../simulation.js';
import { flag, optionalReference, optionalText, text } from '../../soap/arguments.js';
import { Fault, invalidArgument, notSupported } from '../../soap/fault.js';
import { type Reference, string } from '../../soap/value.js';
import { formatLocation, type Location } from '../../storage/datastore-location.js';
import { deleteDisk } from '../../storage/virtual-disk.js';
import { type Actor, actorOf, recordEvent } from '../events/record-event.js';
import { type Call, type MethodTable, on } from '../method.js';
import { hostFaults } from '../migration/host-faults.js';
import { requireIdle, startTask } from '../run-task.js';
import { completeIdentity } from './machine-identity.js';
import { requireState } from './power-state.js';

export const REGISTER_METHODS: MethodTable = {
  RegisterVM_Task: on(Folder, (folder, call) => {
    const path = text(call.body, 'path');
    const name = optionalText(call.body, 'name');
    const place = placement(call, folder.ref, path);
    return startTask(call, { descriptionId: 'Folder.registerVm', entity: folder }, async (task, pause) => {
      const actor = actorOf(call, task);
      const asTemplate = flag(call.body, 'asTemplate');
      requireMachineFolder(call, folder);
      if (asTemplate) requireTemplates(call);
      const location = call.simulation.world.locate(path);
      requireUsableHost(place, location);
      const document = readVmxFile(call.simulation.world, location, place.host.hardwareVersion);
      await pause();
      if (call.simulation.machines.byPath(location) !== undefined) throw alreadyExists(formatLocation(location));
      const draft = new VmxDraft(document);
      if (name !== undefined && name !== '') draft.set('displayName', requireName(name));
      completeIdentity(call.simulation.world, draft);
      const machine = registerMachine(call.simulation, location, draft, place);
      if (asTemplate) machine.setTemplate(true);
      recordEvent(actor, machine, { type: 'VmRegisteredEvent' });
      return machine.ref;
    });
  }),

  UnregisterVM: on(VirtualMachine, (machine, call) => {
    requireIdle(machine);
    requireState(machine, 'UnregisterVM');
    recordEvent(actorOf(call), machine, { type: 'VmRemovedEvent' });
    call.simulation.machines.remove(machine);
    return undefined;
  }),

  Destroy_Task: on(VirtualMachine, (machine, call) =>
    startTask(call, { descriptionId: 'VirtualMachine.destroy', entity: machine }, async (task, pause) => {
      const actor = actorOf(call, task);
      requireState(machine, 'Destroy_Task');
      requireDestroyable(call.simulation, machine);
      await pause();
      requireDestroyable(call.simulation, machine);
      destroyMachine(actor, machine);
      return undefined;
    }),
  ),

  Reload: on(VirtualMachine, (machine) => {
    requireIdle(machine);
    machine.rewrite(readVmxFile(machine.world, machine.vmx, machine.host.hardwareVersion));
    return undefined;
  }),
};

/** @throws Fault FileLocked where another running machine has one of the disks, or of the files below them, open */
export function requireDestroyable(simulation: Simulation, machine: VirtualMachine): void {
  const uses = ownDisks(machine).map((file): DiskUse => ({ file, mode: 'write' }));
  requireUnlocked(simulation.machines.all(), uses, machine);
}

function ownDisks(machine: VirtualMachine): readonly Location[] {
  return machine.devices.flatMap(({ file, kind }) => (kind === 'disk' ? diskChain(machine.around, file) : []));
}

/** Takes a machine off the inventory, and its own files off the datastores. */
export function destroyMachine(actor: Actor, machine: VirtualMachine): void {
  const { files } = machine.world;
  const chain = ownDisks(machine);
  recordEvent(actor, machine, { type: 'VmRemovedEvent' });
  actor.simulation.machines.remove(machine);
  for (const disk of chain) if (files.facts(disk) !== null) deleteDisk(files, disk);
  files.remove(machine.vmx);
  for (const name of files.list(machine.directory)) {
    if (/\.(nvram|vmsd|vmxf|log|vswp)$/i.test(name)) {
      files.remove({ ...machine.directory, path: `${machine.directory.path}/${name}` });
    }
  }
  if (machine.directory.path !== '' && files.list(machine.directory).length === 0) files.remove(machine.directory);
}

/** Where a new machine goes: the host that is named, or one of the pool that is, and that sees the datastore of its VMX. */
export function placement(call: Call, folder: Reference, vmxPath: string): MachineLocation {
  const { world } = call.simulation;
  const named = optionalReference(call.body, 'host');
  const poolRef = optionalReference(call.body, 'pool');
  const pool = poolRef === undefined ? undefined : world.pool(poolRef);
  if (poolRef !== undefined && pool === undefined) throw invalidArgument('pool');
  const candidates = world.hosts.filter(
    (each) => pool === undefined || each.computeResource.value === pool.owner.value,
  );
  const [, home] = /^\[([^\]]*)\]/.exec(vmxPath) ?? [];
  const seesHome = (each: HostRecord): boolean => home === undefined || seesDatastore(each, home);
  const { scope } = call.session;
  if (scope !== null && candidates.includes(scope)) candidates.splice(0, candidates.length, scope);
  const host =
    named === undefined
      ? (candidates.find((each) => isUsable(each) && seesHome(each)) ?? candidates.find(isUsable) ?? candidates[0])
      : candidates.find((each) => each.ref.value === named.value);
  const cluster = world.parts.places.computeResources.find((each) => each.pool.value === host?.pool.value);
  const isChosen = named === undefined && scope === null && cluster !== undefined && cluster.hosts.length > 1;
  if (isChosen && !cluster.drs) throw invalidArgument('host');
  if (host === undefined) throw invalidArgument(named === undefined || pool !== undefined ? 'pool' : 'host');
  const root = world.pool(host.pool);
  if (root === undefined) throw new Error(`the host ${host.name} has no root pool`);
  return { host, pool: pool ?? root, folder };
}

/** A host in maintenance, or one that does not answer, takes no new VM; nor does one that does not see the files of the VM. */
export function requireUsableHost({ host }: Pick<MachineLocation, 'host'>, vmx: Location): void {
  const [fault] = hostFaults(host);
  if (fault !== undefined) throw fault;
  if (seesDatastore(host, vmx.datastore)) return;
  throw new Fault('InvalidDatastore', `The host ${host.name} does not see the datastore ${vmx.datastore}.`, {
    name: string(vmx.datastore),
  });
}

/** Only a vCenter has templates. */
export function requireTemplates(call: Call): void {
  if (call.simulation.world.parts.kind === 'host' || call.session.scope !== null) throw notSupported();
}

export function requireMachineFolder(call: Call, folder: Folder): void {
  if (call.simulation.world.isMachineFolder(folder.ref)) return;
  throw notSupported('This folder does not hold virtual machines.');
}

export function readVmxFile(world: World, location: Location, newest: number): VmxDocument {
  const content = world.files.read(location);
  if (content === null) {
    throw new Fault('NotFound', `The file ${formatLocation(location)} was not found.`);
  }
  const { document, problems } = parseVmxText(content);
  const [problem] = problems;
  const keys = new VmxKeys(document);
  if (problem !== undefined) throw invalidVmx(location, `line ${problem.line}: ${problem.problem}`);
  if (keys.get('config.version') !== '8') throw invalidVmx(location, 'config.version must be 8');
  const hardware = keys.integer('virtualHW.version', 0);
  if (hardware < 3 || hardware > newest) {
    throw invalidVmx(location, `virtualHW.version ${keys.get('virtualHW.version') ?? '(missing)'} is not supported`);
  }
  return document;
}

function invalidVmx(location: Location, reason: string): Fault {
  return new Fault('InvalidVmConfig', `The configuration file ${formatLocation(location)} is not valid: ${reason}.`, {
    property: undefined,
  });
}

export function alreadyExists(name: string): Fault {
  return new Fault('AlreadyExists', `The specified key, name, or identifier '${name}' already exists.`, {
    name: string(name),
  });
}

/** The name as it is stored. */
export function requireName(name: string): string {
  const stored = storedName(name);
  if (stored === null) throw new Fault('InvalidName', `The name '${name}' is not valid.`, { name: string(name) });
  return stored;
}

/** Names are unique in a folder, among domains and folders alike. */
export function requireFreeName(
  simulation: Simulation,
  name: string,
  folder: Reference,
  except?: VirtualMachine,
): void {
  const same = simulation.machines.byName(name);
  const other =
    same.find((each) => each !== except && each.folder.value === folder.value) ??
    simulation.world.parts.places.foldersIn(folder).find((each) => each.name === name);
  if (other === undefined) return;
  throw new Fault('DuplicateName', `The name '${name}' already exists.`, { name: string(name), object: other.ref });
}

/** Takes a machine in: its VMX is written, and it is listed from then on. */
export function registerMachine(
  simulation: Simulation,
  vmx: Location,
  draft: VmxDraft,
  place: MachineLocation,
): VirtualMachine {
  const { world, machines } = simulation;
  const machine = new VirtualMachine(world, {
    ref: machines.newReference(),
    vmx,
    document: draft.document(),
    place,
    state: {
      power: 'poweredOff',
      tools: 'not-installed',
      ignoresShutdown: false,
      guestLocksCdrom: false,
      guestWritesBytes: 0,
      changeVersion: world.nextChangeVersion(),
      bootTime: null,
      links: new Map(),
      snapshots: [],
      currentSnapshot: null,
      template: false,
    },
  });
  requireFreeName(simulation, machine.name, place.folder);
  machine.rewrite(machine.document);
  machines.add(machine);
  return machine;
}
