import { realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Result, success } from '../../domain/diagnostics/result.js';
import { type AllowedRoot, findAllowedRoot } from '../../files/allowed-root.js';
import type { FileProblem } from '../../files/read-file.js';
import { descriptorOf } from '../../files/read-named-file.js';

/** How standard input is called in messages. */
export const STDIN_NAME = '<stdin>';

/** Whether a manifest came through a pipe, so that its paths begin at the working folder. */
export function isPiped(file: string): boolean {
  return file === STDIN_NAME || descriptorOf(file) !== null;
}

/** The folder that the paths in a manifest begin at, as the manifest's own name is shown. */
export function folderOf(file: string): string {
  return isPiped(file) ? '.' : dirname(file);
}

/** Which folder the files that a manifest names must not leave, by the name of the manifest. */
export interface ManifestRoots {
  of(file: string): Result<AllowedRoot, FileProblem>;
}

function real(path: string): readonly string[] {
  try {
    return [realpathSync.native(path)];
  } catch {
    // It is reported where it is read.
    return [];
  }
}

/**
 * `given` are the folders that the operator named. Where a repo file named the manifests, `within` is its own root, and holds for all of
 * them.
 */
export function manifestRoots(cwd: string, given: readonly string[], within: AllowedRoot | null): ManifestRoots {
  const known = new Map<string, Result<AllowedRoot, FileProblem>>();
  const around = given.flatMap((each) => real(resolve(cwd, each)));
  return {
    of: (file) => {
      const folder = resolve(cwd, folderOf(file));
      const own = isPiped(file) ? 'the working folder' : 'the folder of the manifest';
      const key = `${own} ${folder}`;
      const found = known.get(key) ?? findAllowedRoot(folder, own, around);
      const root =
        within === null || !found.ok ? found : success({ ...found.value, root: within.root, name: within.name });
      known.set(key, root);
      return root;
    },
  };
}
