import { readFileSync } from 'node:fs';
import type { ValidateFunction } from 'ajv';
import { manifest, repo } from '../validators.generated.js';

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

/** A published schema, compiled. */
export interface SchemaValidator {
  readonly validate: ValidateFunction;
  /** The whole schema, for messages; the file is read on the first call. */
  readonly schema: () => SchemaNode;
}

/** The published schema: the same file that editors read. */
function publishedSchema(name: 'manifest.v1.json' | 'repo.v1.json'): () => SchemaNode {
  let schema: SchemaNode | null = null;
  return () => {
    schema ??= JSON.parse(readFileSync(new URL(`../../../schemas/${name}`, import.meta.url), 'utf8')) as SchemaNode;
    return schema;
  };
}

export function manifestValidator(): SchemaValidator {
  return { validate: manifest, schema: publishedSchema('manifest.v1.json') };
}

export function repoValidator(): SchemaValidator {
  return { validate: repo, schema: publishedSchema('repo.v1.json') };
}
