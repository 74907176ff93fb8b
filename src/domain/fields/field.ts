import type { Json } from '../values/json.js';
import { ownEntry, setEntry } from '../values/own-entry.js';
import type { Path } from '../values/path-key.js';
import type { Codec, JsonSchema } from './codec.js';

/** Everything that does not depend on a file format or a provider: manifest, plan and reports derive from it. */
export interface Field<Declared, Blank> {
  readonly codec: Codec<Declared>;
  readonly description: string;
  readonly examples: readonly Json[];
  /** The meaning of a VMX without the field's keys. It is not a default for new VMs. */
  readonly blank: Blank;
  /**
   * VMX keys that the field stands for, in the spelling that is written. As raw keys of a manifest they are refused. None: no VMX file can
   * have the field, so a new VM that declares it is made by one call, and a live value comes from the API.
   */
  readonly vmx: readonly string[];
  /** The manifest's notation of values of the VMX key that differ from it, in lower case. */
  readonly rawValues?: Readonly<Record<string, Json>>;
  /** Words of other tools for this field, in lower case, without `_` and `-`. */
  readonly synonyms?: readonly string[];
  /** A formatted manifest has it also where it is blank. */
  readonly printed?: true;
  /** The plan of a new VM shows it also where it is blank. */
  readonly shown?: true;
  /** It belongs to one VM, so `defaults` has no such key. */
  readonly noDefault?: true;
  /** It can be given, and never taken away: `null` is refused. */
  readonly neverNull?: true;
  /** The version that added the field. In that version its VMX keys under `vmx` are a warning, not an error. */
  readonly since?: string;
}

/** A map of fields under one key. */
export interface Group<Members> {
  /** The name of its type in the manifest's schema. */
  readonly title: string;
  readonly description: string;
  readonly examples: readonly Json[];
  readonly fields: Members;
  /** The schema's definition of a group inside a group. */
  readonly definition?: string;
  /** A description for the schema of a plan. */
  readonly planned?: string;
  /** VMX keys that belong to the whole group. */
  readonly vmx?: readonly string[];
  readonly synonyms?: readonly string[];
}

export type AnyField = Field<unknown, unknown>;
export type FieldTable = { readonly [key: string]: AnyField | Group<FieldTable> };

export function field<Declared, const Blank extends Declared | null>(
  row: Field<Declared, Blank>,
): Field<Declared, Blank> {
  return row;
}

export function group<Members extends FieldTable>(row: Group<Members>): Group<Members> {
  return row;
}

export type ValueOf<Row> =
  Row extends Group<infer Members>
    ? WholeOf<Members>
    : Row extends Field<infer Declared, infer Blank>
      ? null extends Blank
        ? Declared | null
        : Declared
      : never;
/** The part of a Domain that a table describes. */
export type WholeOf<Table> = { readonly [Key in keyof Table]: ValueOf<Table[Key]> };
/** The part of it that a manifest may declare. */
export type DeclaredOf<Table> = {
  readonly [Key in keyof Table]?: Table[Key] extends Group<infer Members>
    ? DeclaredOf<Members>
    : Table[Key] extends Field<infer Declared, unknown>
      ? Declared
      : never;
};

/** A key as a manifest spells it. */
export type Snake<Key> = Key extends `${infer Head}${infer Rest}`
  ? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${Snake<Rest>}`
  : Key;

/** A key as a manifest spells it. */
export function snake(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export function isGroup(row: AnyField | Group<FieldTable>): row is Group<FieldTable> {
  return 'fields' in row;
}

export interface Leaf {
  readonly path: Path;
  readonly row: AnyField;
}

/** All fields of a table, those of groups too, with their paths, in order. */
export function leavesOf(table: FieldTable, above: Path = []): readonly Leaf[] {
  return Object.entries(table).flatMap(([key, row]): readonly Leaf[] =>
    isGroup(row) ? leavesOf(row.fields, [...above, key]) : [{ path: [...above, key], row }],
  );
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null ? ownEntry(at as Readonly<Record<string, unknown>>, key) : undefined,
    value,
  );
}

/** A copy with another value at a path; the same object where it has that value already, as most fields of most domains do. */
export function withValueAt<Whole extends object>(whole: Whole, path: Path, value: unknown): Whole {
  const [key, ...rest] = path;
  if (key === undefined || (value !== undefined && valueAt(whole, path) === value)) return whole;
  const inner = valueAt(whole, [key]);
  const changed =
    rest.length === 0 ? value : withValueAt(typeof inner === 'object' && inner !== null ? inner : {}, rest, value);
  return { ...whole, [key]: changed };
}

/** Whether a field has the value that a VMX without its keys means. */
export function isBlank({ blank }: AnyField, value: unknown): boolean {
  return value === blank || (Array.isArray(value) && JSON.stringify(value) === JSON.stringify(blank));
}

/** The whole of a table: `values` where they have an entry, and the blank value elsewhere. */
export function wholeOf<Table extends FieldTable>(
  table: Table,
  values: DeclaredOf<Table> | Readonly<Record<string, unknown>> = {},
): WholeOf<Table> {
  const entries = Object.entries(table).map(([key, row]) => {
    const value = valueAt(values, [key]);
    if (isGroup(row)) return [key, wholeOf(row.fields, (value ?? {}) as Readonly<Record<string, unknown>>)];
    return [key, value === undefined ? row.blank : value];
  });
  return Object.fromEntries(entries) as WholeOf<Table>;
}

function withNull(schema: JsonSchema): JsonSchema {
  const { enum: words, type } = schema;
  if (Array.isArray(words)) return { ...schema, enum: [...words, null] };
  if (type === undefined) return schema;
  return { ...schema, type: [...(Array.isArray(type) ? type : [type]), 'null'] };
}

function fieldSchema({ codec, description, examples, neverNull }: AnyField): JsonSchema {
  // Nothing beside a reference counts.
  if (codec.manifest['$ref'] !== undefined) return codec.manifest;
  return { description, ...(neverNull === true ? codec.manifest : withNull(codec.manifest)), examples };
}

function reference(definition: string): JsonSchema {
  return { $ref: `#/definitions/${definition}` };
}

function groupSchema({ title, description, examples, fields }: Group<FieldTable>): JsonSchema {
  const properties = Object.fromEntries(
    Object.entries(fields).map(([key, row]) => {
      if (!isGroup(row)) return [snake(key), fieldSchema(row)];
      return [snake(key), row.definition === undefined ? groupSchema(row) : reference(row.definition)];
    }),
  );
  return { title, description, type: ['object', 'null'], additionalProperties: false, properties, examples };
}

/** The parts of the manifest's schema that a table makes. */
export interface ManifestSchemas {
  readonly definitions: Readonly<Record<string, JsonSchema>>;
  /** Of a domain, by the manifest's key. */
  readonly domain: Readonly<Record<string, JsonSchema>>;
  readonly defaults: Readonly<Record<string, JsonSchema>>;
}

/** Returns the manifest's schema of a table. A field that `defaults` has too is a definition, so that both refer to it. */
export function manifestSchemas(table: FieldTable): ManifestSchemas {
  const definitions: Record<string, JsonSchema> = {};
  const domain: Record<string, JsonSchema> = {};
  const defaults: Record<string, JsonSchema> = {};
  const define = (name: string, row: Group<FieldTable>): void => {
    setEntry(definitions, name, groupSchema(row));
    for (const inner of Object.values(row.fields))
      if (isGroup(inner) && inner.definition !== undefined) define(inner.definition, inner);
  };
  for (const [key, row] of Object.entries(table)) {
    if (!isGroup(row) && row.noDefault === true) {
      setEntry(domain, snake(key), fieldSchema(row));
      continue;
    }
    if (isGroup(row)) define(key, row);
    else setEntry(definitions, key, fieldSchema(row));
    setEntry(domain, snake(key), reference(key));
    setEntry(defaults, snake(key), reference(key));
  }
  return { definitions, domain, defaults };
}

function nullable(schema: JsonSchema): JsonSchema {
  const branches = Array.isArray(schema['anyOf']) ? schema['anyOf'] : [schema];
  const NULL = { type: 'null' };
  return JSON.stringify(branches.at(-1)) === JSON.stringify(NULL) ? schema : { anyOf: [...branches, NULL] };
}

/** Returns the plan's schema of each field by key: the whole of a Domain, or what a manifest may declare of it. */
export function planSchemas(table: FieldTable, part: 'whole' | 'declared'): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    Object.entries(table).map(([key, row]): [string, JsonSchema] => {
      if (!isGroup(row)) {
        return [key, part === 'whole' && row.blank === null ? nullable(row.codec.plan) : row.codec.plan];
      }
      const properties = planSchemas(row.fields, part);
      const described = row.planned === undefined ? {} : { description: row.planned };
      const required = part === 'whole' ? { required: Object.keys(properties) } : {};
      return [key, { type: 'object', ...described, additionalProperties: false, ...required, properties }];
    }),
  );
}
