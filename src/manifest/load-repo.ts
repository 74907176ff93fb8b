import { stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { type Diagnostic, errorDiagnostic, hasErrors } from '../domain/diagnostic.js';
import { NO_LIMITS, type RunLimits } from '../domain/run-limits.js';
import { type ManifestIo, REPO_FILES } from './input-files.js';
import { cannotBeRead, readInputText } from './input-text.js';
import { locateValue, type Manifest } from './manifest.js';
import { repoValidator } from './manifest-schema.js';
import { parseYaml } from './parse-yaml.js';
import { pathExists } from './path-exists.js';
import { validateManifest } from './validate-manifest.js';
import type { YamlNode } from './yaml-node.js';

/** What holds for all manifests of a repo. */
export interface Repo {
  /** The repo file, as it is shown: from the working folder on. */
  readonly file: string;
  readonly owner: string;
  /** The complete set, as inputs for `loadDesired` with the same working folder: files and folders, all of which are there. */
  readonly manifests: readonly string[];
  readonly limits: RunLimits;
}

export interface LoadedRepo {
  /** Null where there is no repo file, or where it has an error. */
  readonly repo: Repo | null;
  readonly diagnostics: readonly Diagnostic[];
  /** The text that source ranges point into, by file name. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Folders that are looked at, from the working folder upwards. */
const HIGHEST = 64;

const NO_REPO: LoadedRepo = { repo: null, diagnostics: [], texts: new Map() };

/**
 * Finds `esxform.yaml` in the start folder or the nearest one above it, but not above the root of a Git repo, and reads it.
 * That there is none is no problem. Paths are shown, and given back, from `io.cwd` on. Never rejects for what a user wrote.
 */
export async function loadRepo(startFolder: string, io: Pick<ManifestIo, 'cwd'>): Promise<LoadedRepo> {
  let folder = resolve(io.cwd, startFolder);
  for (let height = 0; height < HIGHEST; height += 1) {
    const found: string[] = [];
    for (const name of REPO_FILES) if (await pathExists(join(folder, name))) found.push(name);
    const [name, other] = found;
    if (name !== undefined)
      return other === undefined ? await readRepo(folder, name, io.cwd) : twoFiles(folder, io.cwd);
    const above = dirname(folder);
    if (above === folder || (await pathExists(join(folder, '.git')))) return NO_REPO;
    folder = above;
  }
  return NO_REPO;
}

function twoFiles(folder: string, cwd: string): LoadedRepo {
  const where = relative(cwd, folder) || '.';
  const summary = `there are two repo files in ${where}: ${[...REPO_FILES].join(' and ')}`;
  return { ...NO_REPO, diagnostics: [errorDiagnostic('EF1052', summary, { hint: 'Keep one of them.' })] };
}

async function readRepo(folder: string, name: string, cwd: string): Promise<LoadedRepo> {
  const path = join(folder, name);
  const file = relative(cwd, path);
  const input = await readInputText(path);
  if (!input.ok) {
    const problem = errorDiagnostic('EF1052', `${file} ${input.problem}`, { hint: input.hint });
    return { ...NO_REPO, diagnostics: [problem] };
  }
  const texts = new Map([[file, input.text]]);
  const { documents, positions, diagnostics: syntax } = parseYaml(file, input.text);
  const [document, ...more] = documents.filter(({ root }) => root !== null && root.value !== null);
  if (hasErrors(syntax)) return { repo: null, diagnostics: syntax, texts };
  const root = document?.root;
  if (root?.kind !== 'map' || more.length > 0) {
    const problem = errorDiagnostic('EF1052', `${file} must be one map, with version and owner`, {
      hint: 'Write:\nversion: 1\nowner: platform-team',
      source: positions.range(0, 1),
    });
    return { repo: null, diagnostics: [problem], texts };
  }
  const written: Manifest = { file, root, positions, whole: true };
  const diagnostics = [...validateManifest(written, repoValidator())];
  const manifests = hasErrors(diagnostics) ? [] : await manifestsOf(written, folder, cwd, diagnostics);
  const owner = root.entries.get('owner')?.node.value;
  if (hasErrors(diagnostics) || typeof owner !== 'string') return { repo: null, diagnostics, texts };
  return { repo: { file, owner, manifests, limits: limitsOf(root.entries.get('limits')?.node) }, diagnostics, texts };
}

/** The paths that the file names; one that leads nowhere is told at its place. */
async function manifestsOf(
  written: Manifest,
  folder: string,
  cwd: string,
  diagnostics: Diagnostic[],
): Promise<readonly string[]> {
  const shown = (path: string) => relative(cwd, resolve(folder, path)) || '.';
  const list = written.root.entries.get('manifests')?.node;
  if (list?.kind !== 'list') return [shown('.')];
  const paths: string[] = [];
  for (const [index, { value }] of list.items.entries()) {
    if (typeof value !== 'string') continue;
    const source = locateValue(written, ['manifests', String(index)]);
    paths.push(shown(value));
    try {
      await stat(resolve(folder, value));
    } catch (error) {
      const parts = { hint: 'Paths begin at the folder of the repo file.', source };
      diagnostics.push(errorDiagnostic('EF1053', `manifests: ${value} ${cannotBeRead(error)}`, parts));
    }
  }
  return paths;
}

function limitsOf(node: YamlNode | undefined): RunLimits {
  if (node?.kind !== 'map') return NO_LIMITS;
  const limit = (key: string): number | null => {
    const value = node.entries.get(key)?.node.value;
    return typeof value === 'number' ? value : null;
  };
  return {
    destroy: limit('destroy'),
    powerOff: limit('power_off'),
    migrate: limit('migrate'),
    changed: limit('changed'),
  };
}
