import type { DeclaredFields } from '../domain/desired.js';
import { warningDiagnostic } from '../domain/diagnostics/diagnostic.js';
import { type AnyField, snake, valueAt, withValueAt } from '../domain/fields/field.js';
import { LEAVES } from '../domain/fields/fields.js';
import { newDeviceMember } from '../domain/fields/vmx-fields.js';
import type { Json } from '../domain/values/json.js';
import { ownEntry, setEntry } from '../domain/values/own-entry.js';
import { type Path, pathKey } from '../domain/values/path-key.js';
import { type FieldReader, report } from './field-reader.js';

type RawKeys = Readonly<Record<string, string | null>>;

/** A field or a member of a device. */
interface Leaf {
  readonly path: Path;
  readonly row: Pick<AnyField, 'codec' | 'blank' | 'rawValues'>;
}

/** Fields of this version by their VMX keys, in lower case. Older ones are not here: their raw keys are errors. */
const NEW_FIELDS: ReadonlyMap<string, Leaf> = new Map(
  LEAVES.filter(({ row }) => row.since !== undefined).flatMap((leaf) =>
    leaf.row.vmx.map((key) => [key.toLowerCase(), leaf] as const),
  ),
);

/** A raw value in the manifest's notation of a field: the notations to try, in order. */
function asWritten({ row }: Leaf, value: string): readonly Json[] {
  const text = value.trim().toLowerCase();
  const own = ownEntry(row.rawValues ?? {}, text);
  if (own !== undefined) return [own];
  if (text === 'true' || text === 'false') return [text === 'true', value];
  if (/^\d{1,15}$/.test(text)) return [Number(text), [Number(text)], value];
  if (/^\d{1,15}(\s*,\s*\d{1,15})+$/.test(text)) return [text.split(',').map(Number), value];
  return [value, text];
}

/** The value that a raw key gives a field: blank for a key that is taken out, undefined for a text that is no value of the field. */
function fieldValue(leaf: Leaf, value: string | null): unknown {
  const { row } = leaf;
  if (value === null || value === '') return row.blank;
  for (const written of asWritten(leaf, value)) {
    const result = row.codec.parse(written);
    if (result?.ok === true) return result.value;
  }
  return undefined;
}

/** The field of this version for a raw key. A key of a device that is not declared has none: it must not declare a device. */
function newFieldOf(key: string, declared: DeclaredFields): Leaf | null {
  const member = newDeviceMember(key);
  if (member !== null) return valueAt(declared, member.path.slice(0, -1)) == null ? null : member;
  return NEW_FIELDS.get(key.toLowerCase()) ?? null;
}

/**
 * Moves raw keys of new fields, and of new members of declared devices, into these, each with a warning. A raw key stays, and is an error
 * later, if its field is declared too, or if its text is no value of the field.
 */
export function withRawKeys(
  reader: FieldReader,
  declared: DeclaredFields,
  vmx: RawKeys | undefined,
): { readonly declared: DeclaredFields; readonly vmx: RawKeys | undefined } {
  let fields = declared;
  const kept = Object.entries(vmx ?? {}).filter(([key, raw]) => {
    const leaf = newFieldOf(key, declared);
    const value = leaf === null ? undefined : fieldValue(leaf, raw);
    if (leaf === null || value === undefined || value === null) return true;
    if (valueAt(declared, leaf.path) !== undefined) return true;
    const source = ownEntry(reader.sources, pathKey(['vmx', key])) ?? null;
    const field = leaf.path.map(snake).join('.');
    const hint = `Write ${field}: ${leaf.row.codec.format(value)}. A later version refuses the raw key.`;
    report(
      reader,
      warningDiagnostic('EF1025', `${reader.name}: the raw key ${key} has a field: ${field}`, { hint, source }),
    );
    fields = withValueAt(fields, leaf.path, value);
    for (const length of leaf.path.keys()) {
      const at = pathKey(leaf.path.slice(0, length + 1));
      if (source !== null && ownEntry(reader.sources, at) === undefined) setEntry(reader.sources, at, source);
    }
    return false;
  });
  return { declared: fields, vmx: vmx === undefined ? undefined : Object.fromEntries(kept) };
}
