import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { freshFolder, PROGRAM } from './esxform.js';

/**
 * Every `run:` of the GitHub workflows, Atlantis and the action, by bash and against the simulator. A program in the place of `gh` keeps
 * comments and issues in a file; `npm` only checks what it would install. Of GitLab, validate and plan run; the other jobs need the API.
 */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const EXAMPLE = join(ROOT, 'examples/gitops');

interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly steps: readonly Step[];
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const text = (path: string) => readFileSync(join(EXAMPLE, path), 'utf8');
const workflow = (name: string) => parse(text(`.github/workflows/esxform-${name}.yml`)) as Workflow;

const GH = `#!/usr/bin/env node
const fs = require('node:fs');
const path = require('node:path');
const file = process.env.FORGE;
const state = JSON.parse(fs.readFileSync(file, 'utf8'));
const args = process.argv.slice(2);
const after = (flag) => args[args.indexOf(flag) + 1];
const body = () => fs.readFileSync(args.find((each) => each.startsWith('body=@')).slice(6), 'utf8');
const say = (value) => value !== undefined && process.stdout.write(value + '\\n');
const called = args.slice(0, 2).join(' ');
state.calls.push(args.join(' ').split('\\n')[0]);
if (args[0] === 'api' && args.includes('POST')) state.comments.push({ id: state.comments.length + 7, body: body() });
else if (args[0] === 'api' && args.includes('PATCH')) state.comments.find(({ id }) => after('PATCH').endsWith('/' + id)).body = body();
else if (args[0] === 'api' && args.join(' ').includes('/pulls')) say(state.merged);
else if (args[0] === 'api') for (const { id, body } of state.comments) { if (body.startsWith('<!-- esxform-plan -->')) say(id); }
else if (called === 'run list') say(state.run);
else if (called === 'run download') {
  const names = fs.readdirSync(state.artifacts).filter((name) => !args.includes('--name') || name === after('--name'));
  if (names.length === 0) process.exit(1);
  for (const name of names)
    fs.cpSync(path.join(state.artifacts, name), args.includes('--name') ? after('--dir') : path.join(after('--dir'), name), { recursive: true });
} else if (called === 'issue list') say(state.issues.findLast(({ open }) => open)?.number);
else if (called === 'issue create') state.issues.push({ number: state.issues.length + 3, open: true, body: fs.readFileSync(after('--body-file'), 'utf8') });
else if (called === 'issue edit') state.issues.find(({ number }) => String(number) === args[2]).body = fs.readFileSync(after('--body-file'), 'utf8');
else if (called === 'issue close') state.issues.find(({ number }) => String(number) === args[2]).open = false;
else if (called !== 'label create') process.exit(9);
fs.writeFileSync(file, JSON.stringify(state));
`;

interface Forge {
  readonly comments: { readonly id: number; readonly body: string }[];
  readonly issues: { readonly number: number; readonly open: boolean; readonly body: string }[];
  readonly calls: string[];
}

let folder: ReturnType<typeof freshFolder>;
let repo = '';
beforeEach(() => {
  folder = freshFolder();
  repo = join(folder.path, 'repo');
  cpSync(EXAMPLE, repo, { recursive: true });
  mkdirSync(join(folder.path, 'bin'));
  mkdirSync(join(folder.path, 'artifacts'));
  const program = (name: string, script: string) => {
    writeFileSync(join(folder.path, 'bin', name), script);
    chmodSync(join(folder.path, 'bin', name), 0o755);
  };
  program('esxform', `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`);
  program('npm', `#!/bin/sh\n[ "$*" = "install --global esxform@$ESXFORM_VERSION" ]\n`);
  program('gh', GH);
  const forge = {
    comments: [{ id: 1, body: 'hello' }],
    issues: [],
    calls: [],
    merged: 'abc',
    run: 42,
    artifacts: join(folder.path, 'artifacts'),
  };
  writeFileSync(join(folder.path, 'forge.json'), JSON.stringify(forge));
});
afterEach(() => folder.remove());

const forge = () => JSON.parse(readFileSync(join(folder.path, 'forge.json'), 'utf8')) as Forge;

/** Runs a script as a runner of GitHub does. Returns its exit code, its output and what it set. */
function bash(script: string, env: Readonly<Record<string, string>> = {}) {
  const output = join(folder.path, 'output');
  writeFileSync(output, '');
  const ended = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd: repo,
    encoding: 'utf8',
    env: {
      PATH: [join(folder.path, 'bin'), process.env['PATH']].join(delimiter),
      HOME: folder.path,
      ESXFORM_VERSION: '0.1.0',
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: join(folder.path, 'summary.md'),
      GITHUB_REPOSITORY: 'example/fleet',
      GITHUB_SHA: 'abc',
      PULL_REQUEST: '5',
      FORGE: join(folder.path, 'forge.json'),
      ...env,
    },
  });
  const set = Object.fromEntries(
    readFileSync(output, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  return { code: ended.status, output: ended.stdout + ended.stderr, set };
}

/** Runs all scripts of a job in order. The first that fails ends it. */
function job(name: string, id: string, env: Readonly<Record<string, string>> = {}) {
  const found = workflow(name).jobs[id];
  if (found === undefined) throw new Error(`${name} has no job ${id}`);
  let last: ReturnType<typeof bash> = { code: 0, output: '', set: {} };
  let set: Record<string, string> = {};
  for (const { run } of found.steps) {
    if (run === undefined) continue;
    last = bash(run, { ...env, CODE: set['code'] ?? '' });
    set = { ...set, ...last.set };
    if (last.code !== 0) break;
  }
  return { ...last, set };
}

const keep = (shard: string) =>
  cpSync(join(repo, 'reports'), join(folder.path, 'artifacts', `esxform-plan-${shard}`), { recursive: true });

describe('GitHub Actions', () => {
  test('plan, comment, apply of that plan, drift: from the pull request to the night', () => {
    const { set, code } = job('plan', 'validate');
    expect(code).toBe(0);
    expect(JSON.parse(set['shards'] ?? '')).toEqual(['site-a', 'site-b']);
    expect(job('plan', 'plan', { SHARD: 'site-a' })).toMatchObject({ code: 0 });
    keep('site-a');
    expect(job('plan', 'comment')).toMatchObject({ code: 0 });
    expect(job('plan', 'comment')).toMatchObject({ code: 0 });
    const { comments } = forge();
    expect(comments).toHaveLength(2);
    expect(comments[1]?.body).toMatch(/^<!-- esxform-plan -->\n\n### site-a\n\n {4}/);
    expect(comments[1]?.body).toContain('    Plan: 1 to add, 0 to change, 0 to destroy.');

    const found = job('apply', 'find');
    expect(found).toMatchObject({ code: 0, set: { run: '42', shards: '["site-a"]' } });
    const applied = job('apply', 'apply', { SHARD: 'site-a', RUN: '42' });
    expect(applied).toMatchObject({ code: 0 });
    // The same plan again is stale.
    expect(job('apply', 'apply', { SHARD: 'site-a', RUN: '42' }).code).toBe(3);

    expect(job('drift', 'drift')).toMatchObject({ code: 0, set: { code: '2' } });
    expect(job('drift', 'drift')).toMatchObject({ code: 0, set: { code: '2' } });
    expect(forge().issues).toMatchObject([{ number: 3, open: true }]);
    expect(job('plan', 'plan', { SHARD: 'site-b' })).toMatchObject({ code: 0 });
    keep('site-b');
    expect(job('apply', 'apply', { SHARD: 'site-b', RUN: '42' })).toMatchObject({ code: 0 });
    expect(job('drift', 'drift')).toMatchObject({ code: 0, set: { code: '0' } });
    expect(forge().issues).toMatchObject([{ number: 3, open: false }]);
  });

  test('a failed plan fails its job, and the comment says so', () => {
    writeFileSync(
      join(repo, 'manifests/site-a/web.yaml'),
      'version: 1\nconnect: "sim:"\ndomains: { a: { memory: no } }\n',
    );
    expect(job('plan', 'validate').code).toBe(1);
    expect(job('plan', 'plan', { SHARD: 'site-a' }).code).toBe(1);
    expect(job('plan', 'comment')).toMatchObject({ code: 0 });
    expect(forge().comments[1]?.body).toContain('The plan failed with exit code 1.');
  });

  test('nothing is applied without the plan of a merged pull request', () => {
    const file = join(folder.path, 'forge.json');
    writeFileSync(file, JSON.stringify({ ...forge(), merged: undefined }));
    expect(job('apply', 'find')).toMatchObject({ code: 1 });
    writeFileSync(file, JSON.stringify({ ...forge(), merged: 'abc', run: undefined }));
    expect(job('apply', 'find')).toMatchObject({ code: 1 });
  });

  test('a comment is cut before the limit of the forge', () => {
    mkdirSync(join(repo, 'reports'));
    writeFileSync(join(repo, 'reports/a.txt'), '\u00e4'.repeat(100_000));
    expect(job('plan', 'comment')).toMatchObject({ code: 0 });
    const body = forge().comments[1]?.body ?? '';
    expect(body.length).toBeLessThan(65_536);
    expect(body).toContain('The comment is cut');
    expect(body).not.toContain('\ufffd');
  });

  test('forks get no credentials, and no script takes text of the event', () => {
    for (const name of ['plan', 'apply', 'drift']) {
      const { on, jobs } = workflow(name);
      expect(Object.keys(on)).not.toContain('pull_request_target');
      for (const [id, { steps, environment, ...rest }] of Object.entries(jobs)) {
        const usesSecrets = JSON.stringify(steps).includes('secrets.');
        if (usesSecrets) expect(environment, id).toMatch(/^esxform-(plan|apply)$/);
        if (name === 'plan' && id !== 'validate')
          expect(rest.if).toContain('github.event.pull_request.head.repo.full_name == github.repository');
        for (const { run, uses } of steps) {
          expect(run ?? '').not.toContain('${{');
          if (uses !== undefined) expect(uses).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40}$/);
        }
      }
    }
    expect(workflow('plan').permissions).toEqual({ contents: 'read' });
  });
});

describe('GitLab CI', () => {
  const jobs = parse(text('.gitlab/esxform.yml')) as Readonly<Record<string, { readonly script: readonly string[] }>>;

  test('the scripts are valid for bash', () => {
    for (const [name, { script }] of Object.entries(jobs)) {
      if (script !== undefined)
        expect(bash(`set -n\n${script.join('\n')}`), name).toMatchObject({ code: 0, output: '' });
    }
  });

  test('validate and plan run, and the counts are those of the plan', () => {
    expect(bash((jobs['esxform validate']?.script ?? []).join('\n'))).toMatchObject({ code: 0 });
    expect(bash((jobs['esxform plan']?.script ?? []).join('\n'), { SHARD: 'site-a' })).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(join(repo, 'reports/counts.json'), 'utf8'))).toEqual({
      create: 1,
      update: 0,
      delete: 0,
    });
  });
});

test('Atlantis plans and applies the plan file that it names', () => {
  const server = parse(text('atlantis/server.yaml')) as {
    workflows: { esxform: Record<'plan' | 'apply', { steps: readonly { run: string }[] }> };
  };
  const { plan, apply } = server.workflows.esxform;
  const env = { WORKSPACE: 'site-a', PLANFILE: join(folder.path, 'site-a.tfplan') };
  for (const { run } of [...plan.steps, ...apply.steps]) expect(bash(run, env)).toMatchObject({ code: 0 });
});

test('the action runs its arguments, one on each line, and fails with the exit code', () => {
  const { runs } = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as { runs: { steps: readonly Step[] } };
  const [install, run] = runs.steps.map((step) => step.run ?? '');
  expect(bash(install ?? '')).toMatchObject({ code: 0 });
  expect(bash(run ?? '', { ESXFORM_ARGS: 'validate\nmanifests/\n' })).toMatchObject({
    code: 0,
    set: { 'exit-code': '0' },
  });
  expect(bash(run ?? '', { ESXFORM_ARGS: 'plan\n--detailed-exitcode\n' })).toMatchObject({
    code: 2,
    set: { 'exit-code': '2' },
  });
  expect(bash(run ?? '', { ESXFORM_ARGS: '' })).toMatchObject({ code: 0 });
});

test('the image does not run as root', () => {
  const lines = readFileSync(join(ROOT, 'Dockerfile'), 'utf8').split('\n');
  expect(lines.findLast((line) => line.startsWith('USER'))).toBe('USER node');
});
