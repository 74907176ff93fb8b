import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { esxform, freshFolder, type Variables } from './esxform.js';

const DOMAINS =
  'domains:\n  web01:\n    guest_os: debian12-64\n    memory: 1GiB\n    vcpus: 1\n    controllers: { scsi0: pvscsi }\n';
const GOOD = `version: 1\nconnect: "sim:"\n${DOMAINS}    disks:\n      scsi0:0: { size: 1GiB, provisioning: thin, datastore: ssd1 }\n`;

let folder: ReturnType<typeof freshFolder>;
beforeEach(() => {
  folder = freshFolder();
  writeFileSync(join(folder.path, 'a.yaml'), GOOD);
});
afterEach(() => folder.remove());

const run = (args: readonly string[], env: Variables = {}) => esxform(args, folder.path, env);
const text = (name: string) => readFileSync(join(folder.path, name), 'utf8');
const json = (name: string): unknown => JSON.parse(text(name));

describe('--report', () => {
  test('plan writes each report with mode 0600, and shows what it shows without', async () => {
    const plain = await run(['plan', 'a.yaml']);
    const { code, stdout, stderr } = await run([
      'plan',
      'a.yaml',
      '--detailed-exitcode',
      '--report',
      'json=p.json',
      '--report',
      'markdown=p.md',
      '--report',
      'text=p.txt',
      '--report',
      'html=p.html',
      '--report',
      'prometheus=p.prom',
    ]);
    expect({ code, stdout, stderr }).toEqual({ ...plain, code: 2 });
    expect(json('p.json')).toMatchObject({
      command: 'plan',
      exit: 2,
      outcome: 'pending',
      complete: true,
      counts: { create: 1 },
    });
    expect(text('p.md')).toContain('<code>web01</code>: create');
    expect(text('p.txt')).toContain(stdout.trimEnd());
    expect(statSync(join(folder.path, 'p.html')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder.path, 'p.prom')).mode & 0o777).toBe(0o644);
  });

  test('apply has results, steps with times and a log', async () => {
    expect((await run(['apply', 'a.yaml', '--auto-approve', '--report', 'json=a.json'])).code).toBe(0);
    expect(json('a.json')).toMatchObject({
      counts: { create: 1, done: 1 },
      connections: [{ vms: [{ name: 'web01', result: 'created', steps: [{ state: 'done' }, {}, {}, {}, {}] }] }],
    });
    expect((await run(['drift', 'a.yaml', '--report', 'gitlab=d.json', '--report', 'json=e.json'])).code).toBe(0);
    expect(json('d.json')).toEqual({ create: 0, update: 0, delete: 0 });
    expect(json('e.json')).toMatchObject({ owner: 'default', counts: { in_sync: 1 } });
  });

  test.each(['validate', 'plan', 'drift', 'apply', 'destroy'])(
    '%s of an invalid manifest reports its errors',
    async (command) => {
      writeFileSync(
        join(folder.path, 'bad.yaml'),
        'version: 1\nconnect: "sim:"\ndomains:\n  web01: { memroy: 1GiB }\n',
      );
      const { code } = await run([command, 'bad.yaml', '--report', 'json=r.json', '--report', 'sarif=r.sarif']);
      expect(code).toBe(1);
      expect(json('r.json')).toMatchObject({ command, exit: 1, outcome: 'failed', counts: { errors: 1 } });
      expect(json('r.sarif')).toMatchObject({
        runs: [
          {
            results: [{ level: 'error', locations: [{ physicalLocation: { artifactLocation: { uri: 'bad.yaml' } } }] }],
          },
        ],
      });
    },
  );

  test('an unreachable host is reported without a password', async () => {
    const uri = 'esx://root@127.0.0.1:1/?transport=http';
    writeFileSync(join(folder.path, 'far.yaml'), `version: 1\nconnect: ${JSON.stringify(uri)}\n${DOMAINS}`);
    const { code } = await run(
      ['plan', 'far.yaml', '--connect', uri, '--report', 'json=r.json', '--report', 'gitlab=g.json'],
      {
        ESXFORM_PASSWORD: 'correct-horse-battery',
      },
    );
    expect(code).toBe(1);
    expect(text('r.json')).toMatch(/EF3\d\d\d/);
    expect(text('r.json')).not.toContain('correct-horse');
    expect(text('g.json').length).toBeGreaterThan(2);
  });

  test('- is standard output, and the usual output goes to standard error', async () => {
    const { code, stdout, stderr } = await run(['plan', 'a.yaml', '--report', 'json=-']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ command: 'plan', counts: { create: 1 } });
    expect(stderr).toContain('Plan: 1 to add');
  });

  test.each([
    [['--report', 'pdf=x'], 'EF7033'],
    [['--report', 'html'], 'EF7033'],
    [['--report', 'html='], 'EF7033'],
    [['--report', 'html=x', '--report', 'json=./x'], 'EF7033'],
    [['--report', 'html=-', '--json'], 'EF7033'],
    [['--report', 'html=-', '--report', 'json=-'], 'EF7033'],
  ])('%j is wrong usage, and nothing is read', async (flags, code) => {
    const ended = await run(['plan', 'missing.yaml', ...flags]);
    expect(ended).toMatchObject({ code: 64, stdout: '' });
    expect(ended.stderr).toContain(code);
    expect(ended.stderr).not.toContain('missing.yaml');
  });

  test.each(['nowhere/r.html', '.'])(
    'a file that cannot be written is refused before anything is read: %s',
    async (file) => {
      const { code, stderr } = await run(['plan', 'missing.yaml', '--report', `html=${file}`]);
      expect(code).toBe(1);
      expect(stderr).toContain('EF7034');
      expect(stderr).not.toContain('missing.yaml');
    },
  );

  test('a report that cannot be written at the end disturbs no apply, and the exit code is 1', async () => {
    mkdirSync(join(folder.path, 'out'));
    // The run makes the simulator's folder: with a report below it, the file is in the way by then.
    const script = join(folder.path, 'ask.yaml');
    writeFileSync(script, GOOD);
    const { code, stderr, stdout } = await run(
      ['apply', 'ask.yaml', '--auto-approve', '--report', 'json=.esxform'],
      {},
    );
    expect(stdout).toContain('Apply complete! Created: 1');
    expect(stderr).toContain('EF7034');
    expect(code).toBe(1);
  });
});
