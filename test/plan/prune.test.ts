import { describe, expect, test } from 'vitest';
import type { FleetRow } from '../../src/domain/live.js';
import type { Uuid } from '../../src/domain/values/uuid.js';
import { orphansOf } from '../../src/plan/prune.js';
import { name, OWNER, path } from './builders.js';

const A = '42116ec4-1d3f-4f0a-9a52-00000000000a' as Uuid;
const B = '42116ec4-1d3f-4f0a-9a52-00000000000b' as Uuid;

function row(id: string, called: string, uuid: Uuid, vmxPath: string): FleetRow {
  const marker = { owner: OWNER, machine: { uuid, vmxPath: '[ssd1] app/app.vmx' }, domain: name(called) };
  const known = { ref: { id }, name: name(called), uuid, vmxPath: path(vmxPath), power: 'off' } as const;
  return { ...known, macs: [], files: [], instanceUuid: null, marker };
}

describe('what a prune removes', () => {
  test('no VM whose uuid another one has: one of them may be a copy', () => {
    const fleet = [row('1', 'app', A, '[ssd1] app/app.vmx'), row('2', 'app-copy', A, '[ssd1] copy/app.vmx')];
    const { orphans, notes } = orphansOf(fleet, [], OWNER);
    expect(orphans).toEqual([]);
    expect(notes).toEqual([
      'app is not pruned: another VM has its uuid.',
      'app-copy is not pruned: another VM has its uuid.',
    ]);
  });

  test('a VM that was moved, and VMs of one name each by a name of its own', () => {
    const fleet = [row('1', 'app', A, '[ssd2] moved/app.vmx'), row('2', 'app', B, '[ssd1] app/app.vmx')];
    const { orphans } = orphansOf(fleet, [], OWNER);
    expect(orphans.map(({ desired }) => [desired.name, desired.vmName])).toEqual([
      ['app', undefined],
      ['app (2)', 'app'],
    ]);
  });
});
