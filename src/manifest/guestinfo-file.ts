import { posix, win32 } from 'node:path';
import { type AllowedRoot, readInside } from '../files/allowed-root.js';
import type { FileProblem } from '../files/read-file.js';
import type { GuestinfoProblem } from './encode-guestinfo.js';
import { INPUT_LIMITS } from './input-limits.js';

export type GuestinfoFile = { readonly ok: true; readonly bytes: Uint8Array } | GuestinfoProblem;

const WHY = 'A manifest must not be able to put any file of this machine into a domain.';
const BESIDE = 'Copy it beside the manifest.';

function refused(problem: string, hint: string): GuestinfoProblem {
  return { ok: false, code: 'EF1060', problem, detail: WHY, hint };
}

function refusedFile({ why, problem }: FileProblem): GuestinfoProblem {
  switch (why) {
    case 'outside':
    case 'outside-by-link':
      return refused(problem, BESIDE);
    case 'git':
      return refused(problem, 'Name a file of the repo.');
    case 'too-large':
      return {
        ok: false,
        code: 'EF1062',
        problem: `has more than ${INPUT_LIMITS.guestinfoBytes / 1024} KiB, more than any encoding makes small enough`,
        hint: 'Let the guest fetch the rest itself.',
      };
    default: {
      const hint = 'The path begins at the folder of the manifest that says it.';
      return { ok: false, code: 'EF1061', problem, hint };
    }
  }
}

/** The bytes of a file that a manifest names, below the folder of the manifest or elsewhere in its root. Never throws. */
export function readGuestinfoFile(root: AllowedRoot | FileProblem, written: string): GuestinfoFile {
  if ('ok' in root)
    return root.why === 'outside'
      ? refused(root.problem, 'Run esxform in the folder that has the files.')
      : refusedFile(root);
  if (posix.isAbsolute(written) || win32.isAbsolute(written))
    return refused('must be a path from the folder of the manifest on, not an absolute one', BESIDE);
  const read = readInside(root, written, INPUT_LIMITS.guestinfoBytes);
  return read.ok ? { ok: true, bytes: read.bytes } : refusedFile(read);
}
