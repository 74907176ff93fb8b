import { readFile, stat } from 'node:fs/promises';
import { ownEntry } from '../domain/own-entry.js';
import { INPUT_LIMITS } from './input-limits.js';

/** The text of a file, or why there is none: a phrase that follows its name. */
export type InputText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly code: 'EF1003' | 'EF1004'; readonly problem: string; readonly hint: string | null };

/** Decodes UTF-8, without a byte order mark, up to the bound of a file. */
export function decodeInput(bytes: Uint8Array): InputText {
  if (bytes.byteLength > INPUT_LIMITS.bytesPerFile) return tooLarge();
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { ok: false, code: 'EF1003', problem: 'is not UTF-8 text', hint: 'Save the file in UTF-8.' };
  }
}

/** Reads one file of the disk, or a pipe. Never rejects. */
export async function readInputText(path: string): Promise<InputText> {
  try {
    const { size } = await stat(path);
    if (size > INPUT_LIMITS.bytesPerFile) return tooLarge();
    return decodeInput(await readFile(path));
  } catch (error) {
    return { ok: false, code: 'EF1003', problem: cannotBeRead(error), hint: null };
  }
}

function tooLarge(): InputText {
  const problem = `has more than ${INPUT_LIMITS.bytesPerFile / 1024 / 1024} MiB`;
  return { ok: false, code: 'EF1004', problem, hint: null };
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or directory',
  EACCES: 'permission is denied',
  EISDIR: 'it is a directory',
  ELOOP: 'its symbolic links go round in a circle',
};

/** What the file system has against a path, as a phrase that follows its name. */
export function cannotBeRead(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return `cannot be read: ${ownEntry(REASONS, code) ?? (error instanceof Error ? error.message : String(error))}`;
}
