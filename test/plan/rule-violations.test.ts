import { describe, expect, test } from 'vitest';
import type { DeclaredFields } from '../../src/domain/desired.js';
import { planDomain } from '../../src/plan/plan-domain.js';
import { desiredDomain, diskGib, gib, type LiveParts, liveDomain, mhz, path, planInput } from './builders.js';

function problems(declared: DeclaredFields, live: LiveParts): readonly string[] {
  const desired = desiredDomain('db01', { declared });
  return planDomain(planInput(desired, { live: liveDomain(live) })).diagnostics.map(
    ({ code, severity, summary }) => `${severity} ${code} ${summary}`,
  );
}

describe('plan checks the live domain with the declaration on top', () => {
  const cpu = { reservation: mhz(0), limit: mhz(500), shares: null, affinity: null };
  const memory = { reservation: gib(0), limit: 'unlimited', shares: null } as const;

  test.each<[string, DeclaredFields, LiveParts, string | null]>([
    [
      'a reservation above the live limit',
      { scheduler: { cpu: { reservation: mhz(2000) } } },
      { domain: { scheduler: { cpu, memory } } },
      'error EF2001 scheduler.cpu of db01 reserves 2000MHz, more than its limit of 500MHz',
    ],
    [
      'a reservation with its limit',
      { scheduler: { cpu: { reservation: mhz(2000), limit: 'unlimited' } } },
      { domain: { scheduler: { cpu, memory } } },
      null,
    ],
    [
      'secure boot with the live BIOS',
      { secureBoot: true },
      { domain: { firmware: 'bios', hardwareVersion: 19 } },
      'error EF2001 secure_boot of db01 needs the firmware efi, not bios',
    ],
    [
      'BIOS with the live secure boot',
      { firmware: 'bios' },
      { domain: { firmware: 'efi', secureBoot: true, hardwareVersion: 19 } },
      'error EF2001 secure_boot of db01 needs the firmware efi, not bios',
    ],
    [
      'a feature that the live hardware version lacks',
      { controllers: { nvme0: 'nvme' } },
      { domain: { hardwareVersion: 11 } },
      'error EF2001 controllers.nvme0 of db01 asks for an NVMe controller, which hardware version 11 lacks; 13 has it',
    ],
    [
      'more vcpus than the live hardware version has',
      { vcpus: 16 },
      { domain: { hardwareVersion: 7, vcpus: 2 } },
      'warning EF1028 vcpus of db01 is 16; this hardware version has at most 8',
    ],
    [
      'a file that another live slot has',
      { disks: { 'scsi0:3': { file: path('[ssd1] db01/db01.vmdk') } } },
      {},
      'error EF2020 disks.scsi0:3.file of db01 is [ssd1] db01/db01.vmdk, which is in the slot scsi0:0, too',
    ],
  ])('%s', (_, declared, live, expected) => {
    expect(problems(declared, live)).toEqual(expected === null ? [] : [expected]);
  });

  test('a rule that the live domain breaks by itself does not block another change', () => {
    const live = { domain: { vcpus: 3, coresPerSocket: 2, secureBoot: true, firmware: 'bios' } } as const;
    expect(problems({ annotation: 'a note' }, live)).toEqual([]);
    expect(problems({ disks: { 'scsi0:5': { size: diskGib(1) } } }, live)).toEqual([]);
  });
});
