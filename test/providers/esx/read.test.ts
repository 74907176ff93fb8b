import { describe, expect, test } from 'vitest';
import { blankDomain } from '../../../src/domain/blank-domain.js';
import type { DomainRef, DomainSummary, LiveDomain, Unreadable } from '../../../src/domain/live.js';
import type { DomainName } from '../../../src/domain/values/domain-name.js';
import type { HostPlace, Places } from '../../../src/providers/esx/inventory/inventory-objects.js';
import type { Scope } from '../../../src/providers/esx/inventory/scope.js';
import { type PlaceBook, placeBook } from '../../../src/providers/esx/inventory/whereabouts.js';
import { listDomains, readDomains } from '../../../src/providers/esx/read/read.js';
import type { ReadingCache } from '../../../src/providers/esx/read/reading-cache.js';
import type { ReadFrom } from '../../../src/providers/esx/read/vmx-file.js';
import { moRef } from '../../../src/providers/esx/soap/value.js';
import { fault, object, page, prop, SERVICE_CONTENT, text } from './canned-answers.js';
import { type CannedServer, type HeardCall, type Replies, type Reply, startCanned } from './canned-server.js';
import { collected } from './collected.js';

const SIGNAL = AbortSignal.timeout(600_000);
const SCOPE: Scope = {
  datacenter: moRef('Datacenter', 'dc'),
  datacenterPath: 'folder/dc 1',
  vmFolder: moRef('Folder', 'vms'),
  host: null,
  computeResource: null,
  pool: null,
};

const NOTHING: Places = { hosts: new Map(), pools: new Map(), folders: new Map() };
const NO_PLACES = placeBook(NOTHING, () => Promise.resolve(NOTHING));

interface Machine {
  /** Empty on a server that keeps none. */
  readonly version: string;
  readonly power?: string;
  readonly state?: string;
  readonly memory?: number;
  /** Instead of `config`. */
  readonly config?: string;
}

function whole(id: string, machine: Machine): string {
  const config =
    `<changeVersion>${machine.version}</changeVersion><name>${id}</name><version>vmx-19</version>` +
    `<files><vmPathName>[ds] ${id}/${id}.vmx</vmPathName></files>` +
    `<hardware><numCPU>1</numCPU><memoryMB>${machine.memory ?? 64}</memoryMB></hardware>`;
  return object(
    'VirtualMachine',
    id,
    text('name', id) +
      (machine.config ?? prop('config', 'VirtualMachineConfigInfo', config)) +
      prop('runtime.powerState', 'VirtualMachinePowerState', machine.power ?? 'poweredOff') +
      prop('runtime.connectionState', 'VirtualMachineConnectionState', machine.state ?? 'connected'),
  );
}

function proof(id: string, machine: Machine): string {
  return object(
    'VirtualMachine',
    id,
    (machine.version === '' ? '' : text('config.changeVersion', machine.version)) +
      prop('runtime.powerState', 'VirtualMachinePowerState', machine.power ?? 'poweredOff'),
  );
}

const isProof = (call: HeardCall): boolean => call.body.includes('<pathSet>config.changeVersion</pathSet>');
const idsOf = (call: HeardCall): readonly string[] =>
  [...call.body.matchAll(/<obj type="VirtualMachine">(.*?)<\/obj>/g)].map((match) => match[1] ?? '');

/**
 * Machines by id, one for each call that asks for it: a reading, then the proof that it still holds, and so on; the last one
 * stays. A null is a machine that is gone.
 */
function machines(
  states: Readonly<Record<string, readonly (Machine | null)[]>>,
  vmx: (call: HeardCall) => Reply,
): Replies {
  const asked = new Map<string, number>();
  return {
    RetrievePropertiesEx: (call) => {
      const found = idsOf(call).map((id) => ({ id, machine: at(states, asked, id) }));
      if (found.some(({ machine }) => machine === null)) {
        for (const { id } of found) asked.set(id, (asked.get(id) ?? 0) - (found.length > 1 ? 1 : 0));
        return fault('ManagedObjectNotFound');
      }
      return page(
        found
          .map(({ id, machine }) => (machine === null ? '' : isProof(call) ? proof(id, machine) : whole(id, machine)))
          .join(''),
      );
    },
    folder: vmx,
  };
}

function at(
  states: Readonly<Record<string, readonly (Machine | null)[]>>,
  asked: Map<string, number>,
  id: string,
): Machine | null {
  const list = states[id] ?? [null];
  const nth = asked.get(id) ?? 0;
  asked.set(id, nth + 1);
  return list[Math.min(nth, list.length - 1)] ?? null;
}

const VMX =
  '.encoding = "UTF-8"\nconfig.version = "8"\nvirtualHW.version = "19"\ndisplayName = "by vmx"\nmemsize = "128"\n';
const noFile = (): Reply => ({ status: 404, body: '' });

async function readAll(
  server: CannedServer,
  ids: readonly string[],
  way: { readonly from?: ReadFrom; readonly cache?: ReadingCache; readonly places?: PlaceBook } = {},
): Promise<readonly (LiveDomain | Unreadable)[]> {
  const refs: readonly DomainRef[] = ids.map((id) => ({ id }));
  const session = await server.open('read');
  return await collected(readDomains({ session, scope: SCOPE, mounts: [], places: NO_PLACES, ...way }, refs, SIGNAL));
}

describe('a reading', () => {
  test('comes from the VMX, asked for by datacenter and datastore', async () => {
    await using server = await startCanned(machines({ a: [{ version: '1' }] }, () => ({ status: 200, body: VMX })));
    const [live] = await readAll(server, ['a']);
    expect(live).toMatchObject({ readFrom: 'vmx', changeVersion: '1', domain: { name: 'by vmx', memory: 128 } });
    expect(server.names()).toContain('/folder/a/a.vmx?dcPath=folder%2Fdc%201&dsName=ds');
  });

  test.each<[string, Reply]>([
    ['is not there', { status: 404, body: '' }],
    ['may not be had', { status: 403, body: '' }],
    ['is empty', { status: 200, body: '' }],
    ['is something else', { status: 200, body: '<html>Welcome</html>' }],
    ['is a VMX of nobody', { status: 200, body: 'memsize = "128"\n' }],
  ])('comes from the configuration where the VMX %s', async (_, reply) => {
    await using server = await startCanned(machines({ a: [{ version: '1' }] }, () => reply));
    const [live] = await readAll(server, ['a']);
    expect(live).toMatchObject({ readFrom: 'config', domain: { name: 'a', memory: 64 } });
  });

  test('keeps the order of the refs, and leaves out who is gone without losing the others', async () => {
    const there = [{ version: '1' }];
    await using server = await startCanned(machines({ a: there, b: [null], c: there }, noFile));
    expect((await readAll(server, ['c', 'b', 'a'])).map((each) => each.ref.id)).toEqual(['c', 'a']);
  });

  test('of nothing asks nothing', async () => {
    await using server = await startCanned();
    expect(await readAll(server, [])).toEqual([]);
    expect(server.names()).toHaveLength(2);
  });
});

describe('a domain that moves while it is read', () => {
  const one = { version: '1', memory: 64 };
  const two = { version: '2', memory: 96 };

  test.each<[string, readonly Machine[], Partial<LiveDomain>]>([
    ['is read again until it stands', [one, two, two, two], { changeVersion: '2' }],
    ['by its power alone, too', [one, { ...one, power: 'poweredOn' }], { changeVersion: '1' }],
  ])('%s', async (_, states, live) => {
    await using server = await startCanned(machines({ a: states }, noFile));
    const [reading] = await readAll(server, ['a']);
    expect(reading).toMatchObject(live);
    expect(server.names().filter((name) => name === 'RetrievePropertiesEx')).toHaveLength(4);
  });

  test('takes no other with it', async () => {
    await using server = await startCanned(machines({ a: [one, two], b: [one] }, noFile));
    expect(await readAll(server, ['a', 'b'])).toMatchObject([{ changeVersion: '2' }, { changeVersion: '1' }]);
    expect(server.calls.filter((call) => call.name === 'RetrievePropertiesEx').map(idsOf)).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['a'],
      ['a'],
    ]);
  });

  test('all the time is told as unreadable, after a bounded number of readings', async () => {
    const restless = Array.from({ length: 100 }, (_, index) => ({ version: String(index) }));
    await using server = await startCanned(machines({ a: restless }, noFile));
    const [reading] = await readAll(server, ['a']);
    expect(reading).toMatchObject({ name: 'a', unreadable: expect.stringContaining('changed during each') });
    expect(server.names().filter((name) => name === 'RetrievePropertiesEx').length).toBeLessThanOrEqual(10);
  });

  test.each<[string, readonly (Machine | null)[]]>([
    ['after its reading', [one, null]],
    ['before it is read again', [one, two, null]],
  ])('and is gone %s is left out', async (_, states) => {
    await using server = await startCanned(machines({ a: states, b: [one] }, noFile));
    expect((await readAll(server, ['a', 'b'])).map((each) => each.ref.id)).toEqual(['b']);
  });
});

describe('a domain that cannot be read', () => {
  const refused =
    '<missingSet><path>config</path><fault><fault xsi:type="NoPermission"/><localizedMessage/></fault></missingSet>';
  const homeless = prop('config', 'VirtualMachineConfigInfo', '<files><vmPathName>nowhere</vmPathName></files>');

  test.each<[string, Machine]>([
    ['disconnected', { version: '1', state: 'disconnected' }],
    ['orphaned', { version: '1', state: 'orphaned' }],
    ['inaccessible', { version: '1', state: 'inaccessible' }],
    ['NoPermission', { version: '1', config: refused }],
    ['the server gives no configuration', { version: '1', config: '' }],
    ['its VMX path cannot be read', { version: '1', config: homeless }],
  ])('is told as such: %s', async (reason, machine) => {
    await using server = await startCanned(machines({ a: [machine] }, noFile));
    expect(await readAll(server, ['a'])).toEqual([{ ref: { id: 'a' }, name: 'a', unreadable: reason }]);
    expect(server.names().some((name) => name.startsWith('/folder'))).toBe(false);
  });
});

test('a lost connection ends the reading', async () => {
  await using server = await startCanned(machines({ a: [{ version: '1' }] }, () => 'drop'));
  await expect(readAll(server, ['a'])).rejects.toMatchObject({ diagnostic: { code: 'EF3002' } });
});

describe('a VMX that cannot be used', () => {
  const large: Reply = { status: 200, body: `${VMX}#${'#'.repeat(1024 * 1024)}` };
  const states = { a: [{ version: '1' }], b: [{ version: '1' }] };
  const answers = (reply: Reply) =>
    machines(states, (call) => (call.path.includes('/a/') ? reply : { status: 200, body: VMX }));

  test.each<[string, Reply, string]>([
    ['is larger than any that is read', large, 'its VMX is larger than any that is read'],
    ['is not there', { status: 404, body: '' }, 'its VMX cannot be downloaded (HTTP 404)'],
    ['is something else', { status: 200, body: '<html/>' }, 'its VMX is none that can be read'],
  ])('because it %s concerns its own domain alone', async (_, reply, reason) => {
    await using server = await startCanned(answers(reply));
    expect(await readAll(server, ['a', 'b'])).toMatchObject([{ readFrom: 'config' }, { readFrom: 'vmx' }]);
    expect(await readAll(server, ['a', 'b'], { from: 'vmx' })).toMatchObject([
      { ref: { id: 'a' }, name: 'a', unreadable: reason },
      { readFrom: 'vmx' },
    ]);
  });
});

test('who asks for the configuration downloads nothing', async () => {
  await using server = await startCanned(machines({ a: [{ version: '1' }] }, () => ({ status: 200, body: VMX })));
  expect(await readAll(server, ['a'], { from: 'config' })).toMatchObject([
    { readFrom: 'config', domain: { memory: 64 } },
  ]);
  expect(server.names().filter((name) => name.startsWith('/folder'))).toEqual([]);
});

describe('a reading is kept', () => {
  /** Remembers who was kept, and knows nobody. */
  function ledger(): { readonly cache: ReadingCache; readonly kept: string[] } {
    const kept: string[] = [];
    const keep: ReadingCache['keep'] = async (key) => void kept.push(`${key.machine} ${key.changeVersion}`);
    return { kept, cache: { mayKnow: () => false, find: () => Promise.resolve(null), keep } };
  }
  const vmx =
    (more = ''): (() => Reply) =>
    () => ({ status: 200, body: VMX + more });
  const snapshot = prop('snapshot', 'VirtualMachineSnapshotInfo', '');
  const config = (version: string): string =>
    prop('config', 'VirtualMachineConfigInfo', `${version}<files><vmPathName>[ds] a/a.vmx</vmPathName></files>`);
  const still: Machine = { version: '1' };

  test.each<[string, readonly Machine[], () => Reply, readonly string[]]>([
    ['of a domain that stands', [still], vmx(), ['a 1']],
    ['of one that moved, once it stands', [still, { version: '2' }], vmx(), ['a 2']],
    ['not of one that keeps moving', [1, 2, 3, 4, 5, 6, 7, 8, 9].map((each) => ({ version: String(each) })), vmx(), []],
    ['not without a VMX', [still], noFile, []],
    ['not where the server keeps no changeVersion', [{ version: '', config: config('') }], vmx(), []],
    [
      'not of one with snapshots',
      [{ version: '1', config: config('<changeVersion>1</changeVersion>') + snapshot }],
      vmx(),
      [],
    ],
    ['not of one that is disconnected', [{ version: '1', state: 'disconnected' }], vmx(), []],
    ['not with what a guest is given to read', [still], vmx('guestinfo.userdata = "x"\n'), []],
    ['with what its Tools say of themselves', [still], vmx('guestinfo.vmtools.versionNumber = "1"\n'), ['a 1']],
    ['not with a raw key that may be a secret', [still], vmx('some.key = "x"\n'), []],
    ['not with a raw key about who may log in', [still], vmx('some.Auth = "x"\n'), []],
    ['with other raw keys', [still], vmx('hpet0.present = "TRUE"\n'), ['a 1']],
  ])('%s', async (_, states, reply, kept) => {
    const book = ledger();
    await using server = await startCanned(machines({ a: states }, reply));
    expect(await readAll(server, ['a'], { cache: book.cache })).toHaveLength(1);
    expect(book.kept).toEqual(kept);
  });
});

test('where a domain is comes from no earlier reading, though its changeVersion has not moved', async () => {
  const place = (name: string, type: string, id: string): string =>
    `<propSet><name>${name}</name><val xsi:type="ManagedObjectReference" type="${type}">${id}</val></propSet>`;
  const at = (id: string): string =>
    object(
      'VirtualMachine',
      'a',
      text('name', 'a') +
        text('config.changeVersion', '1') +
        text('config.files.vmPathName', '[ds] a/a.vmx') +
        place('runtime.host', 'HostSystem', `host-${id}`) +
        place('resourcePool', 'ResourcePool', `pool-${id}`) +
        place('parent', 'Folder', `folder-${id}`),
    );
  const both = ['1', '2'] as const;
  const hosts = both.map((id) => {
    const host: HostPlace = {
      ref: moRef('HostSystem', `host-${id}`),
      name: `esx${id}`,
      usable: true,
      parent: null,
      hardwareVersion: null,
      freeMemory: null,
      networks: [],
      autostartManager: null,
    };
    return [`host-${id}`, host] as const;
  });
  const known: Places = {
    hosts: new Map(hosts),
    pools: new Map(both.map((id) => [`pool-${id}`, { path: `p${id}`, computeResource: 'c' }])),
    folders: new Map(both.map((id) => [`folder-${id}`, `f${id}`])),
  };
  const places = placeBook(known, () => Promise.resolve(known));
  const domain = blankDomain('a' as DomainName);
  const cache: ReadingCache = {
    mayKnow: () => true,
    find: () => Promise.resolve({ domain, marker: null, disks: { diskRoots: {} } }),
    keep: () => Promise.resolve(),
  };
  await using server = await startCanned({ RetrievePropertiesEx: (_, nth) => page(at(nth === 0 ? '1' : '2')) });
  const session = await server.open('read');
  for (const id of both) {
    const reading = { session, scope: SCOPE, mounts: [], places, cache };
    expect(await collected(readDomains(reading, [{ id: 'a' }], SIGNAL))).toMatchObject([
      { domain, runtime: { host: `esx${id}`, pool: `p${id}`, folder: `f${id}`, autostart: null } },
    ]);
  }
});

describe('the list', () => {
  const MOUNTS = [{ datastore: 'ds', ref: moRef('Datastore', 'ds'), mount: '/vmfs/volumes/5f-1' }];
  const uuid = '42116ec4-1d3f-4f0a-9a52-000000000001';
  const identity = text('config.uuid', uuid) + text('config.files.vmPathName', '[ds] a/a.vmx');
  const connected = prop('runtime.connectionState', 'VirtualMachineConnectionState', 'connected');
  const missing = (path: string): string =>
    `<missingSet><path>${path}</path><fault><fault xsi:type="NoPermission"/></fault></missingSet>`;

  test.each<[string, string, Partial<DomainSummary>]>([
    [
      'all there is',
      text('name', 'a%2fb') +
        identity +
        connected +
        text('config.changeVersion', '7') +
        text('config.instanceUuid', '50 11 6e c4 1d 3f 4f 0a-9a 52 00 00 00 00 00 01'),
      {
        name: 'a/b' as DomainSummary['name'],
        uuid: uuid as DomainSummary['uuid'],
        instanceUuid: '50116ec4-1d3f-4f0a-9a52-000000000001' as DomainSummary['uuid'],
        changeVersion: '7',
        unreadable: null,
      },
    ],
    [
      'on',
      identity + prop('runtime.powerState', 'VirtualMachinePowerState', 'poweredOn'),
      { power: 'on', unreadable: null },
    ],
    ['no changeVersion', identity + connected, { changeVersion: null, instanceUuid: null, unreadable: null }],
    ['disconnected', identity + prop('runtime.connectionState', 'x', 'disconnected'), { unreadable: 'disconnected' }],
    [
      'no permission',
      missing('config.uuid') + missing('config.files.vmPathName') + connected,
      { unreadable: 'NoPermission', uuid: null, vmxPath: null },
    ],
    ['no configuration', connected, { unreadable: 'the server gives no configuration' }],
    [
      'half of the identity',
      missing('config.uuid') + text('config.files.vmPathName', '[ds] a/a.vmx') + connected,
      { unreadable: 'NoPermission', uuid: null },
    ],
    [
      'the path of the VMX for a name',
      text('name', '%2fvmfs%2fvolumes%2f5f-1%2fb%2fweb01.vmx') + prop('runtime.connectionState', 'x', 'inaccessible'),
      { alias: 'web01' as DomainSummary['name'], vmxPath: '[ds] b/web01.vmx' as never, unreadable: 'inaccessible' },
    ],
    [
      'a path on a datastore that is gone',
      text('name', '%2fvmfs%2fvolumes%2fgone%2fb%2fweb01.vmx') + prop('runtime.connectionState', 'x', 'inaccessible'),
      { alias: 'web01' as DomainSummary['name'], vmxPath: null },
    ],
    [
      'what the summary keeps',
      text('name', 'a') +
        text('summary.config.vmPathName', '[] /vmfs/volumes/5f-1/c/c.vmx') +
        text('summary.config.uuid', uuid) +
        prop('runtime.connectionState', 'x', 'orphaned'),
      { uuid: uuid as DomainSummary['uuid'], vmxPath: '[ds] c/c.vmx' as never, unreadable: 'orphaned' },
    ],
  ])('%s', async (_, inner, summary) => {
    await using server = await startCanned({
      CreateContainerView: () => '<returnval type="ContainerView">v</returnval>',
      DestroyView: () => '',
      RetrievePropertiesEx: () => page(object('VirtualMachine', 'vm-1', inner)),
    });
    const listed = await collected(listDomains(await server.open('read'), SCOPE, SIGNAL, { mounts: MOUNTS }));
    expect(listed).toMatchObject([{ ref: { id: 'vm-1' }, ...summary }]);
  });

  test.each([
    ['8.0', true],
    ['2.5u2', false],
  ])('an API of version %s is asked for instance uuids: %s', async (version, isAsked) => {
    const retrieve = () => page(object('VirtualMachine', 'vm-1', identity + connected));
    await using server = await startCanned({
      RetrieveServiceContent: () => SERVICE_CONTENT(version),
      CreateContainerView: () => '<returnval type="ContainerView">v</returnval>',
      DestroyView: () => '',
      RetrievePropertiesEx: retrieve,
      RetrieveProperties: () =>
        object('VirtualMachine', 'vm-1', identity + connected).replaceAll('objects>', 'returnval>'),
    });
    await collected(listDomains(await server.open('read'), SCOPE, SIGNAL, { mounts: MOUNTS }));
    const asked = server.calls.filter(({ name }) => name.startsWith('RetrieveProperties')).map(({ body }) => body);
    expect(asked.join().includes('config.instanceUuid')).toBe(isAsked);
  });
});
