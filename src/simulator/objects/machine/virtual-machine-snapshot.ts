import { parseVmxText } from '../../../formats/vmx/syntax.js';
import { machineConfig } from '../../hardware/machine-config.js';
import { readDevices } from '../../hardware/read/read-devices.js';
import { VmxDraft } from '../../hardware/vmx-draft.js';
import { references, type Value } from '../../soap/value.js';
import type { PropertyTable } from '../managed-object.js';
import { SimpleObject } from '../simple-object.js';
import { flattenSnapshots, type Snapshot, snapshotReference } from './snapshot.js';
import type { VirtualMachine } from './virtual-machine.js';

export class VirtualMachineSnapshot extends SimpleObject {
  readonly machine: VirtualMachine;
  protected readonly table = SNAPSHOT_PROPERTIES;

  constructor(machine: VirtualMachine, snapshot: Snapshot) {
    super(snapshotReference(snapshot));
    this.machine = machine;
  }
}

/** The configuration as it was when the snapshot was taken; an old state file does not know it. */
function configThen({ machine, ref }: VirtualMachineSnapshot): Value | undefined {
  const snapshot = flattenSnapshots(machine.state.snapshots).find((each) => each.id === ref.value);
  if (snapshot?.vmx === undefined) return undefined;
  const keys = new VmxDraft(parseVmxText(snapshot.vmx).document);
  return machineConfig(keys, readDevices(keys, machine.around), machine.around, {
    changeVersion: machine.state.changeVersion,
    modified: new Date(snapshot.created),
    datastoreUrl: machine.world.datastore(machine.vmx.datastore)?.mount ?? '',
    template: machine.state.template,
    hotPlugMemoryLimitMiB: Math.max(keys.integer('memsize', 32) * 16, 3072),
  });
}

const SNAPSHOT_PROPERTIES: PropertyTable<VirtualMachineSnapshot> = {
  config: configThen,
  vm: ({ machine }) => machine.ref,
  childSnapshot: ({ machine, ref }) => {
    const snapshot = flattenSnapshots(machine.state.snapshots).find((each) => each.id === ref.value);
    return references((snapshot?.children ?? []).map((each) => ({ ref: snapshotReference(each) })));
  },
};
