import { type Diagnostic, errorDiagnostic } from '../domain/diagnostic.js';
import { type ManifestIo, readInputFiles } from './input-files.js';
import { INPUT_LIMITS } from './input-limits.js';
import type { Manifest } from './manifest.js';
import { type ParsedYaml, parseYaml, type YamlDocument } from './parse-yaml.js';

export interface ReadManifests {
  /** In the order of the inputs, and of the documents in each. */
  readonly manifests: readonly Manifest[];
  readonly diagnostics: readonly Diagnostic[];
  /** By the file name that source ranges show. */
  readonly texts: ReadonlyMap<string, string>;
}

/** A document with none of these was not meant to be a manifest, and gets one message instead of one a key. */
const TELLING_KEYS = ['version', 'connect', 'domains', 'defaults'];

/** Reads files, directories and `-` into manifests, as written: nothing is validated but that each document is a map. */
export async function readManifests(inputs: readonly string[], io: ManifestIo): Promise<ReadManifests> {
  const { texts, diagnostics: fileProblems } = await readInputFiles(inputs, io);
  const diagnostics = [...fileProblems];
  const manifests: Manifest[] = [];
  for (const [file, text] of texts) {
    const parsed = parseYaml(file, text);
    diagnostics.push(...parsed.diagnostics);
    for (const document of parsed.documents) {
      const manifest = asManifest(file, document, parsed, diagnostics);
      if (manifest !== null) manifests.push(manifest);
    }
    if (manifests.length > INPUT_LIMITS.documents) {
      diagnostics.push(errorDiagnostic('EF1004', `there are more than ${INPUT_LIMITS.documents} manifests`));
      break;
    }
  }
  if (manifests.length === 0 && diagnostics.length === 0) {
    diagnostics.push(
      errorDiagnostic('EF1005', `there are no manifests in ${inputs.join(', ')}`, {
        hint: 'In directories, *.yaml and *.yml are read; hidden ones and esxform.yaml are not.',
      }),
    );
  }
  return { manifests, diagnostics, texts };
}

function asManifest(
  file: string,
  { root, whole }: YamlDocument,
  { positions }: ParsedYaml,
  diagnostics: Diagnostic[],
): Manifest | null {
  if (root === null || (root.kind === 'scalar' && root.value === null)) return null;
  if (root.kind === 'map' && TELLING_KEYS.some((key) => root.entries.has(key))) return { file, root, positions, whole };
  if (whole) {
    diagnostics.push(
      errorDiagnostic('EF1006', 'this document is not a manifest', {
        detail: 'A manifest is a map with version, connect and domains.',
        hint: 'Name the manifests one by one if other YAML files lie beside them.',
        source: positions.range(root.start, root.start + 1),
      }),
    );
  }
  return null;
}
