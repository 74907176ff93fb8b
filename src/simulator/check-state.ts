import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readRegularFile } from '../files/read-file.js';
import { ownEntry } from './own-entry.js';
import type { SavedState } from './state-file.js';
import { isDatastoreName, isSafePath } from './storage/datastore-location.js';
import { parsedJson, StateError } from './storage/state-error.js';

const MOST_ENTRIES = 2_000_000;
const MOST_DEPTH = 64;
const MOST_MACHINES = 200_000;

/**
 * Sees to it that a state folder holds folders and regular files alone. A symbolic link would let the simulator read, overwrite and delete
 * files elsewhere, and a pipe would block it. A folder that does not exist holds nothing.
 */
function checkStateFolder(root: string): void {
  const waiting = [{ path: root, depth: 0 }];
  let entries = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path, depth } = next;
    if (depth > MOST_DEPTH) throw new StateError(path, `lies more than ${MOST_DEPTH} folders deep`);
    for (const entry of entriesOf(path, depth === 0)) {
      entries += 1;
      if (entries > MOST_ENTRIES) throw new StateError(root, `holds more than ${MOST_ENTRIES} files`);
      const below = join(path, entry.name);
      if (entry.isDirectory()) waiting.push({ path: below, depth: depth + 1 });
      else if (entry.isSymbolicLink())
        throw new StateError(below, 'is a symbolic link, and could lead out of the folder');
      else if (!entry.isFile()) throw new StateError(below, 'is not a regular file');
    }
  }
}

function entriesOf(path: string, isRoot: boolean): readonly Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (isRoot && error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new StateError(path, `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

type Fields = Readonly<Record<string, unknown>>;

class Checker {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  need(isRight: boolean, where: string): void {
    if (!isRight) throw new StateError(this.#path, `cannot be used: ${where} is not what the simulator writes there`);
  }

  map(value: unknown, where: string): Fields {
    this.need(typeof value === 'object' && value !== null && !Array.isArray(value), where);
    return value as Fields;
  }

  list(value: unknown, where: string, most: number): readonly unknown[] {
    this.need(Array.isArray(value) && value.length <= most, where);
    return value as readonly unknown[];
  }

  /** A map with the fields that it has in `form`, each of its kind; others are not looked at. */
  fields(value: unknown, where: string, form: Readonly<Record<string, (value: unknown) => boolean>>): Fields {
    const map = this.map(value, where);
    for (const [name, isRight] of Object.entries(form)) {
      this.need(isRight(ownEntry(map, name)), `${where}.${name}`);
    }
    return map;
  }
}

const MOST_TEXT = 1024;
const isText = (value: unknown): boolean => typeof value === 'string' && value.length <= MOST_TEXT;
const isId = (value: unknown): boolean => typeof value === 'string' && /^[\w.-]{1,128}$/.test(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isFlag = (value: unknown): boolean => typeof value === 'boolean';
const isTime = (value: unknown): boolean => isText(value) && !Number.isNaN(Date.parse(value as string));
const oneOf =
  (...words: readonly string[]) =>
  (value: unknown): boolean =>
    typeof value === 'string' && words.includes(value);
const orNull =
  (isRight: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === null || isRight(value);
const orLeftOut =
  (isRight: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === undefined || isRight(value);

const isLinks = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isFlag);

const POWER = oneOf('poweredOn', 'poweredOff', 'suspended');

const MACHINE = {
  id: isId,
  host: isText,
  pool: orLeftOut(isId),
  folder: orLeftOut(isId),
  power: POWER,
  tools: oneOf('running', 'not-running', 'not-installed'),
  ignoresShutdown: isFlag,
  guestLocksCdrom: orLeftOut(isFlag),
  guestWritesBytes: orLeftOut(isCount),
  template: orLeftOut(isFlag),
  changeVersion: isText,
  bootTime: orNull(isTime),
  links: orLeftOut(isLinks),
  currentSnapshot: orNull(isId),
};

const MOST_SNAPSHOTS = 10_000;
const MOST_SNAPSHOT_VMX = 1024 * 1024;

const SNAPSHOT = {
  id: isId,
  number: isCount,
  name: (value: unknown): boolean => typeof value === 'string',
  description: (value: unknown): boolean => typeof value === 'string',
  created: isTime,
  power: POWER,
  quiesced: isFlag,
  vmx: orLeftOut((value) => typeof value === 'string' && value.length <= MOST_SNAPSHOT_VMX),
};

function checkSnapshots(checker: Checker, value: unknown, where: string, depth: number): void {
  checker.need(depth <= MOST_DEPTH, where);
  for (const [index, each] of checker.list(value, where, MOST_SNAPSHOTS).entries()) {
    const at = `${where}[${index}]`;
    const { children } = checker.fields(each, at, SNAPSHOT);
    checkSnapshots(checker, children, `${at}.children`, depth + 1);
  }
}

function checkInventory(checker: Checker, value: unknown): ReadonlySet<string> {
  const inventory = checker.map(value, 'inventory');
  checker.fields(inventory['host'], 'inventory.host', {
    name: isText,
    version: isText,
    apiVersion: isText,
    build: isText,
    hardwareVersion: isCount,
    cpus: isCount,
    memoryMiB: isCount,
  });
  const datastores = checker.list(inventory['datastores'], 'inventory.datastores', 10_000).map((each, index) => {
    const found = checker.fields(each, `inventory.datastores[${index}]`, {
      name: (name) => typeof name === 'string' && isDatastoreName(name),
      capacityBytes: isCount,
      type: oneOf('VMFS', 'NFS'),
    });
    return String(found['name']);
  });
  const networks = checker.list(inventory['networks'], 'inventory.networks', 100_000);
  checker.need(networks.every(isText), 'inventory.networks');
  return new Set(datastores);
}

function checkMachine(checker: Checker, value: unknown, where: string, datastores: ReadonlySet<string>): void {
  const machine = checker.fields(value, where, MACHINE);
  const { vmx } = machine;
  const [, datastore, path] = /^\[([^\]]+)\] (.+)$/.exec(typeof vmx === 'string' ? vmx : '') ?? [];
  const isInside = datastore !== undefined && path !== undefined && datastores.has(datastore) && isSafePath(path);
  checker.need(isInside, `${where}.vmx`);
  checkSnapshots(checker, machine['snapshots'], `${where}.snapshots`, 0);
}

/**
 * The state that a file holds. Names and paths are such as the simulator writes them, so that none leads out of the folder.
 * @throws StateError for any other.
 */
function checkedState(path: string, value: unknown): SavedState {
  const checker = new Checker(path);
  const state = checker.map(value, 'the file');
  if (state['format'] !== 1) throw new StateError(path, 'was not written by this version of the simulator');
  checker.fields(state, 'the state', { kind: oneOf('host', 'vcenter'), nextNumber: isCount });
  const datastores = checkInventory(checker, state['inventory']);
  for (const [index, each] of checker.list(state['machines'], 'machines', MOST_MACHINES).entries())
    checkMachine(checker, each, `machines[${index}]`, datastores);
  for (const name of ['places', 'autoStart', 'networks']) {
    const part = ownEntry(state, name);
    if (part !== undefined) checker.map(part, name);
  }
  // Files and machines are on the datastores by now.
  const { inventory, ...rest } = value as SavedState;
  return { ...rest, inventory: { ...inventory, files: [], machines: [] } };
}

/** 200,000 machines have about 120 MiB. */
const MOST_STATE_BYTES = 256 * 1024 * 1024;

/**
 * Null when the directory holds no state yet.
 * @throws StateError for a directory or a state that the simulator did not write.
 */
export function loadState(directory: string): SavedState | null {
  checkStateFolder(directory);
  const path = join(directory, 'state.json');
  const read = readRegularFile(path, MOST_STATE_BYTES, 'refuse');
  if (!read.ok) {
    if (read.problem.why === 'missing') return null;
    throw new StateError(path, read.problem.text);
  }
  return checkedState(path, parsedJson(path, read.value.bytes));
}
