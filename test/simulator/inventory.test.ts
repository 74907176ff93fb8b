import { describe, expect, it } from 'vitest';
import { InventoryError } from '../../src/simulator/inventory/inventory-reader.js';
import { parseInventory } from '../../src/simulator/inventory/parse-inventory.js';
import { SMALL_LAB } from '../../src/simulator/inventory/small-lab.js';

function problems(text: string): readonly string[] {
  try {
    parseInventory(text);
  } catch (error) {
    if (error instanceof InventoryError) return error.problems;
    throw error;
  }
  return [];
}

describe('parseInventory', () => {
  it('reads the small lab', () => {
    const lab = parseInventory(SMALL_LAB);
    expect(lab.machines.map((machine) => [machine.vmx, machine.power, machine.tools])).toEqual([
      ['[ssd1] db01/db01.vmx', 'poweredOn', 'running'],
      ['[ssd1] build01/build01.vmx', 'poweredOff', 'not-running'],
      ['[ssd1] legacy/legacy.vmx', 'poweredOn', 'not-installed'],
    ]);
    expect(lab.machines[0]?.keys).toMatchObject({
      'uuid.bios': '42 11 6e c4 1d 3f 4f 0a-9a 52 00 00 00 00 00 01',
      memsize: '2048',
      'scsi0.virtualDev': 'pvscsi',
      'ethernet0.address': '00:50:56:25:48:01',
    });
    expect(lab.datastores.map((datastore) => datastore.capacityBytes)).toEqual([500 * 1024 ** 3, 100 * 1024 ** 3]);
  });

  it('is whole with nothing given', () => {
    expect(parseInventory('{}')).toMatchObject({
      datastores: [{ name: 'datastore1' }],
      networks: ['VM Network'],
      machines: [],
    });
  });

  it('lets raw keys have the last word, whatever their case, and null take one out', () => {
    const { machines } = parseInventory('domains: [{ name: a, vmx: { MEMSIZE: "64", numvcpus: null, my.key: 1 } }]');
    expect(machines[0]?.keys).toMatchObject({ memsize: '64', 'my.key': '1' });
    expect(machines[0]?.keys).not.toHaveProperty('numvcpus');
    expect(machines[0]?.keys).not.toHaveProperty('MEMSIZE');
  });

  it('tells everything that is wrong at once', () => {
    const found = problems(`
host: { nmae: x }
datastores: [{ name: a, capacity: lots }, { name: a }]
networks: [n]
files: [{ path: "nowhere" }]
domains:
  - { name: one, power: true, memory: 3MiB, uuid: xyz }
  - { name: one, nics: { ethernet0: { network: other, mac: zz } }, disks: { scsi0:0: {}, floppy: { size: 1GiB } } }
  - { power: up }
`);
    for (const part of [
      'host.nmae: is not known',
      'datastores[0].capacity: must be a size',
      'datastores: the name a is there twice',
      'files[0].path: must be a path',
      'domains[0].power: must be one of on, off, suspended, not true (a tool turned it into a boolean',
      'domains[0].memory: must be a multiple of 4MiB',
      'domains[0].uuid: must be a UUID',
      'domains[1].nics.ethernet0.network: there is no network other',
      'domains[1].nics.ethernet0.mac: must be a MAC',
      'domains[1].disks.scsi0:0: needs a size',
      'domains[1].disks.floppy: must be a slot',
      'domains[2].name: is missing',
      'domains: the VMX [a] one/one.vmx is there twice',
    ]) {
      expect(
        found.some((problem) => problem.startsWith(part)),
        `${part} in\n${found.join('\n')}`,
      ).toBe(true);
    }
  });

  it('tells where YAML does not parse', () => {
    expect(problems('domains: [')[0]).toMatch(/line 1/);
  });
});
