import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/domain/diagnostics/diagnostic.js';
import { guestinfoValues } from '../../src/manifest/guestinfo/guestinfo-values.js';
import { INPUT_LIMITS } from '../../src/manifest/input/input-limits.js';
import { manifestRoots } from '../../src/manifest/input/manifest-roots.js';
import { loadDesired } from '../../src/manifest/load-desired.js';
import { positionsIn } from '../../src/manifest/yaml/positions.js';
import type { YamlMap, YamlNode } from '../../src/manifest/yaml/yaml-node.js';

/** The folder of the test, which holds more than the manifests may see; `cwd` is one in it. */
let around = '';
let cwd = '';
beforeEach(async () => {
  around = await mkdtemp(join(tmpdir(), 'esxform-guestinfo-'));
  cwd = join(around, 'work');
  await mkdir(cwd);
});
afterEach(() => rm(around, { recursive: true, force: true }));

async function put(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, path)), { recursive: true });
    await writeFile(join(cwd, path), text);
  }
}

const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');
const manifest = (guestinfo: string, top = ''): string =>
  `version: 1\nconnect: "sim:"\n${top}domains:\n  web01:\n    guestinfo: ${guestinfo}\n`;

function brief({ code, source, summary }: Diagnostic): string {
  return `${code} ${source?.file}:${source?.line}:${source?.column} ${summary}`;
}

async function load(input: string, piped = '') {
  const loaded = await loadDesired([input], { cwd, stdin: async () => piped });
  const [domain] = loaded.connections.flatMap(({ domains }) => domains);
  return {
    ...loaded,
    domain,
    guestinfo: domain?.declared.guestinfo,
    problems: loaded.diagnostics.map(brief),
  };
}

const CONFIG = '#cloud-config\nhostname: web01\n';

describe('what is declared', () => {
  const none = { 'u.encoding': null };
  const table: readonly (readonly [string, string, object])[] = [
    ['a file is in base64', '{ u: { file: a.cfg } }', { u: base64(CONFIG), 'u.encoding': 'base64' }],
    [
      'also by name',
      '{ u: { file: ./sub/../a.cfg, encoding: base64 } }',
      { u: base64(CONFIG), 'u.encoding': 'base64' },
    ],
    ['as it is, without an encoding', '{ u: { file: a.cfg, encoding: none } }', { u: CONFIG, ...none }],
    ['every byte of it', '{ u: { file: marked, encoding: none } }', { u: '\ufeffa\r\n\tb', ...none }],
    ['bytes that are no text', '{ u: { file: bytes } }', { u: 'AP/+', 'u.encoding': 'base64' }],
    ['a text', '{ u: { text: "äb", encoding: base64 } }', { u: 'w6Ri', 'u.encoding': 'base64' }],
    ['a text as it is', '{ u: { text: "a\\nb", encoding: none } }', { u: 'a\nb', ...none }],
    ['a text as it was written', '{ u: a, v: 0x10 }', { u: 'a', v: '0x10' }],
    [
      'a file that is encoded already',
      '{ u: { file: a.cfg, encoding: none }, u.Encoding: base64 }',
      { u: CONFIG, 'u.Encoding': 'base64' },
    ],
    ['null removes the key alone, where no encoding is declared', '{ u: null }', { u: null }],
    [
      'keys of their own spelling',
      '{ U.x: { text: a, encoding: base64 } }',
      { 'U.x': 'YQ==', 'U.x.encoding': 'base64' },
    ],
  ];
  test.each(table)('%s', async (_name, guestinfo, declared) => {
    await put({
      'a.cfg': CONFIG,
      marked: '\ufeffa\r\n\tb',
      bytes: Uint8Array.of(0, 255, 254),
      'm.yaml': manifest(guestinfo),
    });
    const loaded = await load('m.yaml');
    expect(loaded.problems).toEqual([]);
    expect(loaded.guestinfo).toEqual(declared);
  });

  test('gzip of a file and of an equal text is one value, which opens to them', async () => {
    await put({
      'a.cfg': CONFIG,
      'm.yaml': manifest(
        `{ u: { file: a.cfg, encoding: gzip+base64 }, v: { text: ${JSON.stringify(CONFIG)}, encoding: gzip+base64 } }`,
      ),
    });
    const { guestinfo = {} } = await load('m.yaml');
    expect(guestinfo).toMatchObject({ 'u.encoding': 'gzip+base64', 'v.encoding': 'gzip+base64' });
    expect(guestinfo['u']).toBe(guestinfo['v']);
    expect(gunzipSync(Buffer.from(guestinfo['u'] ?? '', 'base64')).toString()).toBe(CONFIG);
  });

  test('both keys know the place of the map', async () => {
    await put({ 'a.cfg': CONFIG, 'm.yaml': manifest('\n      u:\n        file: a.cfg') });
    const { domain } = await load('m.yaml');
    const place = { file: 'm.yaml', line: 6, column: 7, endLine: 6, endColumn: 8 };
    expect(domain?.sources).toMatchObject({ 'guestinfo.u': place, 'guestinfo.u.encoding': place });
  });
});

describe('over defaults', () => {
  const map = '{ text: a, encoding: base64 }';
  const table: readonly (readonly [string, string, string, object])[] = [
    ['a default map', `{ u: ${map} }`, '{ v: x }', { u: 'YQ==', 'u.encoding': 'base64', v: 'x' }],
    [
      'a map replaces a map as a whole',
      `{ u: { text: a, encoding: gzip+base64 } }`,
      '{ u: { file: a.cfg } }',
      { u: base64(CONFIG), 'u.encoding': 'base64' },
    ],
    ['text replaces a map', `{ u: ${map} }`, '{ u: x }', { u: 'x' }],
    [
      'a map takes the encoding of a text away with it',
      '{ u: AA==, U.ENCODING: base64 }',
      '{ u: { text: a, encoding: gzip+base64 } }',
      { u: expect.stringMatching(/^H4sI/), 'u.encoding': 'gzip+base64' },
    ],
    [
      'and one without an encoding removes it',
      '{ u: AA==, u.encoding: base64 }',
      '{ u: { text: a, encoding: none } }',
      { u: 'a', 'u.encoding': null },
    ],
    ['null removes the encoding of a map', `{ u: ${map} }`, '{ u: null }', { u: null, 'u.encoding': null }],
    ['in another spelling too', `{ User: ${map} }`, '{ uSER: null }', { uSER: null, 'uSER.encoding': null }],
    ['and one that is written', '{ u: AA==, u.Encoding: base64 }', '{ u: null }', { u: null, 'u.Encoding': null }],
    [
      'but for one that stands beside the null',
      '{ u: AA==, u.encoding: base64 }',
      '{ u: null, u.encoding: gzip+base64 }',
      { u: null, 'u.encoding': 'gzip+base64' },
    ],
    ['null removes nothing that nobody declared', '{ u: a }', '{ u: null }', { u: null }],
    ['null for all of it takes the defaults away', `{ u: ${map} }`, 'null', {}],
  ];
  test.each(table)('%s', async (_name, defaults, guestinfo, declared) => {
    await put({ 'a.cfg': CONFIG, 'm.yaml': manifest(guestinfo, `defaults: { guestinfo: ${defaults} }\n`) });
    const loaded = await load('m.yaml');
    expect(loaded.problems).toEqual([]);
    expect(loaded.guestinfo ?? {}).toEqual(declared);
  });

  test.each(table)('%s, of a base', async (_name, defaults, guestinfo, declared) => {
    await put({
      'a.cfg': CONFIG,
      '_base.yaml': `version: 1\nconnect: "sim:"\ndefaults: { guestinfo: ${defaults} }\n`,
      'm.yaml': `extends: _base.yaml\ndomains: { web01: { guestinfo: ${guestinfo} } }\n`,
    });
    const loaded = await load('m.yaml');
    expect(loaded.problems).toEqual([]);
    expect(loaded.guestinfo ?? {}).toEqual(declared);
  });

  test('a null over a base’s domain takes the default’s encoding with it', async () => {
    await put({
      '_base.yaml': `version: 1\nconnect: "sim:"\ndefaults: { guestinfo: { u: a } }\ndomains: { web01: { guestinfo: { u: ${map} } } }\n`,
      'm.yaml': 'extends: _base.yaml\ndomains: { web01: { guestinfo: { u: null } } }\n',
    });
    expect((await load('m.yaml')).guestinfo).toEqual({ u: null, 'u.encoding': null });
  });
});

describe('where a path begins', () => {
  test('at the folder of the manifest that says it, be it a base', async () => {
    await put({
      '.git/HEAD': 'ref: refs/heads/main\n',
      'bases/_base.yaml': 'version: 1\nconnect: "sim:"\ndefaults: { guestinfo: { u: { file: f } } }\n',
      'bases/f': 'of the base',
      'own/m.yaml': 'extends: ../bases/_base.yaml\ndomains: { web01: { guestinfo: { v: { file: f } } } }\n',
      'own/f': 'its own',
    });
    const { guestinfo, problems } = await load('own/m.yaml');
    expect(problems).toEqual([]);
    expect(guestinfo).toMatchObject({ u: base64('of the base'), v: base64('its own') });
  });

  test('at the working folder for standard input', async () => {
    await put({ 'sub/f': 'x' });
    expect((await load('-', manifest('{ u: { file: sub/f } }'))).guestinfo).toMatchObject({ u: 'eA==' });
  });

  test('in a Git repo it may lead anywhere within, and in no repo not above its own folder', async () => {
    await put({ 'shared/f': 'x', 'teams/a/m.yaml': manifest('{ u: { file: ../../shared/f } }') });
    expect((await load('teams/a/m.yaml')).problems).toEqual([
      'EF1060 teams/a/m.yaml:5:29 web01: guestinfo.u: the file "../../shared/f" leads out of the folder of the manifest',
    ]);
    await put({ '.git/config': 'secret' });
    const { guestinfo, problems } = await load('teams/a/m.yaml');
    expect([problems, guestinfo]).toEqual([[], { u: 'eA==', 'u.encoding': 'base64' }]);
  });
});

describe('what is refused', () => {
  const folder = 'the folder of the manifest';
  /** The path, the problem, and its code: the file that it names may well be there. */
  const table: readonly (readonly [string, string, string])[] = [
    ['/etc/hostname', 'EF1060', 'must be a path from the folder of the manifest on, not an absolute one'],
    ['C:/secret', 'EF1060', 'must be a path from the folder of the manifest on, not an absolute one'],
    ['../secret', 'EF1060', `leads out of ${folder}`],
    ['sub/../../secret', 'EF1060', `leads out of ${folder}`],
    ['../nothing', 'EF1060', `leads out of ${folder}`],
    ['..', 'EF1060', `leads out of ${folder}`],
    ['out', 'EF1060', `leads out of ${folder} by a symbolic link`],
    ['folder/secret', 'EF1060', `leads out of ${folder} by a symbolic link`],
    ['hop', 'EF1060', `leads out of ${folder} by a symbolic link`],
    ['sub', 'EF1061', 'cannot be read: it is a directory'],
    ['.', 'EF1061', 'cannot be read: it is a directory'],
    ['socket', 'EF1061', 'cannot be read: it is a socket, not a regular file'],
    ['nothing', 'EF1061', 'cannot be read: there is no such file or directory'],
    ['dangling', 'EF1061', 'cannot be read: there is no such file or directory'],
    ['loop', 'EF1061', 'cannot be read: its symbolic links go round in a circle'],
    ['empty', 'EF1061', 'is empty, and a host treats an empty value as absent'],
    ['large', 'EF1062', 'has 65540 bytes in base64, and a value has at most 65536'],
    ['huge', 'EF1062', 'has more than 1024 KiB, which no encoding makes small enough'],
  ];
  test.each(table)('the file %s', async (path, code, problem) => {
    await writeFile(join(around, 'secret'), 'secret');
    await put({
      'sub/f': 'x',
      empty: '',
      large: 'x'.repeat(49_153),
      huge: 'x'.repeat(INPUT_LIMITS.guestinfoBytes + 1),
      'm.yaml': manifest(`{ u: { file: ${path} } }`),
    });
    const server = createServer();
    await new Promise<void>((done) => server.listen(join(cwd, 'socket'), done));
    await symlink(join(around, 'secret'), join(cwd, 'out'));
    await symlink('..', join(cwd, 'folder'));
    await symlink('sub/../out', join(cwd, 'hop'));
    await symlink('nowhere', join(cwd, 'dangling'));
    await symlink('loop', join(cwd, 'loop'));
    const { problems, guestinfo } = await load('m.yaml');
    await new Promise((done) => server.close(done));
    expect(problems).toEqual([`${code} m.yaml:5:29 web01: guestinfo.u: the file ${JSON.stringify(path)} ${problem}`]);
    expect(guestinfo).toEqual({});
  });

  test('a link within is followed, and one to the folder of the manifests too', async () => {
    await put({ 'sub/f': 'x', 'm.yaml': manifest('{ u: { file: link } }') });
    await symlink('sub/f', join(cwd, 'link'));
    await symlink(cwd, join(around, 'alias'));
    const declared = { u: 'eA==', 'u.encoding': 'base64' };
    expect((await load('m.yaml')).guestinfo).toEqual(declared);
    expect((await load('../alias/m.yaml')).guestinfo).toEqual(declared);
  });

  test.each(['../.git/config', '../.git', '../sub/.GIT/x', '../link'])(
    'what Git keeps for itself: %s',
    async (path) => {
      await put({ '.git/config': 'token', 'sub/.GIT/x': 'token', 'own/m.yaml': manifest(`{ u: { file: ${path} } }`) });
      await symlink('.git/config', join(cwd, 'link'));
      expect((await load('own/m.yaml')).problems).toEqual([
        `EF1060 own/m.yaml:5:29 web01: guestinfo.u: the file "${path}" lies in what Git keeps for itself`,
      ]);
    },
  );

  test('any file where the working folder is the root of the file system', async () => {
    const text = manifest('{ u: { file: etc/hostname } }');
    const { diagnostics } = await loadDesired(['-'], { cwd: '/', stdin: async () => text });
    expect(diagnostics.map(brief)).toEqual([
      'EF1060 <stdin>:5:29 web01: guestinfo.u: the file "etc/hostname" cannot be read, because the working folder is the root of the file system',
    ]);
  });

  const values: readonly (readonly [string, string])[] = [
    [
      '{ u: { env: NAME } }',
      'EF1065 5:23 web01: guestinfo.u: secrets by reference are not supported yet; the plan would contain the value',
    ],
    ['{ u: {} }', 'EF1016 5:18 web01: guestinfo.u must have one of file or text with encoding'],
    ['{ u: { text: a } }', 'EF1016 5:18 web01: guestinfo.u has text and must also have encoding'],
    [
      '{ u: { text: a, encoding: none, file: b } }',
      'EF1016 5:18 web01: guestinfo.u has file and text, but can have only one of file or text with encoding',
    ],
    [
      '{ u: { file: 7 } }',
      'EF1010 5:29 web01: guestinfo.u.file must be the path of a file, with / between folders, like cloud-init/web01.yaml, not 7',
    ],
    [
      '{ u: { file: "a\\\\b" } }',
      'EF1011 5:29 web01: guestinfo.u.file must be the path of a file, with / between folders, like cloud-init/web01.yaml, not "a\\\\b"',
    ],
    [
      '{ u: { file: a, encoding: gzip } }',
      'EF1011 5:42 web01: guestinfo.u.encoding must be none, base64 or gzip+base64, not "gzip"',
    ],
    ['{ u: { file: f, mode: 7 } }', 'EF1007 5:32 web01: guestinfo.u has no key "mode"'],
    ['{ u: [a] }', 'EF1013 5:18 web01: guestinfo.u must be a map, not a list'],
    [
      '{ u: { text: "", encoding: base64 } }',
      'EF1061 5:29 web01: guestinfo.u: the text is empty, and a host treats an empty value as absent',
    ],
    [
      '{ u: { text: "a\\0", encoding: none } }',
      'EF1063 5:29 web01: guestinfo.u: the text is not plain text in UTF-8, and a host accepts nothing else without an encoding',
    ],
    [
      '{ u: { file: bytes, encoding: none } }',
      'EF1063 5:29 web01: guestinfo.u: the file "bytes" is not plain text in UTF-8, and a host accepts nothing else without an encoding',
    ],
    [
      '{ u: { text: a, encoding: base64 }, U.encoding: base64 }',
      'EF1064 5:52 web01: guestinfo.U.encoding is declared by the encoding of guestinfo.u, and must not be declared separately',
    ],
    [
      '{ u.encoding: null, u: { file: f } }',
      'EF1064 5:18 web01: guestinfo.u.encoding is declared by the encoding of guestinfo.u, and must not be declared separately',
    ],
    [
      `{ ${'k'.repeat(237)}: { file: f } }`,
      `EF1011 5:18 web01: guestinfo.${'k'.repeat(237)} is encoded and must have at most 236 characters, so that .encoding goes behind it`,
    ],
  ];
  test.each(values)('%s', async (guestinfo, problem) => {
    await put({ f: 'x', bytes: Uint8Array.of(255), 'm.yaml': manifest(guestinfo) });
    expect((await load('m.yaml')).problems.map((each) => each.replace('m.yaml:', ''))).toEqual([problem]);
  });

  test('an encoding written beside the map of the defaults', async () => {
    await put({
      f: 'x',
      'm.yaml': manifest('{ u.encoding: base64 }', 'defaults: { guestinfo: { u: { file: f } } }\n'),
    });
    expect((await load('m.yaml')).problems).toEqual([
      'EF1064 m.yaml:6:18 web01: guestinfo.u.encoding is declared by the encoding of guestinfo.u, and must not be declared separately',
    ]);
  });

  test('the file of a default, once for all domains that have it', async () => {
    const text = manifest('{}', 'defaults: { guestinfo: { u: { file: nothing } } }\n');
    await put({ 'm.yaml': `${text}  web02: {}\n` });
    expect((await load('m.yaml')).problems).toEqual([
      'EF1061 m.yaml:3:37 web01: guestinfo.u: the file "nothing" cannot be read: there is no such file or directory',
    ]);
  });
});

function mapNode(entries: readonly (readonly [string, YamlNode])[]): YamlMap {
  const placed = entries.map(([key, node]) => [key, { keyStart: 0, keyEnd: 0, node }] as const);
  return { kind: 'map', start: 0, end: 0, value: {}, size: 1, entries: new Map(placed) };
}

function nodeOf(values: Readonly<Record<string, string>>): YamlMap {
  return mapNode(
    Object.entries(values).map(([key, value]) => [
      key,
      { kind: 'scalar', start: 0, end: 0, value, size: 1, source: value },
    ]),
  );
}

describe('bounds', () => {
  test('the longest value is taken, and gzip makes room for more', async () => {
    const most = INPUT_LIMITS.guestinfoValueBytes;
    await put({
      longest: 'x'.repeat((most / 4) * 3),
      plain: 'x'.repeat(most),
      more: 'x'.repeat(INPUT_LIMITS.guestinfoBytes),
      'm.yaml': manifest(
        '{ a: { file: longest }, b: { file: plain, encoding: none }, c: { file: more, encoding: gzip+base64 } }',
      ),
    });
    const { guestinfo = {}, problems } = await load('m.yaml');
    expect(problems).toEqual([]);
    expect([guestinfo['a']?.length, guestinfo['b']?.length]).toEqual([most, most]);
    expect(gunzipSync(Buffer.from(guestinfo['c'] ?? '', 'base64')).length).toBe(INPUT_LIMITS.guestinfoBytes);
  });

  test('all together, each as often as it is encoded', async () => {
    const most = INPUT_LIMITS.guestinfoBytesInAll / INPUT_LIMITS.guestinfoBytes;
    const maps = Array.from({ length: most + 1 }, (_, index) => `u${index}: { file: ${'./'.repeat(index)}more }`);
    await put({
      more: 'x'.repeat(INPUT_LIMITS.guestinfoBytes),
      'm.yaml': manifest(`{ ${maps.join(', ')}, v: { file: more } }`),
    });
    const { diagnostics } = await load('m.yaml');
    const beyond = diagnostics.filter(({ summary }) => summary.endsWith('more than 32 MiB all together'));
    expect(diagnostics.map(({ code }) => code)).toEqual(Array(most + 2).fill('EF1062'));
    expect(beyond.map(({ summary }) => summary)).toEqual([expect.stringContaining(`guestinfo.u${most}: the file`)]);
  });

  test('no more of them than a fleet has', async () => {
    const map = nodeOf({ text: 'a', encoding: 'none' });
    const maps = Array.from({ length: INPUT_LIMITS.guestinfoMaps + 1 }, () => ({ ...map }));
    const guestinfo = mapNode(maps.map((each, index) => [`u${index}`, each]));
    const root = mapNode([['defaults', mapNode([['guestinfo', guestinfo]])]]);
    const { values } = guestinfoValues(
      [{ file: 'm.yaml', root, positions: positionsIn('m.yaml', ''), whole: true }],
      { cwd },
      manifestRoots(cwd, [], null),
    );
    expect(maps.filter((each) => values.get(each)?.ok !== true)).toEqual([maps.at(-1)]);
    expect(maps.slice(-1).map((each) => values.get(each))).toMatchObject([{ ok: false, problem: { code: 'EF1062' } }]);
  });

  test('what is counted is bytes, and the hint names a way out', async () => {
    await put({ plain: 'ä'.repeat(32_769), 'm.yaml': manifest('{ u: { file: plain, encoding: none } }') });
    const { diagnostics } = await load('m.yaml');
    expect(diagnostics).toMatchObject([{ code: 'EF1062', hint: expect.stringContaining('gzip+base64') }]);
    expect(diagnostics[0]?.summary).toContain('has 65538 bytes, and a value has at most 65536');
  });
});

describe('a file among the manifests of a folder', () => {
  const broken = '#cloud-config\nhostname: {{ name }}\n';

  test.each([CONFIG, broken])('is no manifest where one names it', async (text) => {
    await put({ 'cloud-init/web01.yaml': text, 'm.yaml': manifest('{ u: { file: cloud-init/web01.yaml } }') });
    const { guestinfo, problems, manifests } = await load('.');
    expect([problems, manifests]).toEqual([[], 1]);
    expect(guestinfo).toMatchObject({ u: base64(text) });
  });

  test('is told of where none does, and where an input names it', async () => {
    await put({ 'sub/a.yaml': CONFIG, 'm.yaml': manifest('{ u: { file: sub/a.yaml } }'), 'sub/b.yaml': CONFIG });
    const problem = (file: string) => `EF1006 ${file}:1:1 this document is not a manifest`;
    expect((await load('.')).problems.map((each) => each.replace(/:\d+:\d+/, ''))).toEqual([
      problem('sub/b.yaml').replace(':1:1', ''),
    ]);
    const named = await loadDesired(['m.yaml', 'sub/a.yaml'], { cwd, stdin: async () => '' });
    expect(named.diagnostics.map(({ code }) => code)).toEqual(['EF1006']);
  });

  test('is read as the manifest that it is', async () => {
    await put({
      'a.yaml': `${manifest('{ u: { file: b.yaml } }')}`,
      'b.yaml': 'version: 1\nconnect: "sim:"\ndomains: 7\n',
    });
    expect((await load('.')).problems).toEqual([expect.stringMatching(/^EF1010 b.yaml:3/)]);
  });
});
