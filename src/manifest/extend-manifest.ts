import { dirname, isAbsolute, join, normalize, resolve } from 'node:path';
import { type Diagnostic, errorDiagnostic } from '../domain/diagnostic.js';
import type { SourceRange } from '../domain/source.js';
import { addAll } from './add-all.js';
import { type ManifestIo, STDIN_NAME } from './input-files.js';
import { INPUT_LIMITS } from './input-limits.js';
import { readInputText } from './input-text.js';
import { locateKey, locateValue, type Manifest } from './manifest.js';
import { mergeBase } from './merge-base.js';
import { parseYaml } from './parse-yaml.js';
import { jointPositions } from './positions.js';

/** Where the offsets of a base begin: above those of any manifest, whose texts have a bound far below. */
const BASE_START = 2 ** 40;

/** The bases that manifests extend, each read once. */
export interface Bases {
  /** By absolute path; null for one that cannot be used, which was told. */
  readonly read: Map<string, Manifest | null>;
  /** By the file name that source ranges show. */
  readonly texts: Map<string, string>;
  readonly diagnostics: Diagnostic[];
  /** How many values manifests have of their bases by now. */
  values: number;
}

export function noBases(): Bases {
  return { read: new Map(), texts: new Map(), diagnostics: [], values: 0 };
}

/** How a base's file is shown: as if it had been named where the manifest was. */
function shownBase(manifest: Manifest, written: string): string {
  if (isAbsolute(written)) return normalize(written);
  return normalize(join(manifest.file === STDIN_NAME ? '.' : dirname(manifest.file), written));
}

/**
 * The manifest with the base that it extends under it; the same manifest if it extends none. What is wrong with the base is told
 * once, at its place. Of a manifest whose base cannot be used nothing can be said that is missing: it is not whole.
 */
export async function extendManifest(manifest: Manifest, bases: Bases, io: ManifestIo): Promise<Manifest> {
  const written = manifest.root.entries.get('extends')?.node.value;
  // Another value than a path is the schema's to refuse.
  if (typeof written !== 'string' || !/\.ya?ml$/i.test(written)) return manifest;
  const shown = shownBase(manifest, written);
  const path = resolve(io.cwd, shown);
  let base = bases.read.get(path);
  if (base === undefined) {
    base = await readBase(shown, path, locateValue(manifest, ['extends']), bases);
    bases.read.set(path, base);
  }
  if (base === null || isTooMuch(base, bases, locateValue(manifest, ['extends']))) return { ...manifest, whole: false };
  return {
    ...manifest,
    root: mergeBase(base.root, manifest.root),
    positions: jointPositions(manifest.positions, base.positions, BASE_START),
    whole: manifest.whole && base.whole,
  };
}

/** Many small documents could each extend one large base; that is told once. */
function isTooMuch(base: Manifest, bases: Bases, source: SourceRange): boolean {
  const before = bases.values;
  bases.values += base.root.size;
  if (bases.values <= INPUT_LIMITS.basedValues) return false;
  if (before <= INPUT_LIMITS.basedValues) {
    const summary = `the bases of all manifests stand for more than ${INPUT_LIMITS.basedValues} values`;
    bases.diagnostics.push(errorDiagnostic('EF1004', summary, { source }));
  }
  return true;
}

async function readBase(shown: string, path: string, source: SourceRange, bases: Bases): Promise<Manifest | null> {
  const input = await readInputText(path);
  if (!input.ok) {
    const parts = { hint: input.hint ?? 'The path of a base begins at the file that extends it.', source };
    bases.diagnostics.push(errorDiagnostic('EF1040', `the base ${shown} ${input.problem}`, parts));
    return null;
  }
  bases.texts.set(shown, input.text);
  const { documents, positions, diagnostics } = parseYaml(shown, input.text, BASE_START);
  addAll(bases.diagnostics, diagnostics);
  const filled = documents.filter(({ root }) => root !== null && root.value !== null);
  const [document] = filled;
  if (filled.length !== 1 || document?.root?.kind !== 'map') {
    if (documents.every(({ whole }) => whole) && diagnostics.length === 0) {
      const found = filled.length > 1 ? `has ${filled.length} documents` : 'is no map';
      const hint = 'A base is one document, a map with what manifests have.';
      bases.diagnostics.push(errorDiagnostic('EF1041', `the base ${shown} ${found}`, { hint, source }));
    }
    return null;
  }
  const base: Manifest = { file: shown, root: document.root, positions, whole: document.whole };
  if (!base.root.entries.has('extends')) return base;
  bases.diagnostics.push(
    errorDiagnostic('EF1041', `${shown} is a base, and extends another itself`, {
      detail: `It is extended at ${source.file}:${source.line}:${source.column}.`,
      hint: 'There is one level. Put what the other has into this one, or build the manifest with another tool and pipe it.',
      source: locateKey(base, ['extends']),
    }),
  );
  return null;
}
