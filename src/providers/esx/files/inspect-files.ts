/**
 * Files on datastores: what a path is, its size, and every VM that uses it. Limit: reads only; a file whose users are unknown counts as used.
 */

import type { FileFacts, FileInspection, FileUser } from '../../../domain/file-facts.js';
import { type DatastorePath, datastoreDirectory } from '../../../domain/values/datastore-path.js';
import type { Scope } from '../inventory/scope.js';
import type { DatastoreMount } from '../inventory/server-facts.js';
import { locateName, readVolumes, type Volume, type VolumePath } from '../inventory/volumes.js';
import { readListedVms } from '../read/listed-vms.js';
import { retrieveOne, retrieveUnder } from '../soap/collector.js';
import { VimFault } from '../soap/fault.js';
import type { Session } from '../soap/session/session.js';
import { listOf, moRef, refOf } from '../soap/value.js';
import { type DeletionTarget, deletionTargets } from '../write/deletion-targets.js';
import { type VmFiles, vmFilePaths, vmFilesOf } from './vm-files.js';

interface Place {
  readonly session: Session;
  readonly scope: Scope;
  readonly mounts: readonly DatastoreMount[];
}

/** A target with its place on the storage, by which it is held against the files of VMs. */
interface Located {
  readonly target: DeletionTarget;
  readonly takes: ReadonlySet<string>;
  readonly directories: ReadonlySet<string>;
  readonly volumes: ReadonlySet<string>;
  readonly users: Map<string, FileUser>;
}

interface Inspecting {
  readonly place: Place;
  readonly volumes: readonly Volume[];
  readonly targets: readonly Located[];
}

const HIDDEN = 'this account does not see it';

const textKey = ({ volume, path }: VolumePath): string => `${volume} ${path}`;

function located(target: DeletionTarget, volumes: readonly Volume[], mounts: readonly DatastoreMount[]): Located {
  const near = volumes.filter(({ ref }) => mounts.some((mount) => mount.ref.value === ref));
  const find = (name: string): readonly VolumePath[] => locateName(name, target.path, near, volumes);
  const takes = target.takes.flatMap(find);
  return {
    target,
    takes: new Set(takes.map(textKey)),
    directories: new Set(find(datastoreDirectory(target.path)).map(textKey)),
    volumes: new Set(takes.map(({ volume }) => volume)),
    users: new Map(),
  };
}

/** How a VM uses a target; null where it does not. */
function useOf(
  { target, takes, directories }: Located,
  files: readonly VolumePath[],
  own: readonly VolumePath[],
): FileUser['how'] | null {
  if (target.kind === 'directory') {
    const inside = (key: string): boolean =>
      [...takes].some((at) => key === at || key.startsWith(at.endsWith(' ') ? at : `${at}/`));
    return [...files, ...own].map(textKey).some(inside) ? 'file' : null;
  }
  if (files.some((each) => takes.has(textKey(each)))) return 'file';
  return own.some((each) => directories.has(textKey(each))) ? 'directory' : null;
}

/** Adds a VM to the users of what it uses or may use. `reach` is what an unread VM can reach; null is all storage. */
function noteUse({ targets, volumes }: Inspecting, vm: VmFiles, reach: ReadonlySet<string> | null): void {
  const { id, name, home, unread } = vm;
  const preferred = volumes.filter(({ ref }) => vm.datastores.includes(ref));
  const locate = (each: string): readonly VolumePath[] => locateName(each, home, preferred, volumes);
  const files = vm.files.flatMap(locate);
  const own = vm.directories.flatMap(locate);
  for (const target of targets) {
    const how = useOf(target, files, own);
    const may = unread !== null && (reach === null || [...target.volumes].some((volume) => reach.has(volume)));
    if (how === null && !may) continue;
    target.users.set(id, { ref: { id }, name, how: how ?? 'unread', because: how === null ? unread : null });
  }
}

/** The storage that a VM can reach: its own datastores, else those of its host; null where neither is known, which is all. */
async function reachOf(
  { place, volumes }: Inspecting,
  vm: VmFiles,
  signal: AbortSignal,
): Promise<ReadonlySet<string> | null> {
  const idsOf = (refs: readonly string[]): ReadonlySet<string> =>
    new Set(volumes.filter(({ ref, vms }) => refs.includes(ref) || vms?.includes(vm.id)).map(({ id }) => id));
  if (vm.datastores.length > 0) return idsOf(vm.datastores);
  if (vm.host === null) return null;
  try {
    const host = await retrieveOne(place.session, moRef('HostSystem', vm.host), ['datastore'], signal);
    const refs = listOf(host.properties.get('datastore')).flatMap((item) => refOf(item)?.value ?? []);
    return refs.length > 0 ? idsOf(refs) : null;
  } catch (error) {
    if (error instanceof VimFault) return null;
    throw error;
  }
}

function factsOf({ target: { kind, size, instead }, users }: Located): FileFacts {
  const rank = ['file', 'directory', 'unread'];
  const sorted = [...users.values()].sort(
    (one, other) => rank.indexOf(one.how) - rank.indexOf(other.how) || (one.name < other.name ? -1 : 1),
  );
  return { kind, size, instead, users: sorted };
}

/** The VMs of the datacenter. Gives the ids of all of them. */
async function lookThroughInventory(work: Inspecting, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const { session, scope } = work.place;
  const { apiVersion } = session.content;
  const seen = new Set<string>();
  const unread: VmFiles[] = [];
  const objects = retrieveUnder(session, scope.vmFolder, 'VirtualMachine', vmFilePaths(apiVersion), signal);
  for await (const object of objects) {
    seen.add(object.ref.value);
    const vm = vmFilesOf(object, apiVersion);
    if (vm.unread === null) noteUse(work, vm, null);
    else unread.push(vm);
  }
  for (const vm of unread) noteUse(work, vm, await reachOf(work, vm, signal));
  return seen;
}

/** VMs that the storage lists and the datacenter does not have: in vApps, in other datacenters, or hidden. Gives the hidden ones. */
async function lookThroughStorage(
  work: Inspecting,
  storage: readonly Volume[],
  seen: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { session } = work.place;
  const { apiVersion } = session.content;
  const others = [...new Set(storage.flatMap(({ vms }) => vms ?? []))].filter((id) => !seen.has(id));
  const hidden: string[] = [];
  for await (const { id, object } of readListedVms(session, others, vmFilePaths(apiVersion), signal)) {
    if (object?.properties.has('name') === true) {
      const vm = vmFilesOf(object, apiVersion);
      noteUse(work, vm, vm.unread === null ? null : await reachOf(work, vm, signal));
      continue;
    }
    hidden.push(id);
    const datastores = storage.filter(({ vms }) => vms?.includes(id)).map(({ ref }) => ref);
    const vm = { id, name: id, home: null, files: [], directories: [], unread: HIDDEN, datastores, host: null };
    noteUse(work, vm, await reachOf(work, vm, signal));
  }
  return hidden;
}

/**
 * What each path is and which VMs use it: every VM of the datacenter, and every other one that the server lists on the storage of
 * these files. A VM whose files are not all known may use every file that it can reach.
 */
export async function inspectFiles(
  place: Place,
  paths: readonly DatastorePath[],
  signal: AbortSignal,
): Promise<FileInspection> {
  const { session, scope, mounts } = place;
  const found = await deletionTargets(session, paths, mounts, signal);
  if (found.every(({ kind }) => kind === 'missing' || kind === 'no-datastore')) {
    const files = new Map(found.map(({ path, kind, size, instead }) => [path, { kind, size, instead, users: [] }]));
    return { files, hidden: [], unlisted: [] };
  }
  const volumes = await readVolumes(session, scope, mounts, signal);
  const targets = found.map((target) => located(target, volumes, mounts));
  const work: Inspecting = { place, volumes, targets };
  const seen = await lookThroughInventory(work, signal);
  const concerned = new Set(targets.flatMap((each) => [...each.volumes]));
  const storage = volumes.filter(({ id }) => concerned.has(id));
  const hidden = await lookThroughStorage(work, storage, seen, signal);
  return {
    files: new Map(targets.map((each) => [each.target.path, factsOf(each)])),
    hidden,
    unlisted: storage.filter(({ vms }) => vms === null).map(({ aliases, ref }) => [...aliases][0] ?? ref),
  };
}
