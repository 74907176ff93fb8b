import { parseVmxText, type VmxDocument } from '../../formats/vmx/syntax.js';
import { storedName } from '../hardware/machine-name.js';
import { VmxDraft, VmxKeys } from '../hardware/vmx-draft.js';
import { Folder } from '../objects/folder.js';
import { VirtualMachine } from '../objects/virtual-machine.js';
import type { HostRecord, World } from '../objects/world.js';
import type { Simulation } from '../simulation.js';
import { flag, optionalReference, optionalText, text } from '../soap/arguments.js';
import { Fault, invalidArgument, notSupported } from '../soap/fault.js';
import { string } from '../soap/value.js';
import { formatLocation, type Location } from '../storage/datastore-location.js';
import { deleteDisk } from '../storage/virtual-disk.js';
import { completeIdentity } from './machine-identity.js';
import { type Call, type MethodTable, on } from './method.js';
import { requirePower } from './power-methods.js';
import { requireIdle, startTask } from './run-task.js';

export const REGISTER_METHODS: MethodTable = {
  RegisterVM_Task: on(Folder, (folder, call) => {
    const path = text(call.body, 'path');
    const name = optionalText(call.body, 'name');
    const host = placement(call);
    return startTask(call, { descriptionId: 'Folder.registerVm', entity: folder }, async (_task, pause) => {
      requireMachineFolder(call, folder);
      if (flag(call.body, 'asTemplate')) throw notSupported('Templates are not simulated.');
      const location = call.simulation.world.locate(path);
      const document = readVmxFile(call.simulation.world, location);
      await pause();
      if (call.simulation.machines.byPath(location) !== undefined) throw alreadyExists(formatLocation(location));
      const draft = new VmxDraft(document);
      if (name !== undefined && name !== '') draft.set('displayName', requireName(name));
      completeIdentity(call.simulation.world, draft);
      return registerMachine(call.simulation, location, draft, host).ref;
    });
  }),

  UnregisterVM: on(VirtualMachine, (machine, call) => {
    requireIdle(machine);
    requirePower(machine, ['poweredOff', 'suspended'], 'poweredOff');
    call.simulation.machines.remove(machine);
    return undefined;
  }),

  Destroy_Task: on(VirtualMachine, (machine, call) =>
    startTask(call, { descriptionId: 'VirtualMachine.destroy', entity: machine }, async (_task, pause) => {
      requirePower(machine, ['poweredOff'], 'poweredOff');
      await pause();
      const { files } = machine.world;
      const chain = machine.devices.flatMap((device) =>
        device.kind === 'disk' ? diskChain(machine, device.file) : [],
      );
      call.simulation.machines.remove(machine);
      for (const disk of chain) if (files.facts(disk) !== null) deleteDisk(files, disk);
      files.remove(machine.vmx);
      for (const name of files.list(machine.directory)) {
        if (/\.(nvram|vmsd|vmxf|log|vswp)$/i.test(name)) {
          files.remove({ ...machine.directory, path: `${machine.directory.path}/${name}` });
        }
      }
      if (machine.directory.path !== '' && files.list(machine.directory).length === 0) files.remove(machine.directory);
      return undefined;
    }),
  ),

  Reload: on(VirtualMachine, (machine) => {
    requireIdle(machine);
    machine.rewrite(readVmxFile(machine.world, machine.vmx));
    return undefined;
  }),
};

/** Which host a new machine goes to: the one that is named, or one of the pool that is. */
export function placement(call: Call): HostRecord {
  const { hosts } = call.simulation.world.parts;
  const host = optionalReference(call.body, 'host');
  const pool = optionalReference(call.body, 'pool');
  const found =
    host === undefined
      ? hosts.find((each) => pool === undefined || each.pool.value === pool.value)
      : hosts.find((each) => each.ref.value === host.value);
  if (found === undefined) throw invalidArgument(host === undefined ? 'pool' : 'host');
  if (pool !== undefined && found.pool.value !== pool.value) throw invalidArgument('pool');
  return found;
}

export function requireMachineFolder(call: Call, folder: Folder): void {
  const { machineFolder } = call.simulation.world.parts.roots;
  if (folder.ref.value !== machineFolder.value) throw notSupported('This folder does not hold virtual machines.');
}

export function readVmxFile(world: World, location: Location): VmxDocument {
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
  if (hardware < 3 || hardware > world.parts.host.hardwareVersion) {
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

/** Names are unique in a folder, and all machines are in one. */
export function requireFreeName(simulation: Simulation, name: string, except?: VirtualMachine): void {
  const other = simulation.machines.byName(name);
  if (other === undefined || other === except) return;
  throw new Fault('DuplicateName', `The name '${name}' already exists.`, { name: string(name), object: other.ref });
}

/** Takes a machine in: its VMX is written, and it is listed from then on. */
export function registerMachine(
  simulation: Simulation,
  vmx: Location,
  draft: VmxDraft,
  host: HostRecord,
): VirtualMachine {
  const { world, machines } = simulation;
  const machine = new VirtualMachine(world, {
    ref: machines.newReference(),
    vmx,
    document: draft.document(),
    host,
    state: {
      power: 'poweredOff',
      tools: 'not-installed',
      ignoresShutdown: false,
      changeVersion: world.nextChangeVersion(),
      bootTime: null,
      snapshots: [],
      currentSnapshot: null,
    },
  });
  requireFreeName(simulation, machine.name);
  machine.rewrite(machine.document);
  machines.add(machine);
  return machine;
}

/** A disk's file and, with snapshots, those that it stands on. */
export function diskChain(machine: VirtualMachine, file: Location | null): readonly Location[] {
  const chain: Location[] = [];
  for (let at = file; at !== null && chain.length < 255; at = machine.around.disk(at)?.parent ?? null) chain.push(at);
  return chain;
}
