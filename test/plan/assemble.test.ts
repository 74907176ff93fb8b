import { describe, expect, test } from 'vitest';
import type { DeclaredFields } from '../../src/domain/desired.js';
import { assembleConnection, assemblePlan } from '../../src/plan/assemble.js';
import type { DomainPlan } from '../../src/plan/plan.js';
import { planCounts } from '../../src/plan/plan-counts.js';
import { planDomain } from '../../src/plan/plan-domain.js';
import { desiredDomain, diskGib, gib, liveDisk, liveDomain, mac, path, planInput, serverFacts } from './builders.js';

const SERVER = serverFacts();

function create(called: string, declared: DeclaredFields = {}): DomainPlan {
  return planDomain(planInput(desiredDomain(called, { declared: { memory: gib(1), ...declared } })));
}

function update(declared: DeclaredFields, id = 'vm-1'): DomainPlan {
  return planDomain(planInput(desiredDomain('db01', { declared }), { live: liveDomain({ live: { ref: { id } } }) }));
}

const nic = (address: string): DeclaredFields => ({ nics: { ethernet0: { mac: mac(address) } } });
const attached = (file: string): DeclaredFields => ({ disks: { 'ide0:0': { file: path(file) } } });
const MAC = '00:50:56:00:00:01';

describe('what two declared domains both claim is refused for both', () => {
  test.each<readonly [string, readonly DomainPlan[], readonly string[]]>([
    ['one MAC', [create('a', nic(MAC)), create('b', nic(MAC))], ['EF2019', 'EF2019']],
    [
      'one disk',
      [create('a', attached('[ssd1] x.vmdk')), create('b', attached('[ssd1] x.vmdk'))],
      ['EF2020', 'EF2020'],
    ],
    [
      'one disk, in another case',
      [create('a', attached('[ssd1] x.vmdk')), create('b', attached('[ssd1] X.vmdk'))],
      ['EF2020', 'EF2020'],
    ],
    [
      'one disk, twice in one domain',
      [
        create('a', {
          disks: { 'ide0:0': { file: path('[ssd1] x.vmdk') }, 'ide0:1': { file: path('[ssd1] x.vmdk') } },
        }),
      ],
      ['EF2020'],
    ],
    ['one directory, by names that escape alike', [create('a*b'), create('a?b')], ['EF2020', 'EF2020']],
    [
      'the new disk of one, attached by another',
      [
        create('a', { disks: { 'ide0:0': { size: diskGib(1), datastore: 'ssd1' } } }),
        create('b', attached('[ssd1] a/a.vmdk')),
      ],
      ['EF2020', 'EF2020'],
    ],
    ['nothing', [create('a', nic(MAC)), create('b', nic('00:50:56:00:00:02'))], []],
  ])('%s', (_what, plans, codes) => {
    const { domains } = assembleConnection('sim:', SERVER, plans);
    expect(domains.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code))).toEqual(codes);
    for (const plan of domains) {
      if (codes.length > 0) expect(plan).toMatchObject({ action: 'blocked', steps: [], guards: [], dark: null });
      else expect(plan.action).toBe('create');
    }
  });

  test('a domain that needs nothing is drawn in', () => {
    const same = update(nic('00:50:56:25:48:01'));
    expect(same.action).toBe('unchanged');
    const connection = assembleConnection('sim:', SERVER, [same, create('a', nic('00:50:56:25:48:01'))]);
    expect(connection).toMatchObject({ unchanged: 0, domains: [{ action: 'blocked' }, { action: 'blocked' }] });
  });

  test('each names the other', () => {
    const { domains } = assembleConnection('sim:', SERVER, [create('a', nic(MAC)), create('b', nic(MAC))]);
    expect(domains[0]?.diagnostics[0]?.detail).toContain('nics.ethernet0.mac of b');
    expect(domains[1]?.diagnostics[0]?.detail).toContain('nics.ethernet0.mac of a');
  });
});

describe('a plan counts what it does not list', () => {
  test('unchanged domains are a number, and their warnings become notes', () => {
    const blind = planDomain(
      planInput(desiredDomain('db01', { declared: { disks: { 'scsi0:0': { size: diskGib(1) } } } }), {
        live: liveDomain({
          domain: { disks: { 'scsi0:0': liveDisk('[ssd1] db01/db01.vmdk', null, null) } },
        }),
      }),
    );
    const connection = assembleConnection('sim:', SERVER, [update({ memory: gib(2) }), blind, create('a')], {
      notes: ['a note'],
    });
    expect(connection.unchanged).toBe(2);
    expect(connection.domains.map(({ name }) => name)).toEqual(['a']);
    expect(connection.notes).toEqual(['a note', 'db01: the live size of scsi0:0 is unknown and was not compared']);
    expect(Object.keys(connection.server)).toEqual(['id', 'product', 'apiVersion']);
  });

  test.each<readonly [string, readonly DomainPlan[], boolean]>([
    ['something to do', [create('a')], true],
    ['nothing to do', [update({ memory: gib(2) })], false],
    ['all must wait', [update({ memory: gib(4) })], false],
    ['one error among work', [create('a'), update({ hardwareVersion: 7 }, 'vm-2')], false],
    ['nothing at all', [], false],
  ])('applyable: %s', (_what, plans, expected) => {
    const plan = assemblePlan('1.0.0', 'team-a', [assembleConnection('sim:', SERVER, plans)]);
    expect(plan.applyable).toBe(expected);
  });

  test('in numbers', () => {
    const plans = [
      create('a'),
      create('b'),
      update({ annotation: 'x', memory: gib(4) }),
      update({ hardwareVersion: 7 }, 'vm-2'),
    ];
    const plan = assemblePlan('1.0.0', 'team-a', [
      assembleConnection('sim:', SERVER, [...plans, update({ memory: gib(2) })]),
    ]);
    expect(planCounts(plan)).toEqual({
      answer: 0,
      questions: 0,
      add: 2,
      change: 1,
      destroy: 0,
      adopt: 0,
      deferred: 1,
      blocked: 1,
      unchanged: 1,
    });
  });
});

test('one live domain under two connections to one server is refused under both', () => {
  const one = assembleConnection('sim:a', SERVER, [update({ annotation: 'x' })]);
  const two = assembleConnection('sim:b', SERVER, [update({ annotation: 'y' })]);
  const codes = (connections: Parameters<typeof assemblePlan>[2]): readonly string[] =>
    assemblePlan('1.0.0', 'team-a', connections).connections.flatMap(({ domains }) =>
      domains.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code)),
    );
  expect(codes([one, two])).toEqual(['EF2027', 'EF2027']);
  const elsewhere = assembleConnection('sim:b', { ...SERVER, id: 'server-2' }, [update({ annotation: 'y' })]);
  expect(codes([one, elsewhere])).toEqual([]);
});
