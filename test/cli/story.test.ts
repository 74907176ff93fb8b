import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Colleague } from '../../scripts/demo/colleague.mjs';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { esxform, freshFolder, start } from './esxform.js';

const DB = '42116ec4-1d3f-4f0a-9a52-000000000001';
const BUILD = '42116ec4-1d3f-4f0a-9a52-000000000002';

let folder: ReturnType<typeof freshFolder>;
let simulator: Simulator | null = null;

beforeEach(() => {
  folder = freshFolder();
});

afterEach(async () => {
  await simulator?.close();
  simulator = null;
  folder.remove();
});

function write(name: string, text: string): void {
  writeFileSync(join(folder.path, name), text);
}

const run = (...args: readonly string[]) => esxform(args, folder.path);
const runAlone = (...args: readonly string[]) => start(args, folder.path).ended;

/** Does something by hand on the embedded simulator's state, as a colleague with another client would. */
async function byHand(act: (colleague: Colleague) => Promise<void>): Promise<void> {
  const host = await startSimulator({ stateDir: join(folder.path, '.esxform', 'sim') });
  try {
    const colleague = new Colleague(host.baseUrl);
    await colleague.login(host.user, host.password);
    await act(colleague);
    await colleague.logout();
  } finally {
    await host.close();
  }
}

const domains = (text: string): string => `version: 1\nconnect: "sim:"\ndomains:\n${text}`;

test('the quick start: plan, apply, drift by hand, drift, apply, no changes, across processes', async () => {
  cpSync(join(import.meta.dirname, '..', '..', 'examples', 'quickstart'), folder.path, { recursive: true });
  const first = await runAlone('plan', '--detailed-exitcode');
  expect(first).toMatchObject({ code: 2, stderr: '' });
  expect(first.stdout).toContain('Plan: 2 to add, 2 to change, 0 to destroy.');

  const applied = await run('apply', '--auto-approve');
  expect(applied.code, applied.stderr).toBe(0);
  expect(applied.stdout).toContain('Apply complete! Created: 2, updated: 2, failed: 0, skipped: 0.');
  expect(applied.stderr).toContain('answered "Append"');
  expect(await run('plan', '--detailed-exitcode')).toMatchObject({
    code: 0,
    stdout: 'No changes. The live VMs match the manifests.\n',
  });
  expect(await run('drift')).toMatchObject({ code: 0 });

  await byHand(async (colleague) => {
    await colleague.annotate(await colleague.find(DB), 'by hand');
    await colleague.powerOff(await colleague.find(BUILD));
  });
  const drift = await run('drift');
  expect(drift.code).toBe(2);
  expect(drift.stdout).toContain('# db01 has drifted');
  expect(drift.stdout).toContain('# build01 has drifted');
  const markdown = await run('drift', '--markdown');
  expect(markdown).toMatchObject({ code: 2 });
  expect(markdown.stdout).toContain('db01');

  expect(await run('apply', '--auto-approve')).toMatchObject({ code: 0 });
  expect(await run('plan', '--detailed-exitcode')).toMatchObject({ code: 0 });
});

describe('a saved plan', () => {
  beforeEach(async () => {
    write('m.yaml', domains(`  db01: { uuid: ${DB}, annotation: planned, memory: 4GiB, allow_power_off: guest }\n`));
    expect(await run('plan', 'm.yaml', '--out', 'p.json')).toMatchObject({ code: 0 });
  });

  test('needs no manifest, is shown as it was, and is carried out', async () => {
    write('m.yaml', 'no longer a manifest');
    const shown = await run('show', 'p.json');
    expect(shown.code).toBe(0);
    expect(shown.stdout).toContain('annotation = "" -> "planned"');
    expect(await run('apply', 'p.json')).toMatchObject({ code: 0 });
    expect(await run('apply', 'p.json')).toMatchObject({ code: 3 });
  });

  test('is refused with what moved, and nothing is sent', async () => {
    await byHand(async (colleague) => colleague.annotate(await colleague.find(DB), 'meanwhile'));
    const refused = await run('apply', 'p.json');
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('annotation');
    expect(refused.stderr).toContain('meanwhile');
    expect(refused.stdout).toContain('Apply refused: the plan is stale.');
  });

  test('survives a movement that no fact rests on, but for --strict', async () => {
    await byHand(async (colleague) => {
      await colleague.annotate(await colleague.find(DB), 'there');
      await colleague.annotate(await colleague.find(DB), '');
    });
    expect(await run('apply', 'p.json', '--strict')).toMatchObject({ code: 3 });
    expect(await run('apply', 'p.json')).toMatchObject({ code: 0 });
  });

  test('is JSON that the published schema describes', () => {
    const schema = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'schemas', 'plan.v2.json'), 'utf8'));
    const valid = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    expect(valid(JSON.parse(readFileSync(join(folder.path, 'p.json'), 'utf8'))), JSON.stringify(valid.errors)).toBe(
      true,
    );
  });
});

describe('what is refused, and how it ends', () => {
  test('a question without a rule: exit 4, with the lines that would have answered it', async () => {
    write('m.yaml', domains(`  build01: { uuid: ${BUILD}, power: on }\n`));
    const ended = await run('apply', 'm.yaml', '--auto-approve');
    expect(ended.code).toBe(4);
    expect(ended.stderr).toContain('question: msg.serial.file.open');
    expect(ended.stderr).toContain('answer: ');
    expect(ended.stdout).toContain('Apply stopped at a question.');
  });

  test('a stranger: exit 6, with the way on', async () => {
    write('m.yaml', domains('  db01: { annotation: mine }\n'));
    const planned = await run('plan', 'm.yaml');
    expect(planned.code).toBe(6);
    expect(planned.stdout).toContain(`uuid: ${DB}`);
    expect(await run('apply', 'm.yaml', '--auto-approve')).toMatchObject({ code: 6 });
    write('m.yaml', domains('  db01: { annotation: mine, adopt: true }\n'));
    expect(await run('apply', 'm.yaml', '--auto-approve')).toMatchObject({ code: 0 });
    write('m.yaml', domains('  db01: { annotation: mine too }\n'));
    expect(await run('apply', 'm.yaml', '--auto-approve')).toMatchObject({ code: 0 });
    write('m.yaml', domains('  db01: { annotation: theirs }\n'));
    expect(await run('apply', 'm.yaml', '--auto-approve', '--owner', 'others')).toMatchObject({ code: 6 });
  });

  test('nobody to ask: nothing is done, and the way on is told', async () => {
    write('m.yaml', domains(`  db01: { uuid: ${DB}, annotation: x }\n`));
    const ended = await run('apply', 'm.yaml');
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('--auto-approve');
    expect(await run('plan', 'm.yaml', '--detailed-exitcode')).toMatchObject({ code: 2 });
  });

  test.each([[['plan', '--nope']], [['nope']], [['show']], [['drift', '--json', '--markdown']]])(
    '%j is wrong usage: exit 64',
    async (args) => {
      expect(await run(...args)).toMatchObject({ code: 64, stdout: '' });
    },
  );

  test('a host that is not there: exit 1 and a hint, no stack', async () => {
    write('m.yaml', 'version: 1\nconnect: esx://127.0.0.1:1/\ndomains: { a: { memory: 64MiB } }\n');
    const env = { ESXFORM_HOST: '127.0.0.1', ESXFORM_USER: 'root', ESXFORM_PASSWORD: 'hush-hush' };
    const ended = await esxform(['plan', 'm.yaml'], folder.path, env);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('EF3002');
    expect(ended.stderr).not.toMatch(/hush|at .*\.js:/);
  });

  test('credentials of another host are not used', async () => {
    write('m.yaml', 'version: 1\nconnect: esx://127.0.0.1:1/\ndomains: { a: { memory: 64MiB } }\n');
    const env = { ESXFORM_HOST: 'esx1.example.com', ESXFORM_USER: 'root', ESXFORM_PASSWORD: 'hush-hush' };
    const ended = await esxform(['plan', 'm.yaml'], folder.path, env);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('EF3009');
  });

  test('a wrong manifest among good ones: all problems, and no connection is opened', async () => {
    write('good.yaml', domains(`  db01: { uuid: ${DB}, annotation: x }\n`));
    write('bad.yaml', domains('  web01: { memroy: 1GiB, vcpus: two }\n'));
    const ended = await run('plan');
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('Did you mean memory?');
    expect(ended.stderr).toMatch(/bad\.yaml:4:\d+/);
    expect(ended.stderr).toContain('vcpus');
  });
});

describe('a server over the network', () => {
  async function serve(): Promise<Readonly<Record<string, string>>> {
    simulator = await startSimulator({ tls: true, strict: true, taskMilliseconds: 400 });
    write(
      'm.yaml',
      `version: 1\nconnect: "${simulator.uri}"\ndomains:\n  db01: { uuid: ${DB}, annotation: x, memory: 4GiB, allow_power_off: guest }\n  legacy: { adopt: true, annotation: y }\n`,
    );
    return {
      GOVC_URL: simulator.baseUrl,
      GOVC_INSECURE: '1',
      GOVC_USERNAME: simulator.user,
      GOVC_PASSWORD: simulator.password,
    };
  }

  const WRITING =
    /PowerO|Suspend|Reconfig|Register|CreateVM|MakeDirectory|CreateVirtualDisk|Answer|Cancel|Shutdown|Delete/;

  test('plan and drift send no call that could change anything, and log out', async () => {
    const env = await serve();
    expect(await esxform(['plan', 'm.yaml'], folder.path, env)).toMatchObject({ code: 0 });
    expect(await esxform(['drift', 'm.yaml'], folder.path, env)).toMatchObject({ code: 2 });
    const methods = simulator?.log.calls.map(({ method }) => method) ?? [];
    expect(methods.filter((method) => method === 'Login')).toHaveLength(2);
    expect(methods.filter((method) => method === 'Logout')).toHaveLength(2);
    expect(methods.filter((method) => WRITING.test(method))).toEqual([]);
  });

  test('a self-signed certificate is refused unless the manifest says no_verify', async () => {
    const env = await serve();
    write('m.yaml', readFileSync(join(folder.path, 'm.yaml'), 'utf8').replace('?no_verify=1', ''));
    const ended = await esxform(['plan', 'm.yaml'], folder.path, env);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('no_verify=1');
  });

  test('Ctrl-C while a domain is down: it is brought back first, the rest is skipped, exit 130', async () => {
    const env = await serve();
    const running = start(['apply', 'm.yaml', '--auto-approve'], folder.path, env);
    await running.seen('step 3 of 5');
    running.child.kill('SIGINT');
    const ended = await running.ended;
    expect(ended.code, ended.stderr).toBe(130);
    expect(ended.stderr).toContain('db01: updated');
    expect(ended.stderr).toContain('legacy: skipped');
    const methods = simulator?.log.calls.map(({ method }) => method) ?? [];
    expect(methods.filter((method) => method === 'PowerOnVM_Task')).toHaveLength(1);
    expect(methods.at(-1)).toBe('Logout');
  });

  test('events as JSON lines end with the outcome', async () => {
    const env = await serve();
    const ended = await esxform(['apply', 'm.yaml', '--auto-approve', '--json'], folder.path, env);
    expect(ended.code, ended.stderr).toBe(0);
    const events = ended.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events[0]).toMatchObject({ kind: 'run-started', domains: 2 });
    expect(events.at(-1)).toMatchObject({ kind: 'run-finished', outcome: 'done', updated: 2 });
  });
});

test('colours only where they are wanted', async () => {
  write('m.yaml', domains(`  db01: { uuid: ${DB}, annotation: x }\n`));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
  const escapes = /\u001b\[/;
  expect((await esxform(['plan', 'm.yaml'], folder.path)).stdout).not.toMatch(escapes);
  expect((await esxform(['plan', 'm.yaml'], folder.path, { FORCE_COLOR: '1' })).stdout).toMatch(escapes);
  expect((await esxform(['plan', 'm.yaml', '--no-color'], folder.path, { FORCE_COLOR: '1' })).stdout).not.toMatch(
    escapes,
  );
});
