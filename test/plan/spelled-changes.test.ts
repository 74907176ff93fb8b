import { describe, expect, test } from 'vitest';
import { asJson, type JsonObject } from '../../src/plan/diff/as-json.js';
import { memberChanges, spelledChanges } from '../../src/plan/file/spelled-changes.js';

const CHANGE = {
  path: ['nics', 'ethernet0'],
  before: null,
  after: { macType: 'static', network: 'VM Network' },
  impact: {
    cost: 'hot',
    because: 'x',
    evidence: [
      { path: ['runtime', 'memoryHotAdd'], value: false },
      { path: ['domain', 'disks', 'scsi0:0'], value: { writeThrough: true } },
      { path: ['marker'], value: { machine: { vmxPath: '[a] b/b.vmx' }, applied: { guest_os: 'x' } } },
    ],
  },
};

const SPELLED = {
  path: ['nics', 'ethernet0'],
  before: null,
  after: { mac_type: 'static', network: 'VM Network' },
  impact: {
    cost: 'hot',
    because: 'x',
    evidence: [
      { path: ['runtime', 'memory_hot_add'], value: false },
      { path: ['domain', 'disks', 'scsi0:0'], value: { write_through: true } },
      { path: ['marker'], value: { machine: { vmxPath: '[a] b/b.vmx' }, applied: { guest_os: 'x' } } },
    ],
  },
};

describe('what leaves the program', () => {
  const plan = {
    changes: [CHANGE],
    desired: { declared: { guestOs: 'x', vmx: { path: 'a' } } },
    hazards: [{ code: 'HZ302', what: 'x', allowedBy: null, path: ['allowPowerOff'] }],
    steps: [{ do: 'reconfigure', changes: [CHANGE] }, { do: 'unregister' }, { do: 'upload-vmx', path: '[a] B/b.vmx' }],
  };
  const written = {
    changes: [SPELLED],
    desired: { declared: { guestOs: 'x', vmx: { path: 'a' } } },
    hazards: [{ code: 'HZ302', what: 'x', allowedBy: null, path: ['allow_power_off'] }],
    steps: [{ do: 'reconfigure', changes: [SPELLED] }, { do: 'unregister' }, { do: 'upload-vmx', path: '[a] B/b.vmx' }],
  };

  test('has its paths and the values of changes in the spelling of a manifest, and comes back', () => {
    expect(spelledChanges(asJson(plan))).toEqual(written);
    expect(memberChanges(asJson(written) as JsonObject)).toEqual(plan);
  });

  test.each([
    ['a path of the types', { path: ['guestOs'], before: 'a', after: 'b' }],
    ['a value with keys of the types', { path: ['nics', 'e'], before: null, after: { macType: 'x' } }],
    ['a value with a key in both spellings', { path: ['nics', 'e'], before: null, after: { macType: 1, mac_type: 2 } }],
    ['a fact with a path of the types', { path: ['vmxPath'], value: 'x' }],
  ])('is not read back with %s', (_, change) => {
    expect(memberChanges({ changes: [asJson(change)] })).toBeNull();
  });
});
