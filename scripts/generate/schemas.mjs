import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compiledSource } from './compiled-source.mjs';

/** The longest line of the manifest's schema. */
const WIDTH = 120;

function inline(value) {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${inline(each)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** JSON with whatever fits into the width on one line. */
function compactText(value, indent = 0, before = 0) {
  const line = inline(value);
  if (typeof value !== 'object' || value === null || indent + before + line.length + 1 <= WIDTH) return line;
  const inner = ' '.repeat(indent + 2);
  const isList = Array.isArray(value);
  const members = Object.entries(value).map(([key, each]) => {
    const name = isList ? '' : `${JSON.stringify(key)}: `;
    return `${inner}${name}${compactText(each, indent + 2, name.length)}`;
  });
  const [open, close] = isList ? '[]' : '{}';
  return `${open}\n${members.join(',\n')}\n${' '.repeat(indent)}${close}`;
}

/** The entries of `present`, with those of `derived` in their places; a new one comes after the one that is before it in `derived`. */
function withDerived(present, derived) {
  const entries = Object.entries(present);
  let at = -1;
  for (const [key, value] of Object.entries(derived)) {
    const found = entries.findIndex(([each]) => each === key);
    at = found < 0 ? at + 1 : found;
    entries.splice(at, found < 0 ? 0 : 1, [key, value]);
  }
  return Object.fromEntries(entries);
}

function read(root, file) {
  const text = readFileSync(join(root, 'schemas', file), 'utf8');
  return { text, schema: JSON.parse(text) };
}

async function fieldModules(root) {
  const { FIELDS } = await compiledSource(root, 'domain', 'fields', 'fields.ts');
  return { FIELDS, ...(await compiledSource(root, 'domain', 'fields', 'field.ts')) };
}

/** The manifest's schema, with the parts that the table of fields makes. It keeps its text where nothing in it changes. */
export async function manifestSchema(root) {
  const { FIELDS, manifestSchemas } = await fieldModules(root);
  const { text, schema } = read(root, 'manifest.v1.json');
  const parts = manifestSchemas(FIELDS);
  const { domain, defaults } = schema.definitions;
  const definitions = {
    ...withDerived(schema.definitions, parts.definitions),
    defaults: { ...defaults, properties: withDerived(defaults.properties, parts.defaults) },
    domain: { ...domain, properties: withDerived(domain.properties, parts.domain) },
  };
  const derived = { ...schema, definitions };
  return JSON.stringify(derived) === JSON.stringify(schema) ? text : `${compactText(derived)}\n`;
}

/** The plan's schema, with the parts that the table of fields makes. */
export async function planSchema(root) {
  const { FIELDS, planSchemas } = await fieldModules(root);
  const { text, schema } = read(root, 'plan.v2.json');
  const { domain, desired } = schema.definitions;
  const whole = withDerived(domain.properties, planSchemas(FIELDS, 'whole'));
  const { declared } = desired.properties;
  const part = withDerived(declared.properties, planSchemas(FIELDS, 'declared'));
  const definitions = {
    ...schema.definitions,
    domain: { ...domain, required: Object.keys(whole), properties: whole },
    desired: { ...desired, properties: { ...desired.properties, declared: { ...declared, properties: part } } },
  };
  const derived = { ...schema, definitions };
  return JSON.stringify(derived) === JSON.stringify(schema) ? text : `${JSON.stringify(derived, null, 2)}\n`;
}
