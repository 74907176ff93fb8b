import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Simulator, StateError, startSimulator } from '../../src/simulator/simulator.js';
import { DiskFileStore } from '../../src/simulator/storage/disk-file-store.js';

const CANARY = 'canary-51c2';
let around = '';
let good = '';
let state = '';
beforeAll(async () => {
  around = mkdtempSync(join(tmpdir(), 'sim-saved-'));
  good = join(around, 'good');
  await (await startSimulator({ stateDir: good })).close();
});
afterAll(() => rmSync(around, { recursive: true, force: true }));
beforeEach(() => {
  state = mkdtempSync(join(around, 'state-'));
  cpSync(good, state, { recursive: true });
  mkdirSync(join(around, 'outside'));
  writeFileSync(join(around, 'outside', 'secret.vmx'), `displayName = "${CANARY}"\n`);
});
afterEach(() => {
  expect(readdirSync(join(around, 'outside'))).toEqual(['secret.vmx']);
  expect(readFileSync(join(around, 'outside', 'secret.vmx'), 'utf8')).toContain(CANARY);
  rmSync(join(around, 'outside'), { recursive: true });
});

async function refusal(): Promise<string> {
  let simulator: Simulator | null = null;
  try {
    simulator = await startSimulator({ stateDir: state });
    return 'started';
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    expect(error.message).not.toContain(CANARY);
    return error.message;
  } finally {
    await simulator?.close();
  }
}

type Json = { [key: string]: Json } & Json[];

function change(edit: (saved: Json) => void): void {
  const path = join(state, 'state.json');
  const saved = JSON.parse(readFileSync(path, 'utf8')) as Json;
  edit(saved);
  writeFileSync(path, JSON.stringify(saved));
}

/** Sets the value at a path such as `machines.0.vmx`. */
function set(path: string, value: unknown): void {
  change((saved) => {
    const parts = path.split('.');
    const last = parts.pop() ?? '';
    let at = saved;
    for (const part of parts) at = at[part] as Json;
    at[last] = value as Json;
  });
}

test('what the simulator wrote is taken up', async () => {
  expect(await refusal()).toBe('started');
});

describe('what it did not write is refused', () => {
  test.each<[string, string, () => void]>([
    ['a link to a folder', 'is a symbolic link', () => symlinkSync('../../outside', join(state, 'datastores/ssd2'))],
    [
      'a link to a file',
      'is a symbolic link',
      () => symlinkSync('../../../outside/secret.vmx', join(state, 'datastores/ssd1/x.vmx')),
    ],
    [
      'a link in the place of a draft',
      'is a symbolic link',
      () => symlinkSync('../outside/x', join(state, 'state.json.~new')),
    ],
    ['a pipe', 'is not a regular file', () => execFileSync('mkfifo', [join(state, 'datastores/ssd1/pipe')])],
    [
      'a pipe as the state',
      'is not a regular file',
      () => {
        rmSync(join(state, 'state.json'));
        execFileSync('mkfifo', [join(state, 'state.json')]);
      },
    ],
    ['no JSON', 'is not JSON', () => writeFileSync(join(state, 'state.json'), `${CANARY} {`)],
    ['a list', 'the file is not what the simulator writes', () => writeFileSync(join(state, 'state.json'), '[]')],
    ['another format', 'was not written by this version', () => set('format', 2)],
    ['no sizes', 'sizes.json is not JSON', () => writeFileSync(join(state, 'sizes.json'), CANARY)],
    [
      'a size that is none',
      'sizes.json cannot be used',
      () => writeFileSync(join(state, 'sizes.json'), '{"a/b":{"size":-1,"allocated":0}}'),
    ],
  ])('%s', async (_, expected, spoil) => {
    spoil();
    expect(await refusal()).toContain(expected);
  });

  const names = ['..', '.', '', '../../outside', 'a/b', '/etc', 'a\\b', 'a\u0000b', 'a]b', 'x'.repeat(256), 7, null];
  test.each(names)('a datastore named %j', async (name) => {
    set('inventory.datastores.0.name', name);
    expect(await refusal()).toContain('inventory.datastores[0].name is not what the simulator writes there');
  });

  const paths = [
    '[ssd1] ../../../outside/secret.vmx',
    '[ssd1] ../ssd1/db01/db01.vmx',
    '[..] outside/secret.vmx',
    '[../../outside] secret.vmx',
    '[none] a/a.vmx',
    '[ssd1] /etc/passwd',
    '[ssd1] a//b.vmx',
    '[ssd1] a/./b.vmx',
    '[ssd1] ',
    '/etc/passwd',
    'constructor',
    { toString: 1 },
  ];
  test.each(paths)('a machine whose VMX is at %j', async (path) => {
    set('machines.0.vmx', path);
    expect(await refusal()).toContain('machines[0].vmx is not what the simulator writes there');
  });

  test.each<[string, unknown]>([
    ['kind', 'printer'],
    ['nextNumber', -1],
    ['nextNumber', 1e300],
    ['inventory', null],
    ['inventory.host.name', 7],
    ['inventory.host.cpus', 'x'],
    ['inventory.networks', [{}]],
    ['inventory.datastores', {}],
    ['machines', {}],
    ['machines.0', null],
    ['machines.0.id', '../x'],
    ['machines.0.power', 'constructor'],
    ['machines.0.bootTime', 'yesterday'],
    ['machines.0.snapshots', [{}]],
    ['machines.0.snapshots', 'x'],
    ['machines.0.host', 'another.example.com'],
    ['places', []],
    ['places', { pools: 7, folders: 7, datacenters: 7 }],
    ['networks', { nextNumber: 1, networks: 7, hosts: {} }],
    ['autoStart', 7],
  ])('%s: %j', async (path, value) => {
    set(path, value);
    expect(await refusal()).toContain(state);
  });

  test('snapshots without an end', async () => {
    let snapshots: unknown = [];
    const one = {
      id: 's',
      number: 1,
      name: '',
      description: '',
      created: '2026-01-01T00:00:00Z',
      power: 'poweredOff',
      quiesced: false,
    };
    for (let depth = 0; depth < 2000; depth += 1) snapshots = [{ ...one, children: snapshots }];
    set('machines.0.snapshots', snapshots);
    expect(await refusal()).toContain('is not what the simulator writes there');
  });
});

describe('a datastore on the disk', () => {
  const outside = [
    { datastore: 'a', path: '../../outside/secret.vmx' },
    { datastore: 'a', path: 'x/../../../outside/secret.vmx' },
    { datastore: '../outside', path: 'secret.vmx' },
    { datastore: '..', path: '' },
    { datastore: 'a', path: '/etc/passwd' },
    { datastore: 'a', path: 'b\u0000' },
  ];
  test.each(outside)('has no file at %j, and none is made, moved or removed there', (location) => {
    const files = new DiskFileStore(join(state, 'store'), ['a']);
    const inside = { datastore: 'a', path: 'inside' };
    files.write(inside, Buffer.from('x'));
    expect([files.facts(location), files.read(location), files.list(location)]).toEqual([null, null, []]);
    for (const act of [
      () => files.write(location, Buffer.from('x')),
      () => files.claim(location, { size: 1, allocated: 1 }),
      () => files.makeDirectory(location),
      () => files.remove(location),
      () => files.move(inside, location),
      () => files.move(location, inside),
      () => files.copy(inside, location),
    ])
      expect(act).toThrow(/Invalid datastore path/);
    expect(files.list({ datastore: 'a', path: '' })).toEqual(['inside']);
  });

  test('reads no file through a link that came later', () => {
    const files = new DiskFileStore(join(state, 'store'), ['a']);
    symlinkSync(join(around, 'outside', 'secret.vmx'), join(state, 'store/datastores/a/link'));
    expect(files.read({ datastore: 'a', path: 'link' })).toBeNull();
    files.write({ datastore: 'a', path: 'link' }, Buffer.from('own'));
    expect(files.read({ datastore: 'a', path: 'link' })?.toString()).toBe('own');
  });
});
