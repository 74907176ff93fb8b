import {
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { readRegularFile } from '../../files/read-file.js';
import { Fault } from '../soap/fault.js';
import { string } from '../soap/value.js';
import { formatLocation, isDatastoreName, isSafePath, type Location, within } from './datastore-location.js';
import type { ClaimedSize, FileFacts, FileStore } from './file-store.js';
import { parsedJson, StateError } from './state-error.js';

/** The most of a file that is read: as much as an upload may have. */
const MOST_CONTENT_BYTES = 64 * 1024 * 1024;
const MOST_SIZES_BYTES = 256 * 1024 * 1024;

/**
 * Datastores as real directories, `<root>/datastores/<name>/...`, that outlive the process. A file that only claims a size is an
 * empty file there; the sizes stand in `<root>/sizes.json`, so that a disk of terabytes takes no room. Names come from VMX files and
 * disk descriptors, too: one that would lead out of its datastore is a file that does not exist, and cannot be written. There are no
 * symbolic links in the folder, which was checked when the state was loaded.
 * @throws StateError for sizes that the simulator did not write.
 */
export class DiskFileStore implements FileStore {
  readonly #root: string;
  readonly #sizes: Map<string, ClaimedSize>;

  constructor(root: string, datastores: readonly string[]) {
    this.#root = root;
    for (const datastore of datastores) mkdirSync(this.#real({ datastore, path: '' }), { recursive: true });
    this.#sizes = readSizes(this.#sizesFile());
  }

  facts(location: Location): FileFacts | null {
    const found = isInside(location) ? lookAt(this.#real(location)) : null;
    if (found === null) return null;
    if (found.isDirectory()) return { kind: 'directory', size: 0, allocated: 0, modified: found.mtime };
    if (!found.isFile()) return null;
    const claimed = this.#sizes.get(key(location));
    const actual = { size: found.size, allocated: found.size };
    return { kind: 'file', ...(claimed ?? actual), modified: found.mtime };
  }

  read(location: Location): Buffer | null {
    if (this.facts(location)?.kind !== 'file') return null;
    const read = readRegularFile(this.#real(location), MOST_CONTENT_BYTES, 'refuse');
    return read.ok ? read.value.bytes : null;
  }

  write(location: Location, content: Uint8Array): void {
    replaceFile(this.#real(location), content);
    if (this.#sizes.delete(key(location))) this.#saveSizes();
  }

  claim(location: Location, size: ClaimedSize): void {
    this.write(location, new Uint8Array());
    this.#sizes.set(key(location), size);
    this.#saveSizes();
  }

  makeDirectory(location: Location): void {
    mkdirSync(this.#real(location), { recursive: true });
  }

  remove(location: Location): void {
    rmSync(this.#real(location), { recursive: true, force: true });
    if (this.#moveSizes(location, null)) this.#saveSizes();
  }

  move(from: Location, to: Location): void {
    renameSync(this.#real(from), this.#real(to));
    if (this.#moveSizes(from, to)) this.#saveSizes();
  }

  copy(from: Location, to: Location): void {
    const facts = this.facts(from);
    if (facts === null) return;
    if (facts.kind === 'directory') {
      this.makeDirectory(to);
      for (const name of this.list(from)) this.copy(within(from, name), within(to, name));
      return;
    }
    const claimed = this.#sizes.get(key(from));
    if (claimed !== undefined) this.claim(to, claimed);
    else copyFileSync(this.#real(from), this.#real(to));
  }

  list(directory: Location): readonly string[] {
    if (this.facts(directory)?.kind !== 'directory') return [];
    return readdirSync(this.#real(directory))
      .filter((name) => !name.endsWith('.~new'))
      .sort();
  }

  used(datastore: string): number {
    const sum = (directory: Location): number =>
      this.list(directory).reduce((total, name) => {
        const location = within(directory, name);
        const facts = this.facts(location);
        return total + (facts?.kind === 'directory' ? sum(location) : (facts?.allocated ?? 0));
      }, 0);
    return sum({ datastore, path: '' });
  }

  #real(location: Location): string {
    if (!isInside(location)) {
      const path = formatLocation(location);
      throw new Fault('InvalidDatastorePath', `Invalid datastore path '${path}'.`, { datastorePath: string(path) });
    }
    return join(this.#root, 'datastores', location.datastore, location.path);
  }

  #sizesFile(): string {
    return join(this.#root, 'sizes.json');
  }

  #moveSizes(from: Location, to: Location | null): boolean {
    let changed = false;
    for (const [name, size] of [...this.#sizes]) {
      const rest = name === key(from) ? '' : name.startsWith(`${key(from)}/`) ? name.slice(key(from).length) : null;
      if (rest === null) continue;
      this.#sizes.delete(name);
      if (to !== null) this.#sizes.set(key(to) + rest, size);
      changed = true;
    }
    return changed;
  }

  #saveSizes(): void {
    writeFileAtomically(this.#sizesFile(), `${JSON.stringify(Object.fromEntries(this.#sizes), null, 1)}\n`);
  }
}

function isInside({ datastore, path }: Location): boolean {
  return isDatastoreName(datastore) && (path === '' || isSafePath(path));
}

function lookAt(path: string): Stats | null {
  return lstatSync(path, { throwIfNoEntry: false }) ?? null;
}

/** A reader finds the old content or the new one, never a part. A link at the name of the draft is deleted, not followed. */
function replaceFile(path: string, content: Uint8Array | string): void {
  const draft = `${path}.~new`;
  rmSync(draft, { force: true });
  writeFileSync(draft, content, { flag: 'wx' });
  renameSync(draft, path);
}

/** So that a reader finds the old text or the new one, never a part. */
export function writeFileAtomically(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  replaceFile(path, text);
}

function key(location: Location): string {
  return `${location.datastore}/${location.path}`;
}

function readSizes(path: string): Map<string, ClaimedSize> {
  const content = readRegularFile(path, MOST_SIZES_BYTES, 'refuse');
  if (!content.ok) {
    if (content.problem.why === 'missing') return new Map();
    throw new StateError(path, content.problem.text);
  }
  const read = parsedJson(path, content.value.bytes);
  const entries = Object.entries(typeof read === 'object' && read !== null ? read : {});
  return new Map(
    entries.map(([name, size]): [string, ClaimedSize] => {
      if (!isClaimedSize(size))
        throw new StateError(path, `cannot be used: the size of ${JSON.stringify(name)} is none`);
      return [name, { size: size.size, allocated: size.allocated }];
    }),
  );
}

function isClaimedSize(value: unknown): value is ClaimedSize {
  const isBytes = (size: unknown): boolean => typeof size === 'number' && Number.isFinite(size) && size >= 0;
  return (
    typeof value === 'object' &&
    value !== null &&
    'size' in value &&
    'allocated' in value &&
    isBytes(value.size) &&
    isBytes(value.allocated)
  );
}
