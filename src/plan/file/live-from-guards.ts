import { BLANK_CDROM, BLANK_FLOPPY, BLANK_NIC, BLANK_VNC, blankDisk, blankDomain } from '../../domain/blank-domain.js';
import type { LiveDomain } from '../../domain/live.js';
import type { PortGroupFacts } from '../../domain/server-facts.js';
import type { DatastorePath } from '../../domain/values/datastore-path.js';
import type { Json } from '../../domain/values/json.js';
import { BY_SLOT, FREE_KEYS } from '../../domain/values/manifest-path.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { Path } from '../../domain/values/path-key.js';
import { asJson, isJsonObject, type JsonObject, member } from '../diff/as-json.js';
import type { DomainPlan } from '../plan.js';
import { asRegistered } from '../plan-register.js';

type Tree = { [key: string]: Json };

/** Keys come from a file, so `__proto__` is a key like any other. */
function define(tree: Tree, key: string, value: Json): void {
  Object.defineProperty(tree, key, { value, enumerable: true, configurable: true, writable: true });
}

/** What a device has in all parts of which the plan says nothing. */
function blankDevice(kind: string): Tree {
  switch (kind) {
    case 'disks':
      return { ...(asJson(blankDisk('' as DatastorePath)) as Tree) };
    case 'nics':
      return { ...(asJson(BLANK_NIC) as Tree) };
    case 'cdroms':
      return { ...(asJson(BLANK_CDROM) as Tree) };
    case 'floppies':
      return { ...(asJson(BLANK_FLOPPY) as Tree) };
    case 'passthrough':
      return { address: null, vendor: null, device: null, system: null };
    default:
      return {};
  }
}

/** What is around a value before any of it is known. */
function blankAt([root, kind = '', ...rest]: Path): Tree {
  if (root !== 'domain') return {};
  if (kind === 'vnc' && rest.length === 0) return { ...(asJson(BLANK_VNC) as Tree) };
  if (kind === 'nics' && rest.length === 2) return { port: null, connection: null };
  return rest.length === 1 && BY_SLOT.has(kind) ? blankDevice(kind) : {};
}

function isStart(start: Path, path: Path): boolean {
  return start.length < path.length && start.every((key, index) => path[index] === key);
}

/** Puts a value in, and what has to be around it. */
function put(tree: Tree, path: Path, value: Json): void {
  let at = tree;
  for (const [index, key] of path.slice(0, -1).entries()) {
    const next = Object.hasOwn(at, key) ? member(at, key) : null;
    const inner: Tree = isJsonObject(next) ? { ...next } : blankAt(path.slice(0, index + 1));
    define(at, key, inner);
    at = inner;
  }
  define(at, path.at(-1) ?? '', value);
}

/** Whether a fact that is null says that something is not there, and not that it has no value. */
function isAbsence([root, kind, ...rest]: Path, joining: readonly Path[]): boolean {
  if (root !== 'domain' || kind === undefined) return false;
  if (rest.length === 1 && (BY_SLOT.has(kind) || FREE_KEYS.has(kind))) return true;
  return joining.some((start) => isStart(start, [kind, ...rest]));
}

/** Whether a fact is the text of a device that no Domain can hold. A controller is a text itself. */
function isOccupant([root, kind = '', slot, ...rest]: Path, value: Json): boolean {
  const isSlot = root === 'domain' && slot !== undefined && rest.length === 0 && BY_SLOT.has(kind);
  return isSlot && kind !== 'controllers' && typeof value === 'string';
}

/** The object at a path; empty where there is none, as the guards of a damaged plan may leave it. */
function branchAt(tree: Tree, ...path: Path): JsonObject {
  let at: Json = tree;
  for (const key of path) at = isJsonObject(at) ? member(at, key) : null;
  return isJsonObject(at) ? at : {};
}

/** A disk of which only the root is known lies in that file. */
function putRoots(tree: Tree): void {
  const disks = branchAt(tree, 'domain', 'disks');
  for (const [slot, file] of Object.entries(branchAt(tree, 'runtime', 'diskRoots'))) {
    const disk = member(disks, slot);
    if (!isJsonObject(disk) || disk['file'] === '') put(tree, ['domain', 'disks', slot, 'file'], file);
  }
}

/**
 * The live VM as far as a plan says what it was: its guards, and what its deferred changes rest on, on a blank machine. What neither
 * names is left blank, because the plan does not depend on it.
 */
export function liveFromGuards(plan: DomainPlan): LiveDomain {
  const { changes, changeVersion, deferred, guards, name, readFrom, ref } = plan;
  const blank = asRegistered({ path: '' as DatastorePath, domain: blankDomain(name), marker: null });
  const known = { ...blank, ref: ref ?? blank.ref, changeVersion, readFrom: readFrom ?? 'vmx' };
  const tree = structuredClone(asJson(known)) as Tree;
  const waiting = deferred.map(({ change }) => change);
  const joining = [...changes, ...waiting].flatMap(({ path, before }) => (before === null ? [path] : []));
  for (const { path, value } of [...waiting.flatMap(({ impact }) => impact.evidence), ...guards]) {
    // What the plan acts on is its reference; a guard that names another VM is no word against it.
    if (path[0] === 'ref') continue;
    const rootOfNone = path[1] === 'diskRoots' && value === null;
    const [, , slot = ''] = path;
    if (isOccupant(path, value)) put(tree, ['unexpressed', slot], value);
    else if (!rootOfNone && !(value === null && isAbsence(path, joining))) put(tree, path, value);
  }
  putRoots(tree);
  return tree as unknown as LiveDomain;
}

/**
 * The port groups by whose names network cards were compared. A card holds the keys alone, so the name is the one that the plan says:
 * what it changes from, or else what is declared and needs no change.
 */
export function portGroupsOf(plan: DomainPlan, live: LiveDomain): readonly PortGroupFacts[] {
  const changes = [...plan.changes, ...plan.deferred.map(({ change }) => change)];
  return Object.entries(live.domain.nics).flatMap(([slot, { network, port }]) => {
    const declared = ownEntry(plan.desired.declared.nics, slot)?.network;
    if (network !== null || port === null || declared == null) return [];
    const change = changes.find(({ path: [kind, at, leaf] }) => kind === 'nics' && at === slot && leaf === 'network');
    const name = change === undefined ? declared : change.before;
    return typeof name === 'string' ? [{ name, switch: port.switch, key: port.portgroup }] : [];
  });
}
