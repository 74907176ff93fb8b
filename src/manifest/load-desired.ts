/**
 * From manifest files to declared domains, with a diagnostic and a position for each problem. Steps: input, yaml, schema, merge, parse
 * (`desire*`), checks. The other direction is `format-manifest.ts`. Limit: works offline and keeps what it can of an invalid manifest.
 */

import { resolve } from 'node:path';
import { type DesiredDomain, vmNameOf } from '../domain/desired.js';
import { type Diagnostic, errorDiagnostic } from '../domain/diagnostics/diagnostic.js';
import { consequencesOf } from '../domain/diagnostics/diagnostic-codes.js';
import type { SourceRange } from '../domain/diagnostics/source.js';
import { withoutSecretsIn } from '../domain/secrets/shown-source.js';
import { parseDomainName } from '../domain/values/domain-name.js';
import type { AllowedRoot } from '../files/allowed-root.js';
import { checkFleet } from './checks/check-fleet.js';
import { checkTexts } from './checks/check-texts.js';
import { type DesiredManifest, desire } from './desire.js';
import { guestinfoValues } from './guestinfo/guestinfo-values.js';
import { addAll } from './input/add-all.js';
import type { ManifestIo } from './input/input-files.js';
import { INPUT_LIMITS } from './input/input-limits.js';
import { readManifests } from './input/read-manifests.js';
import { manifestValidator } from './schema/manifest-schema.js';
import { validateManifest } from './schema/validate-manifest.js';
import type { Manifest } from './yaml/manifest.js';

export interface DesiredConnection {
  /** The URI as it was written; it holds no password. */
  readonly connect: string;
  /** Where it was written first. */
  readonly source: SourceRange;
  readonly domains: readonly DesiredDomain[];
}

export interface LoadedManifests {
  /** In the order of their first manifests. When a diagnostic is an error, this is what could be read, and is not to be acted on. */
  readonly connections: readonly DesiredConnection[];
  readonly diagnostics: readonly Diagnostic[];
  /** The texts that source ranges point into, by file name; secrets in them are hidden. */
  readonly texts: ReadonlyMap<string, string>;
  readonly manifests: number;
}

/**
 * The one door of this room: files, directories and `-` in, what they want of each connection out, with every problem that can
 * be found without a host. Documents with the same `connect` are joined in order. Never rejects for what a user wrote. The operator
 * may name any file; where a repo file named the inputs, `within` is the root that they must not leave.
 */
export async function loadDesired(
  inputs: readonly string[],
  io: ManifestIo,
  within: AllowedRoot | null = null,
): Promise<LoadedManifests> {
  const read = await readManifests(inputs, io, within);
  const { manifests, diagnostics: readProblems, texts, secrets, named, extended, roots } = read;
  const { values, files } = guestinfoValues(manifests, io, roots);
  const validator = manifestValidator();
  const isData = (file: string) => !named.has(file) && files.has(resolve(io.cwd, file));
  const diagnostics = withoutData(readProblems, manifests, isData);
  const meanings: DesiredManifest[] = [];
  for (const manifest of manifests) {
    const meant = desire(manifest, values);
    meanings.push(meant);
    // What is missing in a document that did not parse was not left out by its author.
    if (!manifest.whole) continue;
    const refused = [...checkTexts(manifest), ...validateManifest(manifest, validator)];
    const problems = problemsOf(refused, meant.diagnostics, manifest.file);
    addAll(diagnostics, extended.has(manifest.file) ? problems.map(readAsManifest) : problems);
  }
  const connections = joined(meanings);
  const placed = connections.flatMap(({ connect, domains }) => domains.map((desired) => ({ connect, desired })));
  addAll(diagnostics, checkFleet(placed));
  const clean = oneEach(diagnostics).map((each) => withoutSecretsIn(each, secrets));
  return { connections, diagnostics: clean, texts, manifests: manifests.length };
}

/** Without what was said of files that lie among the manifests of a folder and are none: a manifest names them for its guests. */
function withoutData(
  diagnostics: readonly Diagnostic[],
  manifests: readonly Manifest[],
  isData: (file: string) => boolean,
): Diagnostic[] {
  const read = new Set(manifests.map(({ file }) => file));
  return diagnostics.filter(({ source }) => source === null || read.has(source.file) || !isData(source.file));
}

function joined(manifests: readonly DesiredManifest[]): readonly DesiredConnection[] {
  const connections = new Map<string, { connect: string; source: SourceRange; domains: DesiredDomain[] }>();
  for (const { connect, source, domains } of manifests) {
    if (connect === null) continue;
    const connection = connections.get(connect);
    if (connection === undefined) connections.set(connect, { connect, source, domains: [...domains] });
    else for (const domain of domains) connection.domains.push(domain);
  }
  return [...connections.values()].map((each) => ({ ...each, domains: withOwnNames(each.domains) }));
}

/**
 * Documents may use one key for VMs in different folders. Their names are then `FOLDER/KEY`, because names are unique in a connection; on the
 * host they keep the name. Without a folder of its own for each, the key is declared twice.
 */
function withOwnNames(domains: readonly DesiredDomain[]): readonly DesiredDomain[] {
  const byKey = new Map<string, DesiredDomain[]>();
  for (const desired of domains) byKey.set(desired.name, [...(byKey.get(desired.name) ?? []), desired]);
  return domains.map((desired) => {
    const all = byKey.get(desired.name) ?? [];
    const folders = new Set(all.map(({ place }) => place.folder));
    const { folder } = desired.place;
    if (all.length < 2 || folders.size < all.length || folders.has(undefined) || folder === undefined) return desired;
    const name = parseDomainName(`${folder}/${desired.name}`);
    return name.ok ? { ...desired, name: name.value, vmName: vmNameOf(desired) } : desired;
  });
}

/** In the order of the text, and what stands in its base behind it. A value that the schema refuses is refused by its parser too, which is then not told. */
function problemsOf(schema: readonly Diagnostic[], meant: readonly Diagnostic[], file: string): readonly Diagnostic[] {
  const told = new Set(schema.map(placeOf));
  const rank = ({ source }: Diagnostic) => (source === null || source.file === file ? 0 : 1);
  return [...schema, ...meant.filter((each) => !told.has(placeOf(each)))].sort(
    (one, other) =>
      rank(one) - rank(other) ||
      (one.source?.line ?? 0) - (other.source?.line ?? 0) ||
      (one.source?.column ?? 0) - (other.source?.column ?? 0),
  );
}

/** Of a base that others extend, what is missing is no news: it was not to be read on its own. */
function readAsManifest(diagnostic: Diagnostic): Diagnostic {
  if (consequencesOf(diagnostic.code).about !== 'absence' || diagnostic.subject !== null) return diagnostic;
  return {
    ...diagnostic,
    detail: 'Another manifest extends this file.',
    hint: 'If it is only a base, write base: true in it, or start its file name with _.',
  };
}

function placeOf({ source, summary }: Diagnostic): string {
  return source === null ? summary : `${source.file}:${source.line}:${source.column}`;
}

/** One diagnostic of a kind at a place: a wrong default is met again in each domain. Missing keys share a place and are all told. */
function oneEach(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  const kept = diagnostics.filter((diagnostic) => {
    const { code, summary } = diagnostic;
    const key = `${placeOf(diagnostic)} ${code} ${consequencesOf(code).about === 'absence' ? summary : ''}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  const more = kept.length - INPUT_LIMITS.diagnostics;
  if (more <= 0) return kept;
  return [
    ...kept.slice(0, INPUT_LIMITS.diagnostics),
    errorDiagnostic('EF1004', `there are ${more} more problems, which are not shown`),
  ];
}
