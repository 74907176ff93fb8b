/**
 * Finds and reads the files of a run: manifests, directories, standard input, and the repo file `esxform.yaml`. All counts and sizes are
 * bounded; see `input-limits.ts`.
 */

import { realpathSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { type Diagnostic, errorDiagnostic, hasErrors, warningDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { SourceRange } from '../../domain/diagnostics/source.js';
import type { SecretValues } from '../../domain/secrets/secret-values.js';
import { shownSources } from '../../domain/secrets/shown-source.js';
import type { Span } from '../../domain/secrets/span.js';
import type { AllowedRoot } from '../../files/allowed-root.js';
import { type Bases, extendManifest, noBases } from '../merge/extend-manifest.js';
import { locateKey, type Manifest } from '../yaml/manifest.js';
import { type ParsedYaml, parseYaml, type YamlDocument } from '../yaml/parse-yaml.js';
import { concealed, looksLike, MANIFEST_KEYS } from '../yaml/shown-text.js';
import { addAll } from './add-all.js';
import { type ManifestIo, REPO_FILES, readInputFiles } from './input-files.js';
import { INPUT_LIMITS } from './input-limits.js';
import type { ManifestRoots } from './manifest-roots.js';

export interface ReadManifests {
  /** In the order of the inputs, and of the documents in each; each with its base under it. */
  readonly manifests: readonly Manifest[];
  readonly diagnostics: readonly Diagnostic[];
  /**
   * By the file name that source ranges show; those of bases, too. They are for people: secrets in them are hidden, and what does not
   * look like a manifest is left out.
   */
  readonly texts: ReadonlyMap<string, string>;
  /** What was hidden in them. */
  readonly secrets: SecretValues;
  /** Files, as source ranges show them, that an input named itself, not as a part of a folder. */
  readonly named: ReadonlySet<string>;
  /** The files that manifests extend, as source ranges show them. */
  readonly extended: ReadonlySet<string>;
  /** What the files that these manifests name must not leave. */
  readonly roots: ManifestRoots;
}

interface PassedOver {
  readonly file: string;
  readonly source: SourceRange | null;
}

/** Reads files, directories and `-` into manifests, as written: nothing is validated but that each document is a map. */
export async function readManifests(
  inputs: readonly string[],
  io: ManifestIo,
  within: AllowedRoot | null,
): Promise<ReadManifests> {
  const files = await readInputFiles(inputs, io, within);
  const { texts, named, bases: baseFiles, roots, diagnostics: fileProblems } = files;
  const shownTexts = new Map<string, string>();
  const diagnostics = [...fileProblems];
  const manifests: Manifest[] = [];
  const bases = noBases();
  const found = new Map<string, readonly Span[]>();
  const passedOver: PassedOver[] = [...baseFiles].map((file) => ({ file, source: null }));
  for (const [file, text] of texts) {
    const parsed = parseYaml(file, text);
    const isShown = looksLike(text, parsed.documents, MANIFEST_KEYS);
    if (isShown) shownTexts.set(file, text);
    found.set(file, parsed.secrets);
    addAll(diagnostics, isShown ? parsed.diagnostics : concealed(parsed.diagnostics));
    for (const document of parsed.documents) {
      const manifest = asManifest(file, document, parsed, diagnostics);
      if (manifest === null) continue;
      if (!isBase(manifest)) manifests.push(extendManifest(manifest, bases, roots));
      else if (named.has(file)) passedOver.push({ file, source: locateKey(manifest, ['base']) });
    }
    if (manifests.length > INPUT_LIMITS.documents) {
      diagnostics.push(errorDiagnostic('EF1004', `there are more than ${INPUT_LIMITS.documents} manifests`));
      break;
    }
  }
  addAll(diagnostics, [...bases.diagnostics, ...unusedBases(passedOver, bases, io)]);
  if (manifests.length === 0 && !hasErrors(diagnostics)) {
    diagnostics.push(
      errorDiagnostic('EF1005', `there are no manifests in ${inputs.join(', ')}`, {
        hint: 'In directories, *.yaml and *.yml are read; hidden ones, bases like _base.yaml, and esxform.yaml are not.',
      }),
    );
  }
  return {
    manifests,
    diagnostics,
    ...shownSources(new Map([...shownTexts, ...bases.texts]), new Map([...found, ...bases.secrets])),
    named,
    roots,
    extended: new Set(bases.texts.keys()),
  };
}

function isBase({ root }: Manifest): boolean {
  return root.entries.get('base')?.node.value === true;
}

/** A base that an input named, and nothing extends: of one that a manifest extends nothing need be said. */
function unusedBases(passedOver: readonly PassedOver[], { read }: Bases, { cwd }: ManifestIo): readonly Diagnostic[] {
  return passedOver
    .filter(({ file }) => !read.has(realPath(resolve(cwd, file))))
    .map(({ file, source }) =>
      warningDiagnostic('EF1042', `${file} is a base and is not a manifest itself`, {
        hint: 'Name the manifests that extend it.',
        source,
      }),
    );
}

function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    // Standard input, or a file that is gone by now.
    return path;
  }
}

function asManifest(
  file: string,
  { root, whole }: YamlDocument,
  { positions }: ParsedYaml,
  diagnostics: Diagnostic[],
): Manifest | null {
  if (root === null || (root.kind === 'scalar' && root.value === null)) return null;
  const isRepoFile = REPO_FILES.has(basename(file)) && root.kind === 'map' && !root.entries.has('domains');
  if (isRepoFile) {
    diagnostics.push(
      errorDiagnostic('EF1006', `${file} is a repo file, not a manifest`, {
        hint: 'Remove the argument. esxform finds the repo file itself.',
        source: positions.range(root.start, root.start + 1),
      }),
    );
    return null;
  }
  if (root.kind === 'map' && MANIFEST_KEYS.some((key) => root.entries.has(key)))
    return { file, root, positions, whole };
  if (whole) {
    diagnostics.push(
      errorDiagnostic('EF1006', 'this document is not a manifest', {
        detail: 'A manifest is a map with version, connect and domains.',
        hint: 'Name the manifests one by one if the folder has other YAML files.',
        source: positions.range(root.start, root.start + 1),
      }),
    );
  }
  return null;
}
