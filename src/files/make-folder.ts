import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** More levels than any file system's path has. */
const MOST_LEVELS = 4_096;

function isFolder(path: string): boolean | null {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? null : found.isDirectory();
}

/** The folders of a path that do not exist, the outermost first. */
function missingFolders(path: string): readonly string[] {
  const missing: string[] = [];
  for (let at = resolve(path); missing.length < MOST_LEVELS; at = dirname(at)) {
    const found = isFolder(at);
    if (found === true) return missing;
    if (found === false) throw Object.assign(new Error(`${at} is not a folder`), { code: 'ENOTDIR' });
    missing.unshift(at);
    if (dirname(at) === at) break;
  }
  throw Object.assign(new Error(`${path} has no existing parent folder`), { code: 'ENOENT' });
}

/**
 * Makes a folder and its missing parents, and returns those that were missing, the outermost first. Throws the file system's error.
 * Node's own recursive `mkdir` never ends where a file system, such as /proc, refuses a new folder with ENOENT.
 */
export function makeFolder(path: string, mode = 0o777): readonly string[] {
  const missing = missingFolders(path);
  for (const folder of missing) {
    try {
      mkdirSync(folder, { mode });
    } catch (error) {
      // Another process may have made it meanwhile.
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST') || isFolder(folder) !== true)
        throw error;
    }
  }
  return missing;
}

/** Removes folders that {@link makeFolder} has made, while they are empty. */
export function removeEmptyFolders(folders: readonly string[]): void {
  for (const folder of [...folders].reverse()) {
    try {
      rmdirSync(folder);
    } catch {
      // Somebody uses it by now; its parents are not empty either.
      return;
    }
  }
}
