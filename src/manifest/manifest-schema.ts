import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

/** A node of the schema, as far as messages are made from it. */
export interface SchemaNode {
  readonly title?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly patternErrorMessage?: string;
  readonly slots?: string;
  readonly examples?: readonly unknown[];
}

/** The published schema: the same file that editors read. */
export function manifestSchema(): SchemaNode {
  const file = new URL('../../schemas/manifest.v1.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as SchemaNode;
}

/** Compiles the schema; it takes some tens of milliseconds, so do it once a run. Errors carry the schema they come from. */
export function manifestValidator(): ValidateFunction {
  const ajv = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true, strict: true, strictRequired: false });
  ajv.addVocabulary(['patternErrorMessage', 'slots']);
  return ajv.compile(manifestSchema() as object);
}
