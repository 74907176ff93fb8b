import { formatVmxText, parseVmxText } from '../../../formats/vmx/syntax.js';
import { readDevices } from '../../hardware/read/read-devices.js';
import { VmxDraft } from '../../hardware/vmx-draft.js';
import { diskChain } from '../../objects/machine/disk-locks.js';
import {
  flattenSnapshots,
  mapSnapshots,
  type Snapshot,
  snapshotReference,
  withoutSnapshot,
  withSnapshot,
} from '../../objects/machine/snapshot.js';
import { VirtualMachine } from '../../objects/machine/virtual-machine.js';
import { VirtualMachineSnapshot } from '../../objects/machine/virtual-machine-snapshot.js';
import { resolveLostLocks, resolveRedoLogs } from '../../questions/triggers/resolve-disks.js';
import { flag, optionalText, text } from '../../soap/arguments.js';
import { Fault } from '../../soap/fault.js';
import { string } from '../../soap/value.js';
import { baseName, formatLocation, type Location, parentOf, within } from '../../storage/datastore-location.js';
import { createDisk, deleteDisk } from '../../storage/virtual-disk.js';
import { actorOf } from '../events/record-event.js';
import { type Call, type MethodTable, on } from '../method.js';
import { startTask } from '../run-task.js';

/** Snapshots keep their disks by delta files, and the VMX as it was. */
export const SNAPSHOT_METHODS: MethodTable = {
  CreateSnapshot_Task: on(VirtualMachine, (machine, call) => {
    const name = text(call.body, 'name');
    const description = optionalText(call.body, 'description') ?? '';
    const quiesced = flag(call.body, 'quiesce') && machine.isOn;
    if (name.trim() === '') throw new Fault('InvalidName', 'A snapshot needs a name.', { name: string(name) });
    return startTask(call, { descriptionId: 'VirtualMachine.createSnapshot', entity: machine }, async (task, pause) => {
      await resolveLostLocks({ machine, task, actor: actorOf(call, task) });
      await pause();
      const known = flattenSnapshots(machine.state.snapshots);
      if (known.length >= 496) throw new Fault('TooManySnapshotLevels', 'Snapshot hierarchy is too deep.');
      const number = Math.max(0, ...known.map((each) => each.number)) + 1;
      const prefix = machine.world.parts.kind === 'vcenter' ? 'snapshot-' : '';
      const added = {
        id: `${prefix}${machine.ref.value}-snapshot-${number}`,
        number,
        name,
        description,
        created: machine.world.now().toISOString(),
        power: flag(call.body, 'memory') ? machine.state.power : ('poweredOff' as const),
        quiesced,
        vmx: formatVmxText(machine.document),
        children: [],
      };
      machine.state.snapshots = withSnapshot(machine.state.snapshots, machine.state.currentSnapshot, added);
      machine.state.currentSnapshot = added.id;
      machine.world.add(new VirtualMachineSnapshot(machine, added));
      freezeDisks(machine);
      return snapshotReference(added);
    });
  }),

  RevertToSnapshot_Task: on(VirtualMachineSnapshot, (snapshot, call) =>
    revert(snapshot.machine, snapshot.ref.value, call),
  ),

  RevertToCurrentSnapshot_Task: on(VirtualMachine, (machine, call) => revert(machine, null, call)),

  RenameSnapshot: on(VirtualMachineSnapshot, (snapshot, call) => {
    const { machine } = snapshot;
    const name = optionalText(call.body, 'name');
    const description = optionalText(call.body, 'description');
    if (name?.trim() === '') throw new Fault('InvalidName', 'A snapshot needs a name.', { name: string(name) });
    machine.state.snapshots = mapSnapshots(machine.state.snapshots, (each) =>
      each.id === snapshot.ref.value
        ? { ...each, name: name ?? each.name, description: description ?? each.description }
        : each,
    );
    machine.touch();
    return undefined;
  }),

  RemoveSnapshot_Task: on(VirtualMachineSnapshot, (snapshot, call) => {
    const { machine } = snapshot;
    return startTask(call, { descriptionId: 'vm.Snapshot.remove', entity: machine }, async (task, pause) => {
      await resolveRedoLogs({ machine, task, actor: actorOf(call, task) });
      await pause();
      const before = flattenSnapshots(machine.state.snapshots);
      const kept = withoutSnapshot(machine.state.snapshots, snapshot.ref.value, flag(call.body, 'removeChildren'));
      setSnapshots(machine, before, kept);
      return undefined;
    });
  }),

  RemoveAllSnapshots_Task: on(VirtualMachine, (machine, call) =>
    startTask(call, { descriptionId: 'VirtualMachine.removeAllSnapshots', entity: machine }, async (task, pause) => {
      await resolveRedoLogs({ machine, task, actor: actorOf(call, task) });
      await pause();
      setSnapshots(machine, flattenSnapshots(machine.state.snapshots), []);
      return undefined;
    }),
  ),
};

type Tree = VirtualMachine['state']['snapshots'];

/** Sets a smaller snapshot tree and deletes unused files. Without snapshots, the disks are consolidated. */
function setSnapshots(machine: VirtualMachine, before: Tree, kept: Tree): void {
  const files = snapshotFiles(machine, before);
  const left = flattenSnapshots(kept);
  for (const gone of before.filter((each) => !left.some((one) => one.id === each.id))) {
    const found = machine.world.find(snapshotReference(gone));
    if (found !== undefined) machine.world.remove(found);
  }
  machine.state.snapshots = kept;
  const current = machine.state.currentSnapshot;
  if (!left.some((each) => each.id === current)) machine.state.currentSnapshot = left.at(-1)?.id ?? null;
  if (left.length === 0) mergeDisks(machine);
  else machine.configChanged();
  removeUnused(machine, files, left);
}

/** Goes back to a snapshot: its VMX, its disks under new delta files, and its power state. */
function revert(machine: VirtualMachine, id: string | null, call: Call) {
  const isPowerKept = flag(call.body, 'suppressPowerOn');
  const options = { descriptionId: 'VirtualMachine.revertToCurrentSnapshot', entity: machine };
  return startTask(call, options, async (_task, pause) => {
    const known = flattenSnapshots(machine.state.snapshots);
    const target = known.find((each) => each.id === (id ?? machine.state.currentSnapshot));
    if (target === undefined) throw new Fault('NotFound', 'There is no such snapshot.');
    if (target.vmx === undefined) throw new Fault('SnapshotFault', 'What the snapshot held is not known any more.');
    await pause();
    const files = snapshotFiles(machine, known);
    const draft = new VmxDraft(parseVmxText(target.vmx).document);
    draft.set('displayName', machine.name);
    machine.rewrite(draft.document());
    machine.state.currentSnapshot = target.id;
    freezeDisks(machine);
    removeUnused(machine, files, known);
    const power = isPowerKept ? 'poweredOff' : target.power;
    if (power !== machine.state.power) machine.setPower(power);
    return undefined;
  });
}

/** Returns every disk file that a VM or one of its snapshots uses. */
function snapshotFiles(machine: VirtualMachine, snapshots: readonly Snapshot[]): ReadonlyMap<string, Location> {
  const files = new Map<string, Location>();
  const documents = [
    machine.document,
    ...snapshots.flatMap(({ vmx }) => (vmx === undefined ? [] : [parseVmxText(vmx).document])),
  ];
  for (const document of documents) {
    for (const device of readDevices(new VmxDraft(document), machine.around)) {
      if (device.kind !== 'disk') continue;
      for (const file of diskChain(machine.around, device.file)) files.set(formatLocation(file), file);
    }
  }
  return files;
}

/** Deletes unused delta files. Other disks are never deleted: a user may have removed them from the VM on purpose. */
function removeUnused(machine: VirtualMachine, before: ReadonlyMap<string, Location>, left: readonly Snapshot[]): void {
  const { files } = machine.world;
  const used = snapshotFiles(machine, left);
  for (const [path, file] of before) {
    const isDelta = machine.around.disk(file)?.parent != null;
    if (isDelta && !used.has(path) && files.facts(file) !== null) deleteDisk(files, file);
  }
}

/** Every disk that is not independent goes on in a delta file. */
function freezeDisks(machine: VirtualMachine): void {
  const draft = new VmxDraft(machine.document);
  const { files } = machine.world;
  for (const device of machine.devices) {
    if (device.kind !== 'disk' || device.file === null) continue;
    if (draft.get(`${device.slot}.mode`)?.startsWith('independent')) continue;
    const disk = machine.around.disk(device.file);
    if (disk === null) continue;
    const delta = freeDeltaName(machine, device.file);
    const { capacityKiB, adapter, uuid } = disk;
    createDisk(files, delta, { capacityKiB, adapter, uuid, thin: true, eager: false, parent: baseName(device.file) });
    draft.set(`${device.slot}.fileName`, machine.around.fileName(delta));
  }
  machine.rewrite(draft.document());
}

function freeDeltaName(machine: VirtualMachine, file: Location): Location {
  const stem = baseName(file).replace(/(-\d{6})?\.vmdk$/i, '');
  for (let number = 1; number < 1_000_000; number += 1) {
    const location = within(parentOf(file), `${stem}-${String(number).padStart(6, '0')}.vmdk`);
    if (machine.world.files.facts(location) === null) return location;
  }
  throw new Fault('SnapshotFault', 'There is no free name for a delta disk.');
}

function mergeDisks(machine: VirtualMachine): void {
  const draft = new VmxDraft(machine.document);
  for (const device of machine.devices) {
    if (device.kind !== 'disk') continue;
    const chain = diskChain(machine.around, device.file);
    const root = chain.at(-1);
    if (root === undefined || chain.length < 2) continue;
    draft.set(`${device.slot}.fileName`, machine.around.fileName(root));
  }
  machine.rewrite(draft.document());
}
