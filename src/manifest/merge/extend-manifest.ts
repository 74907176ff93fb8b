/**
 * Merges the layers of a manifest: `extends`, then `defaults`, then the domain. The nearer layer wins for each key; a device merges by
 * its slot.
 */

import { isAbsolute, join, normalize, resolve } from 'node:path';
import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { SourceRange } from '../../domain/diagnostics/source.js';
import type { Span } from '../../domain/secrets/span.js';
import { type AllowedRoot, readInside, resolveInside } from '../../files/allowed-root.js';
import type { FileProblem } from '../../files/read-file.js';
import { addAll } from '../input/add-all.js';
import { INPUT_LIMITS } from '../input/input-limits.js';
import { inputText, refusedInput } from '../input/input-text.js';
import { folderOf, type ManifestRoots } from '../input/manifest-roots.js';
import { locateKey, locateValue, type Manifest } from '../yaml/manifest.js';
import { parseYaml } from '../yaml/parse-yaml.js';
import { jointPositions } from '../yaml/positions.js';
import { BASE_KEYS, concealed, looksLike } from '../yaml/shown-text.js';
import { mergeBase } from './merge-base.js';

/** Where the offsets of a base begin: above those of any manifest, whose texts have a bound far below. */
const BASE_START = 2 ** 40;

/** The bases that manifests extend, each read once. */
export interface Bases {
  /** By path, symbolic links resolved; null for one that cannot be used, which was reported. */
  readonly read: Map<string, Manifest | null>;
  /** By the file name that source ranges show. */
  readonly texts: Map<string, string>;
  /** Their secrets, by the same names. */
  readonly secrets: Map<string, readonly Span[]>;
  readonly diagnostics: Diagnostic[];
  /** Paths outside their manifest's root that were reported, with that root. */
  readonly refused: Set<string>;
  /** How many values manifests have of their bases by now. */
  values: number;
}

export function noBases(): Bases {
  return {
    read: new Map(),
    texts: new Map(),
    secrets: new Map(),
    diagnostics: [],
    refused: new Set(),
    values: 0,
  };
}

/** How a base's file is shown: as if it had been named where the manifest was. */
function shownBase(manifest: Manifest, written: string): string {
  if (isAbsolute(written)) return normalize(written);
  return normalize(join(folderOf(manifest.file), written));
}

/**
 * The manifest with the base that it extends under it; the same manifest if it extends none. Errors of the base are reported
 * once, at its place. Of a manifest whose base cannot be used nothing can be said that is missing: it is not whole.
 */
export function extendManifest(manifest: Manifest, bases: Bases, roots: ManifestRoots): Manifest {
  const written = manifest.root.entries.get('extends')?.node.value;
  // Another value than a path is the schema's to refuse.
  if (typeof written !== 'string' || !/\.ya?ml$/i.test(written)) return manifest;
  const base = baseOf(manifest, written, bases, roots);
  if (base === null || isTooMuch(base, bases, locateValue(manifest, ['extends']))) return { ...manifest, whole: false };
  return {
    ...manifest,
    root: mergeBase(base.root, manifest.root),
    positions: jointPositions(manifest.positions, base.positions, BASE_START),
    whole: manifest.whole && base.whole,
  };
}

/** Each manifest may use only the bases inside its own root, also those that another one has read. */
function baseOf(manifest: Manifest, written: string, bases: Bases, roots: ManifestRoots): Manifest | null {
  const shown = shownBase(manifest, written);
  const source = locateValue(manifest, ['extends']);
  const root = roots.of(manifest.file);
  const resolved = root.ok ? resolveInside(root.value, written) : root;
  if (!root.ok || !resolved.ok) {
    const key = JSON.stringify(root.ok ? [root.value.root, resolve(root.value.folder, written)] : [shown]);
    if (!resolved.ok && !bases.refused.has(key))
      bases.diagnostics.push(unreadableBase(shown, resolved.problem, source));
    bases.refused.add(key);
    return null;
  }
  const known = bases.read.get(resolved.value);
  if (known !== undefined) return known;
  const base = readBase(shown, root.value, resolved.value, source, bases);
  bases.read.set(resolved.value, base);
  return base;
}

function unreadableBase(shown: string, read: FileProblem, source: SourceRange): Diagnostic {
  const { code, text, hint, isOutside } = refusedInput(read);
  const isOwn = isOutside || read.why === 'not-regular';
  const parts = { hint: hint ?? 'The path of a base starts at the folder of the file that extends it.', source };
  return errorDiagnostic(isOwn ? code : 'EF1040', `the base ${shown} ${text}`, parts);
}

/** Many small documents could each extend one large base. This is reported once. */
function isTooMuch(base: Manifest, bases: Bases, source: SourceRange): boolean {
  const before = bases.values;
  bases.values += base.root.size;
  if (bases.values <= INPUT_LIMITS.basedValues) return false;
  if (before <= INPUT_LIMITS.basedValues) {
    const summary = `the bases of all manifests expand to more than ${INPUT_LIMITS.basedValues} values`;
    bases.diagnostics.push(errorDiagnostic('EF1004', summary, { source }));
  }
  return true;
}

function readBase(shown: string, root: AllowedRoot, path: string, source: SourceRange, bases: Bases): Manifest | null {
  const read = readInside(root, path, INPUT_LIMITS.bytesPerFile);
  if (!read.ok) {
    bases.diagnostics.push(unreadableBase(shown, read.problem, source));
    return null;
  }
  const input = inputText(read);
  if (!input.ok) {
    bases.diagnostics.push(
      errorDiagnostic('EF1040', `the base ${shown} ${input.problem.text}`, { hint: input.problem.hint, source }),
    );
    return null;
  }
  const { documents, positions, diagnostics, secrets } = parseYaml(shown, input.value, BASE_START);
  const isShown = looksLike(input.value, documents, BASE_KEYS);
  if (isShown) bases.texts.set(shown, input.value);
  bases.secrets.set(shown, secrets);
  addAll(bases.diagnostics, isShown ? diagnostics : concealed(diagnostics));
  const filled = documents.filter(({ root }) => root !== null && root.value !== null);
  const [document] = filled;
  if (filled.length !== 1 || document?.root?.kind !== 'map' || !isShown) {
    if (documents.every(({ whole }) => whole) && diagnostics.length === 0) {
      const other = document?.root?.kind === 'map' ? 'has no key of a manifest' : 'is no map';
      const found = filled.length > 1 ? `has ${filled.length} documents` : other;
      const hint = 'A base is one document: a map with the keys of a manifest.';
      bases.diagnostics.push(errorDiagnostic('EF1041', `the base ${shown} ${found}`, { hint, source }));
    }
    return null;
  }
  const base: Manifest = { file: shown, root: document.root, positions, whole: document.whole };
  if (!base.root.entries.has('extends')) return base;
  bases.diagnostics.push(
    errorDiagnostic('EF1041', `${shown} is a base and extends another one`, {
      detail: `It is extended at ${source.file}:${source.line}:${source.column}.`,
      hint: 'Only one level is supported. Merge the two bases, or build the manifest with another tool and pipe it.',
      source: locateKey(base, ['extends']),
    }),
  );
  return null;
}
