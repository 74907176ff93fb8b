import { references } from '../../soap/value.js';
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

const SNAPSHOT_PROPERTIES: PropertyTable<VirtualMachineSnapshot> = {
  vm: ({ machine }) => machine.ref,
  childSnapshot: ({ machine, ref }) => {
    const snapshot = flattenSnapshots(machine.state.snapshots).find((each) => each.id === ref.value);
    return references((snapshot?.children ?? []).map((each) => ({ ref: snapshotReference(each) })));
  },
};
