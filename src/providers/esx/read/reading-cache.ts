import { createHash, randomBytes } from 'node:crypto';
import { lstat, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../../files/make-folder.js';
import { readRegularFile } from '../../../files/read-file.js';
import type { CachedReading, ReadingKey } from './cached-reading.js';

/** To be raised whenever the same VMX would be read otherwise than before, or a file is written otherwise. */
const READER = 8;
const MOST_BYTES = 256 * 1024;
/** Of one server. Beyond, files are replaced, and none are added. */
const MOST_FILES = 20_000;
/** A file half written is of a run that was killed, once it is so old. */
const ABANDONED_MILLISECONDS = 60 * 60_000;

/** Where readings are kept, and what they hold for beside their keys. */
export interface CachePlace {
  readonly folder: string;
  /** Identifies a server: its id and the address of the connection. */
  readonly server: readonly string[];
  /** What else a reading depends on: the version of the program, the names and places of the server's datastores. */
  readonly under: readonly string[];
}

/** Readings of earlier runs. It is a help and never a need: whatever goes wrong with it, it knows less. */
export interface ReadingCache {
  /** Whether it is worth looking for the machine. */
  mayKnow(machine: string): boolean;
  find(key: ReadingKey): Promise<CachedReading | null>;
  keep(key: ReadingKey, reading: CachedReading): Promise<void>;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The folder exists, is nobody else's, and is shut to others; false where that cannot be had. */
async function ownFolder(path: string): Promise<boolean> {
  makeFolder(path, 0o700);
  const found = await lstat(path);
  const isOurs = process.getuid === undefined || found.uid === process.getuid();
  return found.isDirectory() && isOurs && (process.platform === 'win32' || (found.mode & 0o077) === 0);
}

/** Names of the files in a folder, rid of what killed runs have left. */
async function namesIn(folder: string): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.tmp')) names.add(name);
    else if (Date.now() - (await stat(join(folder, name))).mtimeMs > ABANDONED_MILLISECONDS)
      await rm(join(folder, name), { force: true });
  }
  return names;
}

/** A file's text; null where it is larger than any that is written, or not a regular file. */
function textOf(path: string): string | null {
  const read = readRegularFile(path, MOST_BYTES, 'refuse');
  return read.ok ? read.value.bytes.toString('utf8') : null;
}

/** A reader never sees half a file, and of two writers the last one stays. */
async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/**
 * One file for each machine of a server: a digest of what follows, then the key and the reading as JSON. Null where there can be no
 * such folder.
 */
export async function openReadingCache({ folder, server, under }: CachePlace): Promise<ReadingCache | null> {
  const holdsFor = JSON.stringify([READER, server, under]);
  const all = join(folder, 'readings');
  const own = join(all, digest(JSON.stringify(server)).slice(0, 32));
  const listed = async () => ((await ownFolder(all)) && (await ownFolder(own)) ? await namesIn(own) : null);
  const names = await listed().catch(() => null);
  if (names === null) return null;
  const nameOf = (machine: string): string => `${digest(machine).slice(0, 32)}.json`;
  const known = new Set(names);
  return {
    mayKnow: (machine) => known.has(nameOf(machine)),
    find: async (key) => {
      const text = textOf(join(own, nameOf(key.machine)));
      return text === null ? null : readingIn(text, holdsFor, key);
    },
    keep: async (key, reading) => {
      const name = nameOf(key.machine);
      const text = fileText(holdsFor, key, reading);
      if (Buffer.byteLength(text) > MOST_BYTES || (known.size >= MOST_FILES && !known.has(name))) return;
      await writeWhole(join(own, name), text).then(
        () => known.add(name),
        () => undefined,
      );
    },
  };
}

function fileText(holdsFor: string, key: ReadingKey, reading: CachedReading): string {
  const content = JSON.stringify({ for: holdsFor, key: keyText(key), ...reading });
  return `${digest(content)}\n${content}\n`;
}

function keyText(key: ReadingKey): string {
  return JSON.stringify([key.machine, key.uuid, key.instanceUuid, key.name, key.vmxPath, key.changeVersion]);
}

/** The digest detects a damaged file. A user who can write to this folder could also change the program. */
function readingIn(text: string, holdsFor: string, key: ReadingKey): CachedReading | null {
  const end = text.indexOf('\n');
  const content = text.slice(end + 1).trimEnd();
  if (end === -1 || digest(content) !== text.slice(0, end)) return null;
  const found = JSON.parse(content) as CachedReading & { readonly for: string; readonly key: string };
  if (found.for !== holdsFor || found.key !== keyText(key)) return null;
  const { connections, disks, domain, marker, secrets } = found;
  return { domain, marker, disks, ...(secrets && { secrets }), ...(connections && { connections }) };
}
