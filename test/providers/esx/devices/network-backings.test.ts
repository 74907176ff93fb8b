import { describe, expect, test } from 'vitest';
import { BLANK_NIC } from '../../../../src/domain/blank-domain.js';
import type { Nic } from '../../../../src/domain/domain.js';
import type { Uuid } from '../../../../src/domain/values/uuid.js';
import { type NetworkBackings, networkBackings } from '../../../../src/providers/esx/devices/network-backings.js';
import { NICS } from '../../../../src/providers/esx/devices/nics.js';
import { moRef, type VimObject } from '../../../../src/providers/esx/soap/value.js';
import { type CannedObject, ref, retrieving, VCENTER, val, word } from '../canned-inventory.js';
import { type Replies, startCanned } from '../canned-server.js';

const SIGNAL = AbortSignal.timeout(600_000);
const HOST = moRef('HostSystem', 'h1');

const network = (type: string, id: string, name: string, more: CannedObject['properties'] = {}): CannedObject => ({
  type,
  id,
  properties: { name: word(name), ...more },
});
const portgroup = (id: string, name: string): CannedObject =>
  network('DistributedVirtualPortgroup', id, name, {
    key: word(id),
    'config.distributedVirtualSwitch': ref('VmwareDistributedVirtualSwitch', 'dvs-1'),
  });
const opaque = (id: string, name: string, inner: string): CannedObject =>
  network('OpaqueNetwork', id, name, { summary: val('OpaqueNetworkSummary', inner) });

const INVENTORY: readonly CannedObject[] = [
  network('Network', 'n-1', 'VM Network'),
  portgroup('dvportgroup-1', 'web'),
  portgroup('dvportgroup-2', 'a%2fb'),
  portgroup('dvportgroup-3', 'twice'),
  portgroup('dvportgroup-4', 'twice'),
  network('Network', 'n-2', 'both'),
  portgroup('dvportgroup-5', 'both'),
  opaque(
    'o-1',
    'nsx',
    '<name>nsx</name><accessible>true</accessible><opaqueNetworkId>7f-1</opaqueNetworkId><opaqueNetworkType>nsx.LogicalSwitch</opaqueNetworkType>',
  ),
  opaque('o-2', 'mute', '<name>mute</name><accessible>true</accessible>'),
  { type: 'VmwareDistributedVirtualSwitch', id: 'dvs-1', properties: { uuid: word('50 2a 00-0b') } },
];

async function found(names: readonly string[], kind: Replies = VCENTER) {
  await using server = await startCanned({ ...kind, RetrievePropertiesEx: retrieving(INVENTORY) });
  const session = await server.open('read');
  const backings = await networkBackings(session, HOST, new Set(names), SIGNAL);
  return {
    backings: Object.fromEntries(backings),
    asked: server.names().filter((name) => name.startsWith('Retrieve')),
  };
}

const distributed = (portgroupKey: string): VimObject => ({
  $type: 'VirtualEthernetCardDistributedVirtualPortBackingInfo',
  port: { switchUuid: '50 2a 00-0b', portgroupKey },
});
const NSX: VimObject = {
  $type: 'VirtualEthernetCardOpaqueNetworkBackingInfo',
  opaqueNetworkId: '7f-1',
  opaqueNetworkType: 'nsx.LogicalSwitch',
};

describe('what is behind the name of a network', () => {
  test.each<[string, readonly string[], Readonly<Record<string, VimObject>>]>([
    ['a standard one: its name is enough', ['VM Network'], {}],
    ['a distributed port group', ['web'], { web: distributed('dvportgroup-1') }],
    ['one whose name the API escapes', ['a/b'], { 'a/b': distributed('dvportgroup-2') }],
    ['an opaque network', ['nsx'], { nsx: NSX }],
    ['a name of two kinds means the standard one', ['both'], {}],
    ['nothing: the host is to refuse it', ['nope'], {}],
    ['several', ['VM Network', 'web', 'nsx'], { web: distributed('dvportgroup-1'), nsx: NSX }],
  ])('%s', async (_, names, backings) => {
    expect((await found(names)).backings).toEqual(backings);
  });

  test.each([
    ['two port groups of one name', 'twice', 'dvportgroup-3, DistributedVirtualPortgroup dvportgroup-4'],
    ['an opaque network that does not say what it is', 'mute', null],
  ])('%s is no answer', async (_, name, detail) => {
    await expect(found([name])).rejects.toMatchObject({
      diagnostic: { code: 'EF3043', detail: detail === null ? null : expect.stringContaining(detail) },
    });
  });

  test.each<[string, readonly string[], Replies]>([
    ['for no name', [], VCENTER],
    ['on a lone host, which has standard networks only', ['web'], {}],
  ])('nothing is asked %s', async (_, names, kind) => {
    expect(await found(names, kind)).toEqual({ backings: {}, asked: ['RetrieveServiceContent'] });
  });
});

describe('a network card', () => {
  const networks: NetworkBackings = new Map([
    ['web', distributed('dvportgroup-1')],
    ['nsx', NSX],
  ]);
  const context = { slot: 'ethernet0', newDisk: null, networks };
  const on = (network: string | null): Nic => ({ ...BLANK_NIC, model: 'vmxnet3', network });
  const standard = (deviceName: string): VimObject => ({ $type: 'VirtualEthernetCardNetworkBackingInfo', deviceName });
  const PORT = { switch: '502a0000-0000-0000-0000-00000000000b' as Uuid, portgroup: 'g', port: null, connection: null };

  test.each([
    ['web', distributed('dvportgroup-1')],
    ['nsx', NSX],
    ['VM Network', standard('VM Network')],
    [null, standard('')],
  ])('that joins on %s', (name, backing) => {
    expect(NICS.added(on(name), context)['backing']).toEqual(backing);
  });

  test('whose port is declared has that one, whatever its network is called', () => {
    expect(NICS.added({ ...on('web'), port: PORT }, context)['backing']).toMatchObject({ port: { portgroupKey: 'g' } });
  });

  const held = {
    ...distributed('dvportgroup-1'),
    port: { switchUuid: '50 2a 00-0b', portgroupKey: 'dvportgroup-1', portKey: '8' },
  };

  test.each<[string, VimObject, string, VimObject]>([
    ['moves to a port group', standard('VM Network'), 'web', distributed('dvportgroup-1')],
    ['moves to an opaque network', standard('VM Network'), 'nsx', NSX],
    ['moves from a port group', held, 'VM Network 2', standard('VM Network 2')],
    ['keeps the port that it has on the group', held, 'web', held],
  ])('that %s', (_, backing, to, expected) => {
    const edited = NICS.edited({ $type: 'VirtualVmxnet3', key: 4000, backing }, on(null), on(to), context);
    expect(edited['backing']).toEqual(expected);
  });
});
