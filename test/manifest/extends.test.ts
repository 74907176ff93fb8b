import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/domain/diagnostics/diagnostic.js';
import { loadDesired } from '../../src/manifest/load-desired.js';
import { sampleRows } from '../deep-runs.js';

let cwd = '';
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'esxform-extends-'));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

async function put(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, path)), { recursive: true });
    await writeFile(join(cwd, path), text);
  }
}

function brief({ code, source, summary }: Diagnostic): string {
  return `${code} ${source === null ? '' : `${source.file}:${source.line}:${source.column} `}${summary}`;
}

async function load(input: string | readonly string[], piped = '') {
  const loaded = await loadDesired([input].flat(), { cwd, stdin: async () => piped });
  const domains = loaded.connections.flatMap((connection) => connection.domains);
  return {
    ...loaded,
    domains,
    names: domains.map(({ name }) => name as string),
    problems: loaded.diagnostics.map(brief),
  };
}

/** What the only domain of a manifest declares that extends a base, and its other keys. */
async function merged(base: string, own: string, name = 'a') {
  await put({ '_base.yaml': base, 'own.yaml': `extends: _base.yaml\n${own}` });
  const { problems, domains } = await load('own.yaml');
  expect(problems).toEqual([]);
  const domain = domains.find((each) => each.name === name);
  if (domain === undefined) throw new Error(`no domain ${name}`);
  return domain;
}

const FRAME = 'version: 1\nconnect: "sim:"\n';

describe('what a manifest has of its base', () => {
  const table: readonly (readonly [string, string, string, object])[] = [
    ['all of it', `${FRAME}domains: { a: { memory: 1GiB } }`, '', { memory: 1024 }],
    [
      'its own value over the base’s',
      `${FRAME}domains: { a: { memory: 1GiB, vcpus: 2 } }`,
      'domains: { a: { memory: 2GiB } }',
      { memory: 2048, vcpus: 2 },
    ],
    [
      'the base’s defaults',
      `${FRAME}defaults: { vcpus: 2 }`,
      'domains: { a: { memory: 1GiB } }',
      { vcpus: 2, memory: 1024 },
    ],
    [
      'its own defaults over the base’s',
      `${FRAME}defaults: { vcpus: 2, memory: 1GiB }`,
      'defaults: { vcpus: 4 }\ndomains: { a: {} }',
      { vcpus: 4, memory: 1024 },
    ],
    [
      'the base’s domain over its own defaults',
      `${FRAME}domains: { a: { vcpus: 2 } }`,
      'defaults: { vcpus: 4, memory: 1GiB }\ndomains: { a: {} }',
      { vcpus: 2, memory: 1024 },
    ],
    [
      'null takes a value of the base’s domain away',
      `${FRAME}domains: { a: { memory: 1GiB, vcpus: 2 } }`,
      'domains: { a: { memory: null } }',
      { vcpus: 2 },
    ],
    [
      'and the default under it',
      `${FRAME}defaults: { memory: 3GiB }\ndomains: { a: { memory: 1GiB } }`,
      'domains: { a: { memory: null } }',
      {},
    ],
    [
      'null takes a default of the base away',
      `${FRAME}defaults: { memory: 1GiB, vcpus: 2 }`,
      'defaults: { memory: null }\ndomains: { a: {} }',
      { vcpus: 2 },
    ],
    ['all defaults of the base', `${FRAME}defaults: { memory: 1GiB }`, 'defaults: null\ndomains: { a: {} }', {}],
    [
      'devices merge by slot',
      `${FRAME}domains: { a: { disks: { scsi0:0: { size: 1GiB, provisioning: thin } }, nics: { ethernet0: { network: n } } } }`,
      'domains: { a: { disks: { scsi0:0: { size: 2GiB }, scsi0:1: { size: 1MiB } }, nics: { ethernet0: null } } }',
      {
        disks: { 'scsi0:0': { size: 2097152, provisioning: 'thin' }, 'scsi0:1': { size: 1024 } },
        nics: { ethernet0: null },
      },
    ],
    [
      'a device’s key that is null is gone, with the default under it',
      `${FRAME}defaults: { disks: { scsi0:0: { provisioning: thin, mode: append } } }\ndomains: { a: { disks: { scsi0:0: { size: 1MiB, mode: append } } } }`,
      'domains: { a: { disks: { scsi0:0: { mode: null } } } }',
      { disks: { 'scsi0:0': { size: 1024, provisioning: 'thin' } } },
    ],
    [
      'one medium takes the place of another',
      `${FRAME}domains: { a: { cdroms: { ide1:0: { iso: "[a] b.iso", connected: true } } } }`,
      'domains: { a: { cdroms: { ide1:0: { empty: true } } } }',
      { cdroms: { 'ide1:0': { medium: { kind: 'empty' }, connected: true } } },
    ],
    [
      'maps in maps',
      `${FRAME}domains: { a: { scheduler: { cpu: { limit: 1GHz, shares: low } } } }`,
      'domains: { a: { scheduler: { cpu: { shares: null, reservation: 1MHz } } } }',
      { scheduler: { cpu: { limit: 1000, reservation: 1 } } },
    ],
    [
      'raw keys, whatever their case',
      `${FRAME}domains: { a: { vmx: { tools.deployPkg: "TRUE", b.c: "1" } } }`,
      'domains: { a: { vmx: { tools.deploypkg: "FALSE", b.c: null } } }',
      { vmx: { 'tools.deploypkg': 'FALSE', 'b.c': null } },
    ],
    [
      'a display that is null is taken out',
      `${FRAME}domains: { a: { vnc: { port: 5901 } } }`,
      'domains: { a: { vnc: null } }',
      { vnc: null },
    ],
  ];
  test.each(table)('%s', async (_, base, own, declared) => {
    expect((await merged(base, own)).declared).toEqual(declared);
  });

  test('policies, and the answers of the manifest', async () => {
    const base = `${FRAME}auto_answer: true\ndomains: { a: { allow: [HZ501], window: { from: "01:00", to: "02:00" } } }`;
    expect(await merged(base, 'domains: { a: { allow: null, window: { to: "03:00" } } }')).toMatchObject({
      allow: [],
      window: { from: 60, to: 180 },
      autoAnswer: { rules: [], otherwise: 'default' },
    });
    expect(await merged(base, 'auto_answer: null\ndomains: { a: { window: null } }')).toMatchObject({
      window: null,
      autoAnswer: { rules: [], otherwise: 'refuse' },
    });
  });

  test('domains by name: those of both, without the one that is null; connect is the nearer one', async () => {
    await put({
      '_base.yaml': `${FRAME}domains: { a: {}, b: {} }`,
      'own.yaml': 'extends: _base.yaml\nconnect: esx://h/\ndomains: { b: null, c: {} }',
    });
    const { connections, names, problems, manifests } = await load('own.yaml');
    expect(problems).toEqual([]);
    expect([connections.map(({ connect }) => connect), names, manifests]).toEqual([['esx://h/'], ['a', 'c'], 1]);
  });

  test('an absent domain over one that the base describes is told what to take away', async () => {
    await put({
      '_base.yaml': `${FRAME}domains:\n  a: { uuid: 42116ec4-1d3f-4f0a-9a52-000000000001, memory: 1GiB }\n`,
      'own.yaml': 'extends: _base.yaml\ndomains: { a: { ensure: absent } }',
    });
    const { problems, diagnostics } = await load('own.yaml');
    expect(problems).toEqual(['EF1044 _base.yaml:4:52 a must be absent and cannot have memory']);
    expect(diagnostics[0]?.hint).toContain('If a base declares them, write null.');
    await put({ 'own.yaml': 'extends: _base.yaml\ndomains: { a: { ensure: absent, memory: null } }' });
    expect((await load('own.yaml')).problems).toEqual([]);
  });
});

describe('each value keeps its place', () => {
  test('in the file where it was written', async () => {
    const domain = await merged(
      `${FRAME}defaults:\n  vcpus: 2\ndomains:\n  a:\n    memory: 1GiB\n    firmware: efi\n`,
      'domains:\n  a:\n    memory: 2GiB\n',
    );
    const places = ['', 'memory', 'firmware', 'vcpus'].map((path) => {
      const source = domain.sources[path];
      return `${source?.file}:${source?.line}:${source?.column}-${source?.endColumn}`;
    });
    expect(places).toEqual(['own.yaml:3:3-4', 'own.yaml:4:13-17', '_base.yaml:8:15-18', '_base.yaml:4:10-11']);
  });

  test('so has each problem, and the texts are there to show its line', async () => {
    await put({
      '.git/HEAD': '',
      'bases/_base.yaml': `${FRAME}defaults: { memroy: 1GiB }\ndomains:\n  a: { vcpus: x }\n  b: { memory: 5MiB }\n`,
      'lab/own.yaml': 'extends: ../bases/_base.yaml\ndomains:\n  a: { power: true }\n',
    });
    const { problems, texts } = await load('lab');
    expect(problems).toEqual([
      'EF1012 lab/own.yaml:3:15 a: power must be on, off, suspended or keep, not true',
      'EF1007 bases/_base.yaml:3:13 defaults has no key "memroy"',
      'EF1010 bases/_base.yaml:5:15 a: vcpus must be a whole number, not "x"',
      'EF1017 bases/_base.yaml:6:16 b: memory must be a multiple of 4MiB, not 5MiB',
    ]);
    expect([...texts.keys()]).toEqual(['lab/own.yaml', 'bases/_base.yaml']);
  });

  test('a base of many is read once, and its problems are told once', async () => {
    const own = 'extends: _base.yaml\ndomains: {}\n';
    await put({
      '_base.yaml': `${FRAME}defaults: { zzz: 1 }\nversion: 1\n`,
      'a.yaml': own,
      'b.yaml': `${own}---\n${own}`,
    });
    const { problems, manifests } = await load('.');
    expect(manifests).toBe(3);
    expect(problems).toEqual([
      'EF1002 _base.yaml:4:1 the key "version" is written twice in one map',
      'EF1007 _base.yaml:3:13 defaults has no key "zzz"',
    ]);
  });
});

describe('what is no base', () => {
  const table: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'a file that is not there',
      '',
      ['EF1040 own.yaml:1:10 the base _base.yaml cannot be read: there is no such file or directory'],
    ],
    [
      'a base that extends a file that is not there',
      `${FRAME}extends: _other.yaml\n`,
      ['EF1040 _base.yaml:3:10 the base _other.yaml cannot be read: there is no such file or directory'],
    ],
    ['one that extends itself', `${FRAME}extends: _base.yaml\n`, ['EF1041 _base.yaml:3:10 _base.yaml extends itself']],
    ['two documents', `${FRAME}---\n${FRAME}`, ['EF1041 own.yaml:1:10 the base _base.yaml has 2 documents']],
    ['a list', '- a\n', ['EF1041 own.yaml:1:10 the base _base.yaml is no map']],
    ['a map of something else', 'a: secret\n', ['EF1041 own.yaml:1:10 the base _base.yaml has no key of a manifest']],
    ['nothing', '# nothing\n', ['EF1041 own.yaml:1:10 the base _base.yaml is no map']],
    ['no YAML', 'a: [\n', ['EF1001']],
    [
      'too large a file',
      `# ${'x'.repeat(4 * 1024 * 1024)}`,
      ['EF1040 own.yaml:1:10 the base _base.yaml has more than 4 MiB'],
    ],
    ['too deep', `a: ${'['.repeat(200)}`, ['EF1004 _base.yaml:1:']],
  ];
  test.each(table)('%s', async (_, base, expected) => {
    await put({ 'own.yaml': 'extends: _base.yaml\n', ...(base === '' ? {} : { '_base.yaml': base }) });
    const { problems } = await load('own.yaml');
    expect(problems).toHaveLength(expected.length);
    for (const [index, each] of expected.entries()) expect(problems[index]).toContain(each);
  });

  test('a base that is incomplete together with its manifest', async () => {
    await put({ '_base.yaml': 'version: 1\n', 'own.yaml': 'extends: _base.yaml\ndomains: {}\n' });
    expect((await load('own.yaml')).problems).toEqual(['EF1009 own.yaml:1:1 the manifest must have the key connect']);
  });
});

describe('a base is not read on its own', () => {
  const base = 'version: 1\ndefaults: { vcpus: 2 }\n';
  const own = (file: string) => `extends: ${file}\nconnect: "sim:"\ndomains: { a: {} }\n`;

  test('in a folder, by its name or by its own word', async () => {
    await put({
      '_one.yaml': base,
      'two.yaml': `base: true\n${base}`,
      'a.yaml': own('_one.yaml'),
      'b.yaml': own('two.yaml').replace('a:', 'b:'),
    });
    const { names, problems, domains } = await load('.');
    expect([names, problems]).toEqual([['a', 'b'], []]);
    expect(domains.map(({ declared }) => declared.vcpus)).toEqual([2, 2]);
  });

  test('nor when it is named beside what extends it', async () => {
    await put({ '_one.yaml': base, 'two.yaml': `base: true\n${base}`, 'a.yaml': own('_one.yaml') });
    const { names, problems } = await load(['_one.yaml', 'a.yaml', 'two.yaml']);
    expect(names).toEqual(['a']);
    expect(problems).toEqual(['EF1042 two.yaml:1:1 two.yaml is a base and is not a manifest itself']);
  });

  test('alone it is no manifest', async () => {
    await put({ '_one.yaml': base });
    expect((await load('_one.yaml')).problems).toEqual([
      'EF1042 _one.yaml is a base and is not a manifest itself',
      'EF1005 there are no manifests in _one.yaml',
    ]);
    expect((await load('.')).problems).toEqual(['EF1005 there are no manifests in .']);
  });

  test('one that does not say so is, and is told how to', async () => {
    await put({ 'base.yaml': 'version: 1\nconnect: "sim:"\n', 'own.yaml': 'extends: base.yaml\ndomains: { a: {} }\n' });
    const { problems, diagnostics } = await load('.');
    expect(problems).toEqual(['EF1009 base.yaml:1:1 the manifest must have the key domains']);
    expect(diagnostics[0]?.hint).toContain('base: true');
  });

  test('a whole manifest may be the base of another one', async () => {
    await put({
      'prod.yaml': 'version: 1\nconnect: esx://prod/\ndomains: { a: { memory: 8GiB } }\n',
      'test.yaml': 'extends: prod.yaml\nconnect: esx://test/\ndomains: { a: { memory: 1GiB } }\n',
    });
    const { problems, connections } = await load('.');
    expect(problems).toEqual([]);
    expect(connections.map(({ connect, domains }) => [connect, domains[0]?.declared.memory])).toEqual([
      ['esx://prod/', 8192],
      ['esx://test/', 1024],
    ]);
  });
});

test('from standard input the path begins at the working folder', async () => {
  await put({ 'bases/_base.yaml': `${FRAME}domains: { a: { vcpus: 2 } }\n` });
  const { problems, domains } = await load('-', 'extends: bases/_base.yaml\ndomains: { a: { memory: 1GiB } }\n');
  expect(problems).toEqual([]);
  expect(domains[0]?.declared).toEqual({ vcpus: 2, memory: 1024 });
  expect(domains[0]?.sources['vcpus']?.file).toBe('bases/_base.yaml');
  expect(domains[0]?.sources['memory']?.file).toBe('<stdin>');
});

test('aliases in both files', async () => {
  const domain = await merged(
    `${FRAME}domains: { a: { nics: { ethernet0: &n { network: x }, ethernet1: *n } } }`,
    'domains: { a: { nics: { ethernet2: &n { network: y }, ethernet3: *n } } }',
  );
  expect(Object.values(domain.declared.nics ?? {}).map((nic) => nic?.network)).toEqual(['x', 'x', 'y', 'y']);
});

const LARGE_BASES: readonly (readonly [string, string, (index: number) => string])[] = [
  ['raw keys', 'defaults:\n  vmx:\n', (index) => `    k${index}: ""`],
  ['domains', 'domains:\n', (index) => `  vm${index}: {}`],
];

test.each(sampleRows(LARGE_BASES))(
  'a base of many %s under many documents is refused, once',
  async (_, above, line) => {
    const lines = Array.from({ length: 6000 }, (_each, index) => line(index)).join('\n');
    await put({
      '_base.yaml': `${FRAME}${above}${lines}\n`,
      'own.yaml': Array.from({ length: 100 }, () => 'extends: _base.yaml\n').join('---\n'),
    });
    const { problems } = await load('own.yaml');
    const told = problems.filter((each) => each.startsWith('EF1004 own'));
    expect(told).toEqual(['EF1004 own.yaml:67:10 the bases of all manifests expand to more than 200000 values']);
  },
);

describe('bases that extend bases', () => {
  /** _1.yaml is the nearest; each sets one key of its own, and `annotation` to its number. */
  const chain = (length: number): Record<string, string> =>
    Object.fromEntries(
      Array.from({ length }, (_, index) => [
        `_${index + 1}.yaml`,
        `${index + 1 === length ? FRAME : `extends: _${index + 2}.yaml\n`}domains: { a: { annotation: "${index + 1}", vmx: { "x.${index + 1}": "y" } } }\n`,
      ]),
    );

  test('give all their values, and the nearest wins', async () => {
    await put({ ...chain(8), 'own.yaml': 'extends: _1.yaml\ndomains: { a: { vcpus: 2 } }\n' });
    const { problems, domains } = await load('own.yaml');
    expect(problems).toEqual([]);
    expect(domains[0]?.declared).toMatchObject({ annotation: '1', vcpus: 2 });
    expect(Object.keys(domains[0]?.declared.vmx ?? {}).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((n) => `x.${n}`));
  });

  test('merge defaults and nulls level by level', async () => {
    await put({
      '_far.yaml': `${FRAME}defaults: { vcpus: 2, memory: 1GiB }\ndomains: { a: {}, gone: {}, back: { memory: 2GiB } }\n`,
      '_near.yaml': 'extends: _far.yaml\ndefaults: { memory: 4GiB }\ndomains: { gone: null, back: null }\n',
      'own.yaml': 'extends: _near.yaml\ndefaults: { vcpus: null }\ndomains: { back: {} }\n',
    });
    const { problems, domains } = await load('own.yaml');
    expect(problems).toEqual([]);
    expect(domains.map(({ name, declared }) => [name, declared.memory, declared.vcpus])).toEqual([
      ['a', 4096, undefined],
      ['back', 4096, undefined],
    ]);
  });

  test('keep the position of each value, whichever file was read first', async () => {
    await put({
      '_far.yaml': `${FRAME}defaults: { far: 1 }\n`,
      'sub/_near.yaml': 'extends: ../_far.yaml\n\ndefaults: { near: 1 }\n',
      'a.yaml': 'extends: _far.yaml\ndomains: { a: {} }\n',
      'b.yaml': 'extends: sub/_near.yaml\n\n\ndomains: { b: { own: 1 } }\n',
    });
    const { problems } = await load(['a.yaml', 'b.yaml']);
    expect([...new Set(problems)].sort()).toEqual([
      'EF1007 _far.yaml:3:13 defaults has no key "far"',
      'EF1007 b.yaml:4:17 b has no key "own"',
      'EF1007 sub/_near.yaml:3:13 defaults has no key "near"',
    ]);
  });

  test('a circle is reported where it closes', async () => {
    await put({
      '_a.yaml': 'extends: _b.yaml\ndomains: {}\n',
      '_b.yaml': `${FRAME}extends: _a.yaml\n`,
      'own.yaml': 'extends: _a.yaml\n',
    });
    expect((await load('own.yaml')).problems).toEqual(['EF1041 _b.yaml:3:10 _a.yaml extends itself']);
  });

  test.each([['own.yaml'], ['last.yaml']])('nine levels are refused, also with %s first', async (first) => {
    await put({
      ...chain(9),
      'own.yaml': 'extends: _1.yaml\n',
      'last.yaml': 'extends: _5.yaml\ndomains: { a: null, b: {} }\n',
    });
    const { problems } = await load([first, first === 'own.yaml' ? 'last.yaml' : 'own.yaml']);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^EF1041 _[48].yaml:1:10 the base _[59].yaml is part of more than 8 levels of bases$/);
  });

  test('stay inside the root of the manifest', async () => {
    await put({
      'outside/_far.yaml': FRAME,
      'repo/esxform.yaml': 'version: 1\nowner: a\n',
      'repo/bases/_near.yaml': 'extends: ../../outside/_far.yaml\ndomains: {}\n',
      'repo/own.yaml': 'extends: bases/_near.yaml\n',
    });
    const { problems } = await load('repo/own.yaml');
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^EF\d+ repo\/bases\/_near.yaml:1:10 the base /);
    expect(problems[0]).not.toContain('cannot be read');
  });
});
