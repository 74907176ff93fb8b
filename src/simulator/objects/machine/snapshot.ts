import type { PowerState } from '../../inventory/inventory.js';
import {
  array,
  boolean,
  type DataObject,
  dateTime,
  enumeration,
  int,
  object,
  type Reference,
  reference,
  string,
} from '../../soap/value.js';

/** A point to which a machine can go back. Plain data, kept in the state file. */
export interface Snapshot {
  readonly id: string;
  readonly number: number;
  readonly name: string;
  readonly description: string;
  /** ISO time. */
  readonly created: string;
  readonly power: PowerState;
  readonly quiesced: boolean;
  /** The VMX as it was, naming the files that the snapshot froze. Left out by older versions of the state file. */
  readonly vmx?: string;
  readonly children: readonly Snapshot[];
}

export function snapshotReference(snapshot: Snapshot): Reference {
  return reference('VirtualMachineSnapshot', snapshot.id);
}

/** All snapshots of a tree, parents before children. */
export function flattenSnapshots(roots: readonly Snapshot[]): readonly Snapshot[] {
  return roots.flatMap((root) => [root, ...flattenSnapshots(root.children)]);
}

export function mapSnapshots(roots: readonly Snapshot[], change: (each: Snapshot) => Snapshot): readonly Snapshot[] {
  return roots.map((root) => change({ ...root, children: mapSnapshots(root.children, change) }));
}

/** The tree with a new snapshot under the current one, or as a root where there is none. */
export function withSnapshot(roots: readonly Snapshot[], current: string | null, added: Snapshot): readonly Snapshot[] {
  return current === null ? [...roots, added] : underParent(roots, current, added);
}

function underParent(roots: readonly Snapshot[], parent: string, added: Snapshot): readonly Snapshot[] {
  return roots.map((root) => ({
    ...root,
    children: root.id === parent ? [...root.children, added] : underParent(root.children, parent, added),
  }));
}

/** The tree without one snapshot: its children move up, or go with it. */
export function withoutSnapshot(roots: readonly Snapshot[], id: string, removeChildren: boolean): readonly Snapshot[] {
  return roots.flatMap((root) => {
    if (root.id === id) return removeChildren ? [] : root.children;
    return [{ ...root, children: withoutSnapshot(root.children, id, removeChildren) }];
  });
}

/** VirtualMachineSnapshotInfo. */
export function snapshotInfo(roots: readonly Snapshot[], current: string | null, vm: Reference): DataObject {
  return object('VirtualMachineSnapshotInfo', {
    currentSnapshot: current === null ? undefined : reference('VirtualMachineSnapshot', current),
    rootSnapshotList: array(
      'VirtualMachineSnapshotTree',
      roots.map((root) => snapshotTree(root, vm)),
    ),
  });
}

function snapshotTree(snapshot: Snapshot, vm: Reference): DataObject {
  return object('VirtualMachineSnapshotTree', {
    snapshot: snapshotReference(snapshot),
    vm,
    name: string(snapshot.name),
    description: string(snapshot.description),
    id: int(snapshot.number),
    createTime: dateTime(new Date(snapshot.created)),
    state: enumeration('VirtualMachinePowerState', snapshot.power),
    quiesced: boolean(snapshot.quiesced),
    backupManifest: undefined,
    childSnapshotList: array(
      'VirtualMachineSnapshotTree',
      snapshot.children.map((child) => snapshotTree(child, vm)),
    ),
    replaySupported: boolean(false),
  });
}
