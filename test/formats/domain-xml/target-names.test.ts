import { describe, expect, it } from 'vitest';
import { DRIVE_BUSES, type DriveBus } from '../../../src/domain/rules/limits.js';
import { driveTarget, slotOfTarget, targetIndex } from '../../../src/formats/domain-xml/target-names.js';

const NAMES_OF_CONTROLLER = { scsi: 16, sata: 30, nvme: 15, ide: 2 } as const;

describe('names and slots of drives', () => {
  it('every slot that a name can tell comes back from its name', () => {
    for (const [bus, units] of Object.entries(NAMES_OF_CONTROLLER) as [DriveBus, number][]) {
      for (let controller = 0; controller < DRIVE_BUSES[bus].controllers; controller += 1) {
        for (let unit = 0; unit < units; unit += 1) {
          if (DRIVE_BUSES[bus].reserved.includes(unit)) continue;
          const slot = { bus, controller, unit };
          expect(slotOfTarget(driveTarget(slot), bus), JSON.stringify(slot)).toEqual(slot);
        }
      }
    }
  });

  it.each([
    ['scsi', 0, 0, 'sda'],
    ['scsi', 0, 6, 'sdg'],
    ['scsi', 0, 8, 'sdh'],
    ['scsi', 0, 15, 'sdo'],
    ['scsi', 1, 0, 'sdp'],
    ['scsi', 0, 16, 'sdp'],
    ['scsi', 3, 15, 'sdbh'],
    ['sata', 1, 0, 'sdae'],
    ['ide', 1, 0, 'hdc'],
    ['nvme', 0, 0, 'nvme0n1'],
  ] as const)('%s %d:%d is %s', (bus, controller, unit, name) => {
    expect(driveTarget({ bus, controller, unit })).toBe(name);
  });

  it.each([
    ['sda1', 'scsi', 0],
    ['sdaa', 'scsi', 26],
    ['hda', 'scsi', null],
    ['vda', 'scsi', null],
    ['sd', 'scsi', null],
    ['sdA', 'scsi', null],
    ['sdaaaaa', 'scsi', null],
    ['fdb', 'fdc', 1],
  ] as const)('the number of %s on %s is %s', (name, bus, index) => {
    expect(targetIndex(name, bus)).toBe(index);
  });
});
