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

/** The titles of the sections of each reference page of the manifest. */
const PAGES = {
  'manifest-vm.md': {
    title: 'Manifest reference: file and VM',
    purpose: 'The keys of a manifest, of `defaults` and of one VM (`domains`).',
    sections: ['Manifest', 'AnswerRule', 'Defaults', 'Domain', 'Window'],
  },
  'manifest-hardware.md': {
    title: 'Manifest reference: settings of a VM',
    purpose: 'The maps of a VM that are not devices in slots.',
    sections: [
      ...[
        'Boot',
        'HotAdd',
        'Numa',
        'PowerOps',
        'ToolsSettings',
        'ToolsScripts',
        'Scheduler',
        'CpuAllocation',
        'MemoryAllocation',
      ],
      ...['Vnc', 'Video', 'Usb', 'Guestinfo', 'GuestinfoValue', 'VmxKeys'],
    ],
  },
  'manifest-drives.md': {
    title: 'Manifest reference: drives',
    purpose: 'Controllers, disks, CD-ROM and floppy drives, by slot.',
    sections: ['Controllers', 'Disks', 'Disk', 'Cdroms', 'Cdrom', 'Floppies', 'Floppy'],
  },
  'manifest-devices.md': {
    title: 'Manifest reference: NICs, ports and PCI devices',
    purpose: 'Network cards, serial and parallel ports, shared folders and PCI devices, by slot.',
    sections: [
      ...['Nics', 'Nic', 'DistributedPort', 'Serials', 'Serial', 'Parallels', 'Parallel'],
      ...['SharedFolders', 'SharedFolder', 'Passthrough', 'PassthroughDevice'],
    ],
  },
};

export const MANIFEST_PAGES = Object.keys(PAGES);

/** The maps of a schema that get a section: the document first. */
function maps(schema) {
  const isMap = (node) => node.title !== undefined && [node.type].flat().includes('object');
  const inside = (node) =>
    Object.values(node.properties ?? {}).flatMap((each) => (isMap(each) ? [each, ...inside(each)] : []));
  const definitions = Object.values(schema.definitions).filter(isMap);
  return [schema, ...definitions.flatMap((node) => [node, ...inside(node)])];
}

function read(root, name) {
  return JSON.parse(readFileSync(join(root, 'schemas', name), 'utf8'));
}

/** One page of the reference of all manifest keys, from the published schema. */
export function manifestReference(file) {
  return async (root) => {
    const schema = read(root, 'manifest.v1.json');
    const all = maps(schema);
    const listed = Object.values(PAGES).flatMap((page) => page.sections);
    const missing = all.filter((node) => !listed.includes(node.title));
    if (missing.length > 0) throw new Error(`no page for ${missing.map((node) => node.title).join(', ')}`);
    const { title, purpose, sections } = PAGES[file];
    return [
      '<!-- Made from schemas/manifest.v1.json by `npm run generate`; edits would be lost. -->',
      '',
      `# ${title}`,
      '',
      `${purpose} [manifest.md](../manifest.md) is the guide.`,
      '',
      'A third column with `null` means: null removes a default. For a device and for a raw VMX key, null removes the thing itself.',
      '',
      ...sections.flatMap((name) => {
        const node = all.find((each) => each.title === name);
        if (node === undefined) throw new Error(`the schema has no map ${name}`);
        return section(schema, node, 2);
      }),
    ].join('\n');
  };
}

/** The reference of the repo file, from its published schema. */
export async function repoReference(root) {
  const schema = read(root, 'repo.v1.json');
  return [
    '<!-- Made from schemas/repo.v1.json by `npm run generate`; edits would be lost. -->',
    '',
    '# The repo file',
    '',
    '`esxform.yaml` (or `esxform.yml`) holds what applies to all manifests of a repo. esxform looks for it in the working folder, then in',
    'each folder above it, up to the root of the Git repo (the folder with `.git`) or of the file system. It uses the first one.',
    '[examples/repo/](../../examples/repo) has an example.',
    '',
    ...maps(schema).flatMap((node) => section(schema, node, 2)),
  ].join('\n');
}
