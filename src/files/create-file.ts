import { closeSync, openSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from './make-folder.js';

/**
 * Writes a new file with the usual rights of the user. Returns false, and changes nothing, if anything has that name: a file, a folder or a
 * link. A file that could be written only in part is removed again, and the error is thrown.
 */
export function createFile(path: string, text: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
  let whole = false;
  try {
    writeFileSync(file, text, 'utf8');
    whole = true;
  } finally {
    closeSync(file);
    if (!whole) unlinkSync(path);
  }
  return true;
}

/** Makes a file, with its folder, have this text. For files of ours that nobody edits: another text is replaced. */
export function ensureFile(path: string, text: string): void {
  makeFolder(dirname(path));
  if (createFile(path, text) || readFileSync(path, 'utf8') === text) return;
  unlinkSync(path);
  createFile(path, text);
}

/** The names in a folder; none if there is no such folder. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
