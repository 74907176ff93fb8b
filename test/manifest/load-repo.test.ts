import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NO_LIMITS } from '../../src/domain/run-limits.js';
import { loadRepo } from '../../src/manifest/input/load-repo.js';
import { loadDesired } from '../../src/manifest/load-desired.js';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'esxform-repo-'));
  // Whatever lies above the temporary folder is none of ours.
  await mkdir(join(root, '.git'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const MANIFEST = 'version: 1\nconnect: "sim:"\ndomains: { a: {} }\n';

async function put(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

async function load(folder = '.') {
  const cwd = join(root, folder);
  await mkdir(cwd, { recursive: true });
  const { repo, diagnostics, texts } = await loadRepo(cwd, { cwd });
  const problems = diagnostics.map(
    ({ code, source, summary }) => `${code} ${source?.line}:${source?.column} ${summary}`,
  );
  return { repo, problems, diagnostics, texts };
}

describe('what a repo file says', () => {
  test('all of it', async () => {
    await put({
      'esxform.yaml':
        'version: 1\nowner: platform-team\nmanifests: [prod/, lab.yaml]\nlimits: { destroy: 0, power_off: 2, migrate: 5, changed: 20 }\n',
      'prod/a.yaml': MANIFEST,
      'lab.yaml': MANIFEST,
    });
    expect(await load()).toMatchObject({
      repo: {
        file: 'esxform.yaml',
        owner: 'platform-team',
        manifests: ['prod', 'lab.yaml'],
        limits: { destroy: 0, powerOff: 2, migrate: 5, changed: 20 },
      },
      problems: [],
    });
  });

  test('the least of it: the folder is the complete set, and nothing is limited', async () => {
    await put({ 'esxform.yml': 'version: 1\nowner: me\n' });
    expect((await load()).repo).toMatchObject({
      file: 'esxform.yml',
      owner: 'me',
      manifests: ['.'],
      limits: NO_LIMITS,
    });
  });

  test('a limit that is null is none', async () => {
    await put({ 'esxform.yaml': 'version: 1\nowner: me\nmanifests: null\nlimits: { destroy: null, changed: 3 }\n' });
    expect((await load()).repo?.limits).toEqual({ ...NO_LIMITS, changed: 3 });
  });

  test('the example is valid, and names its manifests', async () => {
    const cwd = fileURLToPath(new URL('../../examples/repo', import.meta.url));
    const { repo, diagnostics } = await loadRepo(cwd, { cwd });
    expect(diagnostics).toEqual([]);
    expect(repo).toMatchObject({ owner: 'platform-team', manifests: ['manifests'], limits: { destroy: 0 } });
    const loaded = await loadDesired(repo?.manifests ?? [], { cwd, stdin: async () => '' });
    expect(loaded.diagnostics).toEqual([]);
    expect(loaded.manifests).toBe(1);
  });
});

describe('where it is looked for', () => {
  const file = 'version: 1\nowner: me\nmanifests: [m]\n';

  test('above the working folder; paths are given from the working folder on', async () => {
    await put({ 'esxform.yaml': file, 'm/a.yaml': MANIFEST });
    const { repo } = await load('m/deep');
    expect(repo).toMatchObject({ file: join('..', '..', 'esxform.yaml'), manifests: ['..'] });
    const loaded = await loadDesired(repo?.manifests ?? [], { cwd: join(root, 'm/deep'), stdin: async () => '' });
    expect(loaded.connections.map(({ domains }) => domains.length)).toEqual([1]);
  });

  test('the nearest one counts', async () => {
    await put({ 'esxform.yaml': file, 'sub/esxform.yaml': 'version: 1\nowner: other\n' });
    expect((await load('sub/deeper')).repo?.owner).toBe('other');
  });

  test('not above the root of a Git repo', async () => {
    await put({
      'esxform.yaml': file,
      'm/a.yaml': MANIFEST,
      'inner/.git/HEAD': '',
      'tree/.git': 'gitdir: elsewhere\n',
    });
    expect(await load('inner/sub')).toMatchObject({ repo: null, problems: [] });
    expect(await load('tree')).toMatchObject({ repo: null, problems: [] });
    expect((await load('other')).repo?.owner).toBe('me');
  });

  test('none is no problem', async () => {
    expect(await load()).toMatchObject({ repo: null, problems: [] });
  });
});

describe('what is wrong with it', () => {
  const table: readonly (readonly [string, string, string | null])[] = [
    ['owner: me\n', 'EF1009 1:1 the repo file must have the key version', null],
    ['version: 1\n', 'EF1009 1:1 the repo file must have the key owner', null],
    ['version: 2\nowner: me\n', 'EF1011 1:10 version must be 1, not 2', null],
    [
      'version: 1\nowner: me\nmanifest: [a]\n',
      'EF1007 3:1 a repo file has no key "manifest"',
      'Did you mean manifests?',
    ],
    [
      'version: 1\nowner: me\nlimits: { powerOff: 1 }\n',
      'EF1007 3:11 limits has no key "powerOff"',
      'Did you mean power_off?',
    ],
    [
      'version: 1\nowner: me\nlimits: { destroy: -1 }\n',
      'EF1011 3:20 limits.destroy must be a number from 0 to 1000000, not -1',
      null,
    ],
    [
      'version: 1\nowner: me\nlimits: { destroy: none }\n',
      'EF1010 3:20 limits.destroy must be a whole number, not "none"',
      null,
    ],
    [
      'version: 1\nowner: me\nmanifests: prod\n',
      'EF1010 3:12 manifests must be a list, not "prod"',
      'Write manifests: [prod]',
    ],
    ['version: 1\nowner: me\nmanifests: []\n', 'EF1011 3:1 manifests must not be an empty list', null],
    [
      'version: 1\nowner: me\nmanifests: [/srv]\n',
      'EF1011 3:13 manifests[0] must be a path from the folder of this file on, like manifests/, not "/srv"',
      null,
    ],
    [
      'version: 1\nowner: me\nmanifests: [prod]\n',
      'EF1053 3:13 manifests: prod cannot be read: there is no such file or directory',
      'folder of the repo file',
    ],
    [
      'version: 1\nowner: "a b"\n',
      'EF1011 2:8 owner must be a name of letters, digits and . _ / @ -, like platform-team, not "a b"',
      null,
    ],
    ['version: 1\nowner: me\nowner: you\n', 'EF1002 3:1 the key "owner" is written twice in one map', null],
    ['', 'EF1052 1:1 esxform.yaml must be one map, with version and owner', 'owner: platform-team'],
    ['- a\n', 'EF1052 1:1 esxform.yaml must be one map, with version and owner', null],
    [
      'version: 1\nowner: me\n---\nversion: 1\nowner: me\n',
      'EF1052 1:1 esxform.yaml must be one map, with version and owner',
      null,
    ],
    ['a: [\n', 'EF1001', null],
  ];
  test.each(table)('%j', async (text, expected, hint) => {
    await put({ 'esxform.yaml': text });
    const { repo, problems, diagnostics, texts } = await load();
    expect(repo).toBeNull();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(expected);
    if (hint !== null) expect(diagnostics[0]?.hint).toContain(hint);
    // Lines of what does not look like a repo file are not shown.
    const isShown = /^(?:version|owner)/m.test(text);
    expect(texts.get(diagnostics[0]?.source?.file ?? '')).toBe(isShown ? text : undefined);
  });

  test('all at once', async () => {
    await put({ 'esxform.yaml': 'version: 2\nzzz: 1\nlimits: []\n' });
    expect((await load()).problems.map((each) => each.slice(0, 6)).sort()).toEqual([
      'EF1007',
      'EF1009',
      'EF1011',
      'EF1013',
    ]);
  });

  test('two of them', async () => {
    await put({ 'esxform.yaml': 'version: 1\nowner: me\n', 'esxform.yml': 'version: 1\nowner: me\n' });
    const { repo, problems } = await load();
    expect(repo).toBeNull();
    expect(problems).toEqual([
      'EF1052 undefined:undefined there are two repo files in .: esxform.yaml and esxform.yml',
    ]);
  });

  test('one that is a folder, or too large', async () => {
    await put({ 'esxform.yaml/x': '' });
    expect((await load()).problems[0]).toContain(
      'EF1052 undefined:undefined esxform.yaml cannot be read: it is a directory',
    );
    await rm(join(root, 'esxform.yaml'), { recursive: true });
    await put({ 'esxform.yaml': `# ${'x'.repeat(4 * 1024 * 1024)}` });
    expect((await load()).problems[0]).toContain('has more than 4 MiB');
  });
});
