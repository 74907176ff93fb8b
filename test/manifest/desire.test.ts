import { describe, expect, test } from 'vitest';
import type { DeclaredFields } from '../../src/domain/desired.js';
import { declaredBy, loadText, manifestOf, onlyDomain } from './load-text.js';

describe('each key of a domain comes out in the normal form of Domain', () => {
  const table: readonly (readonly [string, object])[] = [
    ['', {}],
    ['uuid: 42116EC4-1D3F-4F0A-9A52-3C5A2F1D9E01', { uuid: '42116ec4-1d3f-4f0a-9a52-3c5a2f1d9e01' }],
    ['uuid: 42 11 6e c4 1d 3f 4f 0a-9a 52 3c 5a 2f 1d 9e 01', { uuid: '42116ec4-1d3f-4f0a-9a52-3c5a2f1d9e01' }],
    ['guest_os: debian12-64', { guestOs: 'debian12-64' }],
    ['hardware_version: 19', { hardwareVersion: 19 }],
    ['firmware: efi', { firmware: 'efi' }],
    ['annotation: "two\\nlines"', { annotation: 'two\nlines' }],
    ['annotation: ""', { annotation: '' }],
    ['memory: 4GiB', { memory: 4096 }],
    ['memory: 4096 MiB', { memory: 4096 }],
    ['memory: 0.5gib', { memory: 512 }],
    ['vcpus: 4\ncores_per_socket: 2', { vcpus: 4, coresPerSocket: 2 }],
    [
      'controllers: { scsi0: pvscsi, sata1: ahci, nvme3: nvme }',
      {
        controllers: { scsi0: 'pvscsi', sata1: 'ahci', nvme3: 'nvme' },
      },
    ],
    ['controllers: { scsi1: null }', { controllers: { scsi1: null } }],
    [
      'disks: { "scsi0:1": { size: 100GiB, provisioning: thin } }',
      {
        disks: { 'scsi0:1': { size: 104857600, provisioning: 'thin' } },
      },
    ],
    [
      'disks: { scsi0:2: { file: "[ssd1]  shared//data.vmdk" } }',
      {
        disks: { 'scsi0:2': { file: '[ssd1] shared/data.vmdk' } },
      },
    ],
    [
      'disks: { scsi0:2: { file: "[ssd1] a/b.vmdk", size: 1MiB, datastore: ssd1 } }',
      {
        disks: { 'scsi0:2': { file: '[ssd1] a/b.vmdk', size: 1024, datastore: 'ssd1' } },
      },
    ],
    ['disks: { ide1:1: null }', { disks: { 'ide1:1': null } }],
    [
      'nics: { ethernet0: { network: VM Network, model: e1000e, mac: 00:50:56:25:48:C7, connected: false } }',
      {
        nics: { ethernet0: { network: 'VM Network', model: 'e1000e', mac: '00:50:56:25:48:c7', connected: false } },
      },
    ],
    ['nics: { ethernet0: { mac: "0:c:29:1:2:3" } }', { nics: { ethernet0: { mac: '00:0c:29:01:02:03' } } }],
    ['nics:\n  ethernet0:\n    mac: 00:50:56:00:00:01', { nics: { ethernet0: { mac: '00:50:56:00:00:01' } } }],
    ['nics: { ethernet9: { network: null } }', { nics: { ethernet9: { network: null } } }],
    [
      'cdroms: { ide1:0: { iso: "[images]  debian.iso", connected: true } }',
      {
        cdroms: { 'ide1:0': { medium: { kind: 'iso', file: '[images] debian.iso' }, connected: true } },
      },
    ],
    [
      'cdroms: { sata0:0: { iso: /usr/lib/vmware/isoimages/linux.iso } }',
      {
        cdroms: { 'sata0:0': { medium: { kind: 'iso', file: '/usr/lib/vmware/isoimages/linux.iso' } } },
      },
    ],
    [
      'cdroms: { ide0:0: { device: /dev/cdrom }, ide0:1: { client: true }, ide1:0: { empty: true } }',
      {
        cdroms: {
          'ide0:0': { medium: { kind: 'device', device: '/dev/cdrom', raw: false } },
          'ide0:1': { medium: { kind: 'client' } },
          'ide1:0': { medium: { kind: 'empty' } },
        },
      },
    ],
    ['cdroms: { ide1:0: { connected: false } }', { cdroms: { 'ide1:0': { connected: false } } }],
    [
      'serials: { serial0: { file: "[ssd1] a//b.log" }, serial1: { device: /dev/char/serial/uart0 } }',
      {
        serials: {
          serial0: { kind: 'file', file: '[ssd1] a/b.log' },
          serial1: { kind: 'device', device: '/dev/char/serial/uart0' },
        },
      },
    ],
    [
      'serials: { serial2: { pipe: debug, endpoint: client }, serial3: { network: "tcp://h:1", direction: server } }',
      {
        serials: {
          serial2: { kind: 'pipe', pipe: 'debug', endpoint: 'client' },
          serial3: { kind: 'network', uri: 'tcp://h:1', direction: 'server' },
        },
      },
    ],
    [
      'scheduler: { cpu: { reservation: 1.5GHz, limit: unlimited, shares: high } }',
      {
        scheduler: { cpu: { reservation: 1500, limit: 'unlimited', shares: 'high' } },
      },
    ],
    [
      'scheduler: { memory: { reservation: 0MiB, limit: 8GiB, shares: 2000 } }',
      {
        scheduler: { memory: { reservation: 0, limit: 8192, shares: 2000 } },
      },
    ],
    ['generation_id: 0B3F4C527D1E4A86B1A95E2C6F0D8A17', { generationId: '0b3f4c52-7d1e-4a86-b1a9-5e2c6f0d8a17' }],
    ['firmware: efi\nsecure_boot: true', { firmware: 'efi', secureBoot: true }],
    [
      'boot: { order: [scsi0:1, cdrom, ethernet3, floppy], delay: 0, setup: true, retry: 5000 }',
      { boot: { order: ['scsi0:1', 'cdrom', 'ethernet3', 'floppy'], delay: 0, setup: true, retry: 5000 } },
    ],
    ['boot: { order: [], retry: never }', { boot: { order: [], retry: null } }],
    ['boot: { delay: 10 }', { boot: { delay: 10 } }],
    ['smbios_host: true', { smbiosHost: true }],
    [
      'hot_add: { cpu: true, cpu_remove: false, memory: true }',
      { hotAdd: { cpu: true, cpuRemove: false, memory: true } },
    ],
    ['latency: medium', { latency: 'medium' }],
    ['tools: { sync_time: false, upgrade: power-cycle }', { tools: { syncTime: false, upgrade: 'power-cycle' } }],
    ['tools: { upgrade: manual }', { tools: { upgrade: 'manual' } }],
    [
      'nics: { ethernet0: { shares: 80, reservation: 0, limit: unlimited }, ethernet1: { shares: low, limit: 1000 } }',
      {
        nics: {
          ethernet0: { shares: 80, reservation: 0, limit: 'unlimited' },
          ethernet1: { shares: 'low', limit: 1000 },
        },
      },
    ],
    ['scheduler: { cpu: { affinity: [7, 0, 3] } }', { scheduler: { cpu: { affinity: [0, 3, 7] } } }],
    ['scheduler: { cpu: { affinity: all } }', { scheduler: { cpu: { affinity: null } } }],
    ['vnc: { port: 5901, listen: 127.0.0.1, keymap: de }', { vnc: { port: 5901, listen: '127.0.0.1', keymap: 'de' } }],
    ['vnc: {}', { vnc: {} }],
    ['vnc: null', { vnc: null }],
    [
      'video: { memory: 8MiB, displays: 2, accelerated: true }',
      { video: { memory: 8192, displays: 2, accelerated: true } },
    ],
    ['sound: es1371', { sound: 'es1371' }],
    ['sound: null', { sound: null }],
    ['usb: { xhci: true, uhci: false }', { usb: { xhci: true, uhci: false } }],
    ['tpm: false', { tpm: false }],
    ['controllers: { scsi0: default }', { controllers: { scsi0: 'default' } }],
    [
      'disks: { scsi0:0: { file: "[a] b.vmdk", mode: append, write_through: true, sharing: multi-writer, shares: 7, limit: 9 } }',
      {
        disks: {
          'scsi0:0': {
            file: '[a] b.vmdk',
            mode: 'append',
            writeThrough: true,
            sharing: 'multi-writer',
            shares: 7,
            limit: 9,
          },
        },
      },
    ],
    [
      'disks: { scsi0:0: { limit: unlimited, shares: low, sharing: none } }',
      { disks: { 'scsi0:0': { limit: 'unlimited', shares: 'low', sharing: 'none' } } },
    ],
    ['disks: { scsi0:0: { file: "[?] ?/web.vmdk" } }', { disks: { 'scsi0:0': { file: '[?] ?/web.vmdk' } } }],
    [
      'nics: { ethernet0: { connection: custom, device: vmnet7, model: sriov, mac_type: static, mac_check: false, wake_on_lan: false } }',
      {
        nics: {
          ethernet0: {
            connection: 'custom',
            device: 'vmnet7',
            model: 'sriov',
            macType: 'static',
            macCheck: false,
            wakeOnLan: false,
          },
        },
      },
    ],
    [
      'nics: { ethernet0: { port: { switch: 50 25 0f 6b 8a 53 4f 3c-9d 0e 1b 2c 3d 4e 5f 60, portgroup: g } } }',
      {
        nics: {
          ethernet0: {
            port: { switch: '50250f6b-8a53-4f3c-9d0e-1b2c3d4e5f60', portgroup: 'g', port: null, connection: null },
          },
        },
      },
    ],
    [
      'nics: { ethernet0: { port: { switch: 50250f6b8a534f3c9d0e1b2c3d4e5f60, portgroup: g, port: "12", connection: 3 } } }',
      {
        nics: {
          ethernet0: {
            port: { switch: '50250f6b-8a53-4f3c-9d0e-1b2c3d4e5f60', portgroup: 'g', port: '12', connection: 3 },
          },
        },
      },
    ],
    [
      'cdroms: { ide0:0: { device: auto }, ide0:1: { device: /dev/x, raw: true } }',
      {
        cdroms: {
          'ide0:0': { medium: { kind: 'device', device: null, raw: false } },
          'ide0:1': { medium: { kind: 'device', device: '/dev/x', raw: true } },
        },
      },
    ],
    [
      'floppies: { floppy0: { file: "[a]  b.flp", connected: false }, floppy1: { device: auto } }',
      {
        floppies: {
          floppy0: { medium: { kind: 'file', file: '[a] b.flp' }, connected: false },
          floppy1: { medium: { kind: 'device', device: null } },
        },
      },
    ],
    [
      'floppies: { floppy0: { client: true }, floppy1: { empty: true } }',
      { floppies: { floppy0: { medium: { kind: 'client' } }, floppy1: { medium: { kind: 'empty' } } } },
    ],
    [
      'parallels: { parallel0: { file: "[a]  b" }, parallel1: { device: /dev/p }, parallel2: null }',
      {
        parallels: {
          parallel0: { kind: 'file', file: '[a] b' },
          parallel1: { kind: 'device', device: '/dev/p' },
          parallel2: null,
        },
      },
    ],
    [
      'shared_folders: { sharedFolder0: { host_path: /a, guest_name: b }, sharedFolder255: null }',
      {
        sharedFolders: { sharedFolder0: { hostPath: '/a', guestName: 'b', writable: false }, sharedFolder255: null },
      },
    ],
    [
      'passthrough: { pciPassthru0: { address: "00000:003:00.0", vendor: "0x10DE" }, pciPassthru1: {}, pciPassthru63: null }',
      {
        passthrough: {
          pciPassthru0: { address: '00000:003:00.0', vendor: '0x10de', device: null, system: null },
          pciPassthru1: { address: null, vendor: null, device: null, system: null },
          pciPassthru63: null,
        },
      },
    ],
    [
      'guestinfo: { userdata.Encoding: base64, "1": 0x10, on: true, gone: null }',
      { guestinfo: { 'userdata.Encoding': 'base64', '1': '0x10', on: 'true', gone: null } },
    ],
    [
      'vmx: { tools.deployPkg: TRUE, a.b: 0x10, c: 1.10, d: "x y", e: null }',
      {
        vmx: { 'tools.deployPkg': 'TRUE', 'a.b': '0x10', c: '1.10', d: 'x y', e: null },
      },
    ],
  ];
  test.each(table)('%s', async (lines, declared) => {
    expect(await declaredBy(lines)).toEqual(declared);
  });
});

describe('what is not written is not declared, and policies have their safe defaults', () => {
  test('an empty domain', async () => {
    expect(await onlyDomain(manifestOf(''))).toMatchObject({
      name: 'web01',
      declared: {},
      power: 'keep',
      allowPowerOff: 'never',
      define: 'auto',
      adopt: false,
      autoAnswer: { rules: [], otherwise: 'refuse' },
    });
  });

  test('policies as written', async () => {
    const domain = await onlyDomain(manifestOf('power: on\nallow_power_off: hard\ndefine: upload\nadopt: true'));
    expect(domain).toMatchObject({ power: 'on', allowPowerOff: 'hard', define: 'upload', adopt: true, declared: {} });
  });

  test.each([
    ['90s', 90],
    ['5m', 300],
    ['12h', 43_200],
  ])('a guest has %s to shut down', async (text, seconds) => {
    const domain = await onlyDomain(manifestOf(`allow_power_off: guest-then-hard\nshutdown_timeout: ${text}`));
    expect(domain).toMatchObject({ allowPowerOff: 'guest-then-hard', shutdownTimeout: seconds });
    const inherited = await onlyDomain(manifestOf('power: on', `defaults: { shutdown_timeout: ${text} }\n`));
    expect(inherited).toMatchObject({ shutdownTimeout: seconds });
  });

  const policies: readonly (readonly [string, object])[] = [
    ['auto_answer: false\n', { rules: [], otherwise: 'refuse' }],
    ['auto_answer: true\n', { rules: [], otherwise: 'default' }],
    ['auto_answer: []\n', { rules: [], otherwise: 'refuse' }],
    [
      'auto_answer:\n  - { question: msg.a.b, answer: 0 }\n  - { text: "x .*", answer: retry, at_most: 3 }\n',
      {
        rules: [
          { question: 'msg.a.b', text: null, answer: '0', atMost: null },
          { question: null, text: 'x .*', answer: 'retry', atMost: 3 },
        ],
        otherwise: 'refuse',
      },
    ],
  ];
  test.each(policies)('%s', async (top, policy) => {
    expect((await onlyDomain(manifestOf('', top))).autoAnswer).toMatchObject(policy);
    // A domain's own answers take the place of the manifest's, and null gives those back.
    expect((await onlyDomain(manifestOf(top.trimEnd(), 'auto_answer: true\n'))).autoAnswer).toMatchObject(policy);
    expect((await onlyDomain(manifestOf('auto_answer: null', top))).autoAnswer).toMatchObject(policy);
  });
});

test('each rule knows where it was written, and whose it is', async () => {
  const top = 'auto_answer:\n  - { text: a, answer: b }\n  - { text: c, answer: d }\n';
  const at = (line: number) => ({ file: '<stdin>', line });
  const manifest = await onlyDomain(manifestOf('', top));
  expect(manifest.autoAnswer).toMatchObject({
    rules: [
      { source: { from: 'manifest', index: 0, at: at(4) } },
      { source: { from: 'manifest', index: 1, at: at(5) } },
    ],
    source: { from: 'manifest', at: at(4) },
  });
  const own = await onlyDomain(manifestOf('auto_answer: [{ text: a, answer: b }]', top));
  expect(own.autoAnswer).toMatchObject({ rules: [{ source: { from: 'domain', index: 0, at: at(8) } }] });
  expect((await onlyDomain(manifestOf('auto_answer: true', top))).autoAnswer.source).toMatchObject({ from: 'domain' });
  expect((await onlyDomain(manifestOf(''))).autoAnswer.source).toBeNull();
});

describe('defaults lie under each domain', () => {
  const table: readonly (readonly [string, string, DeclaredFields | object])[] = [
    ['{ memory: 2GiB, vcpus: 2 }', 'memory: 4GiB', { memory: 4096, vcpus: 2 }],
    ['{ memory: 2GiB, vcpus: 2 }', 'memory: null', { vcpus: 2 }],
    [
      '{ nics: { ethernet0: { network: a, model: e1000 } } }',
      'nics: { ethernet0: { network: b } }',
      {
        nics: { ethernet0: { network: 'b', model: 'e1000' } },
      },
    ],
    [
      '{ nics: { ethernet0: { network: a, model: e1000 } } }',
      'nics: { ethernet0: { model: null } }',
      {
        nics: { ethernet0: { network: 'a' } },
      },
    ],
    [
      '{ nics: { ethernet0: { network: a } } }',
      'nics: { ethernet0: { network: null } }',
      {
        nics: { ethernet0: { network: null } },
      },
    ],
    [
      '{ nics: { ethernet0: { network: a }, ethernet1: { network: b } } }',
      'nics: { ethernet0: null }',
      {
        nics: { ethernet0: null, ethernet1: { network: 'b' } },
      },
    ],
    ['{ nics: { ethernet0: { network: a } } }', 'nics: null', {}],
    [
      '{ disks: { scsi0:0: { size: 1GiB } } }',
      'disks: { scsi0:1: { size: 2GiB } }',
      {
        disks: { 'scsi0:0': { size: 1048576 }, 'scsi0:1': { size: 2097152 } },
      },
    ],
    [
      '{ disks: { scsi0:0: { size: 1GiB } } }',
      'disks: { scsi0:0: { size: null, file: "[a] b.vmdk" } }',
      {
        disks: { 'scsi0:0': { file: '[a] b.vmdk' } },
      },
    ],
    [
      '{ cdroms: { ide1:0: { iso: "[a] b.iso", connected: true } } }',
      'cdroms: { ide1:0: { empty: true } }',
      {
        cdroms: { 'ide1:0': { medium: { kind: 'empty' }, connected: true } },
      },
    ],
    [
      '{ serials: { serial0: { file: "[a] b" } } }',
      'serials: { serial0: { pipe: x, endpoint: client } }',
      { serials: { serial0: { kind: 'pipe', pipe: 'x', endpoint: 'client' } } },
    ],
    [
      '{ scheduler: { cpu: { shares: low, limit: 1GHz } } }',
      'scheduler: { cpu: { shares: high } }',
      {
        scheduler: { cpu: { shares: 'high', limit: 1000 } },
      },
    ],
    [
      '{ vmx: { tools.deployPkg: "TRUE", a: "1" } }',
      'vmx: { TOOLS.deploypkg: "FALSE" }',
      {
        vmx: { a: '1', 'TOOLS.deploypkg': 'FALSE' },
      },
    ],
    ['{ vmx: { a: "1" } }', 'vmx: { a: null }', { vmx: { a: null } }],
    ['{ guestinfo: { Role: a, b: c } }', 'guestinfo: { role: null }', { guestinfo: { b: 'c', role: null } }],
    ['{ vnc: { port: 5901, keymap: de } }', 'vnc: { port: 5902 }', { vnc: { port: 5902, keymap: 'de' } }],
    ['{ vnc: { port: 5901 } }', 'vnc: null', { vnc: null }],
    ['{ vnc: null }', 'vnc: {}', { vnc: {} }],
    ['{ vnc: null, sound: null }', 'vcpus: 1', { vcpus: 1, vnc: null, sound: null }],
    ['{ sound: sb16 }', 'sound: null', { sound: null }],
    ['{ usb: { xhci: true }, tpm: true }', 'usb: null\ntpm: null', {}],
    ['{ boot: { order: [cdrom], delay: 5 } }', 'boot: { order: [floppy] }', { boot: { order: ['floppy'], delay: 5 } }],
    ['{ boot: { order: [cdrom], delay: 5 } }', 'boot: { order: null }', { boot: { delay: 5 } }],
    [
      '{ nics: { ethernet0: { network: a, model: e1000 } } }',
      'nics: { ethernet0: { port: { switch: 50250f6b-8a53-4f3c-9d0e-1b2c3d4e5f60, portgroup: g } } }',
      {
        nics: {
          ethernet0: {
            model: 'e1000',
            port: { switch: '50250f6b-8a53-4f3c-9d0e-1b2c3d4e5f60', portgroup: 'g', port: null, connection: null },
          },
        },
      },
    ],
    [
      '{ cdroms: { ide1:0: { device: /dev/x, raw: true } } }',
      'cdroms: { ide1:0: { device: /dev/y } }',
      { cdroms: { 'ide1:0': { medium: { kind: 'device', device: '/dev/y', raw: false } } } },
    ],
    [
      '{ cdroms: { ide1:0: { device: /dev/x } } }',
      'cdroms: { ide1:0: { raw: true } }',
      { cdroms: { 'ide1:0': { medium: { kind: 'device', device: '/dev/x', raw: true } } } },
    ],
    [
      '{ floppies: { floppy0: { device: auto, connected: true } } }',
      'floppies: { floppy0: { empty: true } }',
      { floppies: { floppy0: { medium: { kind: 'empty' }, connected: true } } },
    ],
    [
      '{ parallels: { parallel0: { file: "[a] b" } } }',
      'parallels: { parallel0: { device: x } }',
      { parallels: { parallel0: { kind: 'device', device: 'x' } } },
    ],
    [
      '{ shared_folders: { sharedFolder0: { host_path: /a, guest_name: b, writable: true } } }',
      'shared_folders: { sharedFolder0: { host_path: /c, guest_name: d } }',
      { sharedFolders: { sharedFolder0: { hostPath: '/c', guestName: 'd', writable: false } } },
    ],
    [
      '{ passthrough: { pciPassthru0: { address: a, vendor: "0x1" } } }',
      'passthrough: { pciPassthru0: { vendor: "0x2" } }',
      { passthrough: { pciPassthru0: { address: 'a', vendor: '0x2', device: null, system: null } } },
    ],
  ];
  test.each(table)('%s under %s', async (defaults, lines, declared) => {
    expect(await declaredBy(lines, `defaults: ${defaults}\n`)).toEqual(declared);
  });

  test('policies too', async () => {
    const text = manifestOf('adopt: null', 'defaults: { allow_power_off: guest, adopt: true, power: off }\n');
    expect(await onlyDomain(text)).toMatchObject({ allowPowerOff: 'guest', adopt: false, power: 'off' });
  });

  test('an alias stands for its anchor', async () => {
    const declared = await declaredBy('nics: { ethernet0: &n { network: a }, ethernet1: *n }');
    expect(declared.nics).toEqual({ ethernet0: { network: 'a' }, ethernet1: { network: 'a' } });
  });
});

describe('each value knows its place', () => {
  const text = `version: 1
connect: "sim:"
defaults:
  firmware: efi
domains:
  web01:
    power: "on"
    memory: 4GiB
    cores_per_socket: 1
    disks:
      scsi0:1: { size: 1GiB }
    nics:
      ethernet0:
        network: null
    cdroms: { ide1:0: { iso: "[a] b.iso" } }
    serials: { serial0: { network: "tcp://h:1", direction: client } }
    scheduler: { cpu: { limit: 1GHz } }
    vmx:
      tools.deployPkg: "TRUE"
    adopt: true
    boot: { order: [cdrom], retry: never }
    vnc: null
    hot_add: { cpu_remove: true }
    shared_folders: { sharedFolder0: { host_path: /a, guest_name: b } }
    guestinfo: { a.b: c }
`;
  const places: readonly (readonly [string, string])[] = [
    ['', '6:3-8'],
    ['firmware', '4:13-16'],
    ['power', '7:12-16'],
    ['memory', '8:13-17'],
    ['coresPerSocket', '9:23-24'],
    ['disks', '10:5-10'],
    ['disks.scsi0:1', '11:7-14'],
    ['disks.scsi0:1.size', '11:24-28'],
    ['nics.ethernet0', '13:7-16'],
    ['nics.ethernet0.network', '14:18-22'],
    ['cdroms.ide1:0.medium', '15:30-41'],
    ['serials.serial0', '16:16-23'],
    ['serials.serial0.uri', '16:36-47'],
    ['serials.serial0.direction', '16:60-66'],
    ['scheduler.cpu.limit', '17:32-36'],
    ['vmx.tools.deployPkg', '19:7-22'],
    ['adopt', '20:12-16'],
    ['boot.order', '21:13-18'],
    ['boot.retry', '21:36-41'],
    ['vnc', '22:10-14'],
    ['hotAdd.cpuRemove', '23:28-32'],
    ['sharedFolders.sharedFolder0.hostPath', '24:51-53'],
    ['guestinfo.a.b', '25:18-21'],
  ];
  test.each(places)('%s', async (path, place) => {
    const source = (await onlyDomain(text)).sources[path];
    expect(`${source?.line}:${source?.column}-${source?.endColumn}`).toBe(place);
    expect(source?.file).toBe('<stdin>');
  });

  test('every declared leaf has a place', async () => {
    const { declared, sources } = await onlyDomain(text);
    const leaves = (value: unknown, path: readonly string[]): readonly string[] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, child]) => leaves(child, [...path, key]))
        : [path.join('.')];
    const placed = (path: string) => Object.keys(sources).some((key) => key !== '' && path.startsWith(key));
    expect(leaves(declared, []).filter((path) => !placed(path))).toEqual([]);
  });
});

test('documents of one connection are joined in order, others stand apart', async () => {
  const document = (connect: string, name: string) => `version: 1\nconnect: ${connect}\ndomains: { ${name}: {} }\n`;
  const text = [document('esx://b/', 'one'), document('"sim:"', 'two'), document('esx://b/', 'three')].join('---\n');
  const { connections, diagnostics, manifests } = await loadText(text);
  expect(diagnostics).toEqual([]);
  expect(manifests).toBe(3);
  expect(connections.map(({ connect, domains }) => [connect, domains.map(({ name }) => name)])).toEqual([
    ['esx://b/', ['one', 'three']],
    ['sim:', ['two']],
  ]);
  expect(connections[0]?.source).toMatchObject({ line: 2, column: 10 });
});
