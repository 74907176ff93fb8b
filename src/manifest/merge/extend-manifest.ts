/**
 * Merges the layers of a manifest: `extends`, then `defaults`, then the domain. The nearer layer wins for each key; a device merges by
 * its slot.
 */

import { dirname, isAbsolute, join, normalize, resolve } from 'node:path';
import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { type Result, success } from '../../domain/diagnostics/result.js';
import type { SourceRange } from '../../domain/diagnostics/source.js';
import type { Span } from '../../domain/secrets/span.js';
import { type AllowedRoot, readInside, resolveInside } from '../../files/allowed-root.js';
import type { FileProblem } from '../../files/read-file.js';
import { addAll } from '../input/add-all.js';
import { INPUT_LIMITS } from '../input/input-limits.js';
import { inputText, refusedInput } from '../input/input-text.js';
import { folderOf, type ManifestRoots } from '../input/manifest-roots.js';
import { locateValue, type Manifest } from '../yaml/manifest.js';
import { parseYaml } from '../yaml/parse-yaml.js';
import { jointPositions } from '../yaml/positions.js';
import { BASE_KEYS, concealed, looksLike } from '../yaml/shown-text.js';
import { mergeBase } from './merge-base.js';

/** Each text has a range of offsets of its own: manifests from 0, the first base from this number, and so on. Texts are far shorter. */
const OFFSETS_OF_TEXT = 2 ** 32;

/** A base with the bases that it extends under it. */
interface WholeBase {
  readonly manifest: Manifest;
  /** Files: 1 for a base that extends none. */
  readonly levels: number;
  /** Values of all these files. */
  readonly values: number;
}

/** The bases that manifests extend, each read once. */
export interface Bases {
  /** By path, symbolic links resolved; null for one that cannot be used, which was reported. */
  readonly read: Map<string, Manifest | null>;
  /** With the bases under them, by the root that none of them may leave and the path. */
  readonly whole: Map<string, WholeBase | null>;
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
    whole: new Map(),
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

/** What a manifest extends, or undefined. Another value than a path is the schema's to refuse. */
function extendedBy(manifest: Manifest): string | undefined {
  const value = manifest.root.entries.get('extends')?.node.value;
  return typeof value === 'string' && /\.ya?ml$/i.test(value) ? value : undefined;
}

/**
 * The manifest with the bases that it extends under it; the same manifest if it extends none. Errors of a base are reported
 * once, at its place. Of a manifest whose base cannot be used nothing can be said that is missing: it is not whole.
 */
export function extendManifest(manifest: Manifest, bases: Bases, roots: ManifestRoots): Manifest {
  const written = extendedBy(manifest);
  if (written === undefined) return manifest;
  const base = baseOf(manifest, written, bases, roots.of(manifest.file), []);
  if (base === null || isTooMuch(base, bases, locateValue(manifest, ['extends']))) return { ...manifest, whole: false };
  return over(base.manifest, manifest, [Number.NEGATIVE_INFINITY, OFFSETS_OF_TEXT]);
}

/** `offsets` are those of the text of `own`: its first one, and the first one after it. */
function over(base: Manifest, own: Manifest, offsets: readonly [number, number]): Manifest {
  return {
    ...own,
    root: mergeBase(base.root, own.root),
    positions: jointPositions(own.positions, base.positions, offsets),
    whole: own.whole && base.whole,
  };
}

/**
 * Each manifest may use only the bases inside its own root, also those that another one has read, and those that its bases extend.
 * `above` are the bases between the manifest and this one, outermost first.
 */
function baseOf(
  manifest: Manifest,
  written: string,
  bases: Bases,
  root: Result<AllowedRoot, FileProblem>,
  above: readonly string[],
): WholeBase | null {
  const shown = shownBase(manifest, written);
  const source = locateValue(manifest, ['extends']);
  const resolved = root.ok ? resolveInside(root.value, written) : root;
  if (!root.ok || !resolved.ok) {
    const key = JSON.stringify(root.ok ? [root.value.root, resolve(root.value.folder, written)] : [shown]);
    if (!resolved.ok && !bases.refused.has(key))
      bases.diagnostics.push(unreadableBase(shown, resolved.problem, source));
    bases.refused.add(key);
    return null;
  }
  const path = resolved.value;
  if (above.includes(path)) {
    const hint = 'Remove one of these "extends". A base must not extend itself, directly or through other bases.';
    bases.diagnostics.push(errorDiagnostic('EF1041', `${shown} extends itself`, { hint, source }));
    return null;
  }
  if (above.length >= INPUT_LIMITS.baseLevels) return tooManyLevels(shown, source, bases);
  const key = JSON.stringify([root.value.root, path]);
  const known = bases.whole.get(key);
  if (known === undefined) {
    const base = wholeBase(shown, { ...root.value, folder: dirname(path) }, path, source, bases, above);
    bases.whole.set(key, base);
    return base;
  }
  if (known !== null && above.length + known.levels > INPUT_LIMITS.baseLevels)
    return tooManyLevels(shown, source, bases);
  return known;
}

function tooManyLevels(shown: string, source: SourceRange, bases: Bases): null {
  const summary = `the base ${shown} is part of more than ${INPUT_LIMITS.baseLevels} levels of bases`;
  bases.diagnostics.push(errorDiagnostic('EF1041', summary, { hint: 'Merge some of these bases into one.', source }));
  return null;
}

function wholeBase(
  shown: string,
  root: AllowedRoot,
  path: string,
  source: SourceRange,
  bases: Bases,
  above: readonly string[],
): WholeBase | null {
  const known = bases.read.get(path);
  const base = known === undefined ? readBase(shown, root, path, source, bases) : known;
  bases.read.set(path, base);
  if (base === null) return null;
  const values = base.root.size;
  const written = extendedBy(base);
  if (written === undefined) return { manifest: base, levels: 1, values };
  const below = baseOf(base, written, bases, success(root), [...above, path]);
  if (below === null) return null;
  const start = base.root.start;
  const first = start - (start % OFFSETS_OF_TEXT);
  return {
    manifest: over(below.manifest, base, [first, first + OFFSETS_OF_TEXT]),
    levels: below.levels + 1,
    values: below.values + values,
  };
}

function unreadableBase(shown: string, read: FileProblem, source: SourceRange): Diagnostic {
  const { code, text, hint, isOutside } = refusedInput(read);
  const isOwn = isOutside || read.why === 'not-regular';
  const parts = { hint: hint ?? 'The path of a base starts at the folder of the file that extends it.', source };
  return errorDiagnostic(isOwn ? code : 'EF1040', `the base ${shown} ${text}`, parts);
}

/** Many small documents could each extend one large base. This is reported once. */
function isTooMuch(base: WholeBase, bases: Bases, source: SourceRange): boolean {
  const before = bases.values;
  bases.values += base.values;
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
  const { documents, positions, diagnostics, secrets } = parseYaml(
    shown,
    input.value,
    OFFSETS_OF_TEXT * (1 + bases.read.size),
  );
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
  return { file: shown, root: document.root, positions, whole: document.whole };
}
