import { constants } from 'node:fs';
import { lstat, open, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, posix, relative, resolve, sep, win32 } from 'node:path';
import type { GuestinfoProblem } from './encode-guestinfo.js';
import { INPUT_LIMITS } from './input-limits.js';
import { cannotBeRead } from './input-text.js';
import { pathExists } from './path-exists.js';

export type GuestinfoFile = { readonly ok: true; readonly bytes: Uint8Array } | GuestinfoProblem;

/** The folder that a manifest reads files from, without links, and the one around it that it must not leave. */
export interface Fence {
  readonly folder: string;
  readonly root: string;
  /** What the root is, after "out of". */
  readonly name: string;
}

const GIT = '.git';
/** Folders that are looked at for that of a Git repo, from the manifest's upwards. */
const HIGHEST = 64;

const WHY = 'A manifest must not be able to put any file of this machine into a domain.';

/** The fence of a manifest's folder; the root of the file system fences nothing, and is none. */
export async function fenceOf(folder: string, isWorkingFolder: boolean): Promise<Fence | GuestinfoProblem> {
  try {
    const real = await realpath(folder);
    const repo = await gitRootOf(real);
    if (repo !== null) return { folder: real, root: repo, name: 'the Git repo of the manifest' };
    const name = isWorkingFolder ? 'the working folder' : 'the folder of the manifest';
    if (dirname(real) !== real) return { folder: real, root: real, name };
    const hint = 'Run esxform in the folder that has the files.';
    return refused(`cannot be read, because ${name} is the root of the file system`, hint);
  } catch (error) {
    return { ok: false, code: 'EF1061', problem: cannotBeRead(error) };
  }
}

/** The nearest folder with a `.git`; the root of the file system does not count. */
async function gitRootOf(start: string): Promise<string | null> {
  let folder = start;
  for (let height = 0; height < HIGHEST && dirname(folder) !== folder; height += 1) {
    if (await pathExists(join(folder, GIT))) return folder;
    folder = dirname(folder);
  }
  return null;
}

function refused(problem: string, hint: string): GuestinfoProblem {
  return { ok: false, code: 'EF1060', problem, detail: WHY, hint };
}

/**
 * The bytes of a file that a manifest names. What lies outside of the fence, by its path or behind a symbolic link, is refused
 * before it is opened, and so is what Git keeps for itself, where credentials may be. Never rejects.
 */
export async function readGuestinfoFile(fence: Fence, written: string): Promise<GuestinfoFile> {
  const beside = 'Copy it beside the manifest.';
  if (posix.isAbsolute(written) || win32.isAbsolute(written)) {
    return refused('must be a path from the folder of the manifest on, not an absolute one', beside);
  }
  const path = resolve(fence.folder, written);
  if (!isWithin(fence.root, path)) return refused(`leads out of ${fence.name}`, beside);
  try {
    const real = await realpath(path);
    if (!isWithin(fence.root, real)) return refused(`leads out of ${fence.name} by a symbolic link`, beside);
    if (isOfGit(fence.root, real)) return refused('lies in what Git keeps for itself', 'Name a file of the repo.');
    return await readRegular(real);
  } catch (error) {
    const hint = 'The path begins at the folder of the manifest that says it.';
    return { ok: false, code: 'EF1061', problem: cannotBeRead(error), hint };
  }
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function isOfGit(root: string, path: string): boolean {
  return relative(root, path)
    .split(sep)
    .some((part) => part.toLowerCase() === GIT);
}

/** Opens nothing that is no file (a pipe would block, a device may act on it), and no link that came in between. */
async function readRegular(path: string): Promise<GuestinfoFile> {
  const isNone: GuestinfoProblem = { ok: false, code: 'EF1061', problem: 'cannot be read: it is no regular file' };
  if (!(await lstat(path)).isFile()) return isNone;
  // Windows has neither flag.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await open(path, flags);
  try {
    const found = await handle.stat();
    if (!found.isFile()) return isNone;
    if (found.size > INPUT_LIMITS.guestinfoBytes) return tooLarge();
    const bytes = await handle.readFile();
    return bytes.length > INPUT_LIMITS.guestinfoBytes ? tooLarge() : { ok: true, bytes };
  } finally {
    await handle.close();
  }
}

function tooLarge(): GuestinfoProblem {
  const problem = `has more than ${INPUT_LIMITS.guestinfoBytes / 1024} KiB, more than any encoding makes small enough`;
  return { ok: false, code: 'EF1062', problem, hint: 'Let the guest fetch the rest itself.' };
}
