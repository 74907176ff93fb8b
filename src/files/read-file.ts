/**
 * The only code that reads files: regular files only, with a size bound, below an allowed root where one is given. Never follows a link
 * out of that root.
 */

import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { type Failure, failure, type Result, success } from '../domain/diagnostics/result.js';

/** Why a file was not read. `text` is a phrase that follows its name. */
export interface FileProblem {
  readonly why: 'missing' | 'not-regular' | 'too-large' | 'unreadable' | 'outside' | 'outside-by-link' | 'git';
  readonly text: string;
}

export interface FileContent {
  readonly bytes: Buffer;
  readonly modified: Date;
}

export type FileRead = Result<FileContent, FileProblem>;

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file or directory'],
  ['ENOTDIR', 'a part of its path is not a directory'],
  ['EACCES', 'permission is denied'],
  ['EISDIR', 'it is a directory'],
  ['ELOOP', 'its symbolic links go round in a circle'],
]);

/** What the file system has against a path, as a phrase that follows its name. */
export function cannotBeRead(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return `cannot be read: ${REASONS.get(code) ?? (error instanceof Error ? error.message : String(error))}`;
}

export function fileProblem(error: unknown): Failure<FileProblem> {
  const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return failure({ why: missing ? 'missing' : 'unreadable', text: cannotBeRead(error) });
}

/** What is not a regular file, as a phrase. */
export function notRegular(
  found: Pick<Stats, 'isDirectory' | 'isFIFO' | 'isSocket' | 'isSymbolicLink'>,
): Failure<FileProblem> {
  const kind = found.isFIFO()
    ? 'a named pipe'
    : found.isSocket()
      ? 'a socket'
      : found.isSymbolicLink()
        ? 'a symbolic link'
        : 'a device';
  const problem = found.isDirectory() ? 'it is a directory' : `it is ${kind}, not a regular file`;
  return failure({ why: 'not-regular', text: `cannot be read: ${problem}` });
}

export function tooLarge(most: number): Failure<FileProblem> {
  const [unit, name] = most >= 1024 * 1024 ? [1024 * 1024, 'MiB'] : [1024, 'KiB'];
  return failure({ why: 'too-large', text: `has more than ${most / unit} ${name}` });
}

/**
 * All bytes of an open file, up to `most`. The bound holds while reading, because files of /proc and /dev report the size 0, and a file
 * may grow.
 */
export function readDescriptor(file: number, most: number): FileRead {
  const { size, mtime } = fstatSync(file);
  if (size > most) return tooLarge(most);
  let buffer = Buffer.allocUnsafe(Math.max(size, 4096) + 1);
  let used = 0;
  for (;;) {
    const count = readSync(file, buffer, used, buffer.length - used, null);
    if (count === 0) return success({ bytes: buffer.subarray(0, used), modified: mtime });
    used += count;
    if (used > most) return tooLarge(most);
    if (used < buffer.length) continue;
    const larger = Buffer.allocUnsafe(Math.min(buffer.length * 2, most + 1));
    buffer.copy(larger, 0, 0, used);
    buffer = larger;
  }
}

/**
 * Opens a regular file, and hands its descriptor to `use`. Nothing else is opened: opening a pipe blocks, and opening a device may act
 * on it. The flags and the second look are for a path that changed after the first. Never throws for what the file system says.
 */
export function withRegularFile<T>(
  path: string,
  links: 'follow' | 'refuse',
  use: (file: number) => T,
): T | Failure<FileProblem> {
  try {
    const before = links === 'follow' ? statSync(path) : lstatSync(path);
    if (!before.isFile()) return notRegular(before);
    // Windows has none of these flags.
    const noFollow = links === 'follow' ? 0 : (constants.O_NOFOLLOW ?? 0);
    const flags = constants.O_RDONLY | noFollow | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);
    const file = openSync(path, flags);
    try {
      const found = fstatSync(file);
      return found.isFile() ? use(file) : notRegular(found);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return fileProblem(error);
  }
}

/** The bytes of a regular file, at most `most`. Never throws. */
export function readRegularFile(path: string, most: number, links: 'follow' | 'refuse' = 'follow'): FileRead {
  return withRegularFile(path, links, (file) => readDescriptor(file, most));
}
