import { posix, win32 } from 'node:path';
import { failure, type Result, success } from '../../domain/diagnostics/result.js';
import { type AllowedRoot, readInside } from '../../files/allowed-root.js';
import type { FileProblem } from '../../files/read-file.js';
import { INPUT_LIMITS } from '../input/input-limits.js';
import type { GuestinfoProblem } from './encode-guestinfo.js';

const WHY = 'A manifest must not be able to copy any file of this machine into a VM.';
const BESIDE = 'Copy it to the folder of the manifest.';

function refused(text: string, hint: string): GuestinfoProblem {
  return { code: 'EF1060', text, detail: WHY, hint };
}

function refusedFile({ why, text }: FileProblem): GuestinfoProblem {
  switch (why) {
    case 'outside':
    case 'outside-by-link':
      return refused(text, BESIDE);
    case 'git':
      return refused(text, 'Name a file of the repo.');
    case 'too-large':
      return {
        code: 'EF1062',
        text: `has more than ${INPUT_LIMITS.guestinfoBytes / 1024} KiB, which no encoding makes small enough`,
        hint: 'Let the guest download the rest itself.',
      };
    default: {
      const hint = 'The path starts at the folder of the manifest.';
      return { code: 'EF1061', text, hint };
    }
  }
}

/** The bytes of a file that a manifest names, below the folder of the manifest or elsewhere in its root. Never throws. */
export function readGuestinfoFile(
  root: Result<AllowedRoot, FileProblem>,
  written: string,
): Result<Uint8Array, GuestinfoProblem> {
  if (!root.ok) {
    const { why, text } = root.problem;
    const hint = 'Run esxform in the folder that has the files.';
    return failure(why === 'outside' ? refused(text, hint) : refusedFile(root.problem));
  }
  if (posix.isAbsolute(written) || win32.isAbsolute(written))
    return failure(refused('must be a path from the folder of the manifest on, not an absolute one', BESIDE));
  const read = readInside(root.value, written, INPUT_LIMITS.guestinfoBytes);
  return read.ok ? success(read.value.bytes) : failure(refusedFile(read.problem));
}
