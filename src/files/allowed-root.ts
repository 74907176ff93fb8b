import { fstatSync, lstatSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type Failure, failure, type Result, success } from '../domain/diagnostics/result.js';
import {
  type FileProblem,
  type FileRead,
  fileProblem,
  notRegular,
  readDescriptor,
  withRegularFile,
} from './read-file.js';

/**
 * The folder that files named inside a repo must not leave. A user who can change a manifest must not be able to read, show or copy
 * other files of the operator's machine.
 */
export interface AllowedRoot {
  /** The folder that relative paths begin at, with symbolic links resolved. */
  readonly folder: string;
  /** The folder around it that they must not leave, with symbolic links resolved. */
  readonly root: string;
  /** What the root is, after "out of". */
  readonly name: string;
}

const GIT = '.git';
const REPO_FILES = ['esxform.yaml', 'esxform.yml'];
/** Folders that are searched, upwards from the file. */
const HIGHEST = 64;

export function exists(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** The nearest folder, from `start` upwards, that holds one of the names. The root of the file system does not count. */
function nearestWith(names: readonly string[], start: string): string | null {
  let folder = start;
  for (let height = 0; height < HIGHEST && dirname(folder) !== folder; height += 1) {
    if (names.some((name) => exists(join(folder, name)))) return folder;
    folder = dirname(folder);
  }
  return null;
}

/** The root of the Git repo around a folder, and the nearest folder with an esxform.yaml; symbolic links resolved. */
export function reposAround(folder: string): readonly string[] {
  try {
    const real = realpathSync.native(folder);
    return [nearestWith([GIT], real), nearestWith(REPO_FILES, real)].filter((each) => each !== null);
  } catch {
    // A folder that does not exist is in no repo, and is reported where it is read.
    return [];
  }
}

/**
 * The root for files that are named in `folder`: the nearest Git repo around it, else the nearest folder with an esxform.yaml, else
 * the nearest of the `given` folders around it, else the folder itself. `own` is what the folder itself is called. The root of
 * the file system would keep nothing out, and is refused.
 */
export function findAllowedRoot(
  folder: string,
  own: string,
  given: readonly string[] = [],
): Result<AllowedRoot, FileProblem> {
  let real: string;
  try {
    real = realpathSync.native(folder);
  } catch (error) {
    return fileProblem(error);
  }
  const git = nearestWith([GIT], real);
  if (git !== null) return success({ folder: real, root: git, name: 'the Git repo of the manifest' });
  const repo = nearestWith(REPO_FILES, real);
  if (repo !== null) return success({ folder: real, root: repo, name: 'the repo of the manifest' });
  const around =
    given.filter((each) => isWithin(each, real)).sort((one, other) => other.length - one.length)[0] ?? real;
  const name = around === real ? own : 'the folder that was given';
  if (dirname(around) !== around) return success({ folder: real, root: around, name });
  return failure({ why: 'outside', text: `cannot be read, because ${name} is the root of the file system` });
}

export function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Characters that HFS+ leaves out of a name, so that `.g\u200cit` opens `.git`. Source: Git's own rule, core.protectHFS. */
const IGNORED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/** Whether some file system takes the name for `.git`. Source: Git's own rules, core.protectHFS and core.protectNTFS. */
function isGitName(name: string): boolean {
  const plain = name
    .replace(IGNORED, '')
    .replace(/:.*$/s, '')
    .replace(/[. ]+$/, '')
    .toLowerCase();
  return plain === GIT || plain === 'git~1';
}

/** Whether Git takes a folder for one of its own, whatever its name is: of a bare repo, a submodule or a worktree. */
function isGitFolder(folder: string): boolean {
  return exists(join(folder, 'HEAD')) && (exists(join(folder, 'objects')) || exists(join(folder, 'commondir')));
}

/** Whether a path leads through what Git keeps for itself, where credentials may be. */
function isOfGit(root: string, path: string): boolean {
  const parts = relative(root, path)
    .split(sep)
    .filter((part) => part !== '');
  const folders = parts.map((_, index) => join(root, ...parts.slice(0, index + 1)));
  return parts.some(isGitName) || folders.some(isGitFolder);
}

/**
 * The path with all symbolic links resolved, where it stays inside the root and out of Git's own folder. A path that leaves the root
 * by its text is refused before it is looked at.
 */
export function resolveInside(root: AllowedRoot, path: string): Result<string, FileProblem> {
  const full = resolve(root.folder, path);
  if (!isWithin(root.root, full)) return failure({ why: 'outside', text: `leads out of ${root.name}` });
  let real: string;
  try {
    real = realpathSync.native(full);
    if (!isWithin(root.root, real)) {
      const found = statSync(real);
      if (!found.isFile() && !found.isDirectory()) return notRegular(found);
      return failure({ why: 'outside-by-link', text: `leads out of ${root.name} by a symbolic link` });
    }
  } catch (error) {
    return fileProblem(error);
  }
  if (isOfGit(root.root, real)) return failure({ why: 'git', text: 'lies in what Git keeps for itself' });
  return success(real);
}

const CHANGED: Failure<FileProblem> = failure({
  why: 'unreadable',
  text: 'cannot be read: its path changed at the same time',
});

/**
 * The bytes of a regular file inside the root, at most `most`. What lies outside, by its path or behind a symbolic link, is refused before
 * it is opened. A folder of the path may be replaced between the look and the opening: what was opened must be what the path still
 * leads to, inside the root. Never throws.
 */
export function readInside(root: AllowedRoot, path: string, most: number): FileRead {
  const resolved = resolveInside(root, path);
  if (!resolved.ok) return resolved;
  return withRegularFile(resolved.value, 'refuse', (file) => {
    const again = resolveInside(root, path);
    if (!again.ok) return again;
    const opened = fstatSync(file, { bigint: true });
    const there = lstatSync(again.value, { bigint: true });
    return there.dev === opened.dev && there.ino === opened.ino ? readDescriptor(file, most) : CHANGED;
  });
}
