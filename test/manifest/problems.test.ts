import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/domain/diagnostics/diagnostic.js';
import { loadText, manifestOf } from './load-text.js';

async function problems(text: string): Promise<readonly Diagnostic[]> {
  return (await loadText(text)).diagnostics;
}

function brief({ code, source, summary }: Diagnostic): string {
  return `${code} ${source?.line}:${source?.column} ${summary}`;
}

/** Lines of a domain, which start in line 5 and column 5; what is wrong with them, in full; a part of the hint. */
type Row = readonly [string, string, string | null];

describe('values that a domain cannot have', () => {
  const size = 'must be a size with its unit, like 512MiB or 4GiB';
  const table: readonly Row[] = [
    ['memory: 4096', `EF1014 5:13 web01: memory ${size}, not 4096`, 'memory: 4096MiB'],
    ['memory: "4096"', `EF1014 5:13 web01: memory ${size}, not "4096"`, 'memory: 4096MiB'],
    ['memory: 4G', `EF1014 5:13 web01: memory ${size}, not "4G"`, 'memory: 4GiB'],
    ['memory: lots', `EF1011 5:13 web01: memory ${size}, not "lots"`, null],
    ['memory: [4GiB]', `EF1010 5:5 web01: memory ${size}, not a list`, null],
    ['memory: 4097KiB', 'EF1011 5:13 web01: memory must be a whole number of MiB, not "4097KiB"', null],
    ['memory: 0MiB', 'EF1011 5:13 web01: memory must be a whole number of bytes above 0, not "0MiB"', null],
    ['memory: 4097MiB', 'EF1017 5:13 web01: memory must be a multiple of 4MiB, not 4097MiB', '4GiB or 4100MiB'],
    ['memory: 2MiB', 'EF1017 5:13 web01: memory must be a multiple of 4MiB, not 2MiB', 'Write 4MiB'],
    [
      'disks: { scsi0:0: { size: 40 } }',
      'EF1014 5:31 web01: disks.scsi0:0.size must be a size with its unit, like 512MiB or 40GiB, not 40',
      'size: 40GiB',
    ],
    [
      'scheduler: { cpu: { limit: 500 } }',
      'EF1014 5:32 web01: scheduler.cpu.limit must be a clock rate with its unit, like 500MHz or 2GHz, or unlimited, not 500',
      'limit: 500MHz',
    ],
    ['power: true', 'EF1012 5:12 web01: power must be on, off, suspended or keep, not true', 'power: "on"'],
    ['power: false', 'EF1012 5:12 web01: power must be on, off, suspended or keep, not false', 'power: "off"'],
    ['power: yes', 'EF1012 5:12 web01: power must be on, off, suspended or keep, not "yes"', 'power: "on"'],
    ['power: ON', 'EF1012 5:12 web01: power must be on, off, suspended or keep, not "ON"', 'power: "on"'],
    ['power: poweredOff', 'EF1012 5:12 web01: power must be on, off, suspended or keep, not "poweredOff"', '"off"'],
    ['power: maybe', 'EF1012 5:12 web01: power must be on, off, suspended or keep, not "maybe"', null],
    [
      'shutdown_timeout: 0s',
      'EF1011 5:23 web01: shutdown_timeout must be a duration from 1s to 12h, like "5m", not "0s"',
      null,
    ],
    [
      'shutdown_timeout: 13h',
      'EF1011 5:23 web01: shutdown_timeout must be a duration from 1s to 12h, like "5m", not "13h"',
      null,
    ],
    ['firmware: EFI', 'EF1011 5:15 web01: firmware must be bios or efi, not "EFI"', 'firmware: efi'],
    ['vcpus: "2"', 'EF1010 5:12 web01: vcpus must be a whole number, not "2"', 'vcpus: 2'],
    ['vcpus: 1.5', 'EF1010 5:12 web01: vcpus must be a whole number, not 1.5', null],
    ['vcpus: 0', 'EF1011 5:12 web01: vcpus must be a number from 1 to 1024, not 0', null],
    ['adopt: yes', 'EF1010 5:12 web01: adopt must be true or false, not "yes"', 'adopt: true'],
    [
      'annotation: 12',
      'EF1010 5:17 web01: annotation must not hold control characters other than line ends and tabs, not 12',
      'annotation: "12"',
    ],
    [
      'uuid: 42116ec4',
      'EF1011 5:11 web01: uuid must be a UUID like 42116ec4-1d3f-4f0a-9a52-3c5a2f1d9e01, not "42116ec4"',
      null,
    ],
    [
      'nics: { ethernet0: { mac: 00:50:56 } }',
      'EF1011 5:31 web01: nics.ethernet0.mac must be a MAC address like 00:50:56:25:48:c7, not "00:50:56"',
      null,
    ],
    ['nics: { ethernet0: {} }', 'EF1011 5:13 web01: nics.ethernet0 must not be an empty map', 'null'],
    [
      'nics: { ethernet0: { network: 100 } }',
      'EF1010 5:35 web01: nics.ethernet0.network must be the name of a network, like VM Network, not 100',
      '"100"',
    ],
    [
      'disks: { scsi0:0: { file: [ssd1] } }',
      'EF1010 5:25 web01: disks.scsi0:0.file must be the datastore path of a .vmdk file, like "[ssd1] web01/data.vmdk", not a list',
      'Quote',
    ],
    [
      'disks: { scsi0:0: { file: "[ssd1] ../x.vmdk" } }',
      'EF1011 5:31 web01: disks.scsi0:0.file must not hold "." or ".." as a directory, as "[ssd1] ../x.vmdk" does',
      null,
    ],
    [
      'scheduler: { cpu: { shares: Low } }',
      'EF1011 5:33 web01: scheduler.cpu.shares must be low, normal, high or a number from 0 to 1000000, not "Low"',
      'shares: low',
    ],
    [
      'scheduler: { cpu: { shares: true } }',
      'EF1011 5:33 web01: scheduler.cpu.shares must be low, normal, high or a number from 0 to 1000000, not true',
      null,
    ],
    [
      'scheduler: { cpu: { affinity: 3 } }',
      'EF1010 5:35 web01: scheduler.cpu.affinity must be a list of processor numbers, or all, not 3',
      null,
    ],
    [
      'scheduler: { cpu: { affinity: [1, 1] } }',
      'EF1011 5:25 web01: scheduler.cpu.affinity must not contain 1 twice',
      null,
    ],
    [
      'scheduler: { cpu: { affinity: [-1] } }',
      'EF1011 5:36 web01: scheduler.cpu.affinity.0 must be a number from 0 to 16383, not -1',
      null,
    ],
    [
      'scheduler: { cpu: { affinity: [] } }',
      'EF1011 5:25 web01: scheduler.cpu.affinity must not be an empty list',
      null,
    ],
    [
      'boot: { order: [hdd] }',
      'EF1011 5:21 web01: boot.order.0 must be cdrom, floppy, or the slot of a disk or network card, like scsi0:0 or ethernet0, not "hdd"',
      null,
    ],
    ['boot: { order: [cdrom, cdrom] }', 'EF1011 5:13 web01: boot.order must not contain "cdrom" twice', null],
    ['boot: { order: cdrom }', 'EF1010 5:20 web01: boot.order must be a list, not "cdrom"', null],
    ['boot: { retry: no }', 'EF1011 5:20 web01: boot.retry must be a number of milliseconds, or never, not "no"', null],
    [
      'boot: { retry: "100" }',
      'EF1011 5:20 web01: boot.retry must be a number of milliseconds, or never, not "100"',
      'retry: 100',
    ],
    ['vnc: { port: 70000 }', 'EF1011 5:18 web01: vnc.port must be a number from 0 to 65535, not 70000', null],
    ['vnc: true', 'EF1010 5:10 web01: vnc must be a map, not true', null],
    [
      'video: { memory: 8192 }',
      'EF1014 5:22 web01: video.memory must be a size with its unit, like 8MiB, not 8192',
      'MiB',
    ],
    ['sound: SB16', 'EF1011 5:12 web01: sound must be sb16, es1371, hdaudio or default, not "SB16"', 'sound: sb16'],
    [
      'passthrough: { pciPassthru0: { vendor: 0x10de } }',
      'EF1010 5:44 web01: passthrough.pciPassthru0.vendor must be a hexadecimal id in quotes, like "0x10de", not 4318',
      null,
    ],
    [
      'disks: { scsi0:0: { limit: lots } }',
      'EF1011 5:32 web01: disks.scsi0:0.limit must be a number of operations a second, or unlimited, not "lots"',
      null,
    ],
    [
      'floppies: { floppy0: { file: "[a] b", client: true } }',
      'EF1016 5:17 web01: floppies.floppy0 has file and client, but can have only one of file, device, client or empty',
      null,
    ],
    [
      'parallels: { parallel0: { file: "[a] b", device: x } }',
      'EF1016 5:18 web01: parallels.parallel0 has file and device, but can have only one of file or device',
      null,
    ],
    [
      'cdroms: { ide0:0: { iso: "[a] b.iso", empty: true } }',
      'EF1016 5:15 web01: cdroms.ide0:0 has iso and empty, but can have only one of iso, device, client or empty',
      null,
    ],
    ['cdroms: { ide0:0: { empty: false } }', 'EF1011 5:32 web01: cdroms.ide0:0.empty must be true, not false', null],
    [
      'serials: { serial0: { pipe: x } }',
      'EF1016 5:16 web01: serials.serial0 has pipe and must also have endpoint',
      null,
    ],
    [
      'serials: { serial0: { endpoint: client } }',
      'EF1016 5:16 web01: serials.serial0 must have one of file, device, pipe with endpoint or network with direction',
      null,
    ],
    [
      'serials: { serial0: { file: "[a] b", device: /dev/x } }',
      'EF1016 5:16 web01: serials.serial0 has file and device, but can have only one of file, device, pipe with endpoint or network with direction',
      null,
    ],
  ];
  test.each(table)('%s', async (lines, expected, hint) => {
    const found = await problems(manifestOf(lines));
    expect(found.map(brief)).toEqual([expected]);
    if (hint === null) return;
    expect(found[0]?.hint).toContain(hint);
  });
});

describe('keys that a domain cannot have', () => {
  const table: readonly Row[] = [
    ['memroy: 4GiB', 'EF1007 5:5 web01 has no key "memroy"', 'Did you mean memory?'],
    ['coresPerSocket: 2', 'EF1007 5:5 web01 has no key "coresPerSocket"', 'Did you mean cores_per_socket?'],
    ['cpus: 2', 'EF1007 5:5 web01 has no key "cpus"', 'Did you mean vcpus?'],
    ['zzz: 2', 'EF1007 5:5 web01 has no key "zzz"', null],
    [
      'nics: { ethernet0: { network: a, mdoel: e1000 } }',
      'EF1007 5:38 web01: nics.ethernet0 has no key "mdoel"',
      'model',
    ],
    ['snapshots: {}', 'EF1008 5:5 web01: snapshots is not supported yet', 'no effect'],
    ['cluster: a', 'EF1008 5:5 web01: cluster is not supported yet', null],
    ['numCPUs: 2', 'EF1007 5:5 web01 has no key "numCPUs"', 'Did you mean vcpus?'],
    ['numCoresPerSocket: 2', 'EF1007 5:5 web01 has no key "numCoresPerSocket"', 'Did you mean cores_per_socket?'],
    ['memoryMB: 4096', 'EF1007 5:5 web01 has no key "memoryMB"', 'Did you mean memory? Write memory: 4096MiB'],
    ['memSize: "512"', 'EF1007 5:5 web01 has no key "memSize"', 'Write memory: 512MiB'],
    ['memoryMB: x', 'EF1007 5:5 web01 has no key "memoryMB"', 'Did you mean memory?'],
    ['guestId: x', 'EF1007 5:5 web01 has no key "guestId"', 'Did you mean guest_os?'],
    ['resourcePool: x', 'EF1007 5:5 web01 has no key "resourcePool"', 'Did you mean resource_pool?'],
    ['vmPathName: x', 'EF1007 5:5 web01 has no key "vmPathName"', 'Did you mean vmx_path?'],
    ['maintenanceWindow: x', 'EF1007 5:5 web01 has no key "maintenanceWindow"', 'Did you mean window?'],
    ['vcpu.hotadd: x', 'EF1007 5:5 web01 has no key "vcpu.hotadd"', 'Did you mean hot_add.cpu?'],
    ['tools.deployPkg: x', 'EF1007 5:5 web01 has no key "tools.deployPkg"', 'under vmx: { "tools.deployPkg"'],
    [
      'displayName: x',
      'EF1007 5:5 web01 has no key "displayName"',
      'The key of the domain in the domains map is its name, unless name beside it gives another.',
    ],
    ['extends: x.yaml', 'EF1007 5:5 web01 has no key "extends"', 'It is a top-level key of a manifest.'],
    ['disks: { scsi0:0: { sizeGB: 40 } }', 'EF1007 5:25 web01: disks.scsi0:0 has no key "sizeGB"', 'Write size: 40GiB'],
    ['disks: { scsi0:0: { type: x } }', 'EF1007 5:25 web01: disks.scsi0:0 has no key "type"', 'mean provisioning?'],
    ['disks: { scsi0:0: { template: x } }', 'EF1007 5:25 web01: disks.scsi0:0 has no key "template"', 'mean copy_of?'],
    ['nics: { ethernet0: { type: x } }', 'EF1007 5:26 web01: nics.ethernet0 has no key "type"', 'mean model?'],
    ['window: { start: "22:00" }', 'EF1007 5:15 web01: window has no key "start"', 'mean from?'],
    ['nics: { ethernet0: { linked: true } }', 'EF1008 5:26 web01: nics.ethernet0.linked is not supported yet', null],
    [
      'nics: { ethernet0: { reservation: 101, limit: 100 } }',
      'EF1027 5:39 web01: nics.ethernet0 reserves 101Mbit/s, more than its limit of 100Mbit/s',
      null,
    ],
    ['cpu_hot_add: true', 'EF1007 5:5 web01 has no key "cpu_hot_add"', 'Did you mean hot_add?'],
    ['syncTimeWithHost: true', 'EF1007 5:5 web01 has no key "syncTimeWithHost"', 'Did you mean tools?'],
    ['tools: { syncTime: true }', 'EF1007 5:14 web01: tools has no key "syncTime"', 'Did you mean sync_time?'],
    ['toolsUpgradePolicy: x', 'EF1007 5:5 web01 has no key "toolsUpgradePolicy"', 'Did you mean tools?'],
    ['pci: {}', 'EF1007 5:5 web01 has no key "pci"', 'Did you mean passthrough?'],
    ['sharedFolders: {}', 'EF1007 5:5 web01 has no key "sharedFolders"', 'Did you mean shared_folders?'],
    ['guestinfo: { "a b": x }', 'EF1011 5:18 web01: guestinfo: "a b" is no key of guestinfo', null],
    [
      'guestinfo: { a: x, A: y }',
      'EF1002 5:24 web01: the guestinfo keys "a" and "A" are the same key, because case does not matter',
      null,
    ],
    ['floppies: { floppy2: { empty: true } }', 'EF1015 5:17 web01: floppies: "floppy2" is no slot', null],
    ['floppies: { fd0: { empty: true } }', 'EF1015 5:17 web01: floppies: "fd0" is no slot', 'Did you mean floppy0?'],
    [
      'parallels: { lpt1: { device: x } }',
      'EF1015 5:18 web01: parallels: "lpt1" is no slot',
      'Did you mean parallel1?',
    ],
    [
      'shared_folders: { folder0: { host_path: a, guest_name: b } }',
      'EF1015 5:23 web01: shared_folders: "folder0" is no slot',
      'Did you mean sharedFolder0?',
    ],
    [
      'shared_folders: { sharedFolder256: null }',
      'EF1015 5:23 web01: shared_folders: "sharedFolder256" is no slot',
      null,
    ],
    ['passthrough: { pci0: {} }', 'EF1015 5:20 web01: passthrough: "pci0" is no slot', 'Did you mean pciPassthru0?'],
    ['passthrough: { pciPassthru64: {} }', 'EF1015 5:20 web01: passthrough: "pciPassthru64" is no slot', null],
    [
      'shared_folders: { sharedFolder0: { host_path: a } }',
      'EF1009 5:23 web01: shared_folders.sharedFolder0 must have the key guest_name',
      null,
    ],
    [
      'vmx: { guestinfo.Role: x }',
      'EF1025 5:12 web01: the raw key guestinfo.Role has a field: guestinfo.Role',
      'guestinfo.Role',
    ],
    [
      'vmx: { mem.hotAdd: "TRUE" }',
      'EF1025 5:12 web01: the raw key mem.hotAdd has a field: hot_add.memory',
      'hot_add.memory',
    ],
    [
      'vmx: { tools.syncTime: "TRUE" }',
      'EF1025 5:12 web01: the raw key tools.syncTime has a field: tools.sync_time',
      'tools.sync_time',
    ],
    [
      'vmx: { tools.upgrade.policy: manual }',
      'EF1025 5:12 web01: the raw key tools.upgrade.policy has a field: tools.upgrade',
      'tools.upgrade',
    ],
    ['disks: { scsi0:0: { sync: x, size: 1GiB } }', 'EF1008 5:25 web01: disks.scsi0:0.sync is not supported yet', null],
    ['<<: { memory: 4GiB }', 'EF1008 5:5 merge keys (<<) are not part of YAML 1.2 and are not supported', 'defaults'],
    ['disks: { scsi0:7: { size: 1GiB } }', 'EF1015 5:14 web01: disks: "scsi0:7" is no slot', null],
    ['disks: { scsi0:64: { size: 1GiB } }', 'EF1015 5:14 web01: disks: "scsi0:64" is no slot', null],
    ['disks: { scsi4:0: { size: 1GiB } }', 'EF1015 5:14 web01: disks: "scsi4:0" is no slot', null],
    ['disks: { sata0:30: { size: 1GiB } }', 'EF1015 5:14 web01: disks: "sata0:30" is no slot', null],
    ['disks: { nvme0:15: { size: 1GiB } }', 'EF1015 5:14 web01: disks: "nvme0:15" is no slot', null],
    ['disks: { ide2:0: { size: 1GiB } }', 'EF1015 5:14 web01: disks: "ide2:0" is no slot', null],
    ['disks: { SCSI0.1: { size: 1GiB } }', 'EF1015 5:14 web01: disks: "SCSI0.1" is no slot', 'Did you mean scsi0:1?'],
    ['disks: { "0:1": { size: 1GiB } }', 'EF1015 5:14 web01: disks: "0:1" is no slot', 'Did you mean scsi0:1?'],
    ['cdroms: { nvme0:0: { empty: true } }', 'EF1015 5:15 web01: cdroms: "nvme0:0" is no slot', null],
    ['nics: { eth0: { network: a } }', 'EF1015 5:13 web01: nics: "eth0" is no slot', 'Did you mean ethernet0?'],
    ['nics: { ethernet10: { network: a } }', 'EF1015 5:13 web01: nics: "ethernet10" is no slot', null],
    ['serials: { serial4: { device: x } }', 'EF1015 5:16 web01: serials: "serial4" is no slot', null],
    ['controllers: { scsi4: pvscsi }', 'EF1015 5:20 web01: controllers: "scsi4" is no slot', null],
    ['controllers: { sata0: pvscsi }', 'EF1011 5:27 web01: controllers.sata0 must be ahci, not "pvscsi"', null],
    ['vmx: { "a b": x }', 'EF1011 5:12 web01: vmx: "a b" is no key of a VMX file', null],
    ['vmx: { memSize: 4 }', 'EF1025 5:12 web01: the raw key memSize has a field: memory', 'memory'],
    [
      'vmx: { scsi0:1.fileName: x }',
      'EF1025 5:12 web01: the raw key scsi0:1.fileName has a field: disks.scsi0:1 or cdroms.scsi0:1',
      null,
    ],
    [
      'vmx: { displayName: x }',
      'EF1025 5:12 web01: the raw key displayName has a field: name',
      'as the key of the domain',
    ],
    [
      'vmx: { Config.version: "9" }',
      'EF1025 5:12 web01: the raw key Config.version controls how the VMX itself is read and must not be set',
      null,
    ],
    ['vmx: { esxform.marker: x }', 'EF1025 5:12 web01: the raw key esxform.marker is reserved for esxform', null],
    [
      'vmx: { a.b: x, A.B: y }',
      'EF1002 5:20 web01: the raw keys "a.b" and "A.B" are the same key, because case does not matter',
      null,
    ],
    ['memory: 4GiB\nmemory: 8GiB', 'EF1002 6:5 the key "memory" is written twice in one map', null],
  ];
  test.each(table)('%s', async (lines, expected, hint) => {
    const found = await problems(manifestOf(lines));
    expect(found.map(brief)).toEqual([expected]);
    if (hint !== null) expect(found[0]?.hint).toContain(hint);
  });

  test('a key without a near one lists those that there are', async () => {
    expect((await problems(manifestOf('zzz: 1')))[0]?.detail).toContain(
      'uuid, generation_id, guest_os, guest_os_name, hardware_version',
    );
  });
});

describe('a key that holds a secret is refused at its place, and its value is hidden', () => {
  test.each([
    'vmx: { RemoteDisplay.vnc.password: hunter2 }',
    'vmx: { remotedisplay.VNC.KEY: hunter2 }',
    'vmx: { encryption.keySafe: hunter2 }',
    'vmx: { encryption.bundle: null, foo: hunter2 }',
    'vmx: { vtpm.ekCSR: hunter2 }',
    'vmx: { my.apiKey: hunter2 }',
    'vmx: { dataFileKey: 1234567 }',
    'vmx: { encryption.data: [hunter2] }',
    'guestinfo: { dbPassword: hunter2 }',
    'guestinfo: { ovfEnv: hunter2 }',
    'guestinfo: { join_token: { text: hunter2 } }',
    'guestinfo: { secret: 1234567 }',
    'guestinfo: { secret: null, foo: hunter2 }',
  ])('%s', async (lines) => {
    const { diagnostics, texts } = await loadText(manifestOf(lines));
    const column = lines.indexOf('{') + 3 + 4;
    expect(diagnostics).toMatchObject([{ code: 'EF1070', source: { line: 5, column } }]);
    expect(JSON.stringify([diagnostics])).not.toMatch(/hunter2|1234567/);
    if (!lines.includes('foo')) expect([...texts.values()].join()).not.toMatch(/hunter2|1234567/);
  });

  test.each(['vtpm.present', 'encryptor', 'tools.guest.desktop.autolock', 'pciPassthru.use64bitMMIO'])(
    '%s holds none',
    async (key) => {
      const { diagnostics } = await loadText(manifestOf(`vmx: { ${key}: "x" }`));
      expect(diagnostics.filter(({ code }) => code === 'EF1070')).toEqual([]);
    },
  );
});

test('what only some hosts take is a warning', async () => {
  const [found, ...more] = await problems(manifestOf('vnc: { port: 80 }'));
  expect(more).toEqual([]);
  expect(found).toMatchObject({ severity: 'warning', code: 'EF1028', source: { line: 5, column: 18 } });
});

test.each(['vnc: { password: hunter2 }', 'api_token: hunter2', 'RemoteDisplay.vnc.key: hunter2'])(
  '%s: what may be a secret is hidden in the line',
  async (lines) => {
    const { diagnostics, texts } = await loadText(manifestOf(lines));
    expect(diagnostics).toMatchObject([{ code: 'EF1007', source: { line: 5 } }]);
    expect(JSON.stringify([diagnostics, ...texts])).not.toContain('hunter2');
  },
);

describe('lists where maps belong show the map, with what was written in it', () => {
  const eight = Array.from({ length: 9 }, (_, index) => `  - ${index + 1}GiB`).join('\n');
  const table: readonly (readonly [string, string])[] = [
    ['disks:\n  - size: 10GiB', 'disks:\n  scsi0:0:\n    size: 10GiB'],
    [
      'disks: [{ size: 10GiB }, "[ssd1] a/b.vmdk", 5GiB]',
      'disks:\n  scsi0:0:\n    size: 10GiB\n  scsi0:1:\n    file: "[ssd1] a/b.vmdk"\n  scsi0:2:\n    size: 5GiB',
    ],
    [
      'disks: [{ size: 1GiB }, { size: 2GiB, slot: sata0:3 }]',
      'disks:\n  scsi0:0:\n    size: 1GiB\n  sata0:3:\n    size: 2GiB',
    ],
    [
      'disks: [{ size: 1GiB, slot: scsi0:0 }, { size: 2GiB }]',
      'disks:\n  scsi0:0:\n    size: 1GiB\n  scsi0:1:\n    size: 2GiB',
    ],
    [`disks:\n${eight}`, '  scsi0:6:\n    size: 7GiB\n  scsi0:8:\n    size: 8GiB\n  # and so on'],
    ['nics: [{ network: VM Network }, DMZ]', 'ethernet0:\n    network: VM Network\n  ethernet1:\n    network: DMZ'],
    ['cdroms: [{ empty: true }]', 'cdroms:\n  ide1:0:\n    empty: true'],
    ['serials: [{ file: "[a] b" }]', 'serials:\n  serial0:\n    file: "[a] b"'],
    ['controllers: [pvscsi, ahci]', 'controllers:\n  scsi0: pvscsi\n  sata1: ahci'],
    ['vmx: [{ key: a.b, value: "TRUE" }, c.d=x y]', 'vmx:\n  a.b: "TRUE"\n  c.d: x y'],
    ['guestinfo: [{ role: front }]', 'guestinfo:\n  role: front'],
    // What does not tell what is meant gets the example.
    ['disks: [[a], [b]]', 'disks:\n  scsi0:0:\n    size: 40GiB'],
    ['disks: []', 'disks:\n  scsi0:0:\n    size: 40GiB'],
    ['floppies: [{ empty: true }, { empty: true }, { empty: true }]', 'floppies:\n  floppy0:\n    file'],
    ['disks: [{ size: 1GiB, slot: scsi0:1 }, { size: 2GiB, slot: scsi0:1 }]', 'scsi0:0:\n    size: 40GiB'],
  ];
  test.each(table)('%s', async (lines, shown) => {
    const [problem] = await problems(manifestOf(lines));
    expect(problem).toMatchObject({ code: 'EF1013', source: { line: 5 } });
    expect(problem?.summary).toMatch(/^web01: \w+ must be a map by (?:slot|key), not a list$/);
    expect(problem?.hint).toMatch(/^Write it like this:\n/);
    expect(problem?.hint).toContain(shown);
  });

  test('what the hint shows is valid', async () => {
    const [problem] = await problems(manifestOf('disks: [{ size: 10GiB }, { size: 20GiB, provisioning: thin }]'));
    expect(await problems(manifestOf(problem?.hint?.replace('Write it like this:\n', '') ?? ''))).toEqual([]);
  });

  test('a password is not repeated', async () => {
    const found = await problems(manifestOf('vmx:\n  - RemoteDisplay.vnc.password=hunter2'));
    expect(found).toMatchObject([{ code: 'EF1013' }]);
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  test('domains', async () => {
    const [problem] = await problems(
      'version: 1\nconnect: "sim:"\ndomains:\n  - name: web01\n    memory: 4GiB\n  - db01\n',
    );
    expect(problem).toMatchObject({ code: 'EF1013', summary: 'domains must be a map by name, not a list' });
    expect(problem?.hint).toBe('Write it like this:\ndomains:\n  web01:\n    memory: 4GiB\n  db01: {}');
  });

  test('settings are a map without slots', async () => {
    const [problem] = await problems(manifestOf('boot: [cdrom]'));
    expect(problem).toMatchObject({ code: 'EF1013', summary: 'web01: boot must be a map, not a list' });
    expect(problem?.hint).toContain('boot:\n  order:');
  });
});

describe('contradictions', () => {
  const table: readonly Row[] = [
    [
      'vcpus: 3\ncores_per_socket: 2',
      'EF1018 6:23 web01: cores_per_socket must divide the 3 vcpus, which 2 does not',
      null,
    ],
    [
      'disks: { ide0:0: { size: 1GiB } }\ncdroms: { ide0:0: { empty: true } }',
      'EF1019 6:15 web01: cdroms.ide0:0 is the slot of a disk, too',
      null,
    ],
    [
      'disks: { ide0:0: null }\ncdroms: { ide0:0: { empty: true } }',
      'EF1019 6:15 web01: cdroms.ide0:0 is the slot of a disk, too',
      'two runs',
    ],
    [
      'disks:\n  scsi0:0: { file: "[a] b.vmdk" }\n  scsi0:1: { file: "[a]  b.vmdk" }',
      'EF1023 7:24 web01: disks.scsi0:1.file is [a] b.vmdk, which is in the slot scsi0:0, too',
      null,
    ],
    [
      'disks: { scsi0:0: { file: "[a] b.vmdk", size: 1GiB, datastore: c } }',
      'EF1016 5:68 web01: disks.scsi0:0 names the datastore c, and a file on a',
      'Leave datastore out',
    ],
    [
      'scheduler: { cpu: { reservation: 2GHz, limit: 500MHz } }',
      'EF1027 5:38 web01: scheduler.cpu reserves 2000MHz, more than its limit of 500MHz',
      null,
    ],
    [
      'scheduler: { memory: { reservation: 2GiB, limit: 1GiB } }',
      'EF1027 5:41 web01: scheduler.memory reserves 2GiB, more than its limit of 1GiB',
      null,
    ],
    [
      'hardware_version: 11\ndisks: { scsi0:16: { size: 1GiB } }',
      'EF1015 6:14 web01: disks.scsi0:16 is a slot that hardware version 11 lacks; units above 15 need 13',
      null,
    ],
    [
      'hardware_version: 10\nhot_add: { cpu_remove: true }\ncontrollers: { nvme0: nvme }',
      'EF1028 7:20 web01: controllers.nvme0 asks for an NVMe controller, which hardware version 10 lacks; 13 has it',
      null,
    ],
    ['firmware: bios\nsecure_boot: true', 'EF1028 6:18 web01: secure_boot needs the firmware efi, not bios', null],
    [
      'vcpus: 4\nscheduler: { cpu: { affinity: [0, 1] } }',
      'EF1028 6:25 web01: scheduler.cpu.affinity must name at least as many processors as there are vcpus, 4',
      null,
    ],
    [
      'nics: { ethernet0: { network: a, port: { switch: 50250f6b-8a53-4f3c-9d0e-1b2c3d4e5f60, portgroup: g } } }',
      'EF1016 5:35 web01: nics.ethernet0 has network and port, but can have only one of them',
      null,
    ],
    [
      'nics: { ethernet0: { connection: nat, device: vmnet7 } }',
      'EF1016 5:51 web01: nics.ethernet0 names a device, which only a custom connection has, not one that is nat',
      null,
    ],
    [
      'cdroms: { ide0:0: { raw: true } }',
      'EF1016 5:30 web01: cdroms.ide0:0 has raw and must then have device too',
      null,
    ],
    [
      'nics:\n  ethernet0: { mac: 00:50:56:0:0:1 }\n  ethernet1: { mac: 00-50-56-00-00-01 }',
      'EF1022 7:25 web01: two network adapters have the MAC address 00:50:56:00:00:01',
      null,
    ],
  ];
  test.each(table)('%s', async (lines, expected, hint) => {
    const found = await problems(manifestOf(lines));
    expect(found.map(brief)).toEqual([expected]);
    if (hint !== null) expect(found[0]?.hint).toContain(hint);
  });

  const agreeing = [
    'disks: { ide0:0: null }\ncdroms: { ide0:0: null }',
    'scheduler: { cpu: { reservation: 1GHz, limit: 1GHz } }',
    'hardware_version: 13\ndisks: { scsi0:16: { size: 1GiB } }',
    'vcpus: 6\ncores_per_socket: 3',
    'vmx: { ethernet0.pciSlotNumber: 192, scsi0:0.ctkEnabled: "TRUE", isolation.tools.hgfs.disable: "TRUE" }',
  ];
  test.each(agreeing)('%s is none', async (lines) => {
    expect(await problems(manifestOf(lines))).toEqual([]);
  });
});

describe('what two domains cannot share', () => {
  const document = (connect: string, ...domains: readonly string[]) =>
    `version: 1\nconnect: ${connect}\ndomains:\n${domains.map((each) => `  ${each}\n`).join('')}`;
  const pair = (one: string, other: string) => document('"sim:"', one, other);
  const apart = (one: string, other: string) => `${document('esx://a/', one)}---\n${document('esx://b/', other)}`;
  const uuid = 'uuid: 42116ec4-1d3f-4f0a-9a52-000000000001';
  const mac = 'nics: { ethernet0: { mac: 00:50:56:00:00:01 } }';
  const made = 'disks: { scsi0:0: { file: "[a] b.vmdk", size: 1GiB } }';
  const named = 'disks: { scsi0:0: { file: "[a] b.vmdk" } }';

  const table: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'a uuid',
      pair(`a: { ${uuid} }`, `b: { ${uuid} }`),
      ['EF1021 5:14 b and a have the same uuid 42116ec4-1d3f-4f0a-9a52-000000000001'],
    ],
    [
      'a uuid of two connections',
      apart(`a: { ${uuid} }`, `b: { ${uuid} }`),
      ['EF1021 9:14 b and a have the same uuid 42116ec4-1d3f-4f0a-9a52-000000000001'],
    ],
    [
      'not: a uuid that is absent from one connection and present in another',
      apart(`a: { ${uuid}, ensure: absent }`, `a: { ${uuid} }`),
      [],
    ],
    [
      'a uuid that is absent and present in one connection',
      pair(`a: { ${uuid}, ensure: absent }`, `b: { ${uuid} }`),
      ['EF1021 5:14 b and a have the same uuid 42116ec4-1d3f-4f0a-9a52-000000000001'],
    ],
    [
      'a uuid that an instance_uuid of one alone does not tell apart',
      pair(`a: { ${uuid}, instance_uuid: 50116ec4-1d3f-4f0a-9a52-000000000001 }`, `b: { ${uuid} }`),
      ['EF1021 5:14 b and a have the same uuid 42116ec4-1d3f-4f0a-9a52-000000000001'],
    ],
    [
      'no uuid that the instance_uuid of each tells apart',
      pair(
        `a: { ${uuid}, instance_uuid: 50116ec4-1d3f-4f0a-9a52-000000000001 }`,
        `b: { ${uuid}, instance_uuid: 50116ec4-1d3f-4f0a-9a52-000000000002 }`,
      ),
      [],
    ],
    [
      'an instance_uuid',
      pair(
        'a: { instance_uuid: 50116ec4-1d3f-4f0a-9a52-000000000001 }',
        'b: { instance_uuid: 50116ec4-1d3f-4f0a-9a52-000000000001 }',
      ),
      ['EF1021 5:23 b and a have the same instance_uuid 50116ec4-1d3f-4f0a-9a52-000000000001'],
    ],
    [
      'a MAC address',
      pair(`a: { ${mac} }`, `b: { ${mac} }`),
      ['EF1022 5:34 b and a have the same MAC address 00:50:56:00:00:01'],
    ],
    ['not: a MAC address of two connections', apart(`a: { ${mac} }`, `b: { ${mac} }`), []],
    [
      'a new file',
      pair(`a: { ${made} }`, `b: { ${made} }`),
      ['EF1023 5:34 a makes the file [a] b.vmdk, which b names too'],
    ],
    [
      'a new file that one only names',
      pair(`a: { ${named} }`, `b: { ${made} }`),
      ['EF1023 4:34 b makes the file [a] b.vmdk, which a names too'],
    ],
    ['not: a file that exists', pair(`a: { ${named} }`, `b: { ${named} }`), []],
    ['not: a new file of two connections', apart(`a: { ${made} }`, `b: { ${made} }`), []],
    [
      'a name over documents',
      `${document('"sim:"', 'a: {}')}---\n${document('"sim:"', 'a: {}')}`,
      ['EF1020 9:3 a is declared twice under sim:'],
    ],
    ['not: a name of two connections', apart('a: {}', 'a: {}'), []],
  ];
  test.each(table)('%s', async (_, text, expected) => {
    const found = await problems(text);
    expect(found.map(brief)).toEqual(expected);
    for (const each of found) expect(each.detail).toMatch(/ at <stdin>:[45]:/);
  });
});

describe('the frame of a manifest', () => {
  const table: readonly (readonly [string, readonly string[]])[] = [
    [
      'version: 1\n',
      ['EF1009 1:1 the manifest must have the key connect', 'EF1009 1:1 the manifest must have the key domains'],
    ],
    ['connect: "sim:"\ndomains: {}\n', ['EF1009 1:1 the manifest must have the key version']],
    ['version: 2\nconnect: "sim:"\ndomains: {}\n', ['EF1011 1:10 version must be 1, not 2']],
    [
      'version: 1\nconnect: "a b"\ndomains: {}\n',
      ['EF1011 2:10 connect must be a URI without blanks, like esx://esx1.example.com, not "a b"'],
    ],
    [
      'version: 1\nconnect:\ndomains: {}\n',
      ['EF1010 2:1 connect must be a URI without blanks, like esx://esx1.example.com, not null'],
    ],
    ['version: 1\nconnect: "sim:"\ndomains:\n  a:\n', ['EF1010 4:3 a must be a map, not null']],
    [
      `version: 1\nconnect: "sim:"\ndomains:\n  ${'x'.repeat(81)}: {}\n`,
      ['EF1011 4:3 the name of a domain must have at most 80 characters, not 81'],
    ],
    ['- a\n- b\n', ['EF1006 1:1 this document is not a manifest']],
    ['services:\n  web: { image: x }\n', ['EF1006 1:1 this document is not a manifest']],
    ['just text\n', ['EF1006 1:1 this document is not a manifest']],
    ['', ['EF1005 undefined:undefined there are no manifests in -']],
    ['# nothing\n---\n---\n', ['EF1005 undefined:undefined there are no manifests in -']],
    [
      manifestOf('', 'defaults: { uuid: 42116ec4-1d3f-4f0a-9a52-000000000001 }\n'),
      ['EF1007 3:13 defaults has no key "uuid"'],
    ],
    [manifestOf('', 'proxy: x\n'), ['EF1008 3:1 proxy is not supported yet']],
    [
      manifestOf('', 'extends: 3\n'),
      ['EF1010 3:10 extends must be the path of one .yaml file, like _base.yaml, not 3'],
    ],
    [
      manifestOf('', 'extends: base.json\n'),
      ['EF1011 3:10 extends must be the path of one .yaml file, like _base.yaml, not "base.json"'],
    ],
    [manifestOf('', 'base: false\n'), ['EF1011 3:7 base must be true, not false']],
    [manifestOf('', 'memory: 4GiB\n'), ['EF1007 3:1 a manifest has no key "memory"']],
    [manifestOf('', 'auto_answer: yes\n'), ['EF1010 3:14 auto_answer must be true or false or a list, not "yes"']],
    [
      manifestOf('', 'auto_answer:\n  - { answer: x }\n'),
      ['EF1009 4:5 auto_answer[0] must have question or text, or both'],
    ],
    [
      manifestOf('', 'auto_answer:\n  - { text: "(", answer: x }\n'),
      ['EF1024 4:13 auto_answer[0].text must be a regular expression: error parsing regexp: missing closing ): `(`'],
    ],
    [
      manifestOf('', `auto_answer:\n  - { text: "${'x'.repeat(201)}", answer: x }\n`),
      ['EF1011 4:13 auto_answer[0].text must have at most 200 characters'],
    ],
  ];
  test.each(table)('%s', async (text, expected) => {
    expect((await problems(text)).map(brief)).toEqual(expected);
  });

  const hints: readonly (readonly [string, string])[] = [
    [manifestOf('', 'window: {}\n'), 'Write it under defaults for all domains, or in one domain.'],
    [manifestOf('', 'host: a\n'), 'Did you mean connect?'],
    [manifestOf('', 'owner: a\n'), 'It belongs in the repo file, esxform.yaml.'],
    [manifestOf('', 'vms: {}\n'), 'Did you mean domains?'],
    [manifestOf('', 'defaults: { depends_on: [a] }\n'), 'It is a key of one domain and has no default.'],
    [manifestOf('', 'defaults: { ensure: absent }\n'), 'It is a key of one domain and has no default.'],
    [manifestOf('', 'defaults: { connect: "sim:" }\n'), 'It is a top-level key of a manifest.'],
  ];
  test.each(hints)('%s is told where it belongs', async (text, hint) => {
    expect(await problems(text)).toMatchObject([{ code: 'EF1007', hint }]);
  });

  test('a wrong default is told once, not for each domain', async () => {
    const text = 'version: 1\nconnect: "sim:"\ndefaults: { memory: 5MiB }\ndomains: { a: {}, b: {}, c: {} }\n';
    expect((await problems(text)).map(brief)).toEqual(['EF1017 3:21 a: memory must be a multiple of 4MiB, not 5MiB']);
  });

  test('a password in the URI is refused at its place, and hidden', async () => {
    const text = 'version: 1\nconnect: esx://root:hunter2@h/\ndomains: { a: {} }\n';
    const { diagnostics, connections, texts } = await loadText(text);
    expect(diagnostics).toMatchObject([{ code: 'EF1026', source: { line: 2, column: 10 } }]);
    expect(JSON.stringify([diagnostics, connections, ...texts])).not.toContain('hunter2');
    expect(texts.get('<stdin>')).toContain('connect: esx://root:*******@h/');
  });

  test.each(['esx://root@h/', 'esx://h:8443/', 'vpx://user@h/dc/h2:x@y'])('%s holds no password', async (uri) => {
    expect(await problems(`version: 1\nconnect: ${uri}\ndomains: { a: {} }\n`)).toEqual([]);
  });
});

test('all problems are told at once, in the order of the text', async () => {
  const found = await problems(manifestOf('memory: 5MiB\nvcpus: x\nzzz: 1\nnics: { eth0: {} }', 'foo: 1\n'));
  expect(found.map(({ source }) => source?.line)).toEqual([3, 6, 7, 8, 9]);
});

test('what could be read is still there beside errors', async () => {
  const { connections, diagnostics } = await loadText(manifestOf('memory: 4096\nvcpus: 2\nzzz: 1'));
  expect(diagnostics).toHaveLength(2);
  expect(connections[0]?.domains[0]?.declared).toEqual({ vcpus: 2 });
});

test('over a thousand problems are counted, not printed', async () => {
  const keys = Array.from({ length: 1500 }, (_, index) => `zz${index}: 1`).join('\n');
  const found = await problems(manifestOf(keys));
  expect(found).toHaveLength(1001);
  expect(found.at(-1)?.summary).toBe('there are 500 more problems, which are not shown');
});
