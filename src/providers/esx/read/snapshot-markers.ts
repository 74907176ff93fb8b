import type { SnapshotMarker } from '../../../domain/live.js';
import { MARKER_KEY, parseMarker } from '../fields/marker.js';
import { fromApiName } from '../inventory/names.js';
import { type ObjectProperties, retrieveRefs } from '../soap/collector.js';
import { VimFault } from '../soap/fault.js';
import type { Session } from '../soap/session/session.js';
import { type MoRef, objectOf, objectsOf, refOf, textOf, type VimObject } from '../soap/value.js';

/** So many snapshots of a VM are looked at; hosts allow 32 in a row. */
const MOST_SNAPSHOTS = 64;

interface NamedSnapshot {
  readonly ref: MoRef;
  readonly name: string;
}

function snapshotsIn(trees: readonly VimObject[]): readonly NamedSnapshot[] {
  const found: NamedSnapshot[] = [];
  const open = [...trees];
  for (let tree = open.shift(); tree !== undefined && found.length < MOST_SNAPSHOTS; tree = open.shift()) {
    const ref = refOf(tree['snapshot']);
    if (ref !== null) found.push({ ref, name: fromApiName(textOf(tree['name']) ?? '') });
    open.push(...objectsOf(tree['childSnapshotList']));
  }
  return found;
}

function markerIn(object: ObjectProperties, snapshot: string): readonly SnapshotMarker[] {
  const options = objectsOf(object.properties.get('config.extraConfig'));
  const text = textOf(options.find((each) => textOf(each['key'])?.toLowerCase() === MARKER_KEY)?.['value']);
  const marker = parseMarker(text ?? undefined);
  if (marker?.serial === undefined) return [];
  const { owner, machine, serial, written } = marker;
  return [{ snapshot, marker: { owner, machine, serial, ...(written === undefined ? {} : { written }) } }];
}

/**
 * The markers with a counter that snapshots hold, by the id of the VM. VMs without snapshots cost no call. A snapshot that is removed meanwhile
 * leaves them out for this reading: the VM has changed then, and is read again.
 */
export async function snapshotMarkers(
  session: Session,
  objects: readonly ObjectProperties[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly SnapshotMarker[]>> {
  const owners = new Map<string, { readonly vm: string; readonly name: string }>();
  const refs: MoRef[] = [];
  for (const { ref: vm, properties } of objects) {
    for (const { ref, name } of snapshotsIn(objectsOf(objectOf(properties.get('snapshot'))?.['rootSnapshotList']))) {
      owners.set(ref.value, { vm: vm.value, name });
      refs.push(ref);
    }
  }
  const found = new Map<string, SnapshotMarker[]>();
  if (refs.length === 0) return found;
  try {
    for await (const object of retrieveRefs(session, refs, ['config.extraConfig'], signal)) {
      const owner = owners.get(object.ref.value);
      if (owner === undefined) continue;
      const markers = markerIn(object, owner.name);
      if (markers.length > 0) found.set(owner.vm, [...(found.get(owner.vm) ?? []), ...markers]);
    }
  } catch (error) {
    if (!(error instanceof VimFault) || error.type !== 'ManagedObjectNotFound') throw error;
    return new Map();
  }
  return found;
}
