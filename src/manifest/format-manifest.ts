import { Document, isMap, isScalar, isSeq, type Node, visit, type YAMLMap } from 'yaml';
import type { DeclaredLocation } from '../domain/desired.js';
import type { Domain, PowerState } from '../domain/domain.js';
import { snake } from '../domain/fields/field.js';
import { FIELDS } from '../domain/fields/fields.js';
import { manifestPath } from '../domain/values/manifest-path.js';
import { ownEntry } from '../domain/values/own-entry.js';
import type { Path } from '../domain/values/path-key.js';
import { written } from './field-reader.js';
import { withoutRefused, withoutUnfitTexts } from './schema/drop-invalid-keys.js';
import { manifestValidator } from './schema/manifest-schema.js';
import { writtenDomain } from './written-domain.js';
import type { Written, WrittenMap } from './written-map.js';

export interface FormatManifestOptions {
  /** The connection. It is written as it is: that it is a URI, without a password, is the caller's to see to. */
  readonly connect: string;
  /** The power states to declare, by name; of a domain that is not there, none is declared. */
  readonly power?: Readonly<Record<string, PowerState>>;
  /** What to declare of where they are, by name. */
  readonly place?: Readonly<Record<string, DeclaredLocation>>;
  /** Whether their hosts start them, by name. */
  readonly autostart?: Readonly<Record<string, boolean>>;
  /** What not to declare of each domain, as paths in the spelling of the types. It is not among the omitted. */
  readonly without?: readonly Path[];
}

/** One VM in the keys of a manifest. */
export interface WrittenVm {
  readonly name: string;
  readonly fields: WrittenMap;
  /** Paths below the VM that no manifest can hold, in the manifest's keys. */
  readonly omitted: readonly (readonly string[])[];
}

/** What stands around the VMs of a file that {@link manifestText} writes. */
export interface ManifestFrame {
  readonly connect: string;
  /** The schema, as a path or URL that an editor resolves from where the file is; null for a text without a place. */
  readonly schema: string | null;
  /** Values that every VM of the file has; see {@link commonFields}. */
  readonly defaults?: WrittenMap;
  /** Comments at the top of the file. */
  readonly comment?: string;
}

export interface FormattedManifest {
  readonly text: string;
  /** What no manifest can hold, in the manifest's names, such as `vnc.password`; after `NAME: ` where there are several domains. */
  readonly omitted: readonly string[];
}

/** The path of the schema in a manifest that is printed. */
export const MANIFEST_SCHEMA = '../schemas/manifest.v1.json';
/** Longer maps are written over several lines. */
const LONGEST_LINE = 60;
/** Maps whose keys people add to one by one. */
const ALWAYS_LINES: readonly unknown[] = ['guestinfo', 'vmx'];
/** How many nodes are above the keys of a domain: the document, the root, `domains` as a pair and a map, the domain as both. */
const ABOVE_FIELDS = 6;

/**
 * One manifest that declares the domains as they are. What it means, once it is loaded, is what the Domains hold, but for what
 * `omitted` names. Its text is clean as long as each domain is in itself: memory that no host would take is written all the same.
 */
export function formatManifest(domains: readonly Domain[], options: FormatManifestOptions): FormattedManifest {
  const vms = domains.map((domain) => formatVm(domain, options));
  const omitted = vms.flatMap(({ name, omitted }) => omitted.map((path) => [name, ...path]));
  const text = manifestText(vms, { connect: options.connect, schema: MANIFEST_SCHEMA });
  return { text, omitted: labels(omitted, domains.length > 1) };
}

/** Declares a VM as it is. What no manifest can hold is left out and named. */
export function formatVm(domain: Domain, options: Omit<FormatManifestOptions, 'connect'> = {}): WrittenVm {
  const { name } = domain;
  const omitted: (readonly string[])[] = [];
  const fields = writtenDomain(domain, (...path) => {
    omitted.push(path);
    return undefined;
  });
  const said = (options.without ?? []).reduce((map, path) => withoutPath(map, manifestPath(path)), fields);
  const fit = withoutUnfitTexts(said, (path) => omitted.push(path));
  const whole = { ...withPower(fit, ownEntry(options.power, name)), ...placeKeys(name, options) };
  // The frame is one that the schema takes, so that it judges the VM alone.
  const framed = { version: 1, connect: 'sim:', domains: { [name]: whole } };
  const kept = withoutRefused(framed, manifestValidator().validate, ([, , ...path]) => omitted.push(path));
  const vms = kept['domains'] as WrittenMap;
  return { name, fields: (ownEntry(vms, name) ?? {}) as WrittenMap, omitted };
}

/** The text of a manifest that declares these VMs, in this order. `comments` stand above their VMs, by name. */
export function manifestText(
  vms: readonly Pick<WrittenVm, 'name' | 'fields'>[],
  { connect, schema, defaults, comment }: ManifestFrame,
  comments: ReadonlyMap<string, string> = new Map(),
): string {
  const domains = Object.fromEntries(vms.map(({ name, fields }) => [name, fields]));
  const manifest: WrittenMap = { version: 1, connect, ...(defaults === undefined ? {} : { defaults }), domains };
  const modeline = schema === null ? [] : [`yaml-language-server: $schema=${schema}`];
  const lines = [...modeline, ...(comment === undefined ? [] : comment.split('\n'))];
  return lines.map((line) => `${`# ${line}`.trimEnd()}\n`).join('') + yamlText(manifest, comments);
}

/** The keys with values that all of these VMs have: what a manifest can say once, in `defaults`. */
export function commonFields(vms: readonly Pick<WrittenVm, 'fields'>[], keys: readonly string[]): WrittenMap {
  const [first, ...rest] = vms;
  if (first === undefined || rest.length === 0) return {};
  const shared = keys.flatMap((key): [string, Written][] => {
    const value = ownEntry(first.fields, key);
    if (value === undefined) return [];
    const text = JSON.stringify(value);
    return rest.every(({ fields }) => JSON.stringify(ownEntry(fields, key)) === text) ? [[key, value]] : [];
  });
  return Object.fromEntries(shared);
}

/** The map without the value at a path, nor a map that holds nothing else. */
function withoutPath(map: WrittenMap, [key = '', ...rest]: Path): WrittenMap {
  const value = ownEntry(map, key);
  if (value === undefined) return map;
  const inner = isWrittenMap(value) && rest.length > 0 ? withoutPath(value, rest) : null;
  const entries = Object.entries(map);
  if (inner === null || Object.keys(inner).length === 0) {
    return Object.fromEntries(entries.filter(([each]) => each !== key));
  }
  return Object.fromEntries(entries.map(([each, said]) => [each, each === key ? inner : said]));
}

function isWrittenMap(value: Written): value is WrittenMap {
  return typeof value === 'object' && !Array.isArray(value);
}

function placeKeys(name: string, { place, autostart }: Pick<FormatManifestOptions, 'place' | 'autostart'>): WrittenMap {
  const { host, datastore, vmxPath, folder, resourcePool } = ownEntry(place, name) ?? {};
  const keys = { host, datastore, vmx_path: vmxPath as string | undefined, folder, resource_pool: resourcePool };
  return written<WrittenMap>({ ...keys, autostart: ownEntry(autostart, name) } as {
    [key: string]: Written | undefined;
  });
}

/** In the place that the schema gives it: before the scheduler and the devices. */
function withPower(fields: WrittenMap, power: PowerState | undefined): WrittenMap {
  if (power === undefined) return fields;
  const keys = Object.keys(FIELDS).map(snake);
  const before = keys.slice(0, keys.indexOf('scheduler'));
  const entries = Object.entries(fields);
  const at = entries.findIndex(([key]) => !before.includes(key));
  return Object.fromEntries(entries.toSpliced(at < 0 ? entries.length : at, 0, ['power', power]));
}

/** Paths without those below another one of them. */
export function topmost(omitted: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const keys = new Set(omitted.map((path) => JSON.stringify(path)));
  const isBelow = (path: readonly string[]) =>
    path.some((_, length) => length > 0 && keys.has(JSON.stringify(path.slice(0, length))));
  return omitted.filter((path) => !isBelow(path));
}

/** Without what lies below something that is named itself. */
function labels(omitted: readonly (readonly string[])[], several: boolean): readonly string[] {
  const kept = topmost(omitted);
  return [...new Set(kept.map(([name, ...path]) => (several ? `${name}: ${path.join('.')}` : path.join('.'))))];
}

/** Words that YAML 1.1 takes for something else get their quotes, since many tools still read it. */
function yamlText(manifest: WrittenMap, comments: ReadonlyMap<string, string>): string {
  const document = new Document(manifest, { compat: 'yaml-1.1' });
  visit(document, {
    Scalar: (_, scalar) => {
      if (typeof scalar.value === 'string' && hasEdges(scalar.value)) scalar.type = 'QUOTE_DOUBLE';
    },
    Pair: (_, { key, value }, above) => {
      const comment = above.length === ABOVE_FIELDS - 2 && isScalar(key) ? comments.get(String(key.value)) : undefined;
      if (comment !== undefined && isScalar(key)) key.commentBefore = comment.replace(/^/gm, ' ');
      if (isSeq(value)) value.flow = true;
      const lines = above.length < ABOVE_FIELDS || (isScalar(key) && ALWAYS_LINES.includes(key.value));
      if (isMap(value)) value.flow = !lines && isShort(value);
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** Text of several lines whose blanks at the edges somebody would lose: an editor, or the writer of block texts. */
function hasEdges(text: string): boolean {
  return text.includes('\n') && (/^\s|\r/.test(text) || /[^\S\n]$/m.test(text));
}

/** Whether a map has but plain values and goes on one line. */
function isShort(map: YAMLMap): boolean {
  const lengths = map.items.map(({ key, value }) => {
    const plain = isScalar(value) || (isSeq(value) && value.items.every(isScalar));
    return plain ? JSON.stringify(key).length + JSON.stringify((value as Node).toJSON()).length : LONGEST_LINE + 1;
  });
  return lengths.reduce((sum, length) => sum + length, 0) <= LONGEST_LINE;
}
