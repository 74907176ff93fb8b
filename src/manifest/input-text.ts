import type { FileRead } from '../files/read-file.js';
import { INPUT_LIMITS } from './input-limits.js';

/** The text of a file, or why there is none: a phrase that follows its name. */
export type InputText =
  | { readonly ok: true; readonly text: string }
  | {
      readonly ok: false;
      readonly code: 'EF1003' | 'EF1004' | 'EF1060';
      readonly problem: string;
      readonly hint: string | null;
      /** Whether it lies outside of the root of the repo. */
      readonly isOutside: boolean;
    };

type Refusal = Extract<InputText, { readonly ok: false }>;

/** Decodes UTF-8, without a byte order mark, up to the bound of a file. */
export function decodeInput(bytes: Uint8Array): InputText {
  if (bytes.byteLength > INPUT_LIMITS.bytesPerFile) {
    const problem = `has more than ${INPUT_LIMITS.bytesPerFile / 1024 / 1024} MiB`;
    return { ok: false, code: 'EF1004', problem, hint: null, isOutside: false };
  }
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return {
      ok: false,
      code: 'EF1003',
      problem: 'is not UTF-8 text',
      hint: 'Save the file in UTF-8.',
      isOutside: false,
    };
  }
}

const STAY_INSIDE =
  'Copy the file into the repo. Without a Git repo, an esxform.yaml in the folder that holds all files makes it one.';

/** The refusal of a file or folder that was not read, by the reason. */
export function refusedInput({ why, problem }: Exclude<FileRead, { readonly ok: true }>): Refusal {
  if (why === 'outside' || why === 'outside-by-link')
    return { ok: false, code: 'EF1060', problem, hint: STAY_INSIDE, isOutside: true };
  if (why === 'git') return { ok: false, code: 'EF1060', problem, hint: 'Name a file of the repo.', isOutside: true };
  return { ok: false, code: why === 'too-large' ? 'EF1004' : 'EF1003', problem, hint: null, isOutside: false };
}

export function inputText(read: FileRead): InputText {
  return read.ok ? decodeInput(read.bytes) : refusedInput(read);
}
