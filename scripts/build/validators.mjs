import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';

const SCHEMAS = { manifest: 'manifest.v1.json', repo: 'repo.v1.json' };

/**
 * The published schemas as the source of one module, with a validator for each. Compiling them at run time takes longer than
 * everything else that a command does before its first request.
 */
export function validatorModule(root) {
  const schemas = Object.entries(SCHEMAS).map(([name, file]) => [
    name,
    JSON.parse(readFileSync(join(root, 'schemas', file), 'utf8')),
  ]);
  const ajv = new Ajv({
    allErrors: true,
    // Messages are made from the schema that an error comes from.
    verbose: true,
    allowUnionTypes: true,
    strict: true,
    strictRequired: false,
    schemas: schemas.map(([, schema]) => schema),
    code: { source: true, esm: true },
  });
  ajv.addVocabulary(['patternErrorMessage', 'slots']);
  const code = standalone.default(ajv, Object.fromEntries(schemas.map(([name, schema]) => [name, schema.$id])));
  // Even as an ES module, ajv calls its runtime parts by `require`.
  return `import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\n${code}\n`;
}
