import { failure, type Result, success } from '../../domain/diagnostics/result.js';
import type { FileProblem, FileRead } from '../../files/read-file.js';
import { INPUT_LIMITS } from './input-limits.js';

/** Why there is no text of a file. `text` is a phrase that follows its name. */
export interface InputProblem {
  readonly code: 'EF1003' | 'EF1004' | 'EF1060';
  readonly text: string;
  readonly hint: string | null;
  /** Whether it lies outside of the root of the repo. */
  readonly isOutside: boolean;
}

export type InputText = Result<string, InputProblem>;

/** Decodes UTF-8, without a byte order mark, up to the bound of a file. */
export function decodeInput(bytes: Uint8Array): InputText {
  if (bytes.byteLength > INPUT_LIMITS.bytesPerFile) {
    const text = `has more than ${INPUT_LIMITS.bytesPerFile / 1024 / 1024} MiB`;
    return failure({ code: 'EF1004', text, hint: null, isOutside: false });
  }
  try {
    return success(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return failure({ code: 'EF1003', text: 'is not UTF-8 text', hint: 'Save the file in UTF-8.', isOutside: false });
  }
}

const STAY_INSIDE =
  'Copy the file into the repo. Without a Git repo, put an esxform.yaml in the folder that contains all files.';

/** The refusal of a file or folder that was not read, by the reason. */
export function refusedInput({ why, text }: FileProblem): InputProblem {
  if (why === 'outside' || why === 'outside-by-link')
    return { code: 'EF1060', text, hint: STAY_INSIDE, isOutside: true };
  if (why === 'git') return { code: 'EF1060', text, hint: 'Name a file of the repo.', isOutside: true };
  return { code: why === 'too-large' ? 'EF1004' : 'EF1003', text, hint: null, isOutside: false };
}

export function inputText(read: FileRead): InputText {
  return read.ok ? decodeInput(read.value.bytes) : failure(refusedInput(read.problem));
}
