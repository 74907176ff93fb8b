import { describe, expect, test } from 'vitest';
import type { HostPlace, Places } from '../../../src/providers/esx/inventory/inventory-objects.js';
import { locator, placeBook, type Whereabouts } from '../../../src/providers/esx/inventory/whereabouts.js';
import type { ObjectProperties } from '../../../src/providers/esx/soap/collector.js';
import { type MoRef, moRef } from '../../../src/providers/esx/soap/value.js';
import { fault, object, page, prop } from './canned-answers.js';
import { type CannedServer, type Reply, startCanned } from './canned-server.js';

const SIGNAL = AbortSignal.timeout(600_000);

function host(id: string, name: string, manager: string | null): HostPlace {
  const autostartManager = manager === null ? null : moRef('HostAutoStartManager', manager);
  const unread = { parent: null, hardwareVersion: null, freeMemory: null, networks: [] };
  return { ref: moRef('HostSystem', id), name, usable: true, ...unread, autostartManager };
}

const PLACES: Places = {
  hosts: new Map([
    ['h1', host('h1', 'esx1', 'm1')],
    ['h2', host('h2', 'esx2', 'm2')],
    ['h3', host('h3', 'esx3', null)],
  ]),
  pools: new Map([['p1', { path: 'gold', computeResource: 'c1' }]]),
  folders: new Map([['f1', 'prod/web']]),
};

/** A domain, and the ids of its host, pool and folder; null where the server did not say. */
function machine(id: string, [at, pool, folder]: readonly (string | null)[]): ObjectProperties {
  const refs: readonly (readonly [string, MoRef | null])[] = [
    ['runtime.host', at == null ? null : moRef('HostSystem', at)],
    ['resourcePool', pool == null ? null : moRef('ResourcePool', pool)],
    ['parent', folder == null ? null : moRef('Folder', folder)],
  ];
  return {
    ref: moRef('VirtualMachine', id),
    properties: new Map(refs.flatMap(([path, ref]) => (ref === null ? [] : [[path, ref] as const]))),
    missing: new Map(),
  };
}

const defaults = (enabled: string): string => prop('config.defaults', 'AutoStartDefaults', enabled);
const info = (...rows: readonly (readonly [string, string])[]): string =>
  prop(
    'config.powerInfo',
    'ArrayOfAutoStartPowerInfo',
    rows
      .map(
        ([id, action]) =>
          `<AutoStartPowerInfo><key type="VirtualMachine">${id}</key><startOrder>-1</startOrder><startDelay>-1</startDelay>` +
          `<waitForHeartbeat>systemDefault</waitForHeartbeat><startAction>${action}</startAction><stopDelay>-1</stopDelay>` +
          '<stopAction>none</stopAction></AutoStartPowerInfo>',
      )
      .join(''),
  );
const ENABLED = defaults('<enabled>true</enabled>');
const ids = (body: string): readonly string[] =>
  [...body.matchAll(/<obj type="HostAutoStartManager">(.*?)<\/obj>/g)].map((match) => match[1] ?? '');

/** A server whose autostart managers say this; one that is not here fails the whole call. */
async function serving(managers: Readonly<Record<string, string>>): Promise<CannedServer> {
  return await startCanned({
    RetrievePropertiesEx: ({ body }): Reply => {
      const asked = ids(body);
      return asked.some((id) => managers[id] === undefined)
        ? fault('HostNotConnected')
        : page(asked.map((id) => object('HostAutoStartManager', id, managers[id] ?? '')).join(''));
    },
  });
}

const steady = (places: Places) => placeBook(places, () => Promise.resolve(places));

async function autostartOf(manager: string): Promise<boolean | null | undefined> {
  await using server = await serving({ m1: manager, m2: ENABLED });
  const locate = locator(await server.open('read'), steady(PLACES));
  return (await locate([machine('a', ['h1', null, null])], SIGNAL)).get('a')?.autostart;
}

describe('where a domain is', () => {
  test.each<[string, readonly (string | null)[], Partial<Whereabouts>]>([
    ['known', ['h1', 'p1', 'f1'], { host: 'esx1', pool: 'gold', folder: 'prod/web', autostart: false }],
    ['on a host without an autostart manager', ['h3', null, null], { host: 'esx3', autostart: null }],
    ['in a vApp', ['h1', 'vapp', null], { host: 'esx1', pool: null, folder: null }],
    ['where the account may not look', [null, null, null], { host: null, pool: null, folder: null, autostart: null }],
  ])('%s', async (_, at, where) => {
    await using server = await serving({ m1: ENABLED, m2: ENABLED });
    const located = await locator(await server.open('read'), steady(PLACES))([machine('a', at)], SIGNAL);
    expect(located.get('a')).toMatchObject(where);
  });

  test('is looked up anew for a place that nobody knew, and once for one that stays unknown', async () => {
    const pools = new Map([...PLACES.pools, ['p2', { path: 'silver', computeResource: 'c1' }]]);
    let readings = 0;
    const book = placeBook(PLACES, async () => {
      readings += 1;
      return { ...PLACES, pools };
    });
    await using server = await serving({ m1: ENABLED });
    const session = await server.open('read');
    const at = async (pool: string) =>
      (await locator(session, book)([machine('a', ['h1', pool, 'f1'])], SIGNAL)).get('a')?.pool;
    expect([await at('p1'), readings]).toEqual(['gold', 0]);
    expect([await at('p2'), readings]).toEqual(['silver', 1]);
    expect([await at('vapp'), readings]).toEqual([null, 2]);
    expect([await at('vapp'), await at('p2'), readings]).toEqual([null, 'silver', 2]);
  });
});

describe('whether a host starts it', () => {
  test.each<[string, string, boolean | null]>([
    ['is in the list', ENABLED + info(['b', 'none'], ['a', 'powerOn']), true],
    ['is in the list, however that is capitalised', ENABLED + info(['a', 'PowerOn']), true],
    ['is not in the list', ENABLED + info(['b', 'powerOn']), false],
    ['is in the list to be left alone', ENABLED + info(['a', 'none']), false],
    ['the list is empty', ENABLED, false],
    ['the host starts nothing at all', defaults('<enabled>false</enabled>') + info(['a', 'powerOn']), false],
    ['the host does not say whether it starts any', defaults('') + info(['a', 'powerOn']), false],
    ['the account may not see it', info(['a', 'powerOn']), null],
  ])('%s', async (_, manager, starts) => {
    expect(await autostartOf(manager)).toBe(starts);
  });

  test('is asked of all hosts at once, and of each once in a reading', async () => {
    await using server = await serving({ m1: ENABLED + info(['a', 'powerOn']), m2: ENABLED });
    const session = await server.open('read');
    const book = steady(PLACES);
    const locate = locator(session, book);
    const domains = ['a', 'b', 'c'].map((id, index) => machine(id, [index === 2 ? 'h2' : 'h1', null, null]));
    expect([...(await locate(domains, SIGNAL)).values()].map(({ autostart }) => autostart)).toEqual([
      true,
      false,
      false,
    ]);
    await locate(domains, SIGNAL);
    const asked = () => server.calls.filter(({ name }) => name === 'RetrievePropertiesEx').map(({ body }) => ids(body));
    expect(asked()).toEqual([['m1', 'm2']]);
    // The next reading is of another moment.
    await locator(session, book)(domains, SIGNAL);
    expect(asked()).toHaveLength(2);
  });

  test('is unknown on a host that does not answer, and known on the others', async () => {
    await using server = await serving({ m1: ENABLED + info(['a', 'powerOn']) });
    const locate = locator(await server.open('read'), steady(PLACES));
    const located = await locate([machine('a', ['h1', null, null]), machine('b', ['h2', null, null])], SIGNAL);
    expect([...located.values()].map(({ autostart }) => autostart)).toEqual([true, null]);
  });
});
