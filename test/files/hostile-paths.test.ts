import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findAllowedRoot, readInside } from '../../src/files/allowed-root.js';
import { loadRepo } from '../../src/manifest/input/load-repo.js';
import { loadDesired } from '../../src/manifest/load-desired.js';
import { propertyRuns } from '../deep-runs.js';

/** Every file outside of the repo, and every file of Git, holds this word. No byte of it may be read. */
const CANARY = 'canary-7f3a';
const SECRETS = [`machine esx1 login root password ${CANARY}\n`, `${CANARY}: [\n`, `\ttoken: ${CANARY}\n`];

let around = '';
let repo = '';
beforeAll(() => {
  around = realpathSync(mkdtempSync(join(tmpdir(), 'esxform-hostile-')));
  repo = join(around, 'repo');
  for (const path of ['outside/deep', 'repo/.git/hooks', 'repo/sub/deep', 'repo/separate/objects']) {
    mkdirSync(join(around, path), { recursive: true });
  }
  for (const [index, path] of ['outside/a.yaml', 'outside/deep/b.yaml', 'secret.yaml'].entries())
    writeFileSync(join(around, path), SECRETS[index % SECRETS.length] ?? '');
  for (const path of ['.git/config', '.git/hooks/x.yaml', 'separate/config.yaml'])
    writeFileSync(join(repo, path), SECRETS[1] ?? '');
  // A folder of Git by what is in it, as a submodule or a bare repo has one.
  writeFileSync(join(repo, 'separate/HEAD'), 'ref: refs/heads/main\n');
  for (const path of ['ok.yaml', 'sub/ok.yaml', 'sub/deep/ok.yaml']) writeFileSync(join(repo, path), 'inside\n');
  const links = {
    'out.yaml': '../outside/a.yaml',
    'absolute.yaml': join(around, 'secret.yaml'),
    'hop.yaml': 'sub/back.yaml',
    'sub/back.yaml': '../out.yaml',
    'git.yaml': '.git/config',
    dir: '../outside',
    'sub/up': '..',
    'sub/deep/top': '../../..',
    'loop.yaml': 'loop.yaml',
    'proc.yaml': '/proc/self/environ',
    'zero.yaml': '/dev/zero',
    gitdir: '.git',
    'in.yaml': 'sub/ok.yaml',
    'fd.yaml': '/proc/self/fd/0',
    cwd: '/proc/self/cwd',
  };
  for (const [path, target] of Object.entries(links)) symlinkSync(target, join(repo, path));
  execFileSync('mkfifo', [join(repo, 'pipe.yaml')]);
});
afterAll(() => rmSync(around, { recursive: true, force: true }));

const FOLDERS = [
  ...[
    '..',
    '.',
    '',
    'sub',
    'deep',
    'up',
    'top',
    'dir',
    'gitdir',
    'cwd',
    'outside',
    'repo',
    'separate',
    'module',
    'hooks',
  ],
  ...[
    '.git',
    '.GIT',
    '.Git',
    '.git.',
    '.git ',
    '.g\u200cit',
    'GIT~1',
    '.git::$INDEX_ALLOCATION',
    '~',
    '$HOME',
    '%2e%2e',
  ],
];
const FILES = [
  ...['ok.yaml', 'out.yaml', 'hop.yaml', 'back.yaml', 'absolute.yaml', 'git.yaml', 'loop.yaml', 'proc.yaml', 'in.yaml'],
  ...['zero.yaml', 'pipe.yaml', 'fd.yaml', 'a.yaml', 'b.yaml', 'secret.yaml', 'x.yaml', 'config.yaml', 'config', '..'],
];

const hostilePath = fc
  .record({
    way: fc.oneof(fc.array(fc.constantFrom(...FOLDERS), { maxLength: 6 }), fc.constantFrom([], ['sub'], ['sub', 'up'])),
    end: fc.constantFrom(...FILES),
    start: fc.constantFrom('', '/', './', '../', '//'),
    own: fc.boolean(),
  })
  .map(({ way, end, start, own }) => {
    const path = [...way, end].join('/');
    return own ? `${repo}/${path}` : `${start}${path}`;
  });

/** A path of our own to compare with: what the kernel makes of it. */
function isInside(path: string): boolean {
  try {
    const real = realpathSync.native(resolve(repo, path));
    const parts = relative(repo, real).split(sep);
    return parts[0] !== '..' && !parts.some((part) => part.toLowerCase() === '.git') && parts[0] !== 'separate';
  } catch {
    return false;
  }
}

const RUNS = propertyRuns(3000);

describe('a path that a repo names', () => {
  test('is read inside the repo alone, whatever its spelling is', () => {
    const found = findAllowedRoot(repo, 'the folder');
    if (!found.ok) throw new Error(found.problem.text);
    const root = found.value;
    let taken = 0;
    fc.assert(
      fc.property(hostilePath, (path) => {
        const read = readInside(root, path, 4096);
        if (!read.ok) {
          expect(read.problem.text).not.toContain(CANARY);
          return;
        }
        taken += 1;
        expect(read.value.bytes.toString('utf8')).toBe('inside\n');
        expect(isInside(path)).toBe(true);
      }),
      { numRuns: RUNS },
    );
    expect(taken).toBeGreaterThan(RUNS / 150);
  });

  test.each(['ok.yaml', 'sub/ok.yaml', './sub//deep/../ok.yaml', 'in.yaml', 'sub/up/sub/up/ok.yaml'])(
    'is read where it stays inside: %s',
    (path) => {
      const root = findAllowedRoot(repo, 'the folder');
      expect(root.ok ? readInside(root.value, path, 4096) : root).toMatchObject({ ok: true });
    },
  );
});

describe('manifests of a hostile repo', () => {
  const shown = async (inputs: readonly string[], text: string): Promise<string> => {
    const loaded = await loadDesired(inputs, { cwd: repo, stdin: async () => text });
    return JSON.stringify([loaded.diagnostics, [...loaded.texts.values()], loaded.connections]);
  };

  const manyPaths = fc.array(hostilePath, { minLength: 300, maxLength: 300 });

  test('show nothing of what lies outside, as bases', async () => {
    const document = (path: string) => `version: 1\nextends: ${JSON.stringify(path)}\nconnect: "sim:"\ndomains: {}\n`;
    for (const paths of fc.sample(manyPaths, { seed: 8, numRuns: 3 })) {
      const found = await shown(['-'], paths.map(document).join('---\n'));
      expect(found).toContain('EF1060');
      expect(found).not.toContain(CANARY);
    }
  });

  test('show nothing of what lies outside, as files for guests', async () => {
    const value = (path: string, index: number) => `u${index}: { file: ${JSON.stringify(path)}, encoding: none }`;
    for (const paths of fc.sample(manyPaths, { seed: 9, numRuns: 3 })) {
      const values = paths.map(value).join(', ');
      const found = await shown(['-'], `version: 1\nconnect: "sim:"\ndomains: { a: { guestinfo: { ${values} } } }\n`);
      expect(found).toContain('inside\\n');
      expect(found).not.toContain(CANARY);
    }
  });

  test('show nothing of what lies outside, as entries of the repo file', async () => {
    const write = (paths: readonly string[]) =>
      writeFileSync(join(repo, 'esxform.yaml'), `version: 1\nowner: me\nmanifests: ${JSON.stringify(paths)}\n`);
    for (const all of fc.sample(manyPaths, { seed: 10, numRuns: 3 })) {
      const paths = [...new Set(all)].filter((path) => /^[^/-]/.test(path));
      write(paths);
      const refused = await loadRepo('.', { cwd: repo });
      expect(new Set(refused.diagnostics.map(({ code }) => code))).toEqual(new Set(['EF1053', 'EF1060']));
      const named = (path: string) =>
        refused.diagnostics.some(({ summary }) => summary.startsWith(`manifests: ${path} `));
      const left = paths.filter((path) => !named(path));
      expect(left.length).toBeGreaterThan(0);
      expect(left.filter((path) => !isInside(path))).toEqual([]);
      write(left);
      const { repo: found, diagnostics } = await loadRepo('.', { cwd: repo });
      expect([diagnostics, found?.manifests.length]).toEqual([[], left.length]);
      const io = { cwd: repo, stdin: async () => '' };
      const loaded = await loadDesired(found?.manifests ?? [], io, found?.within ?? null);
      expect(JSON.stringify([loaded.diagnostics, loaded.connections, ...loaded.texts])).not.toContain(CANARY);
    }
    rmSync(join(repo, 'esxform.yaml'));
  });

  test('are each reported with their own name where a folder is read', async () => {
    const loaded = await loadDesired(['.'], { cwd: repo, stdin: async () => '' });
    const problems = loaded.diagnostics.map(({ code, summary, source }) => `${code} ${source?.file ?? summary}`);
    expect(JSON.stringify([loaded.diagnostics, [...loaded.texts.values()]])).not.toContain(CANARY);
    for (const name of ['absolute.yaml', 'out.yaml', 'hop.yaml', 'git.yaml', 'proc.yaml', 'sub/back.yaml'])
      expect(problems).toContainEqual(expect.stringMatching(new RegExp(`^EF1060 ${name} `)));
    for (const name of ['zero.yaml', 'pipe.yaml', 'loop.yaml'])
      expect(problems).toContainEqual(expect.stringMatching(new RegExp(`^EF1003 ${name} `)));
  });

  test('that are none have no line shown, whoever names them', async () => {
    const text = `machine esx1 password ${CANARY}\n---\n${CANARY}: 1\n${CANARY}: 2\n---\na: !${CANARY} [\n`;
    const found = await shown(['-'], text);
    expect(found).not.toContain(CANARY);
    expect(found).toContain('EF1006');
    expect(found).toContain('EF1001');
    expect(await shown(['../secret.yaml', '../outside/a.yaml', '../outside/deep/b.yaml'], '')).not.toContain(CANARY);
  });
});
