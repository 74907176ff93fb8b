import { describe, expect, test } from 'vitest';
import { blankDomain } from '../../src/domain/blank-domain.js';
import type { DeclaredFields } from '../../src/domain/desired.js';
import type { Domain } from '../../src/domain/domain.js';
import { HARDWARE_MAXIMUMS, hardwareMaximum } from '../../src/domain/rules/hardware-features.js';
import { type CheckedDomain, checkRule } from '../../src/domain/rules/rule.js';
import { brokenRules, RULES } from '../../src/domain/rules/rules.js';
import type { DomainName } from '../../src/domain/values/domain-name.js';

const told = (domain: CheckedDomain) =>
  brokenRules(domain, 'unknown').map(({ path, severity }) => `${severity} ${path.join('.')}`);

test('a blank domain breaks no rule, nor does one that nothing is known of', () => {
  const blank: Domain = blankDomain('web01' as DomainName);
  const declared: DeclaredFields = {};
  expect(brokenRules(blank, 'absent')).toEqual([]);
  expect(brokenRules(declared, 'unknown')).toEqual([]);
});

describe('each rule, broken and not', () => {
  test.each<[string, CheckedDomain, string[], CheckedDomain]>([
    ['memory step', { memory: 1027 }, ['error memory'], { memory: 1028 }],
    ['memory of old hardware', { hardwareVersion: 4, memory: 65_540 }, ['warning memory'], { memory: 65_540 }],
    ['hardware too old', { hardwareVersion: 3 }, ['error hardwareVersion'], { hardwareVersion: 4 }],
    ['hardware too new', { hardwareVersion: 23 }, ['warning hardwareVersion'], { hardwareVersion: 22 }],
    ['odd vcpus', { hardwareVersion: 4, vcpus: 3 }, ['error vcpus'], { hardwareVersion: 7, vcpus: 3 }],
    ['one vcpu', { hardwareVersion: 6, vcpus: 3 }, ['error vcpus'], { hardwareVersion: 6, vcpus: 1 }],
    ['many vcpus', { hardwareVersion: 7, vcpus: 16 }, ['warning vcpus'], { hardwareVersion: 8, vcpus: 16 }],
    ['sockets', { vcpus: 3, coresPerSocket: 2 }, ['error coresPerSocket'], { vcpus: 4, coresPerSocket: 2 }],
    ['cores', { hardwareVersion: 4, coresPerSocket: 2 }, ['warning coresPerSocket'], { coresPerSocket: 2 }],
    [
      'affinity',
      { vcpus: 2, scheduler: { cpu: { affinity: [3] } } },
      ['error scheduler.cpu.affinity'],
      { vcpus: 2, scheduler: { cpu: { affinity: [3, 4] } } },
    ],
    ['EFI', { hardwareVersion: 7, firmware: 'efi' }, ['error firmware'], { hardwareVersion: 8, firmware: 'efi' }],
    ['secure boot', { firmware: 'bios', secureBoot: true }, ['error secureBoot'], { secureBoot: true }],
    ['VBS with BIOS', { firmware: 'bios', vbs: true }, ['error vbs'], { firmware: 'efi', vbs: true }],
    ['VBS alone', { vbs: true, secureBoot: false, iommu: false }, ['error vbs', 'error vbs'], { vbs: true }],
    [
      'VBS without nested virtualization',
      { vbs: true, nestedHv: false },
      ['error vbs'],
      { vbs: true, nestedHv: true, iommu: true, secureBoot: true },
    ],
    [
      'locked memory',
      { memoryLocked: true, memory: 1024, scheduler: { memory: { reservation: 512 } } },
      ['error memoryLocked'],
      { memoryLocked: true, memory: 1024, scheduler: { memory: { reservation: 1024 } } },
    ],
    ['TPM', { hardwareVersion: 13, tpm: true }, ['error tpm'], { hardwareVersion: 14, tpm: true }],
    [
      'USB 3',
      { hardwareVersion: 7, usb: { uhci: true, xhci: true } },
      ['error usb.xhci'],
      { hardwareVersion: 8, usb: { xhci: true } },
    ],
    [
      'hot-add',
      { hardwareVersion: 4, hotAdd: { memory: true } },
      ['error hotAdd.memory'],
      { hotAdd: { memory: true } },
    ],
    ['boot order twice', { boot: { order: ['cdrom', 'cdrom'] } }, ['error boot.order'], { boot: { order: ['cdrom'] } }],
    [
      'boot order of disks',
      { boot: { order: ['scsi0:0', 'cdrom', 'scsi0:1'] } },
      ['error boot.order'],
      { boot: { order: ['cdrom', 'scsi0:1', 'scsi0:0', 'ethernet0'] } },
    ],
    ['boot retry', { boot: { retry: 1500 } }, ['warning boot.retry'], { boot: { retry: 2000 } }],
    [
      'NVMe',
      { hardwareVersion: 12, controllers: { nvme0: 'nvme' } },
      ['error controllers.nvme0'],
      { hardwareVersion: 13, controllers: { nvme0: 'nvme' } },
    ],
    [
      'SATA',
      { hardwareVersion: 9, controllers: { sata0: 'ahci' } },
      ['error controllers.sata0'],
      { hardwareVersion: 10, controllers: { sata0: 'ahci' } },
    ],
    [
      'models of SCSI controllers',
      { hardwareVersion: 4, controllers: { scsi0: 'pvscsi', scsi1: 'lsisas1068', scsi2: 'lsilogic' } },
      ['error controllers.scsi0', 'error controllers.scsi1'],
      { hardwareVersion: 7, controllers: { scsi0: 'pvscsi', scsi1: 'lsisas1068' } },
    ],
    [
      'a fifth controller',
      { controllers: { scsi4: 'pvscsi' } },
      ['error controllers.scsi4'],
      { controllers: { scsi4: null } },
    ],
    ['the controller’s own slot', { disks: { 'scsi0:7': {} } }, ['error disks.scsi0:7'], { disks: { 'scsi0:8': {} } }],
    [
      'wide SCSI',
      { hardwareVersion: 12, cdroms: { 'scsi0:16': {} } },
      ['error cdroms.scsi0:16'],
      { hardwareVersion: 13, cdroms: { 'scsi0:16': {} } },
    ],
    ['a slot that is none', { disks: { 'ide0:2': {} } }, ['error disks.ide0:2'], { disks: { 'ide0:2': null } }],
    [
      'a multicast address',
      { nics: { ethernet0: { mac: '01:00:5e:00:00:01' } } },
      ['error nics.ethernet0.mac'],
      { nics: { ethernet0: { mac: '02:00:5e:00:00:01' }, ethernet1: { mac: null }, ethernet2: {} } },
    ],
    [
      'addresses of no card',
      { nics: { ethernet0: { mac: 'ff:ff:ff:ff:ff:ff' }, ethernet1: { mac: '00:00:00:00:00:00' } } },
      ['error nics.ethernet0.mac', 'error nics.ethernet1.mac'],
      { nics: { ethernet0: { mac: '00:50:56:00:00:00' } } },
    ],
    ['NICs', { nics: { ethernet10: {} } }, ['error nics.ethernet10'], { nics: { ethernet9: {} } }],
    [
      'NICs of old',
      { hardwareVersion: 6, nics: { ethernet4: {} } },
      ['error nics.ethernet4'],
      { nics: { ethernet4: {} } },
    ],
    [
      'models of NICs',
      { hardwareVersion: 7, nics: { ethernet0: { model: 'e1000e' }, ethernet1: { model: 'vmxnet3' } } },
      ['error nics.ethernet0'],
      { hardwareVersion: 8, nics: { ethernet0: { model: 'e1000e' } } },
    ],
    ['a third floppy drive', { floppies: { floppy2: {} } }, ['error floppies.floppy2'], { floppies: { floppy1: {} } }],
    ['a fifth serial port', { serials: { serial4: {} } }, ['error serials.serial4'], { serials: { serial3: {} } }],
    [
      'a fourth parallel port',
      { parallels: { parallel3: {} } },
      ['error parallels.parallel3'],
      { parallels: { parallel2: {} } },
    ],
    [
      'passthrough on old hardware',
      { hardwareVersion: 4, passthrough: { pciPassthru0: {} } },
      ['error passthrough.pciPassthru0'],
      { hardwareVersion: 7, passthrough: { pciPassthru0: {} } },
    ],
    [
      'a reservation above the memory',
      { memory: 1024, scheduler: { memory: { reservation: 1025 } } },
      ['error scheduler.memory.reservation'],
      { memory: 1024, scheduler: { memory: { reservation: 1024 } } },
    ],
    [
      'passthrough without its memory reserved',
      { memory: 4096, memoryLocked: false, scheduler: { memory: { reservation: 2048 } }, passthrough: { p0: {} } },
      ['error scheduler.memory.reservation'],
      { memory: 4096, memoryLocked: false, scheduler: { memory: { reservation: 4096 } }, passthrough: { p0: {} } },
    ],
    [
      'high latency sensitivity without its memory reserved',
      { latency: 'high', memory: 4096, memoryLocked: false, scheduler: { memory: { reservation: 0 } } },
      ['error scheduler.memory.reservation'],
      { latency: 'high', memory: 4096, memoryLocked: true, scheduler: { memory: { reservation: 0 } } },
    ],
    ['VNC port', { vnc: { port: 5899 } }, ['warning vnc.port'], { vnc: { port: 5964 } }],
    ['no VNC', { vnc: { port: 5965 } }, ['warning vnc.port'], { vnc: null }],
    ['video memory', { video: { memory: 4097 } }, ['warning video.memory'], { video: { memory: 4096 } }],
    ['displays', { hardwareVersion: 4, video: { displays: 2 } }, ['error video.displays'], { video: { displays: 10 } }],
  ])('%s', (_rule, broken, expected, kept) => {
    expect(told(broken)).toEqual(expected);
    expect(told(kept)).toEqual([]);
  });
});

test('all broken rules are told at once', () => {
  expect(told({ memory: 3, vcpus: 3, coresPerSocket: 2, nics: { ethernet10: {} } })).toHaveLength(3);
});

test('a word that every object has is no model', () => {
  const domain = {
    hardwareVersion: 4,
    nics: { ethernet0: { model: 'constructor' } },
    controllers: { scsi0: 'toString' },
  };
  expect(told(domain)).toEqual([]);
});

test('maximums never shrink from one hardware version to the next', () => {
  for (const [index, row] of HARDWARE_MAXIMUMS.entries()) {
    const before = HARDWARE_MAXIMUMS[index - 1];
    if (before === undefined) continue;
    for (const [key, value] of Object.entries(row)) {
      expect(value, `${key} of ${row.since}`).toBeGreaterThanOrEqual(before[key as keyof typeof before]);
    }
  }
  expect(hardwareMaximum(6)).toBe(HARDWARE_MAXIMUMS[0]);
  expect(hardwareMaximum(99)).toBe(HARDWARE_MAXIMUMS.at(-1));
  expect(hardwareMaximum(1)).toBeNull();
});

test('every rule has an id of its own, in kebab case', () => {
  const ids = RULES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[a-z0-9]+(-[a-z0-9]+)+$/.test(id))).toEqual([]);
});

describe('a rule that lacks a value is unknown, and not broken', () => {
  const verdict = (id: string, domain: CheckedDomain, unnamed: 'absent' | 'unknown' = 'unknown') => {
    const rule = RULES.find((each) => each.id === id);
    return rule === undefined ? 'no rule' : checkRule(rule, domain, unnamed).is;
  };

  test.each<[string, CheckedDomain, string]>([
    ['cores-divide-vcpus', { coresPerSocket: 2 }, 'unknown'],
    ['cores-divide-vcpus', { coresPerSocket: 2, vcpus: 4 }, 'ok'],
    ['cores-divide-vcpus', { coresPerSocket: 2, vcpus: 3 }, 'violated'],
    ['firmware-efi', { secureBoot: true }, 'unknown'],
    ['usb-2-needs-usb-1', { usb: { ehci: true } }, 'unknown'],
    ['usb-2-needs-usb-1', { usb: { ehci: true, uhci: false } }, 'violated'],
    ['controller-exists', { disks: { 'scsi0:0': {} } }, 'unknown'],
    ['boot-device-exists', { boot: { order: ['scsi0:0'] } }, 'unknown'],
    ['boot-device-exists', { boot: { order: ['scsi0:0'] }, disks: { 'scsi0:0': null } }, 'violated'],
    ['controller-in-use', { controllers: { scsi0: null }, disks: { 'scsi0:0': {} } }, 'violated'],
    ['reservation-limit', { scheduler: { cpu: { reservation: 2000 } } }, 'unknown'],
  ])('%s of %j: %s', (id, domain, expected) => {
    expect(verdict(id, domain)).toBe(expected);
  });

  test('of a domain that is known as a whole, a device that is not named is absent', () => {
    expect(verdict('controller-exists', { disks: { 'scsi0:0': {} } }, 'absent')).toBe('violated');
    expect(verdict('controller-exists', { disks: { 'ide0:0': {} } }, 'absent')).toBe('ok');
    expect(verdict('boot-device-exists', { boot: { order: ['ethernet0'] } }, 'absent')).toBe('violated');
  });
});
