import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type Location, within } from './datastore-location.js';
import type { ClaimedSize, FileFacts, FileStore } from './file-store.js';

/**
 * Datastores as real directories, `<root>/datastores/<name>/...`, that outlive the process. A file that only claims a size is an
 * empty file there; the sizes stand in `<root>/sizes.json`, so that a disk of terabytes takes no room.
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
    const real = this.#real(location);
    const found = existsSync(real) ? statSync(real) : null;
    if (found === null) return null;
    if (found.isDirectory()) return { kind: 'directory', size: 0, allocated: 0, modified: found.mtime };
    const claimed = this.#sizes.get(key(location));
    const own = { size: found.size, allocated: found.size };
    return { kind: 'file', ...(claimed ?? own), modified: found.mtime };
  }

  read(location: Location): Buffer | null {
    return this.facts(location)?.kind === 'file' ? readFileSync(this.#real(location)) : null;
  }

  write(location: Location, content: Uint8Array): void {
    const real = this.#real(location);
    const temporary = `${real}.~new`;
    writeFileSync(temporary, content);
    renameSync(temporary, real);
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

/** So that a reader finds the old text or the new one, never a part. */
export function writeFileAtomically(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.~new`;
  writeFileSync(temporary, text);
  renameSync(temporary, path);
}

function key(location: Location): string {
  return `${location.datastore}/${location.path}`;
}

function readSizes(path: string): Map<string, ClaimedSize> {
  if (!existsSync(path)) return new Map();
  const read: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const entries = Object.entries(typeof read === 'object' && read !== null ? read : {});
  return new Map(
    entries.flatMap(([name, size]): [string, ClaimedSize][] =>
      isClaimedSize(size) ? [[name, { size: size.size, allocated: size.allocated }]] : [],
    ),
  );
}

function isClaimedSize(value: unknown): value is ClaimedSize {
  return (
    typeof value === 'object' &&
    value !== null &&
    'size' in value &&
    typeof value.size === 'number' &&
    'allocated' in value &&
    typeof value.allocated === 'number'
  );
}
