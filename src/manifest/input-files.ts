import { readdir, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, normalize, resolve } from 'node:path';
import { type Diagnostic, errorDiagnostic } from '../domain/diagnostic.js';
import { INPUT_LIMITS } from './input-limits.js';
import { cannotBeRead, decodeInput, type InputText, readInputText } from './input-text.js';

export interface ManifestIo {
  readonly cwd: string;
  readonly stdin: () => Promise<string>;
}

/** How standard input is called in messages. */
export const STDIN_NAME = '<stdin>';

/** The repo file; it names manifests and is none itself. */
export const REPO_FILES: ReadonlySet<string> = new Set(['esxform.yaml', 'esxform.yml']);

/** A name that says that a file is a base for others to extend. */
const BASE_FILE = /^_/;

export interface InputFiles {
  /** The texts, by the name to show. */
  readonly texts: ReadonlyMap<string, string>;
  /** Files, by the name to show, that an input named itself, not as a part of a folder. */
  readonly named: ReadonlySet<string>;
  /** Those of them that are bases by their name, and are not read for that reason. */
  readonly bases: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

interface Reading {
  readonly io: ManifestIo;
  /** Absolute paths that were taken already: a file that is named twice is read once. */
  readonly taken: Set<string>;
  readonly texts: Map<string, string>;
  readonly named: Set<string>;
  readonly bases: Set<string>;
  readonly diagnostics: Diagnostic[];
}

/**
 * The texts that the inputs name. Directories are searched for *.yaml and *.yml, sorted by path, without hidden files and
 * directories, node_modules, bases and the repo file. What cannot be read is a diagnostic, and the rest is still read.
 */
export async function readInputFiles(inputs: readonly string[], io: ManifestIo): Promise<InputFiles> {
  const reading: Reading = {
    io,
    taken: new Set(),
    texts: new Map(),
    named: new Set(),
    bases: new Set(),
    diagnostics: [],
  };
  for (const input of inputs) {
    if (input === '-') await readStdin(reading);
    else await readInput(input, reading);
  }
  return reading;
}

async function readStdin(reading: Reading): Promise<void> {
  if (reading.texts.has(STDIN_NAME)) return;
  keep(STDIN_NAME, decodeInput(Buffer.from(await reading.io.stdin(), 'utf8')), reading);
}

async function readInput(input: string, reading: Reading): Promise<void> {
  const shown = isAbsolute(input) ? normalize(input) : normalize(join('.', input));
  try {
    const found = await stat(resolve(reading.io.cwd, input));
    if (!found.isDirectory()) {
      reading.named.add(shown);
      if (BASE_FILE.test(basename(shown))) reading.bases.add(shown);
      else await readOne(shown, reading);
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
    if (!/\.ya?ml$/.test(entry.name) || REPO_FILES.has(entry.name) || BASE_FILE.test(entry.name)) continue;
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
  keep(shown, await readInputText(path), reading);
}

function keep(shown: string, input: InputText, reading: Reading): void {
  if (input.ok) reading.texts.set(shown, input.text);
  else reading.diagnostics.push(errorDiagnostic(input.code, `${shown} ${input.problem}`, { hint: input.hint }));
}

function unreadable(shown: string, error: unknown): Diagnostic {
  return errorDiagnostic('EF1003', `${shown} ${cannotBeRead(error)}`);
}
