import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  type Stats,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { notRegular } from './read-file.js';

const OWNER_ONLY = 0o600;

function found(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Why a path cannot be replaced by a file, as a phrase; null where it is free or a regular file. A symbolic link is never followed. */
function inTheWay(path: string): string | null {
  const there = found(path);
  return there === null || there.isFile() ? null : notRegular(there).problem.text.replace('cannot be read: ', '');
}

function writeDraft(path: string, text: string, mode = OWNER_ONLY): string {
  const draft = `${path}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`;
  const file = openSync(draft, 'wx', OWNER_ONLY);
  try {
    // The umask may have taken rights of the owner away.
    fchmodSync(file, mode);
    const bytes = Buffer.from(text, 'utf8');
    for (let sent = 0; sent < bytes.length; ) sent += writeSync(file, bytes, sent);
    fsyncSync(file);
  } catch (error) {
    unlinkSync(draft);
    throw error;
  } finally {
    closeSync(file);
  }
  return draft;
}

/** Errors of a folder that may be written but not read, and of file systems that cannot sync one. The file itself is safe by then. */
const NO_FOLDER_SYNC: readonly string[] = ['EACCES', 'EPERM', 'EINVAL', 'ENOTSUP'];

/** Makes the new name outlast a power cut. Windows cannot open a folder. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  try {
    const file = openSync(folder, constants.O_RDONLY);
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && NO_FOLDER_SYNC.includes(String(error.code)))) throw error;
  }
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such folder'],
  ['ENOTDIR', 'a part of its path is not a folder'],
  ['EACCES', 'permission is denied'],
  ['EROFS', 'the file system is read-only'],
  ['ENOSPC', 'there is no room on the disk'],
  ['ENAMETOOLONG', 'its name is too long'],
]);

/** Why a file was not written, as a phrase. */
export function cannotBeWritten(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS.get(code) ?? (error instanceof Error ? error.message : String(error));
}

/** Why a file cannot be written at a path, as a phrase; null where it can. Leaves nothing behind. */
export function cannotReplace(path: string): string | null {
  try {
    const way = inTheWay(path);
    if (way !== null) return way;
    unlinkSync(writeDraft(path, ''));
    return null;
  } catch (error) {
    return cannotBeWritten(error);
  }
}

/**
 * Puts a file, with mode 0600 unless told, at a path, in place of one that is there. A reader finds the old file or the new one, never a part; after a
 * failure nothing is left behind. Throws the file system's error, or one that names what is in the way.
 */
export function replaceFile(path: string, text: string, mode = OWNER_ONLY): void {
  const draft = writeDraft(path, text, mode);
  try {
    const way = inTheWay(path);
    if (way !== null) throw new Error(way);
    renameSync(draft, path);
  } catch (error) {
    unlinkSync(draft);
    throw error;
  }
  syncFolder(dirname(resolve(path)));
}

/**
 * Replaces the text of a file that people edit, as {@link replaceFile} does; the file keeps its mode. Throws if it no longer has the text
 * `before`, because somebody changed it meanwhile.
 */
export function rewriteFile(path: string, before: string, after: string): void {
  if (readFileSync(path, 'utf8') !== before) throw new Error(`${path} was changed meanwhile`);
  replaceFile(path, after, lstatSync(path).mode & 0o777);
}
