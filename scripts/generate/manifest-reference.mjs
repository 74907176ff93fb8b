import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';

const TYPE_WORDS = { object: 'map', array: 'list', string: 'text', integer: 'whole number', number: 'number' };

function resolve(schema, node) {
  return node.$ref === undefined ? node : schema.definitions[node.$ref.replace('#/definitions/', '')];
}

function code(value) {
  return `\`${value}\``;
}

function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** What may stand there, in words. */
function valueWords(schema, written) {
  const node = resolve(schema, written);
  if (node.const !== undefined) return code(node.const);
  if (node.enum !== undefined)
    return node.enum
      .filter((each) => each !== null)
      .map(code)
      .join(', ');
  if (node.anyOf !== undefined && node.type === undefined)
    return node.anyOf.map((branch) => valueWords(schema, branch)).join(', or ');
  const types = [node.type].flat().filter((type) => type !== 'null');
  const range = node.minimum === undefined ? '' : ` from ${node.minimum} to ${node.maximum}`;
  return types.map((type) => `${TYPE_WORDS[type] ?? type}${range}`).join(' or ');
}

function canBeNull(schema, written) {
  const node = resolve(schema, written);
  return (
    [node.type].flat().includes('null') ||
    (node.enum ?? []).includes(null) ||
    (node.anyOf ?? []).some((branch) => canBeNull(schema, branch))
  );
}

function example(schema, written) {
  const node = resolve(schema, written);
  const [first] = node.examples ?? [];
  return first === undefined ? '' : code(JSON.stringify(first));
}

function row(schema, key, written, required) {
  const node = resolve(schema, written);
  const marks = [required ? 'required' : '', canBeNull(schema, written) ? 'null' : ''].filter((mark) => mark !== '');
  const cells = [
    code(key),
    valueWords(schema, written),
    marks.join(', '),
    node.description ?? '',
    example(schema, written),
  ];
  return `| ${cells.map(cell).join(' | ')} |`;
}

/** A long pattern says less than the list of slots above the table. */
function patternKey(pattern) {
  return pattern.length > 20 ? 'each' : pattern.replace(/^\^|\$$/g, '');
}

function heading(node) {
  return node.title.replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
}

function section(schema, node, level) {
  const rows = [
    ...Object.entries(node.properties ?? {}).map(([key, child]) =>
      row(schema, key, child, (node.required ?? []).includes(key)),
    ),
    ...Object.entries(node.patternProperties ?? {}).map(([key, child]) => row(schema, patternKey(key), child, false)),
  ];
  const sample = node.examples?.[0];
  return [
    `${'#'.repeat(level)} ${heading(node)}`,
    '',
    node.description,
    '',
    ...(node.slots === undefined ? [] : [`Keys: ${node.slots}.`, '']),
    ...(rows.length === 0 ? [] : ['| key | value | | meaning | example |', '|---|---|---|---|---|', ...rows, '']),
    ...(sample === undefined ? [] : ['```yaml', stringify(sample).trimEnd(), '```', '']),
  ];
}

/** The reference of all properties, from the published schema. */
export async function manifestReference(root) {
  const schema = JSON.parse(readFileSync(join(root, 'schemas', 'manifest.v1.json'), 'utf8'));
  const places = Object.values(schema.definitions).filter(
    (node) => node.title !== undefined && [node.type].flat().includes('object'),
  );
  return [
    '<!-- Made from schemas/manifest.v1.json by `npm run generate`; edits would be lost. -->',
    '',
    '# The manifest',
    '',
    'A manifest is one YAML 1.2 document; a file may hold several. This is the reference of its keys; `examples/` shows them at work.',
    '',
    'Where the third column says `null`: null takes a default away; for a device and for a raw VMX key it removes the thing.',
    '',
    'Of a folder, all `*.yaml` and `*.yml` below it are read, sorted by path; hidden ones, `node_modules` and `esxform.yaml` are not.',
    'Manifests with the same `connect` are planned together. YAML is read as version 1.2, where `on` and `yes` are words; quote them',
    'all the same (`power: "on"`), because tools that follow YAML 1.1 turn them into `true`. A datastore path needs its quotes too.',
    '',
    ...section(schema, schema, 2),
    ...places.flatMap((node) => section(schema, node, 2)),
  ].join('\n');
}
