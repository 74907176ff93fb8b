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
      row(schema, key, child, (node.required ?? node.then?.required ?? []).includes(key)),
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

/** The tables of a schema: of the document first, then of each map in it. */
function sections(schema) {
  const places = Object.values(schema.definitions).filter(
    (node) => node.title !== undefined && [node.type].flat().includes('object'),
  );
  return [...section(schema, schema, 2), ...places.flatMap((node) => section(schema, node, 2))];
}

function read(root, name) {
  return JSON.parse(readFileSync(join(root, 'schemas', name), 'utf8'));
}

/** The reference of all properties, from the published schema. */
export async function manifestReference(root) {
  return [
    '<!-- Made from schemas/manifest.v1.json by `npm run generate`; edits would be lost. -->',
    '',
    '# The manifest',
    '',
    'A manifest is one YAML 1.2 document; a file may hold several. This is the reference of its keys; `examples/` shows them at work.',
    '',
    'Where the third column says `null`: null takes a default away; for a device and for a raw VMX key it removes the thing.',
    '',
    'Of a folder, all `*.yaml` and `*.yml` below it are read, sorted by path; hidden ones, `node_modules`, bases (see below) and',
    '`esxform.yaml` ([repo file](manifest-repo.md)) are not.',
    'Manifests with the same `connect` are planned together. YAML is read as version 1.2, where `on` and `yes` are words; quote them',
    'all the same (`power: "on"`), because tools that follow YAML 1.1 turn them into `true`. A datastore path needs its quotes too.',
    '',
    '## Files stay inside the repo',
    '',
    'Whoever can change a manifest must not be able to read other files of your machine. So these stay inside the repo, symbolic links',
    'resolved, and out of `.git`: manifests that are found in a folder, the paths of `esxform.yaml`, bases (`extends`), and files for guests',
    '(`guestinfo`). The repo is the nearest folder with `.git` above the manifest, else with `esxform.yaml`, else the folder that you gave, or the',
    'folder of the file that you gave; for standard input it is that of the working folder. What leads out of it is refused before it is opened (EF1060), and so',
    'is what is not a regular file (EF1003). Without a Git repo, an `esxform.yaml` in the folder that holds all files makes it the repo.',
    'A file that you name on the command line may be anywhere.',
    '',
    'A message shows the line that it is about only where the file looks like a manifest: a map with one of its keys.',
    '',
    '## How values come together',
    '',
    'A domain has what it declares over what `defaults` declares. With `extends`, the same is done with the base first: `defaults` over',
    'the base’s `defaults`, each domain over the base’s domain of that name, and the other keys in place of the base’s. So a value of a',
    'domain in the base wins over a value of this manifest’s `defaults`.',
    '',
    '| in both | result |',
    '|---|---|',
    '| two maps | one map, key by key; devices by slot |',
    '| text, numbers, lists, serial and parallel ports, shared folders, ports of a distributed switch | the nearer one, whole |',
    '| `null` over a value | the value is gone; for a device and for a raw VMX key, null itself stays and removes the thing |',
    '| `null` over a domain of the base | this manifest does not declare the domain; nothing happens to it |',
    '',
    'A base is a file whose name begins with `_`, or a document that says `base: true`. Neither is read on its own, and neither needs to be',
    'complete; what a manifest must have may stand in its base. There is one level: a base extends nothing. A mistake in a base is shown',
    'in the base. For deeper layering, build the manifests with another tool and pipe them: `kustomize build overlays/prod | esxform plan -`.',
    '',
    '`defaults` never apply to a domain that says `ensure: absent`: it has its `uuid`, and nothing of its hardware or place.',
    '',
    ...sections(read(root, 'manifest.v1.json')),
  ].join('\n');
}

/** The reference of the repo file, from its published schema. */
export async function repoReference(root) {
  return [
    '<!-- Made from schemas/repo.v1.json by `npm run generate`; edits would be lost. -->',
    '',
    '# The repo file',
    '',
    '`esxform.yaml` (or `esxform.yml`) says what holds for all manifests of a repo. It is looked for in the working folder, then in each',
    'folder above it, up to the root of the Git repo (the folder that has `.git`) or of the file system; the first one counts.',
    '`examples/repo/` has one.',
    '',
    ...sections(read(root, 'repo.v1.json')),
  ].join('\n');
}
