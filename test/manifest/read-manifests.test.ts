import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadDesired } from '../../src/manifest/load-desired.js';

let cwd = '';
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'esxform-manifests-'));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

const manifest = (name: string): string => `version: 1\nconnect: "sim:"\ndomains: { ${name}: {} }\n`;

async function put(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, path)), { recursive: true });
    await writeFile(join(cwd, path), text);
  }
}

async function load(...inputs: readonly string[]) {
  const loaded = await loadDesired(inputs, { cwd, stdin: async () => manifest('piped') });
  return {
    files: [...loaded.texts.keys()],
    names: loaded.connections.flatMap(({ domains }) => domains.map(({ name }) => name as string)),
    problems: loaded.diagnostics.map(({ code, summary }) => `${code} ${summary}`),
  };
}

describe('what inputs name', () => {
  test('a directory: all manifests below it, sorted, without what is hidden or of others', async () => {
    await put({
      'b.yaml': manifest('b'),
      'a.yml': manifest('a'),
      'sub/c.yaml': manifest('c'),
      'Z.yaml': manifest('z'),
      'notes.txt': 'nothing',
      'esxform.yaml': 'owner: me',
      '.hidden.yaml': 'services: {}',
      '.github/workflows/ci.yaml': 'jobs: {}',
      'node_modules/x/x.yaml': 'x: 1',
    });
    expect(await load('.')).toEqual({
      files: ['Z.yaml', 'a.yml', 'b.yaml', 'sub/c.yaml'],
      names: ['z', 'a', 'b', 'c'],
      problems: [],
    });
  });

  test('files in the order given, whatever they are called, and each once', async () => {
    await put({ 'b.yaml': manifest('b'), 'a.txt': manifest('a') });
    const { files, names } = await load('b.yaml', './a.txt', '.', join(cwd, 'b.yaml'));
    expect(names).toEqual(['b', 'a']);
    expect(files).toEqual(['b.yaml', 'a.txt']);
  });

  test('- is standard input, once', async () => {
    await put({ 'a.yaml': manifest('a') });
    expect(await load('-', 'a.yaml', '-')).toEqual({
      files: ['<stdin>', 'a.yaml'],
      names: ['piped', 'a'],
      problems: [],
    });
  });

  test('a link to a file is read, a link to a directory is not followed', async () => {
    await put({ 'real/a.yaml': manifest('a') });
    await symlink(join(cwd, 'real'), join(cwd, 'real', 'loop'));
    await symlink(join(cwd, 'real', 'a.yaml'), join(cwd, 'real', 'b.yaml'));
    const { files, problems } = await load('real');
    expect(files).toEqual(['real/a.yaml', 'real/b.yaml']);
    expect(problems).toEqual(['EF1020 a is declared twice under sim:']);
  });

  test('a byte order mark does not move places', async () => {
    await put({ 'a.yaml': `\ufeff${manifest('a').replace('version: 1', 'version: 2')}` });
    const { diagnostics } = await loadDesired(['a.yaml'], { cwd, stdin: async () => '' });
    expect(diagnostics).toMatchObject([{ source: { line: 1, column: 10 } }]);
  });
});

describe('what cannot be read is told, and the rest is read', () => {
  test('a missing file', async () => {
    await put({ 'a.yaml': manifest('a') });
    expect(await load('nowhere.yaml', 'a.yaml')).toMatchObject({
      names: ['a'],
      problems: ['EF1003 nowhere.yaml cannot be read: there is no such file or directory'],
    });
  });

  test('a dangling link', async () => {
    await put({ 'a.yaml': manifest('a') });
    await symlink(join(cwd, 'nowhere'), join(cwd, 'b.yaml'));
    expect((await load('.')).problems).toEqual([expect.stringContaining('EF1003')]);
  });

  test('an empty directory is no valid set of manifests', async () => {
    expect((await load('.')).problems).toEqual(['EF1005 there are no manifests in .']);
  });

  test('text that is not UTF-8', async () => {
    await put({ 'a.yaml': Buffer.from('version: 1 # \xe9', 'latin1') });
    expect((await load('a.yaml')).problems).toEqual(['EF1003 a.yaml is not UTF-8 text']);
  });

  test('a file above the bound', async () => {
    await put({ 'a.yaml': `# ${'x'.repeat(4 * 1024 * 1024)}` });
    expect((await load('a.yaml')).problems).toEqual(['EF1004 a.yaml has more than 4 MiB']);
  });

  test('other YAML beside manifests is not skipped in silence', async () => {
    await put({ 'a.yaml': manifest('a'), 'compose.yaml': 'services: {}\n' });
    expect((await load('.')).problems).toEqual(['EF1006 this document is not a manifest']);
  });

  test('the repo file is none, whoever names it', async () => {
    await put({ 'a.yaml': manifest('a'), 'esxform.yaml': 'version: 1\nowner: me\n' });
    expect(await load('a.yaml', 'esxform.yaml')).toMatchObject({
      names: ['a'],
      problems: ['EF1006 esxform.yaml is a repo file, not a manifest'],
    });
  });
});
