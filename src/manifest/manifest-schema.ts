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
  readonly definitions?: Readonly<Record<string, SchemaNode>>;
}

/** The published schemas: the same files that editors read. */
function publishedSchema(name: 'manifest.v1.json' | 'repo.v1.json'): SchemaNode {
  const file = new URL(`../../schemas/${name}`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as SchemaNode;
}

export function manifestSchema(): SchemaNode {
  return publishedSchema('manifest.v1.json');
}

export function repoSchema(): SchemaNode {
  return publishedSchema('repo.v1.json');
}

/** Compiles the schema; it takes some tens of milliseconds, so do it once a run. Errors carry the schema they come from. */
export function manifestValidator(): ValidateFunction {
  return validatorOf(manifestSchema());
}

export function repoValidator(): ValidateFunction {
  return validatorOf(repoSchema());
}

function validatorOf(schema: SchemaNode): ValidateFunction {
  const ajv = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true, strict: true, strictRequired: false });
  ajv.addVocabulary(['patternErrorMessage', 'slots']);
  return ajv.compile(schema as object);
}
