import { dirname, join, relative, resolve } from 'node:path';
import { type Diagnostic, errorDiagnostic, hasErrors } from '../../domain/diagnostics/diagnostic.js';
import { NO_LIMITS, type RunLimits } from '../../domain/run-limits.js';
import { shownSources, withoutSecretsIn } from '../../domain/secrets/shown-source.js';
import { type AllowedRoot, exists, findAllowedRoot, readInside, resolveInside } from '../../files/allowed-root.js';
import { repoValidator } from '../schema/manifest-schema.js';
import { validateManifest } from '../schema/validate-manifest.js';
import { locateValue, type Manifest } from '../yaml/manifest.js';
import { type ParsedYaml, parseYaml } from '../yaml/parse-yaml.js';
import { concealed, looksLike, REPO_KEYS } from '../yaml/shown-text.js';
import type { YamlNode } from '../yaml/yaml-node.js';
import { type ManifestIo, REPO_FILES } from './input-files.js';
import { INPUT_LIMITS } from './input-limits.js';
import { type InputProblem, inputText, refusedInput } from './input-text.js';

/** What holds for all manifests of a repo. */
export interface Repo {
  /** The repo file, as it is shown: from the working folder on. */
  readonly file: string;
  readonly owner: string;
  /** The complete set, as inputs for `loadDesired` with the same working folder: files and folders, all of which are there. */
  readonly manifests: readonly string[];
  /** What they, and the files that they name, must not leave. */
  readonly within: AllowedRoot;
  readonly limits: RunLimits;
  /** What drift does about what no manifest declares, as written; null where nothing is said. */
  readonly unmanaged: string | null;
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
    for (const name of REPO_FILES) if (exists(join(folder, name))) found.push(name);
    const [name, other] = found;
    if (name !== undefined) return other === undefined ? readRepo(folder, name, io.cwd) : twoFiles(folder, io.cwd);
    const above = dirname(folder);
    if (above === folder || exists(join(folder, '.git'))) return NO_REPO;
    folder = above;
  }
  return NO_REPO;
}

function twoFiles(folder: string, cwd: string): LoadedRepo {
  const where = relative(cwd, folder) || '.';
  const summary = `there are two repo files in ${where}: ${[...REPO_FILES].join(' and ')}`;
  return { ...NO_REPO, diagnostics: [errorDiagnostic('EF1052', summary, { hint: 'Keep one of them.' })] };
}

function unreadableRepo(file: string, { code, text, hint, isOutside }: InputProblem): LoadedRepo {
  const refused = errorDiagnostic(isOutside ? code : 'EF1052', `${file} ${text}`, { hint });
  return { ...NO_REPO, diagnostics: [refused] };
}

function readRepo(folder: string, name: string, cwd: string): LoadedRepo {
  const file = relative(cwd, join(folder, name));
  const root = findAllowedRoot(folder, 'the folder of the repo file');
  if (!root.ok) return unreadableRepo(file, refusedInput(root.problem));
  const within = root.value;
  const input = inputText(readInside(within, name, INPUT_LIMITS.bytesPerFile));
  if (!input.ok) return unreadableRepo(file, input.problem);
  const { documents, positions, diagnostics: problems, secrets: found } = parseYaml(file, input.value);
  const isShown = looksLike(input.value, documents, REPO_KEYS);
  const { texts, secrets } = shownSources(new Map(isShown ? [[file, input.value]] : []), new Map([[file, found]]));
  const syntax = isShown ? problems : concealed(problems);
  const { repo, diagnostics } = repoIn({ file, within, cwd, documents, positions, syntax });
  return { repo, texts, diagnostics: diagnostics.map((each) => withoutSecretsIn(each, secrets)) };
}

interface ReadRepo extends Pick<ParsedYaml, 'documents' | 'positions'> {
  readonly file: string;
  readonly within: AllowedRoot;
  readonly cwd: string;
  readonly syntax: readonly Diagnostic[];
}

function repoIn({ file, within, cwd, documents, positions, syntax }: ReadRepo): Omit<LoadedRepo, 'texts'> {
  const [document, ...more] = documents.filter(({ root }) => root !== null && root.value !== null);
  if (hasErrors(syntax)) return { repo: null, diagnostics: syntax };
  const root = document?.root;
  if (root?.kind !== 'map' || more.length > 0) {
    const problem = errorDiagnostic('EF1052', `${file} must be one map, with version and owner`, {
      hint: 'Write:\nversion: 1\nowner: platform-team',
      source: positions.range(0, 1),
    });
    return { repo: null, diagnostics: [problem] };
  }
  const written: Manifest = { file, root, positions, whole: true };
  const diagnostics = [...validateManifest(written, repoValidator())];
  const manifests = hasErrors(diagnostics) ? [] : manifestsOf(written, within, cwd, diagnostics);
  const owner = root.entries.get('owner')?.node.value;
  if (hasErrors(diagnostics) || typeof owner !== 'string') return { repo: null, diagnostics };
  const limits = limitsOf(root.entries.get('limits')?.node);
  const said = root.entries.get('unmanaged')?.node.value;
  const unmanaged = typeof said === 'string' ? said : null;
  return { repo: { file, owner, manifests, within, limits, unmanaged }, diagnostics };
}

/** The paths that the file names; one that leads nowhere, or out of the repo, is reported at its place. */
function manifestsOf(
  written: Manifest,
  within: AllowedRoot,
  cwd: string,
  diagnostics: Diagnostic[],
): readonly string[] {
  const shown = (path: string) => relative(cwd, resolve(cwd, dirname(written.file), path)) || '.';
  const list = written.root.entries.get('manifests')?.node;
  if (list?.kind !== 'list') return [shown('.')];
  const paths: string[] = [];
  for (const [index, { value }] of list.items.entries()) {
    if (typeof value !== 'string') continue;
    paths.push(shown(value));
    const resolved = resolveInside(within, value);
    if (resolved.ok) continue;
    const { code, text, hint, isOutside } = refusedInput(resolved.problem);
    const source = locateValue(written, ['manifests', String(index)]);
    const parts = { hint: hint ?? 'Paths start at the folder of the repo file.', source };
    diagnostics.push(errorDiagnostic(isOutside ? code : 'EF1053', `manifests: ${value} ${text}`, parts));
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
