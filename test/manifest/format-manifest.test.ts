import { describe, expect, test } from 'vitest';
import { BLANK_NIC, BLANK_VNC, blankDisk, blankDomain } from '../../src/domain/blank-domain.js';
import type { DeclaredLocation } from '../../src/domain/desired.js';
import type { Domain } from '../../src/domain/domain.js';
import type { DatastorePath } from '../../src/domain/values/datastore-path.js';
import type { DomainName } from '../../src/domain/values/domain-name.js';
import type { Mac } from '../../src/domain/values/mac.js';
import type { KiB, MHz, MiB } from '../../src/domain/values/units.js';
import type { Uuid } from '../../src/domain/values/uuid.js';
import { formatManifest } from '../../src/manifest/format-manifest.js';
import { loadText } from './load-text.js';

const blank: Domain = blankDomain('web01' as DomainName);
/** Of a version that has all devices. */
const newest: Domain = { ...blank, hardwareVersion: 21 };
const HEAD = '# yaml-language-server: $schema=../schemas/manifest.v1.json\nversion: 1\nconnect: "sim:"\ndomains:\n';

function file(path: string): DatastorePath {
  return path as DatastorePath;
}

test('a machine of some size, to be judged by reading', () => {
  const domain: Domain = {
    ...blank,
    uuid: '42116ec4-1d3f-4f0a-9a52-3c5a2f1d9e01' as Uuid,
    guestOs: 'debian12-64',
    hardwareVersion: 19,
    firmware: 'efi',
    boot: { order: ['cdrom', 'scsi0:0'], delay: 3000, setup: false, retry: null },
    annotation: 'Front end,\nsee runbook 12',
    memory: 4096 as MiB,
    vcpus: 2,
    hotAdd: { cpu: true, cpuRemove: false, memory: false },
    tools: {
      syncTime: true,
      upgrade: 'power-cycle',
      scripts: {
        afterPowerOn: true,
        afterResume: true,
        beforeSuspend: true,
        beforePowerOff: true,
        beforeReboot: false,
      },
    },
    scheduler: {
      cpu: { reservation: 500 as MHz, limit: 'unlimited', shares: 'high', affinity: [0, 1] },
      memory: { reservation: 0 as MiB, limit: 8192 as MiB, shares: null },
    },
    vnc: { ...BLANK_VNC, port: 5901, password: 'geheim' },
    controllers: { scsi0: 'pvscsi', scsi1: 'default' },
    disks: {
      'scsi0:0': { ...blankDisk(file('[?] ?/web01.vmdk')), size: 41943040 as KiB },
      'scsi0:1': {
        ...blankDisk(file('[ssd1] shared/a-disk-with-a-long-name.vmdk')),
        mode: 'independent-persistent',
        sharing: 'multi-writer',
      },
    },
    nics: { ethernet0: { ...BLANK_NIC, network: 'VM Network', mac: '00:50:56:25:48:17' as Mac } },
    cdroms: { 'ide1:0': { medium: { kind: 'device', device: null, raw: true }, connected: true } },
    passthrough: { pciPassthru0: { address: null, vendor: null, device: null, system: null } },
    guestinfo: { role: 'on' },
    vmx: { 'tools.deployPkg': 'TRUE', 'scsi0:0.redo': '' },
  };
  const { text, omitted } = formatManifest([domain], { connect: 'sim:', power: { web01: 'on' } });
  expect(omitted).toEqual(['vnc.password', 'vmx.scsi0:0.redo']);
  expect(text).toBe(`${HEAD}  web01:
    uuid: 42116ec4-1d3f-4f0a-9a52-3c5a2f1d9e01
    guest_os: debian12-64
    hardware_version: 19
    firmware: efi
    boot: { order: [ cdrom, scsi0:0 ], delay: 3000 }
    annotation: |-
      Front end,
      see runbook 12
    memory: 4GiB
    vcpus: 2
    hot_add: { cpu: true }
    tools: { sync_time: true, upgrade: power-cycle }
    power: "on"
    scheduler:
      cpu: { reservation: 500MHz, shares: high, affinity: [ 0, 1 ] }
      memory: { limit: 8GiB }
    vnc: { port: 5901 }
    controllers: { scsi0: pvscsi, scsi1: default }
    disks:
      scsi0:0: { file: "[?] ?/web01.vmdk", size: 40GiB }
      scsi0:1:
        file: "[ssd1] shared/a-disk-with-a-long-name.vmdk"
        mode: independent-persistent
        sharing: multi-writer
    nics:
      ethernet0:
        network: VM Network
        model: default
        mac: "00:50:56:25:48:17"
    cdroms:
      ide1:0: { device: auto, raw: true }
    passthrough:
      pciPassthru0: {}
    guestinfo:
      role: "on"
    vmx:
      tools.deployPkg: "TRUE"
`);
});

test('a blank machine says what people look for first', () => {
  expect(formatManifest([blank], { connect: 'sim:' })).toEqual({
    text: `${HEAD}  web01:\n    hardware_version: 4\n    memory: 32MiB\n    vcpus: 1\n`,
    omitted: [],
  });
});

test('no domain at all', async () => {
  const { text, omitted } = formatManifest([], { connect: 'sim:' });
  expect(omitted).toEqual([]);
  expect((await loadText(text)).diagnostics).toEqual([]);
});

describe('what no manifest can hold is named, and the rest is clean', () => {
  const nic = { ...BLANK_NIC, network: 'a' };
  const port = { switch: '50250f6b-8a53-4f3c-9d0e-1b2c3d4e5f60' as Uuid, portgroup: 'g', port: null, connection: null };
  const table: readonly (readonly [string, Partial<Domain>, readonly string[]])[] = [
    ['the password of a display', { vnc: { ...BLANK_VNC, password: '' } }, ['vnc.password']],
    [
      'raw keys that have a field, that belong to us, or that are secret',
      {
        vmx: {
          'bios.bootOrder': 'cdrom,cdrom',
          'esxform.marker': 'x',
          '.encoding': 'x',
          'config.version': '9',
          'RemoteDisplay.vnc.key': 'x',
          ok: 'x',
        },
      },
      ['bios.bootOrder', 'esxform.marker', '.encoding', 'config.version', 'RemoteDisplay.vnc.key'].map(
        (key) => `vmx.${key}`,
      ),
    ],
    ['a raw key that VMX cannot spell', { vmx: { 'a b': 'x', ok: 'x' } }, ['vmx.a b']],
    ['a raw key in two spellings', { vmx: { 'a.b': 'x', 'A.b': 'y' } }, ['vmx.A.b']],
    [
      'a guest variable in two spellings',
      { guestinfo: { a: 'x', A: 'y', 'b/c': 'z' } },
      ['guestinfo.A', 'guestinfo.b/c'],
    ],
    ['a value without end', { guestinfo: { a: 'x'.repeat(65537) } }, ['guestinfo.a']],
    ['control characters', { annotation: 'a\u0001b' }, ['annotation']],
    ['a guest word with blanks', { guestOs: 'other 64' }, ['guest_os']],
    ['hardware of times to come', { hardwareVersion: 100 }, ['hardware_version']],
    ['video memory of nothing', { video: { memory: 0 as KiB, displays: 1, accelerated: false } }, ['video.memory']],
    ['a boot order with a word that has no slot', { boot: { ...blank.boot, order: ['cdrom', 'usb'] } }, ['boot.order']],
    [
      'a disk whose file has another spelling',
      { disks: { 'scsi0:0': blankDisk(file('[a]  b.vmdk')), 'scsi0:1': blankDisk(file('[a] c')) } },
      ['disks.scsi0:0', 'disks.scsi0:1'],
    ],
    ['a slot that is none', { disks: { 'scsi0:7': blankDisk(file('[a] b.vmdk')) } }, ['disks.scsi0:7']],
    ['a card beyond the last', { nics: { ethernet9: nic, ethernet10: nic } }, ['nics.ethernet10']],
    ['a network beside a port', { nics: { ethernet0: { ...nic, port } } }, ['nics.ethernet0.network']],
    [
      'a port of no group',
      { nics: { ethernet0: { ...BLANK_NIC, port: { ...port, portgroup: '' } } } },
      ['nics.ethernet0.port'],
    ],
    ['an adapter that is not used', { nics: { ethernet0: { ...nic, device: 'vmnet1' } } }, ['nics.ethernet0.device']],
    [
      'a drive that is called auto',
      { cdroms: { 'ide0:0': { medium: { kind: 'device', device: 'auto', raw: true }, connected: true } } },
      ['cdroms.ide0:0.device'],
    ],
    [
      'an image off every datastore',
      { floppies: { floppy0: { medium: { kind: 'file', file: 'a/b.flp' }, connected: false } } },
      ['floppies.floppy0.file'],
    ],
    ['a serial port to nowhere', { serials: { serial0: { kind: 'device', device: '' } } }, ['serials.serial0']],
    [
      'a file in a spelling that would change',
      { parallels: { parallel0: { kind: 'file', file: '[a]  b' }, parallel1: { kind: 'device', device: 'x' } } },
      ['parallels.parallel0'],
    ],
    [
      'an id in capitals',
      { passthrough: { pciPassthru0: { address: 'a b', vendor: '0x1', device: '1', system: null } } },
      ['passthrough.pciPassthru0.address', 'passthrough.pciPassthru0.device'],
    ],
  ];
  test.each(table)('%s', async (_, fields, expected) => {
    const domain = { ...newest, ...fields };
    const { text, omitted } = formatManifest([domain], { connect: 'sim:' });
    expect([...omitted].sort()).toEqual([...expected].sort());
    expect((await loadText(text)).diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(text).not.toContain('geheim');
    const two = formatManifest([domain, { ...blank, name: 'db01' as DomainName }], { connect: 'sim:' });
    expect([...two.omitted].sort()).toEqual(expected.map((each) => `web01: ${each}`).sort());
  });
});

test('a machine that contradicts itself is written as it is, for its problems to be told', async () => {
  const { text, omitted } = formatManifest([{ ...blank, memory: 33 as MiB }], { connect: 'sim:' });
  expect(omitted).toEqual([]);
  expect((await loadText(text)).diagnostics).toMatchObject([{ code: 'EF1017', source: { line: 7 } }]);
});

test('names that YAML would take for something else', async () => {
  const names = ['on', '12', 'a: b', '# x', '- y', 'null', '1e3', '__proto__', 'x #y', '{z}', '~', "'q'", 'Ä 💾'];
  const domains = names.map((name) => ({ ...blank, name: name as DomainName, annotation: name }));
  const { connections, diagnostics } = await loadText(formatManifest(domains, { connect: 'sim:' }).text);
  expect(diagnostics).toEqual([]);
  const read = (connections[0]?.domains ?? []).map(({ name, declared }) => [name, declared.annotation]);
  expect(read.sort()).toEqual(names.map((name) => [name, name]).sort());
});

describe('where a domain is', () => {
  const place: DeclaredLocation = {
    host: 'esx1.example.com',
    datastore: 'ssd1',
    vmxPath: file('[ssd1] web01/web01.vmx'),
    folder: 'linux/web',
    resourcePool: '',
  };

  test('is written after what it is, and means the same', async () => {
    const options = { connect: 'sim:', place: { web01: place }, autostart: { web01: false } };
    const { text, omitted } = formatManifest([{ ...blank, vmx: { a: 'b' } }], options);
    expect(omitted).toEqual([]);
    expect(text).toContain(`    vmx:
      a: b
    host: esx1.example.com
    datastore: ssd1
    vmx_path: "[ssd1] web01/web01.vmx"
    folder: linux/web
    resource_pool: ""
    autostart: false
`);
    const { connections, diagnostics } = await loadText(text);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(connections[0]?.domains[0]).toMatchObject({ place, autostart: false });
  });

  test('is left out where nothing is known of it', () => {
    const keys = ['host', 'datastore', 'vmx_path', 'folder', 'resource_pool', 'autostart'];
    for (const options of [{}, { place: { web01: {} } }, { place: { other: place } }]) {
      const { text } = formatManifest([blank], { connect: 'sim:', ...options });
      expect(keys.filter((key) => text.includes(`${key}:`))).toEqual([]);
    }
  });

  test('what no manifest can hold is named', () => {
    const { text, omitted } = formatManifest([blank], {
      connect: 'sim:',
      place: { web01: { folder: 'a//b', host: 'a b', datastore: 'x' } },
    });
    expect([...omitted].sort()).toEqual(['folder', 'host']);
    expect(text).toContain('datastore: x');
  });
});
