import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, expectTypeOf, test } from 'vitest';
import {
  type ApplyEvent,
  apply,
  type Diagnostic,
  load,
  type Planned,
  plan,
  type RunOutcome,
} from '../../src/app/library.js';
import { startSimulator } from '../../src/simulator/simulator.js';
import { freshFolder } from './esxform.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
let folder: ReturnType<typeof freshFolder>;
beforeEach(() => {
  folder = freshFolder();
  cpSync(join(ROOT, 'examples/repo/manifests'), join(folder.path, 'manifests'), { recursive: true });
});
afterEach(() => folder.remove());

const settings = () => ({ env: {}, simulator: () => startSimulator({ stateDir: join(folder.path, 'sim') }) });

async function planned(options: Parameters<typeof load>[1] = { cwd: folder.path }): Promise<Planned> {
  const loaded = await load(['manifests/'], options);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problem));
  return await plan(loaded.value, settings());
}

test('the example of docs/library.md runs in a folder that has the package', () => {
  const example = /```js\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'docs/library.md'), 'utf8'))?.[1] ?? '';
  mkdirSync(join(folder.path, 'node_modules'));
  symlinkSync(ROOT, join(folder.path, 'node_modules/esxform'));
  writeFileSync(join(folder.path, 'example.mjs'), example);
  const ended = spawnSync(process.execPath, ['example.mjs'], {
    cwd: folder.path,
    encoding: 'utf8',
    env: { HOME: folder.path },
  });
  expect(ended).toMatchObject({ status: 0, stderr: '' });
  expect(ended.stdout).toMatch(/^create web01\n[\s\S]+\noutcome: done\ndrift: 1 connection\n$/);
});

test('an applied plan leaves nothing to do', async () => {
  const first = await planned();
  expect(first.plan.applyable).toBe(true);
  const kinds: string[] = [];
  const run = apply(first, settings());
  let next = await run.next();
  for (; next.done !== true; next = await run.next()) kinds.push(next.value.kind);
  expect(next.value).toBe('done');
  expect(kinds).toContain('domain-started');
  expect((await planned()).plan.applyable).toBe(false);
});

test('all errors of manifests are returned, and nothing is thrown', async () => {
  writeFileSync(
    join(folder.path, 'manifests/bad.yaml'),
    'version: 1\nconnect: "sim:"\ndomains: { a: { memroy: 1, vcpus: no } }\n',
  );
  const loaded = await load(['manifests/'], { cwd: folder.path });
  expect(loaded.ok).toBe(false);
  if (!loaded.ok) expect(loaded.problem.map(({ code }) => code)).toContain('EF1007');
});

test('sim: without a simulator is refused with a diagnostic', async () => {
  const loaded = await load(['manifests/'], { cwd: folder.path });
  if (!loaded.ok) throw new Error('not valid');
  await expect(plan(loaded.value, { env: {} })).rejects.toMatchObject({ diagnostic: { code: 'EF7041' } });
});

test('a change policy inside the repo or with an empty name stops the load', async () => {
  writeFileSync(join(folder.path, 'manifests/policy.json'), '{}');
  for (const path of ['', join(folder.path, 'manifests/policy.json')]) {
    const loaded = await load(['manifests/web.yaml'], { cwd: folder.path, env: { ESXFORM_POLICY: path } });
    expect(loaded).toMatchObject({ ok: false });
  }
});

test('a plan with an error is not applied', async () => {
  const { plan: made, ...rest } = await planned();
  const diagnostic: Diagnostic = {
    severity: 'error',
    code: 'EF2006',
    summary: 'no',
    detail: null,
    hint: null,
    source: null,
  } as Diagnostic;
  const run = apply({ ...rest, plan: { ...made, diagnostics: [diagnostic] } }, settings());
  await expect(run.next()).rejects.toMatchObject({ diagnostic: { code: 'EF2006' } });
});

test('the types are those of the page', () => {
  expectTypeOf(apply).returns.toEqualTypeOf<AsyncGenerator<ApplyEvent, RunOutcome>>();
  expectTypeOf<RunOutcome>().toEqualTypeOf<
    'done' | 'failed' | 'stale' | 'question' | 'busy' | 'refused' | 'interrupted'
  >();
});
