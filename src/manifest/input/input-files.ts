import { readdirSync, type Stats, statSync } from 'node:fs';
import { basename, isAbsolute, join, normalize, resolve } from 'node:path';
import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { failure } from '../../domain/diagnostics/result.js';
import { type AllowedRoot, readInside, resolveInside } from '../../files/allowed-root.js';
import { cannotBeRead, type FileProblem, type FileRead } from '../../files/read-file.js';
import { descriptorOf, readNamedFile } from '../../files/read-named-file.js';
import { INPUT_LIMITS } from './input-limits.js';
import { decodeInput, type InputText, inputText, refusedInput } from './input-text.js';
import { folderOf, type ManifestRoots, manifestRoots, STDIN_NAME } from './manifest-roots.js';

export interface ManifestIo {
  readonly cwd: string;
  readonly stdin: () => Promise<string>;
}

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
  /** What the files that these manifests name must not leave. */
  readonly roots: ManifestRoots;
  readonly diagnostics: readonly Diagnostic[];
}

interface Reading {
  readonly io: ManifestIo;
  /** Where a repo file named the inputs: its root. The operator may name any file. */
  readonly within: AllowedRoot | null;
  readonly roots: ManifestRoots;
  /** Absolute paths that were taken already: a file that is named twice is read once. */
  readonly taken: Set<string>;
  readonly texts: Map<string, string>;
  readonly named: Set<string>;
  readonly bases: Set<string>;
  readonly diagnostics: Diagnostic[];
  /** Whether there are more files than are read, which is reported once. */
  isFull: boolean;
}

/**
 * The texts that the inputs name. Directories are searched for *.yaml and *.yml, sorted by path, without hidden files and
 * directories, node_modules, bases and the repo file. A file that a directory or a repo file named is read only where it lies inside the
 * repo. What cannot be read is a diagnostic, and the rest is still read.
 */
export async function readInputFiles(
  inputs: readonly string[],
  io: ManifestIo,
  within: AllowedRoot | null,
): Promise<InputFiles> {
  const reading: Reading = {
    io,
    within,
    roots: manifestRoots(io.cwd, givenFolders(inputs, io.cwd), within),
    taken: new Set(),
    texts: new Map(),
    named: new Set(),
    bases: new Set(),
    diagnostics: [],
    isFull: false,
  };
  for (const input of inputs) {
    if (input === '-') await readStdin(reading);
    else await readInput(input, reading);
  }
  return reading;
}

function shownName(input: string): string {
  return isAbsolute(input) ? normalize(input) : normalize(join('.', input));
}

/** What is at a path, links followed; null where it cannot be looked at. */
function lookAt(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    // Reading it reports why.
    return null;
  }
}

function givenFolders(inputs: readonly string[], cwd: string): readonly string[] {
  return inputs.map((input) => {
    if (input === '-') return '.';
    return lookAt(resolve(cwd, input))?.isDirectory() === true ? input : folderOf(shownName(input));
  });
}

async function readStdin(reading: Reading): Promise<void> {
  if (reading.texts.has(STDIN_NAME)) return;
  keep(STDIN_NAME, decodeInput(Buffer.from(await reading.io.stdin(), 'utf8')), reading);
}

async function readInput(input: string, reading: Reading): Promise<void> {
  const shown = shownName(input);
  if (lookAt(resolve(reading.io.cwd, shown))?.isDirectory() === true) {
    const files: string[] = [];
    searchDirectory(shown, 0, files, reading);
    for (const file of files) await readOne(file, 'found', reading);
    return;
  }
  reading.named.add(shown);
  if (BASE_FILE.test(basename(shown))) reading.bases.add(shown);
  else await readOne(shown, 'named', reading);
}

/** A folder that a repo file named, or that was found, stays inside; so does the root of the file system, which holds everything. */
function refusedFolder(shown: string, { roots }: Reading): FileProblem | null {
  const root = roots.of(join(shown, '*.yaml'));
  if (!root.ok) return root.problem;
  const resolved = resolveInside(root.value, '.');
  return resolved.ok ? null : resolved.problem;
}

function searchDirectory(shown: string, depth: number, files: string[], reading: Reading): void {
  if (depth > INPUT_LIMITS.directoryDepth) {
    reading.diagnostics.push(
      errorDiagnostic('EF1004', `${shown} is more than ${INPUT_LIMITS.directoryDepth} directories deep`),
    );
    return;
  }
  const path = resolve(reading.io.cwd, shown);
  const refused = refusedFolder(shown, reading);
  if (refused !== null) {
    keep(shown, failure(refusedInput(refused)), reading);
    return;
  }
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    entries.sort((one, other) => (one.name < other.name ? -1 : 1));
    for (const entry of entries) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      const below = join(shown, entry.name);
      if (entry.isDirectory()) {
        searchDirectory(below, depth + 1, files, reading);
        continue;
      }
      if (!/\.ya?ml$/.test(entry.name) || REPO_FILES.has(entry.name) || BASE_FILE.test(entry.name)) continue;
      // A link to a directory is not followed. Whatever else has the name of a manifest is read, or reported.
      if (entry.isSymbolicLink() && lookAt(resolve(reading.io.cwd, below))?.isDirectory() === true) continue;
      files.push(below);
    }
  } catch (error) {
    reading.diagnostics.push(errorDiagnostic('EF1003', `${shown} ${cannotBeRead(error)}`));
  }
}

async function readOne(shown: string, how: 'named' | 'found', reading: Reading): Promise<void> {
  const path = resolve(reading.io.cwd, shown);
  if (reading.taken.has(path)) return;
  reading.taken.add(path);
  if (reading.texts.size >= INPUT_LIMITS.files) {
    if (!reading.isFull)
      reading.diagnostics.push(errorDiagnostic('EF1004', `there are more than ${INPUT_LIMITS.files} manifest files`));
    reading.isFull = true;
    return;
  }
  const byOperator = how === 'named' && reading.within === null;
  // A descriptor is the operator's own pipe, whatever the working folder is.
  const named = descriptorOf(shown) === null ? path : shown;
  const read = byOperator ? await readNamedFile(named, INPUT_LIMITS.bytesPerFile) : readFound(shown, reading);
  keep(shown, inputText(read), reading);
}

function readFound(shown: string, { roots }: Reading): FileRead {
  const root = roots.of(shown);
  return root.ok ? readInside(root.value, basename(shown), INPUT_LIMITS.bytesPerFile) : root;
}

function keep(shown: string, input: InputText, reading: Reading): void {
  if (input.ok) {
    reading.texts.set(shown, input.value);
    return;
  }
  const { code, text, hint } = input.problem;
  reading.diagnostics.push(errorDiagnostic(code, `${shown} ${text}`, { hint }));
}
