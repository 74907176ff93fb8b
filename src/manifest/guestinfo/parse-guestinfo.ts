/**
 * The `guestinfo` of a domain: data and files for cloud-init, encoded for the guest. Files are read below the manifest's root, with a
 * size bound.
 */

import { errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { setEntry } from '../../domain/values/own-entry.js';
import { pathKey } from '../../domain/values/path-key.js';
import { type Entries, type FieldReader, keyRange, parseFreeValue, report, valueRange } from '../field-reader.js';
import { isNull } from '../merge/merge-defaults.js';
import { inLowerCase } from '../merge/merge-encodings.js';
import type { YamlEntry, YamlMap } from '../yaml/yaml-node.js';
import { ENCODING_KEY, type GuestinfoProblem } from './encode-guestinfo.js';

/** The longest key that the schema takes. */
const LONGEST_KEY = 245;

type Values = Record<string, string | null>;

/**
 * The keys of guestinfo with their values as a guest gets them. A map is a value and how it is encoded, which stands under a key of
 * its own; without an encoding that key is removed, because a guest would decode what is no longer encoded. Null removes a key.
 */
export function desireGuestinfo(reader: FieldReader, entries: Entries): Values | undefined {
  const whole = entries.get('guestinfo');
  if (whole?.node.kind !== 'map') return undefined;
  const { node: map } = whole;
  reader.sources['guestinfo'] = keyRange(reader, whole);
  const spelling = inLowerCase(map.entries);
  const values: [string, string | null][] = [];
  const keep = (key: string, value: string | null, entry: YamlEntry) => {
    values.push([key, value]);
    setEntry(reader.sources, pathKey(['guestinfo', key]), keyRange(reader, entry));
  };
  for (const [key, entry] of map.entries) {
    if (entry.node.kind !== 'map') {
      const value = isNull(entry.node) ? null : parseFreeValue(reader, key, entry.node);
      if (value !== undefined) keep(key, value, entry);
      continue;
    }
    const encoded = reader.guestinfo.get(entry.node);
    if (encoded?.ok === false) reportValue(reader, key, { ...entry, node: entry.node }, encoded.problem);
    if (encoded?.ok !== true) continue;
    const { text, encoding } = encoded.value;
    keep(key, text, entry);
    const isEncoded = encoding !== 'none';
    if (hasRoom(reader, key, map.entries, spelling.get(`${key}${ENCODING_KEY}`.toLowerCase()), isEncoded))
      keep(`${key}${ENCODING_KEY}`, isEncoded ? encoding : null, entry);
  }
  return Object.fromEntries(values);
}

/** Names the file or the text, at the place where it is written. */
function reportValue(
  reader: FieldReader,
  key: string,
  entry: YamlEntry & { readonly node: YamlMap },
  { code, text, detail, hint }: GuestinfoProblem,
): void {
  const part = entry.node.entries.has('file') ? 'file' : 'text';
  const written = entry.node.entries.get(part) ?? entry;
  const name = part === 'file' ? `file ${JSON.stringify(written.node.value)}` : 'text';
  const parts = { detail: detail ?? null, hint: hint ?? null, source: valueRange(reader, written) };
  report(reader, errorDiagnostic(code, `${reader.name}: guestinfo.${key}: the ${name} ${text}`, parts));
}

/** Whether the key of the encoding is there to be declared: short enough, and written by nobody. */
function hasRoom(
  reader: FieldReader,
  key: string,
  entries: Entries,
  own: string | undefined,
  isEncoded: boolean,
): boolean {
  const entry = entries.get(key);
  const label = `${reader.name}: guestinfo.${own ?? key}`;
  const longest = LONGEST_KEY - ENCODING_KEY.length;
  if (own !== undefined && isEncoded) {
    const beside = entries.get(own);
    const summary = `${label} is declared by the encoding of guestinfo.${key}, and must not be declared separately`;
    const parts = {
      hint: 'Remove one of the two. For a file that is already encoded, write encoding: none.',
      source: beside === undefined ? null : keyRange(reader, beside),
    };
    report(reader, errorDiagnostic('EF1064', summary, parts));
  } else if (key.length > longest && isEncoded) {
    const summary = `${label} is encoded and must have at most ${longest} characters, so that ${ENCODING_KEY} goes behind it`;
    report(
      reader,
      errorDiagnostic('EF1011', summary, { source: entry === undefined ? null : keyRange(reader, entry) }),
    );
  }
  return own === undefined && key.length <= longest;
}
