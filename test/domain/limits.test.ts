import { describe, expect, test } from 'vitest';
import { compareSlots, parseDriveSlot } from '../../src/domain/rules/limits.js';

describe('drive slots', () => {
  test.each([
    ['scsi0:0', 13, true],
    ['scsi3:63', 13, true],
    ['scsi0:16', 12, false],
    ['scsi0:15', 12, true],
    ['scsi0:7', 13, false],
    ['scsi0:64', 13, false],
    ['scsi4:0', 13, false],
    ['sata0:29', 13, true],
    ['sata0:30', 13, false],
    ['nvme3:14', 13, true],
    ['ide1:1', 4, true],
    ['ide0:2', 13, false],
    ['scsi00:0', 13, false],
    ['scsi0:01', 13, false],
    ['usb0:0', 13, false],
    ['scsi0', 13, false],
    ['scsi0:0.present', 13, false],
  ])('%s on hardware %i: %s', (slot, hardware, there) => {
    expect(parseDriveSlot(slot, hardware) !== null).toBe(there);
  });

  test('sort by bus, then by number', () => {
    const sorted = ['scsi0:0', 'scsi0:2', 'scsi0:10', 'scsi1:0', 'sata0:0', 'nvme0:0', 'ide0:1', 'ide1:0'];
    expect([...sorted].reverse().sort(compareSlots)).toEqual(sorted);
    expect(['ethernet10', 'ethernet2'].sort(compareSlots)).toEqual(['ethernet2', 'ethernet10']);
  });
});
