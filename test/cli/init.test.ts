import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CI_FILES, CI_SYSTEMS, ownerOfFolder } from '../../src/app/init/init-repo.js';
import { esxform, freshFolder } from './esxform.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
let folder: ReturnType<typeof freshFolder>;
beforeEach(() => {
  folder = freshFolder();
});
afterEach(() => folder.remove());

const run = (...args: string[]) => esxform(args, folder.path);
const read = (path: string) => readFileSync(join(folder.path, path), 'utf8');
const files = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder.path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path, readFileSync(path, 'utf8')]),
  );

test('the files of a fresh folder plan and apply at once', async () => {
  const made = await run('init', '--owner', 'platform-team');
  expect(made).toMatchObject({ code: 0, stderr: '' });
  expect(made.stdout).toContain('created  manifests/example.yaml');
  expect(made.stdout).toContain('Next steps:\n  esxform plan\n  esxform apply\n');
  expect(read('esxform.yaml')).toContain('owner: "platform-team"');
  expect((await run('validate', 'manifests/')).code).toBe(0);
  expect(await run('fmt', '--check')).toMatchObject({ code: 0, stdout: '' });
  expect((await run('plan')).stdout).toContain('Plan: 1 to add, 0 to change, 0 to destroy.');
  expect((await run('apply', '--auto-approve')).code).toBe(0);
  expect((await run('plan', '--detailed-exitcode')).code).toBe(0);
});

test('a second init changes nothing and names what it kept', async () => {
  await run('init', '--ci', 'github');
  writeFileSync(join(folder.path, 'esxform.yaml'), 'version: 1\nowner: mine\n');
  const before = files();
  const again = await run('init', '--ci', 'github');
  expect(again.code).toBe(0);
  expect(again.stdout).not.toContain('created');
  expect(again.stdout).toContain('kept     esxform.yaml');
  expect(files()).toEqual(before);
});

test('a link in place of a file is kept, and nothing is written where it leads', async () => {
  symlinkSync(join(folder.path, 'elsewhere'), join(folder.path, '.gitignore'));
  const made = await run('init');
  expect(made.stdout).toContain('kept     .gitignore');
  expect(readdirSync(folder.path)).not.toContain('elsewhere');
});

test('a folder that cannot be written is refused with a diagnostic', async () => {
  writeFileSync(join(folder.path, 'file'), '');
  const refused = await run('init', 'file/repo');
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain('EF7040');
  if (process.getuid?.() === 0) return;
  mkdirSync(join(folder.path, 'locked'));
  chmodSync(join(folder.path, 'locked'), 0o500);
  expect((await run('init', 'locked')).stderr).toContain('EF7040');
});

test('with --connect the example declares no VM and names import', async () => {
  const made = await run('init', 'repo', '--connect', 'esx://root@esx1.example.com/');
  expect(made.stdout).toContain('esxform import --connect esx://root@esx1.example.com/ --all');
  expect(read('repo/manifests/example.yaml')).toContain('connect: "esx://root@esx1.example.com/"\n');
  const valid = await esxform(['validate', 'manifests/'], join(folder.path, 'repo'));
  expect(valid).toMatchObject({ code: 0 });
  expect(valid.stdout).toContain('0 domains');
  const example = read('repo/manifests/example.yaml');
  const shown = example.replace('domains: {}', 'domains:').replace(/^# (?= )/gm, '');
  writeFileSync(join(folder.path, 'repo/manifests/example.yaml'), shown);
  expect((await esxform(['validate', 'manifests/'], join(folder.path, 'repo'))).stdout).toContain('1 domain ');
});

test.each([
  ['a password', ['--connect', 'esx://root:secret@esx1.example.com/'], 'EF1026'],
  ['no URI', ['--connect', 'nonsense'], 'EF3001'],
  ['an owner that esxform.yaml does not allow', ['--owner', 'a "b"'], 'EF7005'],
])('%s is wrong usage and writes nothing', async (_, args, code) => {
  const refused = await run('init', ...args);
  expect(refused).toMatchObject({ code: 64, stdout: '' });
  expect(refused.stderr).toContain(code);
  expect(refused.stderr).not.toContain('secret');
  expect(readdirSync(folder.path)).toEqual([]);
});

describe('CI files', () => {
  test('are written only on request or for the system that the folder shows', async () => {
    await run('init', 'plain');
    expect(readdirSync(join(folder.path, 'plain'))).not.toContain('.github');
    mkdirSync(join(folder.path, 'hub', '.github'), { recursive: true });
    expect((await run('init', 'hub')).stdout).toContain('created  .github/workflows/esxform-plan.yml');
    expect((await run('init', 'hub', '--ci', 'none')).stdout).not.toContain('.github');
    mkdirSync(join(folder.path, 'lab'));
    writeFileSync(join(folder.path, 'lab', '.gitlab-ci.yml'), 'stages: [test]\n');
    const lab = await run('init', 'lab');
    expect(lab.stdout).toContain('kept     .gitlab-ci.yml');
    expect(lab.stdout).toContain('Include .gitlab/esxform.yml in .gitlab-ci.yml.');
  });

  test.each(CI_SYSTEMS)('of %s are those of examples/gitops', async (system) => {
    await run('init', '--ci', system);
    for (const path of CI_FILES[system])
      expect(read(path)).toBe(readFileSync(join(ROOT, 'examples/gitops', path), 'utf8'));
  });

  test('install this version', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    for (const path of [...CI_FILES.github, '.gitlab/esxform.yml']) {
      expect(readFileSync(join(ROOT, 'examples/gitops', path), 'utf8')).toContain(`ESXFORM_VERSION: ${version}\n`);
    }
  });
});

test.each([
  ['/srv/Fleet 7', 'Fleet-7'],
  ['/srv/.hidden', 'hidden'],
  ['/', 'default'],
  ['/srv/日本', 'default'],
])('the folder %s gives the owner %s', (path, owner) => {
  expect(ownerOfFolder(path)).toBe(owner);
});
