import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cacheFolder } from '../../src/app/connections/cache-folder.js';
import { readingConnections, writingConnections } from '../../src/app/connections/connections.js';
import { readOptions } from '../../src/app/connections/read-options.js';
import { readingNotes } from '../../src/app/plan/read-live-state.js';
import { connectOptions } from '../../src/commands/terminal/connect-options.js';
import type { DomainSummary, LiveDomain, Unreadable } from '../../src/domain/live.js';
import { type ReadOptions, UNCACHED_READ } from '../../src/providers/esx/read/read-options.js';
import type { Reader } from '../../src/providers/provider.js';
import { SMALL_LAB } from '../../src/simulator/inventory/small-lab.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.js';
import { propertyRuns } from '../deep-runs.js';
import { collected } from '../providers/esx/collected.js';
import { loggedIn, run } from '../simulator/raw-client.js';

const SIGNAL = AbortSignal.timeout(600_000);
const SECRETS = ['vnc-hunter2', 'guest-hunter2', 'raw-hunter2'] as const;
/** Three more domains, each with a value that nobody else may see. */
const LAB = `${SMALL_LAB}
  - { name: shown, memory: 64MiB, vmx: { RemoteDisplay.vnc.enabled: "TRUE", RemoteDisplay.vnc.password: ${SECRETS[0]} } }
  - { name: told, memory: 64MiB, vmx: { guestinfo.userdata: ${SECRETS[1]} } }
  - { name: raw, memory: 64MiB, vmx: { some.token: ${SECRETS[2]} } }
`;

let folder: string;
let simulator: Simulator;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'esxform-reading-'));
  await start({ inventory: LAB });
});
afterEach(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: SimulatorOptions): Promise<void> {
  await simulator?.close();
  simulator = await startSimulator({ taskMilliseconds: 5, ...options });
}

const kept = (): ReadOptions => ({ from: 'auto', cache: { folder, program: '1' } });

type Readings = ReadonlyMap<string, LiveDomain | Unreadable>;

async function readAll(reader: Reader): Promise<Readings> {
  const summaries: readonly DomainSummary[] = await collected(reader.list(SIGNAL));
  simulator.log.clear();
  const refs = summaries.map(({ ref }) => ref);
  const readings = await collected(reader.read(refs, SIGNAL));
  return new Map(readings.map((each) => ['domain' in each ? each.domain.name : each.name, each]));
}

/** One run of a command that reads everything there is. */
async function reading(way: ReadOptions, connect = readingConnections, uri = simulator.uri): Promise<Readings> {
  const { port } = new URL(simulator.baseUrl);
  const env = { ESXFORM_HOST: `127.0.0.1:${port}`, ESXFORM_USER: 'root', ESXFORM_PASSWORD: 'secret', HOME: folder };
  const connections = connect(env, connectOptions({ tell: () => undefined, reading: way }));
  try {
    return await readAll(await connections.port(uri, SIGNAL));
  } finally {
    await connections.close();
  }
}

const downloads = (): number => simulator.log.count('GET /folder');
const filesOf = (): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => readFileSync(join(each.parentPath, each.name), 'utf8'));

describe.each<[string, SimulatorOptions]>([
  ['a host', { inventory: LAB, vms: propertyRuns(70) }],
  ['a vCenter', { inventory: LAB, kind: 'vcenter' }],
])('%s', (_, options) => {
  test('is read the same with readings of an earlier run as without, with fewer calls', async () => {
    await start(options);
    const anew = await reading(UNCACHED_READ);
    const all = downloads();
    expect(all).toBe(anew.size);
    expect(await reading(kept())).toEqual(anew);
    expect(downloads()).toBe(all);
    expect(await reading(kept())).toEqual(anew);
    // The one whose guest is given something is not known.
    expect(downloads()).toBe(1);
  });
});

describe('with readings of an earlier run,', () => {
  const CHANGES: readonly (readonly [string, string, string, number])[] = [
    ['a reconfigured domain', 'ReconfigVM_Task', '<spec><memoryMB>8192</memoryMB></spec>', 1],
    ['a renamed domain', 'ReconfigVM_Task', '<spec><name>build02</name></spec>', 1],
    [
      'a domain with a snapshot',
      'CreateSnapshot_Task',
      '<name>s1</name><memory>false</memory><quiesce>false</quiesce>',
      1,
    ],
  ];

  test.each(CHANGES)('%s is read as it is now', async (_, method, args, more) => {
    await reading(kept());
    await reading(kept());
    const known = downloads();
    expect(await run(await loggedIn(simulator), method, '2', args)).toMatchObject({ state: 'success' });
    const now = await reading(kept());
    expect(downloads()).toBe(known + more);
    expect(now).toEqual(await reading(UNCACHED_READ));
  });

  test.each([
    ['PowerOnVM_Task', '4'],
    ['PowerOffVM_Task', '1'],
    ['SuspendVM_Task', '1'],
  ])('the power of a domain is what it is after %s', async (method, id) => {
    await reading(kept());
    expect(await run(await loggedIn(simulator), method, id)).toMatchObject({ state: 'success' });
    expect(await reading(kept())).toEqual(await reading(UNCACHED_READ));
  });

  test('a domain that is gone is left out', async () => {
    await reading(kept());
    await (await loggedIn(simulator)).ok('UnregisterVM', '2');
    const now = await reading(kept());
    expect(now.has('build01')).toBe(false);
    expect(now).toEqual(await reading(UNCACHED_READ));
  });

  test.each<[string, ReadOptions]>([
    ['who asks for the configuration gets it', { ...kept(), from: 'config' }],
    ['who asks for none gets none', UNCACHED_READ],
  ])('%s', async (_, way) => {
    await reading(kept());
    await reading({ ...way, cache: way.cache === null ? null : { folder, program: '1' } });
    expect(simulator.log.count('RetrievePropertiesEx')).toBe(3);
  });
});

test('a writing connection neither takes readings nor keeps any', async () => {
  await reading(kept(), writingConnections as typeof readingConnections);
  expect(filesOf()).toEqual([]);
  await reading(kept());
  expect(filesOf()).not.toEqual([]);
  const written = await reading(kept(), writingConnections as typeof readingConnections);
  expect(downloads()).toBe(written.size);
});

test('no secret is kept', async () => {
  await reading(kept());
  const texts = filesOf();
  expect(texts).toHaveLength(5);
  expect(texts.some((text) => text.includes('"name":"shown"'))).toBe(true);
  for (const secret of [...SECRETS, 'hunter2']) expect(texts.join('\n')).not.toContain(secret);
});

test('nothing is kept of a server that is too old to be asked for single properties', async () => {
  await start({ inventory: LAB, api: '4.0' });
  expect((await reading(kept())).size).toBeGreaterThan(3);
  expect(filesOf()).toEqual([]);
});

test('the way to read is what was asked for, and is told', async () => {
  const readings = await reading({ from: 'config', cache: null });
  expect(downloads()).toBe(0);
  expect([...readings.values()].every((each) => 'domain' in each && each.readFrom === 'config')).toBe(true);
  const found = { readings } as unknown as Parameters<typeof readingNotes>[0];
  expect(readingNotes(found, 'config')).toEqual([expect.stringContaining('as asked for')]);
  expect(readingNotes(found, 'auto')).toEqual([expect.stringContaining('could not be read')]);
});

test.each<[string, NodeJS.ProcessEnv, string | null]>([
  ['ours', { ESXFORM_CACHE_DIR: '/c', XDG_CACHE_HOME: '/x', HOME: '/h' }, '/c'],
  ['that of all programs', { XDG_CACHE_HOME: '/x', HOME: '/h' }, '/x/esxform'],
  ['not a relative one', { XDG_CACHE_HOME: 'x', HOME: '/h' }, '/h/.cache/esxform'],
  ['that of the user', { HOME: '/h' }, '/h/.cache/esxform'],
  ['not an empty one', { ESXFORM_CACHE_DIR: '', XDG_CACHE_HOME: '', HOME: '/h' }, '/h/.cache/esxform'],
  ['none', {}, null],
])('the folder of readings is %s', (_, env, path) => {
  expect(cacheFolder(env)).toBe(path);
});

test.each([
  [
    { read: 'vmx', 'no-cache': false },
    { from: 'vmx', cache: { folder: '/c', program: '1' } },
  ],
  [
    { read: 'auto', 'no-cache': true },
    { from: 'auto', cache: null },
  ],
  [{ read: 'config' }, { from: 'config', cache: null }],
])('the flags %j mean %j', (flags, way) => {
  expect(readOptions(flags, '1', { ESXFORM_CACHE_DIR: '/c' })).toEqual(way);
});
