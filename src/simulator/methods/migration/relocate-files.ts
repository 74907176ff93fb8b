import type { Device } from '../../hardware/device.js';
import { VmxDraft } from '../../hardware/vmx-draft.js';
import { diskChain } from '../../objects/machine/disk-locks.js';
import { machineContext } from '../../objects/machine/machine-context.js';
import type { VirtualMachine } from '../../objects/machine/virtual-machine.js';
import { child, children, integer, optionalReference } from '../../soap/arguments.js';
import { Fault, invalidArgument, notSupported } from '../../soap/fault.js';
import { string } from '../../soap/value.js';
import type { XmlElement } from '../../soap/xml-reader.js';
import { baseName, formatLocation, type Location, parentOf, within } from '../../storage/datastore-location.js';
import { fileFault, flatOf, moveDisk } from '../../storage/virtual-disk.js';
import { locationUuid } from '../machine/machine-identity.js';
import type { ArrivedFiles } from './migration-checks.js';

/** One disk on its way: its whole chain, newest file first, and where each file goes. */
interface MovedDisk {
  readonly device: Device;
  readonly files: readonly { readonly from: Location; readonly to: Location }[];
}

export interface Relocation extends ArrivedFiles {
  readonly vmx: Location;
  readonly disks: readonly MovedDisk[];
}

/** Files of a machine beside its VMX that go where the VMX goes. */
const COMPANIONS = /\.(nvram|vmsd|vmxf|log|vswp|vmss|hlog|vmsn)$/i;

/**
 * Where everything goes: the VMX to the spec's datastore, each disk to the one that is named for it, else to the spec's, else nowhere.
 * Changes nothing.
 */
export function planRelocation(machine: VirtualMachine, spec: XmlElement): Relocation {
  const wanted = optionalReference(spec, 'datastore');
  const home = wanted === undefined ? machine.vmx.datastore : datastoreNamed(machine, wanted.value);
  if (child(spec, 'service') !== undefined) throw notSupported('service of a RelocateSpec is not simulated.');
  const stays = home === machine.vmx.datastore;
  const directory = stays ? machine.directory : freeDirectory(machine, home);
  const taken = new Set<string>();
  const disks = machine.devices.flatMap((device) => {
    const datastore = diskTarget(machine, device, spec, wanted === undefined ? undefined : home);
    return datastore === null ? [] : [movedDisk(machine, device, { datastore, path: directory.path }, taken)];
  });
  requireSpace(machine, disks);
  return {
    home,
    vmx: stays ? machine.vmx : within(directory, baseName(machine.vmx)),
    disks,
    datastoreOfDisk: (slot) => disks.find(({ device }) => device.slot === slot)?.files[0]?.to.datastore,
  };
}

/** One uninterrupted change: disks, the other files, then the VMX, which ends up with the new names. */
export function carryOutRelocation(machine: VirtualMachine, plan: Relocation): void {
  const { files } = machine.world;
  const before = machine.devices.flatMap((device) =>
    device.file === null ? [] : [{ slot: device.slot, file: device.file, isDisk: device.kind === 'disk' }],
  );
  for (const { from, to } of plan.disks.flatMap((disk) => disk.files)) {
    files.makeDirectory(parentOf(to));
    moveDisk(files, from, to);
  }
  const oldVmx = machine.vmx;
  const isMoved = formatLocation(oldVmx) !== formatLocation(plan.vmx);
  const moved = isMoved ? moveCompanions(machine, before, plan) : new Map<string, Location>();
  const around = machineContext(machine.world, plan.vmx, machine.isOn);
  const draft = new VmxDraft(machine.document);
  for (const { slot, file, isDisk } of before) {
    const disk = plan.disks.find(({ device }) => device.slot === slot)?.files[0]?.to;
    draft.set(`${slot}.fileName`, around.fileName((isDisk ? disk : moved.get(formatLocation(file))) ?? file));
  }
  if (isMoved) draft.set('uuid.location', locationUuid(machine.world, plan.vmx));
  files.makeDirectory(parentOf(plan.vmx));
  machine.moveHome(plan.vmx, draft.document());
  if (isMoved) files.remove(oldVmx);
  if (isMoved) removeIfEmpty(machine, parentOf(oldVmx));
}

/** Returns the files beside the VMX that belong to the VM, and the output files of its ports. */
function moveCompanions(
  machine: VirtualMachine,
  named: readonly { readonly file: Location; readonly isDisk: boolean; readonly slot: string }[],
  plan: Relocation,
): ReadonlyMap<string, Location> {
  const { files } = machine.world;
  const home = machine.directory;
  const written = new Set(
    named.filter(({ slot }) => /^(serial|parallel)/.test(slot)).map(({ file }) => formatLocation(file)),
  );
  const moved = new Map<string, Location>();
  if (home.path === '') return moved;
  files.makeDirectory(parentOf(plan.vmx));
  for (const name of files.list(home)) {
    const from = within(home, name);
    if (!COMPANIONS.test(name) && !written.has(formatLocation(from))) continue;
    const to = within(parentOf(plan.vmx), name);
    files.move(from, to);
    moved.set(formatLocation(from), to);
  }
  return moved;
}

function removeIfEmpty(machine: VirtualMachine, directory: Location): void {
  const { files } = machine.world;
  if (directory.path === '' || files.facts(directory)?.kind !== 'directory') return;
  if (files.list(directory).length === 0) files.remove(directory);
}

function datastoreNamed(machine: VirtualMachine, id: string): string {
  const record = machine.world.parts.datastores.find((each) => each.ref.value === id);
  if (record !== undefined) return record.name;
  throw new Fault('InvalidDatastore', `There is no datastore ${id}.`, { name: string(id) });
}

/** The datastore that a device's file leaves for; null for what stays. */
function diskTarget(
  machine: VirtualMachine,
  device: Device,
  spec: XmlElement,
  usual: string | undefined,
): string | null {
  if (device.kind !== 'disk' || device.file === null) return null;
  const locator = children(spec, 'disk').find((each) => integer(each, 'diskId') === device.key);
  const named = locator === undefined ? undefined : optionalReference(locator, 'datastore');
  const target = named === undefined ? usual : datastoreNamed(machine, named.value);
  return target === undefined || target === device.file.datastore ? null : target;
}

/** The files keep their names; a lone one whose name is taken there gets a number. */
function movedDisk(machine: VirtualMachine, device: Device, target: Location, taken: Set<string>): MovedDisk {
  const chain = diskChain(machine.around, device.file);
  const isTaken = (location: Location) =>
    taken.has(formatLocation(location)) || machine.world.files.facts(location) !== null;
  const files = chain.map((from) => {
    const to = chain.length === 1 ? freeName(within(target, baseName(from)), isTaken) : within(target, baseName(from));
    if (isTaken(to)) throw fileFault('FileAlreadyExists', to);
    taken.add(formatLocation(to));
    return { from, to };
  });
  return { device, files };
}

function freeName(wanted: Location, isTaken: (location: Location) => boolean): Location {
  for (let number = 0; number < 1000; number += 1) {
    const path = number === 0 ? wanted.path : wanted.path.replace(/\.vmdk$/i, `_${number}.vmdk`);
    if (!isTaken({ ...wanted, path })) return { ...wanted, path };
  }
  return wanted;
}

/** The directory's own name on the other datastore, or that with a number. */
function freeDirectory(machine: VirtualMachine, datastore: string): Location {
  const name = baseName(machine.directory) || machine.name;
  for (let number = 0; number < 1000; number += 1) {
    const directory = { datastore, path: number === 0 ? name : `${name}_${number}` };
    if (machine.world.files.facts(directory) === null) return directory;
  }
  throw invalidArgument('spec.datastore');
}

function requireSpace(machine: VirtualMachine, disks: readonly MovedDisk[]): void {
  const { files } = machine.world;
  const wanted = new Map<string, number>();
  for (const { from, to } of disks.flatMap((disk) => disk.files)) {
    const bytes = (files.facts(from)?.allocated ?? 0) + (files.facts(flatOf(from))?.allocated ?? 0);
    wanted.set(to.datastore, (wanted.get(to.datastore) ?? 0) + bytes);
  }
  for (const [datastore, bytes] of wanted) machine.world.requireSpace(datastore, bytes);
}
