import { parseVmxText, type VmxDocument } from '../../../formats/vmx/syntax.js';
import { fileNameOf } from '../../hardware/machine-name.js';
import { readDevices } from '../../hardware/read/read-devices.js';
import { VmxDraft } from '../../hardware/vmx-draft.js';
import { Folder } from '../../objects/inventory/folder.js';
import { machineContext } from '../../objects/machine/machine-context.js';
import { flattenSnapshots } from '../../objects/machine/snapshot.js';
import { type MachineLocation, VirtualMachine } from '../../objects/machine/virtual-machine.js';
import { managedObjectNotFound } from '../../properties/select-objects.js';
import {
  child,
  children,
  flag,
  optionalReference,
  optionalText,
  referenceOf,
  required,
  text,
} from '../../soap/arguments.js';
import { Fault, invalidArgument, notSupported } from '../../soap/fault.js';
import { string } from '../../soap/value.js';
import type { XmlElement } from '../../soap/xml-reader.js';
import { baseName, type Location, within } from '../../storage/datastore-location.js';
import { createDisk, fileFault, readDisk } from '../../storage/virtual-disk.js';
import { type Actor, actorOf, recordEvent } from '../events/record-event.js';
import { type Call, type MethodTable, on } from '../method.js';
import { targetOf } from '../migration/migrate-methods.js';
import { requireMigratable } from '../migration/migration-checks.js';
import { requireIdle, startTask } from '../run-task.js';
import { carryOut, planReconfigure } from './configure-methods.js';
import { newIdentity } from './machine-identity.js';
import { requireState } from './power-state.js';
import { destroyMachine, registerMachine, requireFreeName, requireName, requireTemplates } from './register-methods.js';

/** Clones and templates, which are a vCenter's. */
export const TEMPLATE_METHODS: MethodTable = {
  CloneVM_Task: on(VirtualMachine, (source, call) => {
    requireTemplates(call);
    const spec = required(call.body, 'spec');
    const folder = referenceOf(required(call.body, 'folder'));
    const name = requireName(text(call.body, 'name'));
    if (child(spec, 'customization') !== undefined)
      throw notSupported('customization of a CloneSpec is not simulated.');
    return startTask(call, { descriptionId: 'VirtualMachine.clone', entity: source }, async (task, pause) => {
      const actor = actorOf(call, task);
      const location = required(spec, 'location');
      const place = { ...placeOfClone(source, location), folder };
      requireWholeCopies(source, location);
      const original = originalOf(source, spec);
      checkClone(call, source, name, place, location);
      await pause();
      checkClone(call, source, name, place, location);
      const machine = makeClone(call, source, original, name, place, location);
      adaptClone(actor, call, machine, spec);
      if (flag(spec, 'template')) machine.setTemplate(true);
      recordEvent(actor, machine, { type: 'VmClonedEvent', source });
      if (flag(spec, 'powerOn') && !machine.state.template) {
        machine.setPower('poweredOn');
        recordEvent(actor, machine, { type: 'VmPoweredOnEvent' });
      }
      return machine.ref;
    });
  }),

  MarkAsTemplate: on(VirtualMachine, (machine, call) => {
    requireTemplates(call);
    requireIdle(machine);
    requireState(machine, 'MarkAsTemplate');
    if (machine.state.template) throw notSupported('It is a template already.');
    machine.setTemplate(true);
    return undefined;
  }),

  MarkAsVirtualMachine: on(VirtualMachine, (machine, call) => {
    requireTemplates(call);
    requireIdle(machine);
    if (!machine.state.template) throw notSupported('It is no template.');
    const to = targetOf(machine, call.body);
    machine.moveTo(to);
    machine.setTemplate(false);
    return undefined;
  }),
};

/** A template is in no pool, so that one must be named for what is made of it. */
function placeOfClone(source: VirtualMachine, location: XmlElement): Pick<MachineLocation, 'host' | 'pool'> {
  if (source.state.template && optionalReference(location, 'pool') === undefined)
    throw invalidArgument('spec.location.pool');
  return targetOf(source, location);
}

function checkClone(
  call: Call,
  source: VirtualMachine,
  name: string,
  place: MachineLocation,
  location: XmlElement,
): void {
  const { world } = call.simulation;
  if (world.find(place.folder) === undefined) throw managedObjectNotFound(place.folder);
  if (!(world.find(place.folder) instanceof Folder) || !world.isMachineFolder(place.folder))
    throw invalidArgument('folder');
  requireFreeName(call.simulation, name, place.folder);
  const home = datastoreOfClone(source, location);
  requireMigratable(source, place.host, { home, datastoreOfDisk: () => home });
}

function datastoreOfClone(source: VirtualMachine, location: XmlElement): string {
  const wanted = optionalReference(location, 'datastore');
  if (wanted === undefined) return source.vmx.datastore;
  const record = source.world.parts.datastores.find((each) => each.ref.value === wanted.value);
  if (record !== undefined) return record.name;
  throw new Fault('InvalidDatastore', `There is no datastore ${wanted.value}.`, { name: string(wanted.value) });
}

/** What is copied: the machine as it is, or as a snapshot of it has kept it. */
function originalOf(source: VirtualMachine, spec: XmlElement): VmxDocument {
  const wanted = optionalReference(spec, 'snapshot');
  if (wanted === undefined) return source.document;
  const snapshot = flattenSnapshots(source.state.snapshots).find(({ id }) => id === wanted.value);
  if (snapshot?.vmx === undefined) throw invalidArgument('spec.snapshot');
  return parseVmxText(snapshot.vmx).document;
}

const WHOLE_COPIES = ['moveAllDiskBackingsAndAllowSharing', 'moveAllDiskBackingsAndDisallowSharing'];

/** Refuses linked clones, and disks with a location of their own. */
function requireWholeCopies(source: VirtualMachine, location: XmlElement): void {
  const home = source.world.datastore(datastoreOfClone(source, location))?.ref.value;
  for (const each of [location, ...children(location, 'disk')]) {
    const way = optionalText(each, 'diskMoveType')?.trim();
    if (way !== undefined && !WHOLE_COPIES.includes(way)) throw notSupported(`${way} of a clone is not simulated.`);
    const datastore = optionalReference(each, 'datastore');
    if (datastore !== undefined && datastore.value !== home) {
      throw notSupported('Disks of a clone on another datastore than the clone are not simulated.');
    }
  }
}

/** A machine of its own: every disk is copied whole, and nothing of its identity is the original's. */
function makeClone(
  call: Call,
  source: VirtualMachine,
  original: VmxDocument,
  name: string,
  place: MachineLocation,
  location: XmlElement,
): VirtualMachine {
  const { world } = call.simulation;
  const file = fileNameOf(name);
  const directory = freeDirectory(source, datastoreOfClone(source, location), file);
  const vmx = within(directory, `${file}.vmx`);
  world.files.makeDirectory(directory);
  const around = machineContext(world, vmx, false);
  const draft = new VmxDraft(original);
  let count = 0;
  for (const device of readDevices(draft, source.around)) {
    if (device.file === null) continue;
    if (device.kind !== 'disk') {
      draft.set(`${device.slot}.fileName`, around.fileName(device.file));
      continue;
    }
    const disk = readDisk(world.files, device.file);
    if (disk === null) throw fileFault('FileNotFound', device.file);
    const copy = within(directory, `${file}${count === 0 ? '' : `_${count}`}.vmdk`);
    const { capacityKiB, thin, eager, adapter } = disk;
    if (!thin) world.requireSpace(copy.datastore, capacityKiB * 1024);
    createDisk(world.files, copy, { capacityKiB, thin, eager, adapter });
    draft.set(`${device.slot}.fileName`, baseName(copy));
    count += 1;
  }
  draft.set('displayName', name);
  draft.set('nvram', `${file}.nvram`);
  draft.set('uuid.location', null);
  newIdentity(world, draft);
  return registerMachine(call.simulation, vmx, draft, place);
}

/** Changes a clone as `deviceChange` of its location and `config` say. Where that cannot be, there is no clone. */
function adaptClone(actor: Actor, call: Call, machine: VirtualMachine, spec: XmlElement): void {
  const location = required(spec, 'location');
  const devices = { ...location, children: location.children.filter(({ name }) => name === 'deviceChange') };
  try {
    for (const wanted of [devices, ...children(spec, 'config')]) {
      if (wanted.children.length === 0) continue;
      const { draft, effects } = planReconfigure(call, machine, wanted);
      carryOut(machine.world, effects);
      machine.rewrite(draft.document());
    }
  } catch (error) {
    destroyMachine(actor, machine);
    throw error;
  }
}

function freeDirectory(source: VirtualMachine, datastore: string, file: string): Location {
  for (let number = 0; number < 1000; number += 1) {
    const directory = { datastore, path: number === 0 ? file : `${file}_${number}` };
    if (source.world.files.facts(directory) === null) return directory;
  }
  throw invalidArgument('name');
}
