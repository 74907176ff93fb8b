import { describe, expect, test } from 'vitest';
import type { DesiredDomain } from '../../src/domain/desired.js';
import type { HostFacts, HostReach, ServerFacts } from '../../src/domain/server-facts.js';
import { planDomain } from '../../src/plan/plan-domain.js';
import { desiredDomain, diskGib, gib, liveDomain, planInput, serverFacts } from './builders.js';

const reach = (parts: Partial<HostReach> = {}): HostReach => ({
  group: 'gold',
  hardwareVersion: 21,
  freeMemory: gib(64),
  datastores: ['images', 'ssd1'],
  networks: ['DMZ', 'VM Network'],
  pools: [''],
  ...parts,
});

const host = (name: string, parts: Partial<HostReach> = {}, usable = true): HostFacts => ({
  name,
  usable,
  reach: reach(parts),
});

const HOSTS = [
  host('esx1'),
  host('esx2', { freeMemory: gib(96) }),
  host('esx3', { group: 'alone', datastores: ['tape'] }),
];
const CLUSTER = { kind: 'cluster', name: 'gold', group: 'gold', drs: true } as const;

const vcenter = (parts: Partial<ServerFacts> = {}): ServerFacts =>
  serverFacts({
    canMigrate: true,
    canRelocate: true,
    defineBy: 'create',
    hosts: HOSTS,
    newVms: { kind: 'host', name: 'esx1' },
    datastores: serverFacts().datastores.map((each) => ({ ...each, accessible: true })),
    ...parts,
  });

const planned = (parts: Partial<DesiredDomain>, facts: ServerFacts) =>
  planDomain(planInput(desiredDomain('web01', { declared: { memory: gib(1) }, ...parts }), { facts }));

const located = (parts: Partial<DesiredDomain>, facts: ServerFacts) => {
  const { diagnostics, steps } = planned(parts, facts);
  const to = steps.flatMap((step) => (step.do === 'create' || step.do === 'register' ? [step.to] : []));
  return [to[0] ?? null, diagnostics.map(({ code }) => code)];
};
const at = (name: string, kind = 'host') => [{ kind, name }, []];

describe('a new VM is created at the location that the plan shows', () => {
  test.each<[string, Partial<DesiredDomain>, Partial<ServerFacts>, unknown]>([
    ['the host of the URI', {}, {}, at('esx1')],
    ['the declared host', { place: { host: 'esx2' } }, {}, at('esx2')],
    ['also by its VMX', { place: { host: 'esx2' }, define: 'upload' }, {}, at('esx2')],
    ['on the cluster, where DRS chooses', {}, { newVms: CLUSTER }, at('gold', 'cluster')],
    ['without DRS, where most memory is free', {}, { newVms: { ...CLUSTER, drs: false } }, at('esx2')],
    [
      'without DRS, by name among equals',
      {},
      { newVms: { ...CLUSTER, drs: false }, hosts: [host('b'), host('a')] },
      at('a'),
    ],
    [
      'without DRS, only where its network is',
      { declared: { memory: gib(1), nics: { ethernet0: { network: 'DMZ' } } } },
      {
        newVms: { ...CLUSTER, drs: false },
        hosts: [host('esx1'), host('esx2', { freeMemory: gib(96), networks: [] })],
      },
      at('esx1'),
    ],
    ['nowhere, by a datacenter alone', {}, { newVms: { kind: 'datacenter' } }, [null, ['EF2072']]],
    ['by a datacenter and a host', { place: { host: 'esx2' } }, { newVms: { kind: 'datacenter' } }, at('esx2')],
    ['not on a host in maintenance', {}, { hosts: [host('esx1', {}, false)] }, [null, ['EF2034']]],
    ['not on an unknown host', { place: { host: 'esx9' } }, {}, [null, ['EF2034']]],
    [
      'not in a cluster that is in maintenance',
      {},
      { newVms: CLUSTER, hosts: [host('esx1', {}, false)] },
      [null, ['EF2072']],
    ],
    [
      'not where no single host has all',
      { place: { datastore: 'ssd1' }, declared: { memory: gib(1), nics: { ethernet0: { network: 'DMZ' } } } },
      { newVms: CLUSTER, hosts: [host('esx1', { networks: [] }), host('esx2', { datastores: [] })] },
      [null, ['EF2072']],
    ],
    ['not with newer hardware', { declared: { memory: gib(1), hardwareVersion: 22 } }, {}, [null, ['EF2070']]],
    ['not on a datastore that its host does not see', { place: { datastore: 'tape' } }, {}, [null, ['EF2012']]],
  ])('%s', (_what, desired, facts, expected) => {
    expect(located(desired, vcenter(facts))).toEqual(expected);
  });

  test('its datastore is one of that host', () => {
    const facts = vcenter();
    expect(planned({ place: { host: 'esx3' } }, facts).steps[0]).toMatchObject({ path: '[tape] web01/web01.vmx' });
    expect(planned({}, facts).steps[0]).toMatchObject({ path: '[ssd1] web01/web01.vmx' });
  });

  test('where DRS chooses, a datastore that nobody named is one that all hosts have', () => {
    const hosts = [host('esx1', { datastores: ['images'] }), host('esx2')];
    expect(planned({}, vcenter({ newVms: CLUSTER, hosts })).steps[0]).toMatchObject({
      path: '[images] web01/web01.vmx',
    });
  });

  test('no step migrates it', () => {
    const { steps } = planned({ place: { host: 'esx2', folder: '' } }, vcenter());
    expect(steps.map((step) => step.do)).toEqual(['create', 'record']);
  });

  test('a single host has no other location', () => {
    const facts = serverFacts({ newVms: { kind: 'host', name: 'host1' } });
    expect(located({}, facts)).toEqual([null, []]);
    expect(located({}, { ...facts, hosts: [{ name: 'host1', usable: false }] })).toEqual([null, ['EF2034']]);
  });
});

test('a live VM can use what its own host has, and what the host that it is migrated to has', () => {
  const disk = { 'scsi0:1': { size: diskGib(1), datastore: 'tape' } };
  const live = liveDomain({ runtime: { host: 'esx1' } });
  const plan = (place: DesiredDomain['place']) =>
    planDomain(
      planInput(desiredDomain('db01', { declared: { disks: disk }, adopt: true, place }), { live, facts: vcenter() }),
    ).diagnostics.map(({ code }) => code);
  expect(plan({})).toEqual(['EF2012']);
  expect(plan({ host: 'esx3' })).not.toContain('EF2012');
});
