import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Ended, esxform, freshFolder } from './esxform.js';

const PROGRAM = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const CANARY = 'canary-90ab';
const MANIFEST = 'version: 1\nconnect: "sim:"\ndomains: { a: { memory: 64MiB } }\n';

let folder = freshFolder();
let repo = '';
beforeEach(() => {
  folder = freshFolder();
  repo = join(folder.path, 'repo');
  mkdirSync(repo);
});
afterEach(() => folder.remove());

function put(path: string, text: string): void {
  mkdirSync(dirname(join(folder.path, path)), { recursive: true });
  writeFileSync(join(folder.path, path), text);
}

const fifo = (path: string): void => void execFileSync('mkfifo', [join(folder.path, path)]);
const run = (...args: readonly string[]): Promise<Ended> => esxform(args, repo);

describe('a repo that somebody else wrote', () => {
  test('shows no line of a file outside of it, or of .git', async () => {
    put('outside/netrc', `machine esx1.example.com login root password ${CANARY}\n`);
    put('outside/gitconfig', `[http]\n    extraheader = AUTHORIZATION: basic ${CANARY}\n`);
    put('outside/token', `${CANARY}\n`);
    put('outside/aws.yaml', `[default]\naws_access_key_id = ${CANARY}\n`);
    put('repo/.git/config', `[http]\n\tpassword = ${CANARY}\n`);
    put('repo/e.yaml', 'version: 1\nextends: ../outside/aws.yaml\nconnect: "sim:"\ndomains: {}\n');
    put('repo/f.yaml', 'version: 1\nextends: .git/config.yaml\nconnect: "sim:"\ndomains: {}\n');
    put('repo/.git/config.yaml', CANARY);
    const links = {
      'a.yaml': '../outside/netrc',
      'b.yaml': '../outside/gitconfig',
      'c.yaml': '../outside/token',
      'd.yaml': '/proc/self/environ',
      'g.yaml': '.git/config',
    };
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(repo, name));
    for (const args of [['plan'], ['validate'], ['drift'], ['apply', '--auto-approve'], ['plan', '.', '--json']]) {
      const { code, stdout, stderr } = await esxform(args, repo, { SECRET: CANARY });
      expect([args, code]).toEqual([args, 1]);
      expect(stdout + stderr).not.toContain(CANARY);
      for (const name of ['a.yaml', 'b.yaml', 'c.yaml', 'd.yaml', 'g.yaml', '../outside/aws.yaml', '.git/config.yaml'])
        expect(stderr).toMatch(new RegExp(`EF1060: (?:the base )?${name.replaceAll('.', '\\.')} `));
    }
  });

  test('cannot have a device read as a base', async () => {
    symlinkSync('/dev/zero', join(repo, '_z.yaml'));
    put('repo/m.yaml', 'version: 1\nextends: _z.yaml\nconnect: "sim:"\ndomains: {}\n');
    const { code, stderr } = await run('validate', 'm.yaml');
    expect(code).toBe(1);
    expect(stderr).toContain(
      'EF1003: the base _z.yaml cannot be read: it is a device, not a regular file\n --> m.yaml:2:10',
    );
  });

  test('cannot lead the state of sim: elsewhere', async () => {
    put('repo/m.yaml', MANIFEST);
    mkdirSync(join(folder.path, 'outside'));
    mkdirSync(join(repo, '.esxform'));
    symlinkSync('../../outside', join(repo, '.esxform', 'sim'));
    const { code, stderr } = await run('apply', 'm.yaml', '--auto-approve');
    expect([code, stderr]).toEqual([1, expect.stringContaining('EF6003')]);
    expect(readdirSync(join(folder.path, 'outside'))).toEqual([]);
  });

  test('cannot bring a state of sim: with names that lead out of it', async () => {
    put('repo/m.yaml', MANIFEST);
    expect((await run('apply', 'm.yaml', '--auto-approve')).code).toBe(0);
    const path = join(repo, '.esxform/sim/state.json');
    const state = readFileSync(path, 'utf8');
    writeFileSync(path, state.replace('[ssd1] a/a.vmx', '[ssd1] ../../../../outside/a.vmx'));
    const { code, stderr } = await run('plan', 'm.yaml');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/EF6003.*\.vmx is not what the simulator writes there/)]);
  });
});

describe('a file that the operator names', () => {
  const refused = 'it is a named pipe, not a regular file';

  const PIPES: readonly (readonly string[])[] = [
    ['plan', 'pipe'],
    ['validate', 'pipe'],
    ['apply', 'pipe'],
    ['drift', 'pipe'],
    ['show', 'pipe'],
    ['explain', 'a', '--manifests', 'pipe'],
    ['convert', '--from', 'vmx', '--to', 'manifest', 'pipe'],
    ['convert', '--from', 'domain-xml', '--to', 'vmx', 'pipe'],
    ['convert', '--from', 'manifest', '--to', 'vmx', 'pipe'],
    ['sim', '--inventory', 'pipe'],
    ['sim', '--faults', 'pipe'],
    ['plan', 'm.yaml', '--out', 'pipe'],
  ];
  test.each(PIPES.map((args) => ({ args })))(
    '$args is refused at once where it is a pipe that nobody writes to',
    async ({ args }) => {
      put('repo/m.yaml', MANIFEST);
      fifo('repo/pipe');
      const { code, stderr } = await run(...args);
      expect([code, stderr]).toEqual([1, expect.stringContaining(refused)]);
    },
  );

  const ENDLESS: readonly (readonly string[])[] = [
    ['plan', 'zero'],
    ['show', 'zero'],
    ['convert', '--from', 'vmx', '--to', 'manifest', 'zero'],
    ['sim', '--inventory', 'zero'],
  ];
  test.each(ENDLESS.map((args) => ({ args })))('$args is refused where it never ends', async ({ args }) => {
    symlinkSync('/dev/zero', join(repo, 'zero'));
    const { code, stderr } = await run(...args);
    expect([code, stderr]).toEqual([1, expect.stringContaining('it is a device, not a regular file')]);
  });

  test('may be anywhere, and be a link', async () => {
    put('elsewhere/m.yaml', MANIFEST);
    symlinkSync('../elsewhere/m.yaml', join(repo, 'm.yaml'));
    expect((await run('validate', 'm.yaml')).code).toBe(0);
    expect((await run('validate', '../elsewhere/m.yaml')).code).toBe(0);
    expect((await run('validate')).stderr).toContain('EF1060: m.yaml leads out of the folder of the manifest');
  });

  /** Runs the program as a shell does for `<(command)`: with the end of a pipe as descriptor 3. */
  function piped(text: string, ...args: readonly string[]): Promise<Ended> {
    const env = { PATH: process.env['PATH'], HOME: repo };
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      cwd: repo,
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const end = child.stdio[3];
    if (end === null || end === undefined || !('end' in end)) throw new Error('there is no pipe');
    // The program may end before it has read everything.
    end.on('error', () => undefined).end(text);
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, stdout, stderr }));
    });
  }

  test.skipIf(!existsSync('/dev/fd'))('may be a pipe that the shell has opened', async () => {
    put('repo/sub/f', 'x');
    const text = `${MANIFEST}---\nversion: 1\nconnect: "sim:"\ndomains: { b: { guestinfo: { u: { file: sub/f } } } }\n`;
    expect(await piped(text, 'validate', '/dev/fd/3')).toMatchObject({ code: 0, stderr: '' });
    expect((await piped('', 'validate', '/dev/fd/3')).stderr).toContain('EF1005');
    const endless = await piped('# '.repeat(4 * 1024 * 1024), 'validate', '/dev/fd/3');
    expect([endless.code, endless.stderr]).toEqual([
      1,
      expect.stringContaining('EF1004: /dev/fd/3 has more than 4 MiB'),
    ]);
    put('repo/m.yaml', MANIFEST);
    expect((await run('plan', 'm.yaml', '--out', 'plan.json')).code).toBe(0);
    const plan = readFileSync(join(repo, 'plan.json'), 'utf8');
    expect((await piped(plan, 'show', '/dev/fd/3')).stdout).toContain('a will be created');
  });
});

describe('plan --out', () => {
  const plan = (out: string): Promise<Ended> => run('plan', 'm.yaml', '--out', out);
  beforeEach(() => put('repo/m.yaml', MANIFEST));

  test('ends with mode 0600 over a file of another mode, and leaves nothing else', async () => {
    put('repo/plan.json', 'old');
    chmodSync(join(repo, 'plan.json'), 0o666);
    expect((await plan('plan.json')).code).toBe(0);
    expect(lstatSync(join(repo, 'plan.json')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(repo, 'plan.json'), 'utf8')).toContain('"format"');
    expect(readdirSync(repo).sort()).toEqual(['.esxform', 'm.yaml', 'plan.json']);
  });

  test('follows no link', async () => {
    put('outside', 'old');
    symlinkSync('../outside', join(repo, 'plan.json'));
    const { code, stderr } = await plan('plan.json');
    expect([code, stderr]).toEqual([1, expect.stringContaining('EF7014')]);
    expect(readFileSync(join(folder.path, 'outside'), 'utf8')).toBe('old');
  });

  test.each(['none/plan.json', '.', '/dev/null', 'm.yaml/x'])(
    '%s is refused before anything is planned',
    async (path) => {
      const { code, stdout, stderr } = await plan(path);
      expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining('EF7014')]);
      // The simulated host was not even started.
      expect(readdirSync(repo)).toEqual(['m.yaml']);
    },
  );
});

test('sim: is planned, applied and planned again across processes', async () => {
  put('repo/m.yaml', MANIFEST);
  expect((await run('plan', 'm.yaml')).stdout).toContain('Plan: 1 to add');
  expect((await run('apply', 'm.yaml', '--auto-approve')).code).toBe(0);
  const { code, stdout } = await run('plan', 'm.yaml', '--detailed-exitcode');
  expect([code, stdout]).toEqual([0, expect.stringContaining('No changes')]);
});
