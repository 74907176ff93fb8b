import { describe, expect, test } from 'vitest';
import type { FleetRow } from '../../../src/domain/live.js';
import { formatMarker } from '../../../src/providers/esx/fields/marker.js';
import type { Scope } from '../../../src/providers/esx/inventory/scope.js';
import { fleetRows } from '../../../src/providers/esx/read/fleet.js';
import { moRef } from '../../../src/providers/esx/soap/value.js';
import { object, page, prop, SERVICE_CONTENT, text } from './canned-answers.js';
import { type Replies, startCanned } from './canned-server.js';
import { collected } from './collected.js';

const SIGNAL = AbortSignal.timeout(600_000);
const UUID = '42116ec4-1d3f-4f0a-9a52-000000000001';
const SCOPE: Scope = {
  datacenter: moRef('Datacenter', 'dc'),
  datacenterPath: 'dc',
  vmFolder: moRef('Folder', 'vms'),
  host: null,
  computeResource: null,
  pool: null,
};

const device = (type: string, inner: string): string =>
  `<VirtualDevice xsi:type="${type}"><key>1</key>${inner}</VirtualDevice>`;
const backing = (file: string, parent = ''): string =>
  `<fileName>${file}</fileName><diskMode>persistent</diskMode>${parent === '' ? '' : `<parent>${parent}</parent>`}`;
const disk = (inner: string): string =>
  device('VirtualDisk', `<backing xsi:type="VirtualDiskFlatVer2BackingInfo">${inner}</backing>`);
const devices = (...all: readonly string[]): string =>
  prop('config.hardware.device', 'ArrayOfVirtualDevice', all.join(''));
const layout = (...files: readonly (readonly [string, string])[]): string =>
  prop(
    'layoutEx.file',
    'ArrayOfVirtualMachineFileLayoutExFileInfo',
    files
      .map(
        ([name, type], key) =>
          `<VirtualMachineFileLayoutExFileInfo><key>${key}</key><name>${name}</name><type>${type}</type><size>1</size></VirtualMachineFileLayoutExFileInfo>`,
      )
      .join(''),
  );
const extra = (key: string, value: string): string =>
  prop(
    'config.extraConfig',
    'ArrayOfOptionValue',
    `<OptionValue xsi:type="OptionValue"><key>a</key><value xsi:type="xsd:string">b</value></OptionValue>` +
      `<OptionValue xsi:type="OptionValue"><key>${key}</key><value xsi:type="xsd:string">${value.replaceAll('<', '&lt;')}</value></OptionValue>`,
  );

function replies(pages: readonly string[], api = '8.0.3.0'): Replies {
  const token = (index: number): string | null => (index + 1 < pages.length ? `t${index}` : null);
  return {
    RetrieveServiceContent: () => SERVICE_CONTENT(api),
    CreateContainerView: () => '<returnval type="ContainerView">v</returnval>',
    DestroyView: () => '',
    RetrievePropertiesEx: () => page(pages[0] ?? '', token(0)),
    RetrieveProperties: () => (pages[0] ?? '').replaceAll('objects>', 'returnval>'),
    ContinueRetrievePropertiesEx: (_, nth) => page(pages[nth + 1] ?? '', token(nth + 1)),
    CancelRetrievePropertiesEx: () => '',
  };
}

async function rows(inner: string): Promise<readonly FleetRow[]> {
  await using server = await startCanned(replies([object('VirtualMachine', 'vm-1', inner)]));
  return await collected(fleetRows(await server.open('read'), SCOPE, SIGNAL));
}

test('a row has what a domain is known by', async () => {
  const inner =
    text('name', 'a%2fb') +
    text('config.uuid', UUID.toUpperCase()) +
    text('config.instanceUuid', 'inst-1') +
    text('config.files.vmPathName', '[ds] a/a.vmx') +
    prop('runtime.powerState', 'VirtualMachinePowerState', 'poweredOn') +
    devices(device('VirtualVmxnet3', '<macAddress>00:50:56:AA:00:01</macAddress>'), disk(backing('[ds] a/a.vmdk')));
  expect(await rows(inner)).toEqual([
    {
      ref: { id: 'vm-1' },
      name: 'a/b',
      uuid: UUID,
      instanceUuid: 'inst-1',
      vmxPath: '[ds] a/a.vmx',
      power: 'on',
      macs: ['00:50:56:aa:00:01'],
      files: ['[ds] a/a.vmx', '[ds] a/a.vmdk'],
      marker: null,
    },
  ]);
});

test('one that the server tells nothing of is there all the same', async () => {
  expect(await rows(text('name', 'lost'))).toEqual([
    {
      ref: { id: 'vm-1' },
      name: 'lost',
      uuid: null,
      instanceUuid: null,
      vmxPath: null,
      power: 'off',
      macs: [],
      files: [],
      marker: null,
      markerUnread: 'the server gives no configuration',
    },
  ]);
});

test.each([
  ['config.extraConfig', 'NoPermission'],
  ['config', 'NoPermission'],
  ['config.hardware.device', undefined],
])('one of which %s is refused: its marker is unknown for %s', async (path, markerUnread) => {
  const refused = `<missingSet><path>${path}</path><fault><fault xsi:type="NoPermission"/></fault></missingSet>`;
  const [row] = await rows(text('config.files.vmPathName', '[ds] a/a.vmx') + refused);
  expect(row?.markerUnread).toBe(markerUnread);
});

describe('its files', () => {
  const chain = backing('[ds] a/a-000002.vmdk', backing('[ds] a/a-000001.vmdk', backing('[ssd] root/a.vmdk')));

  test.each<[string, string, readonly string[]]>([
    [
      'are all that a disk stands on',
      devices(disk(chain)),
      ['[ds] a/a-000002.vmdk', '[ds] a/a-000001.vmdk', '[ssd] root/a.vmdk'],
    ],
    [
      'are those of every disk',
      devices(disk(backing('[ds] b.vmdk')), disk(backing('[ds] c.vmdk'))),
      ['[ds] b.vmdk', '[ds] c.vmdk'],
    ],
    [
      'are those of snapshots on which no disk stands now, and the VMX, but no logs',
      layout(['[ds] a/a.vmx', 'config'], ['[ds] a/a-000009.vmdk', 'diskDescriptor'], ['[ds] a/vmware.log', 'log']),
      ['[ds] a/a.vmx', '[ds] a/a-000009.vmdk'],
    ],
    [
      'are named once',
      devices(disk(backing('[ds] b.vmdk'))) + layout(['[ds]  b.vmdk', 'diskDescriptor']),
      ['[ds] b.vmdk'],
    ],
    ['are none that no datastore has', devices(disk(backing('/tmp/b.vmdk')), disk('')), []],
    [
      'are no images',
      devices(
        device(
          'VirtualCdrom',
          '<backing xsi:type="VirtualCdromIsoBackingInfo"><fileName>[ds] cd.iso</fileName></backing>',
        ),
      ),
      [],
    ],
  ])('%s', async (_, inner, files) => {
    expect((await rows(inner))[0]?.files).toEqual(files);
  });
});

describe('its marker', () => {
  const marker = {
    format: 2,
    owner: 'team-a',
    machine: { uuid: UUID, vmxPath: '[ds] a/a.vmx' },
    applied: { memory: 'x' },
  } as const;

  test.each<[string, string, FleetRow['marker']]>([
    [
      'is told without its digests',
      extra('esxform.marker', formatMarker(marker)),
      { owner: 'team-a', machine: marker.machine },
    ],
    [
      'is told with its name and protection',
      extra('ESXFORM.marker', formatMarker({ ...marker, domain: 'web01', protected: true })),
      { owner: 'team-a', machine: marker.machine, domain: 'web01', protected: true },
    ],
    ['is none when it is none that we know', extra('esxform.marker', '{}'), null],
  ])('%s', async (_, inner, told) => {
    expect((await rows(inner))[0]?.marker).toEqual(told);
  });
});

test('rows come page by page: who stops reading asks for no further page', async () => {
  const pages = ['vm-1', 'vm-2', 'vm-3'].map((id) => object('VirtualMachine', id, text('name', id)));
  await using server = await startCanned(replies(pages));
  for await (const row of fleetRows(await server.open('read'), SCOPE, SIGNAL)) if (row.ref.id === 'vm-2') break;
  const names = server.names();
  expect(names.filter((name) => name === 'ContinueRetrievePropertiesEx')).toHaveLength(1);
  expect(names).toContain('CancelRetrievePropertiesEx');
  expect(names.at(-1)).toBe('DestroyView');
});

test('an old server is asked for no property that it does not have', async () => {
  await using server = await startCanned(replies([object('VirtualMachine', 'vm-1', text('name', 'a'))], '2.5u2'));
  expect(await collected(fleetRows(await server.open('read'), SCOPE, SIGNAL))).toHaveLength(1);
  const asked = server.calls.find(({ name }) => name === 'RetrieveProperties')?.body ?? '';
  expect(asked).toContain('<pathSet>config.uuid</pathSet>');
  expect(asked).not.toMatch(/instanceUuid|layoutEx/);
});
