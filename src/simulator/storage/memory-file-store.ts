import { baseName, type Location, parentOf, within } from './datastore-location.js';
import type { ClaimedSize, FileFacts, FileStore } from './file-store.js';

interface Entry {
  readonly content: Buffer | null;
  readonly claimed: ClaimedSize | null;
  readonly modified: Date;
  /** Null for a file. */
  readonly names: Set<string> | null;
}

/** Datastores that live as long as the process. */
export class MemoryFileStore implements FileStore {
  readonly #entries = new Map<string, Entry>();
  readonly #used = new Map<string, number>();
  readonly #clock: () => Date;

  constructor(datastores: readonly string[], clock: () => Date) {
    this.#clock = clock;
    for (const datastore of datastores) this.#entries.set(key({ datastore, path: '' }), this.#directory());
  }

  facts(location: Location): FileFacts | null {
    const entry = this.#entries.get(key(location));
    if (entry === undefined) return null;
    const { size, allocated } = sizes(entry);
    return { kind: entry.names === null ? 'file' : 'directory', size, allocated, modified: entry.modified };
  }

  read(location: Location): Buffer | null {
    const entry = this.#entries.get(key(location));
    if (entry === undefined || entry.names !== null) return null;
    return entry.content ?? Buffer.alloc(0);
  }

  write(location: Location, content: Uint8Array): void {
    this.#put(location, { content: Buffer.from(content), claimed: null, modified: this.#clock(), names: null });
  }

  claim(location: Location, claimed: ClaimedSize): void {
    this.#put(location, { content: null, claimed, modified: this.#clock(), names: null });
  }

  makeDirectory(location: Location): void {
    if (location.path === '' || this.#entries.has(key(location))) return;
    this.makeDirectory(parentOf(location));
    this.#put(location, this.#directory());
  }

  remove(location: Location): void {
    const entry = this.#entries.get(key(location));
    if (entry === undefined) return;
    for (const name of entry.names ?? []) this.remove(within(location, name));
    this.#count(location, entry, -1);
    this.#entries.delete(key(location));
    this.#entries.get(key(parentOf(location)))?.names?.delete(baseName(location));
  }

  move(from: Location, to: Location): void {
    this.copy(from, to);
    this.remove(from);
  }

  copy(from: Location, to: Location): void {
    const entry = this.#entries.get(key(from));
    if (entry === undefined) return;
    if (entry.names === null) {
      this.#put(to, { ...entry, modified: this.#clock() });
      return;
    }
    this.makeDirectory(to);
    for (const name of entry.names) this.copy(within(from, name), within(to, name));
  }

  list(directory: Location): readonly string[] {
    return [...(this.#entries.get(key(directory))?.names ?? [])].sort();
  }

  used(datastore: string): number {
    return this.#used.get(datastore) ?? 0;
  }

  #directory(): Entry {
    return { content: null, claimed: null, modified: this.#clock(), names: new Set() };
  }

  #put(location: Location, entry: Entry): void {
    const parent = this.#entries.get(key(parentOf(location)));
    if (parent === undefined || parent.names === null) throw new Error(`no directory for ${key(location)}`);
    const before = this.#entries.get(key(location));
    if (before !== undefined) this.#count(location, before, -1);
    this.#count(location, entry, 1);
    this.#entries.set(key(location), entry);
    parent.names.add(baseName(location));
  }

  #count(location: Location, entry: Entry, sign: 1 | -1): void {
    this.#used.set(location.datastore, this.used(location.datastore) + sign * sizes(entry).allocated);
  }
}

function key(location: Location): string {
  return `${location.datastore}:${location.path}`;
}

function sizes(entry: Entry): ClaimedSize {
  const length = entry.content?.length ?? 0;
  return entry.claimed ?? { size: length, allocated: length };
}
