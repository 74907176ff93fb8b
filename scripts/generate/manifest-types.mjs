import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from 'json-schema-to-typescript';

/** The compiler of types turns a union of required keys into types that take anything; they say nothing to a reader. */
function withoutKeyUnions(node) {
  if (Array.isArray(node)) return node.map(withoutKeyUnions);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).filter(
    ([key, value]) => !(['anyOf', 'oneOf'].includes(key) && value.every((branch) => branch.required !== undefined)),
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutKeyUnions(value)]));
}

/** The manifest as TypeScript, from the published schema. */
export async function manifestTypes(root) {
  const schema = JSON.parse(readFileSync(join(root, 'schemas', 'manifest.v1.json'), 'utf8'));
  const types = await compile(withoutKeyUnions(schema), 'Manifest', {
    additionalProperties: false,
    bannerComment: '/** Made from schemas/manifest.v1.json by `npm run generate`; edits would be lost. */',
    format: false,
    unknownAny: true,
  });
  return types.replace(
    /[ \t]*\*\s*\n[ \t]*\* This interface was referenced by [^\n]*\n[ \t]*\* via the `[^\n]*\n/g,
    '',
  );
}
