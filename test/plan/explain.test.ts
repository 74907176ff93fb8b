import { describe, expect, test } from 'vitest';
import type { DesiredDomain } from '../../src/domain/desired.js';
import { fieldName } from '../../src/domain/values/manifest-path.js';
import { type Explanation, explainDomain } from '../../src/plan/drift/explain.js';
import { digestValue } from '../../src/plan/match/applied.js';
import { at, DB01_UUID, DB01_VMX, desiredDomain, diskGib, fakeRules, gib, liveDomain, mac, OWNER } from './builders.js';

const DESIRED: Partial<DesiredDomain> = {
  declared: {
    memory: gib(4),
    annotation: 'the old note',
    disks: { 'scsi0:0': { size: diskGib(20) } },
    vmx: { 'disk.enableUUID': 'TRUE' },
  },
  sources: { '': at(3), memory: at(5), 'disks.scsi0:0.size': at(9) },
};

function explain(parts: Partial<DesiredDomain> = DESIRED, live = liveDomain()): ReadonlyMap<string, Explanation> {
  const all = explainDomain({ desired: desiredDomain('db01', parts), live, rules: fakeRules, owner: OWNER });
  return new Map(all.map((each) => [fieldName(each.path), each]));
}

describe('a value is explained', () => {
  test('one that is declared otherwise: its line, what lives, what the change costs', () => {
    expect(explain().get('memory')).toEqual({
      path: ['memory'],
      declared: gib(4),
      source: at(5),
      live: gib(2),
      applied: 'never',
      cost: 'needs-power-off',
      because: 'memory hot-add is off for this domain',
    });
  });

  test('one that nobody declares is never changed, and is told all the same', () => {
    const found = explain().get('vcpus');
    expect(found).toMatchObject({ source: null, live: 2, cost: 'needs-power-off' });
    expect(found?.declared).toBeUndefined();
  });

  test.each([
    ['same', digestValue(gib(2))],
    ['declared', digestValue(gib(4))],
    ['other', digestValue(gib(8))],
  ])('what was applied last: %s', (expected, memory) => {
    const marker = {
      format: 2,
      owner: OWNER,
      machine: { uuid: DB01_UUID, vmxPath: DB01_VMX },
      applied: { memory },
    } as const;
    expect(explain(DESIRED, liveDomain({ live: { marker } })).get('memory')?.applied).toBe(expected);
  });

  test('without a marker of ours nobody knows', () => {
    expect(explain(DESIRED, liveDomain({ live: { marker: null } })).get('memory')?.applied).toBe('unknown');
  });

  test('of a domain that does not exist there is what is declared', () => {
    const all = explainDomain({ desired: desiredDomain('db01', DESIRED), live: null, rules: fakeRules, owner: OWNER });
    expect(all.map(({ path }) => fieldName(path))).toEqual([
      'annotation',
      'memory',
      'disks.scsi0:0.size',
      'vmx."disk.enableUUID"',
    ]);
    expect(all.every(({ live, cost }) => live === undefined && cost === null)).toBe(true);
  });

  test('a card is explained where it lives', () => {
    const live = liveDomain();
    const card = live.domain.nics['ethernet0'];
    if (card === undefined) throw new Error('the domain has no card');
    const moved = {
      ...live,
      domain: { ...live.domain, nics: { ethernet3: { ...card, mac: mac('00:50:56:00:00:01') } } },
    };
    const found = explain(
      { declared: { nics: { ethernet0: { mac: mac('00:50:56:00:00:01'), network: 'DMZ' } } } },
      moved,
    );
    expect(found.get('nics.ethernet3.network')).toMatchObject({ declared: 'DMZ', live: 'VM Network', cost: 'hot' });
    expect(found.has('nics.ethernet0.network')).toBe(false);
  });
});
