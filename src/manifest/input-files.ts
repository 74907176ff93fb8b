import { readdir, readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, normalize, resolve } from 'node:path';
import { type Diagnostic, errorDiagnostic } from '../domain/diagnostic.js';
import { INPUT_LIMITS } from './input-limits.js';

export interface ManifestIo {
  readonly cwd: string;
  readonly stdin: () => Promise<string>;
}

/** How standard input is called in messages. */
export const STDIN_NAME = '<stdin>';

/** The repo file; it names manifests and is none itself. */
const REPO_FILES = new Set(['esxform.yaml', 'esxform.yml']);

interface Reading {
  readonly io: ManifestIo;
  /** Absolute paths that were taken already: a file that is named twice is read once. */
  readonly taken: Set<string>;
  readonly texts: Map<string, string>;
  readonly diagnostics: Diagnostic[];
}

/**
 * The texts that the inputs name, by the name to show. Directories are searched for *.yaml and *.yml, sorted by path, without
 * hidden files and directories, node_modules and the repo file. What cannot be read is a diagnostic, and the rest is still read.
 */
export async function readInputFiles(
  inputs: readonly string[],
  io: ManifestIo,
): Promise<{ readonly texts: ReadonlyMap<string, string>; readonly diagnostics: readonly Diagnostic[] }> {
  const reading: Reading = { io, taken: new Set(), texts: new Map(), diagnostics: [] };
  for (const input of inputs) {
    if (input === '-') await readStdin(reading);
    else await readInput(input, reading);
  }
  return { texts: reading.texts, diagnostics: reading.diagnostics };
}

async function readStdin(reading: Reading): Promise<void> {
  if (reading.texts.has(STDIN_NAME)) return;
  keep(STDIN_NAME, Buffer.from(await reading.io.stdin(), 'utf8'), reading);
}

async function readInput(input: string, reading: Reading): Promise<void> {
  const shown = isAbsolute(input) ? normalize(input) : normalize(join('.', input));
  try {
    const found = await stat(resolve(reading.io.cwd, input));
    if (!found.isDirectory()) {
      await readOne(shown, reading);
      return;
    }
    const files: string[] = [];
    await searchDirectory(shown, 0, files, reading);
    for (const file of files) await readOne(file, reading);
  } catch (error) {
    reading.diagnostics.push(unreadable(shown, error));
  }
}

async function searchDirectory(shown: string, depth: number, files: string[], reading: Reading): Promise<void> {
  if (depth > INPUT_LIMITS.directoryDepth) {
    reading.diagnostics.push(
      errorDiagnostic('EF1004', `${shown} lies more than ${INPUT_LIMITS.directoryDepth} directories deep`),
    );
    return;
  }
  const entries = await readdir(resolve(reading.io.cwd, shown), { withFileTypes: true });
  entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const path = join(shown, entry.name);
    if (entry.isDirectory()) {
      await searchDirectory(path, depth + 1, files, reading);
      continue;
    }
    if (!/\.ya?ml$/.test(entry.name) || REPO_FILES.has(entry.name)) continue;
    if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(resolve(reading.io.cwd, path))))) files.push(path);
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path)).isFile();
}

async function readOne(shown: string, reading: Reading): Promise<void> {
  const path = resolve(reading.io.cwd, shown);
  if (reading.taken.has(path)) return;
  reading.taken.add(path);
  if (reading.texts.size >= INPUT_LIMITS.files) {
    if (reading.texts.size === INPUT_LIMITS.files && !reading.diagnostics.some(({ code }) => code === 'EF1004'))
      reading.diagnostics.push(errorDiagnostic('EF1004', `there are more than ${INPUT_LIMITS.files} manifest files`));
    return;
  }
  try {
    const { size } = await stat(path);
    if (size > INPUT_LIMITS.bytesPerFile) reading.diagnostics.push(tooLarge(shown));
    else keep(shown, await readFile(path), reading);
  } catch (error) {
    reading.diagnostics.push(unreadable(shown, error));
  }
}

function keep(shown: string, bytes: Uint8Array, reading: Reading): void {
  if (bytes.byteLength > INPUT_LIMITS.bytesPerFile) {
    reading.diagnostics.push(tooLarge(shown));
    return;
  }
  try {
    reading.texts.set(shown, new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    reading.diagnostics.push(
      errorDiagnostic('EF1003', `${shown} is not UTF-8 text`, { hint: 'Save the file in UTF-8.' }),
    );
  }
}

function tooLarge(shown: string): Diagnostic {
  return errorDiagnostic('EF1004', `${shown} has more than ${INPUT_LIMITS.bytesPerFile / 1024 / 1024} MiB`);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or directory',
  EACCES: 'permission is denied',
  EISDIR: 'it is a directory',
  ELOOP: 'its symbolic links go round in a circle',
};

function unreadable(shown: string, error: unknown): Diagnostic {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = REASONS[code] ?? (error instanceof Error ? error.message : String(error));
  return errorDiagnostic('EF1003', `${shown} cannot be read: ${reason}`);
}
