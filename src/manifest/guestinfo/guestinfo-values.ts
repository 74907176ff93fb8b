import { resolve } from 'node:path';
import { type Failure, failure } from '../../domain/diagnostics/result.js';
import type { ManifestIo } from '../input/input-files.js';
import { INPUT_LIMITS } from '../input/input-limits.js';
import { folderOf, type ManifestRoots } from '../input/manifest-roots.js';
import type { Manifest } from '../yaml/manifest.js';
import type { YamlMap, YamlNode } from '../yaml/yaml-node.js';
import {
  type EncodedGuestinfo,
  encodeGuestinfo,
  GUESTINFO_ENCODINGS,
  type GuestinfoEncoding,
  type GuestinfoProblem,
} from './encode-guestinfo.js';
import { readGuestinfoFile } from './guestinfo-file.js';

/** What the maps under `guestinfo` stand for, by their nodes. One that the schema refuses is not in it. */
export type GuestinfoValues = ReadonlyMap<YamlNode, EncodedGuestinfo>;

export interface EncodedManifests {
  readonly values: GuestinfoValues;
  /** Absolute paths of the files that were named, whether or not they could be read. */
  readonly files: ReadonlySet<string>;
}

interface Work {
  readonly io: Pick<ManifestIo, 'cwd'>;
  readonly values: Map<YamlNode, EncodedGuestinfo>;
  readonly files: Set<string>;
  readonly roots: ManifestRoots;
  /** By folder, path and encoding: many documents may name one file. */
  readonly done: Map<string, EncodedGuestinfo>;
  bytes: number;
}

/** Reads the files that manifests name for their guests, and encodes them and the texts, each once. Never rejects. */
export function guestinfoValues(
  manifests: readonly Manifest[],
  io: Pick<ManifestIo, 'cwd'>,
  roots: ManifestRoots,
): EncodedManifests {
  const work: Work = { io, values: new Map(), files: new Set(), roots, done: new Map(), bytes: 0 };
  for (const manifest of manifests) {
    for (const map of guestinfoMaps(manifest)) {
      if (work.values.has(map)) continue;
      const { file } = manifest.positions.range(map.start, map.start);
      const value = encodedMap(map, file, work);
      if (value !== null) work.values.set(map, value);
    }
  }
  return work;
}

function* guestinfoMaps({ root }: Manifest): Generator<YamlMap> {
  const domains = root.entries.get('domains')?.node;
  const bodies = [root.entries.get('defaults')?.node, ...childrenOf(domains)];
  for (const body of bodies) {
    if (body?.kind !== 'map') continue;
    for (const value of childrenOf(body.entries.get('guestinfo')?.node)) if (value.kind === 'map') yield value;
  }
}

function childrenOf(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === 'map' ? [...node.entries.values()].map((entry) => entry.node) : [];
}

function encodedMap(map: YamlMap, file: string, work: Work): EncodedGuestinfo | null {
  const written = map.entries.get('file')?.node.value;
  const text = map.entries.get('text')?.node.value;
  const word = map.entries.get('encoding')?.node.value ?? 'base64';
  const encoding = GUESTINFO_ENCODINGS.find((each) => each === word);
  if (encoding === undefined || map.entries.has('file') === map.entries.has('text')) return null;
  if (work.values.size >= INPUT_LIMITS.guestinfoMaps) {
    return tooMuch(`is one of more than ${INPUT_LIMITS.guestinfoMaps} that are encoded`);
  }
  if (typeof text === 'string') return encodeWithin(Buffer.from(text, 'utf8'), encoding, work);
  return typeof written === 'string' && written !== '' ? encodedFile(written, encoding, file, work) : null;
}

function encodedFile(written: string, encoding: GuestinfoEncoding, manifest: string, work: Work): EncodedGuestinfo {
  const folder = resolve(work.io.cwd, folderOf(manifest));
  const key = JSON.stringify([folder, written, encoding]);
  const known = work.done.get(key);
  if (known !== undefined) return known;
  work.files.add(resolve(folder, written));
  const read = readGuestinfoFile(work.roots.of(manifest), written);
  const value = read.ok ? encodeWithin(read.value, encoding, work) : read;
  work.done.set(key, value);
  return value;
}

function encodeWithin(bytes: Uint8Array, encoding: GuestinfoEncoding, work: Work): EncodedGuestinfo {
  work.bytes += bytes.length;
  const most = INPUT_LIMITS.guestinfoBytesInAll;
  return work.bytes > most
    ? tooMuch(`is one of those that have more than ${most / 1024 / 1024} MiB all together`)
    : encodeGuestinfo(bytes, encoding);
}

function tooMuch(text: string): Failure<GuestinfoProblem> {
  return failure({ code: 'EF1062', text, hint: 'Plan the manifests in parts.' });
}
