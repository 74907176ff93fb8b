import { describe, expect, test } from 'vitest';
import { blankDesired } from '../../src/domain/blank-desired.js';
import type { DesiredDomain } from '../../src/domain/desired.js';
import { assembleConnection, assemblePlan } from '../../src/plan/assemble.js';
import { DEFAULT_PLAN_POLICY } from '../../src/plan/cost/plan-policy.js';
import { formatPlan, formatPlanDocument, parsePlan } from '../../src/plan/file/plan-file.js';
import { planDocument, type ResourceChange } from '../../src/plan/file/resource-changes.js';
import type { DomainPlan, Plan } from '../../src/plan/plan.js';
import { planDomain } from '../../src/plan/plan-domain.js';
import { planRemove } from '../../src/plan/plan-remove.js';
import {
  DB01_UUID,
  desiredDomain,
  diskGib,
  gib,
  liveDomain,
  name,
  OWNER,
  planInput,
  planReader,
  serverFacts,
} from './builders.js';

function planned(...plans: readonly DomainPlan[]): Plan {
  return assemblePlan('1.0.0', OWNER, [assembleConnection('sim:', serverFacts(), plans)]);
}

function only(...plans: readonly DomainPlan[]): ResourceChange {
  const [change] = planDocument(planned(...plans)).resource_changes;
  if (change === undefined) throw new Error('no resource change');
  return change;
}

const update = (parts: Partial<DesiredDomain>, live: Parameters<typeof liveDomain>[0] = {}): DomainPlan =>
  planDomain(planInput(desiredDomain('db01', parts), { live: liveDomain(live) }));

const web01 = desiredDomain('web01', {
  power: 'on',
  declared: {
    memory: gib(4),
    controllers: { scsi0: 'pvscsi' },
    disks: { 'scsi0:0': { size: diskGib(40) } },
    nics: { ethernet0: { network: 'VM Network' } },
  },
});

const removal = planRemove({
  desired: { ...blankDesired(name('db01')), ensure: 'absent', declared: { uuid: DB01_UUID }, allowPowerOff: 'guest' },
  live: liveDomain({ live: { ref: { id: 'vm-old' } } }),
  owner: OWNER,
  policy: DEFAULT_PLAN_POLICY,
  removal: { by: 'declared', files: new Map() },
});

describe('what happens to a domain, in the words of Terraform', () => {
  test('a create knows all but what the host chooses', () => {
    const { change, ...resource } = only(planDomain(planInput(web01)));
    expect(resource).toEqual({
      address: 'esxform_domain.web01["sim:"]',
      mode: 'managed',
      type: 'esxform_domain',
      name: 'web01',
      index: 'sim:',
      provider_name: 'esxform',
    });
    expect(change).toMatchObject({
      actions: ['create'],
      before: null,
      after: {
        name: 'web01',
        memory: 4096,
        cores_per_socket: 1,
        vmx_path: '[ssd1] web01/web01.vmx',
        power: 'on',
        disks: { 'scsi0:0': { file: '[ssd1] web01/web01.vmdk', size: 41943040, write_through: false } },
      },
      after_unknown: { uuid: true, nics: { ethernet0: { mac: true } } },
      before_sensitive: false,
      after_sensitive: {},
    });
    expect(change.after).not.toHaveProperty('uuid');
  });

  test('what the manifest says is not unknown', () => {
    const said = desiredDomain('web01', { declared: { memory: gib(1), uuid: DB01_UUID } });
    const { change } = only(planDomain(planInput(said)));
    expect(change.after_unknown).toEqual({});
    expect(change.after).toMatchObject({ uuid: DB01_UUID, power: 'off' });
  });

  test('an update has what is declared, changed or not, before and after', () => {
    const { change } = only(
      update({
        declared: { annotation: 'new', vcpus: 2, vmx: { 'disk.EnableUUID': null }, sharedFolders: {} },
        power: 'off',
        allowPowerOff: 'guest',
      }),
    );
    expect(change).toEqual({
      actions: ['update'],
      before: { name: 'db01', annotation: 'the old note', vcpus: 2, power: 'on', vmx: { 'disk.EnableUUID': 'TRUE' } },
      after: { name: 'db01', annotation: 'new', vcpus: 2, power: 'off', vmx: { 'disk.EnableUUID': null } },
      after_unknown: {},
      before_sensitive: {},
      after_sensitive: {},
    });
  });

  test('what waits stays as it is', () => {
    const { change } = only(update({ declared: { annotation: 'new', memory: gib(4) } }));
    expect(change).toMatchObject({
      actions: ['update'],
      before: { annotation: 'the old note', memory: 2048 },
      after: { annotation: 'new', memory: 2048 },
    });
  });

  test.each<readonly [string, DomainPlan]>([
    ['all of it waits', update({ declared: { memory: gib(4) } })],
    ['it is refused', update({ declared: { hardwareVersion: 7 } })],
  ])('nothing is done where %s', (_what, plan) => {
    const { change } = only(plan);
    expect(change.actions).toEqual(['no-op']);
    expect(change.before).not.toBeNull();
    expect(change.after).toEqual(change.before);
  });

  test('a create that is refused is nothing, neither before nor after', () => {
    const { change } = only(planDomain(planInput(desiredDomain('web01'))));
    expect(change).toMatchObject({ actions: ['no-op'], before: null, after: null });
  });

  test('a removal has no after', () => {
    expect(removal.action).toBe('remove');
    expect(only(removal).change).toEqual({
      actions: ['delete'],
      before: {
        name: 'db01',
        uuid: DB01_UUID,
        ensure: 'present',
        vmx_path: '[ssd1] db01/db01.vmx',
        host: 'host1',
        folder: '',
        power: 'on',
      },
      after: null,
      after_unknown: {},
      before_sensitive: {},
      after_sensitive: false,
    });
  });

  test('files that are registered are a create', () => {
    const plan: DomainPlan = { ...update({ declared: { annotation: 'new' } }), action: 'register', ref: null };
    expect(only(plan).change).toMatchObject({ actions: ['create'], before: null, after: { annotation: 'new' } });
  });

  test('a domain that is renamed has both names', () => {
    const live = liveDomain();
    const plan = planDomain(planInput(desiredDomain('db02'), { live }));
    expect(only(plan)).toMatchObject({ name: 'db02', change: { before: { name: 'db01' }, after: { name: 'db02' } } });
  });
});

describe('keys are those of a manifest', () => {
  test('fields and their members are spelled so; slots and raw keys are left alone', () => {
    const { change } = only(
      update({
        declared: {
          hotAdd: { cpuRemove: true },
          disks: { 'scsi0:0': { writeThrough: true } },
          sharedFolders: { sharedFolder0: { hostPath: '/a', guestName: 'aB', writable: true } },
          vmx: { 'someKey.withCase': 'aB' },
        },
        allowPowerOff: 'guest',
        place: { resourcePool: '' },
      }),
    );
    expect(change.after).toMatchObject({
      hot_add: { cpu_remove: true },
      disks: { 'scsi0:0': { write_through: true } },
      shared_folders: { sharedFolder0: { host_path: '/a', guest_name: 'aB', writable: true } },
      vmx: { 'someKey.withCase': 'aB' },
      resource_pool: '',
    });
  });

  test('a raw key may be any word', () => {
    const declared: DesiredDomain['declared'] = { vmx: JSON.parse('{"__proto__": "1", "constructor": "2"}') };
    const { after } = only(update({ declared })).change;
    expect(JSON.stringify(after)).toContain('"__proto__":"1"');
    expect(Object.getPrototypeOf(after)).toBe(Object.prototype);
  });
});

describe('addresses', () => {
  test.each([
    ['web01', 'esxform_domain.web01["sim:"]'],
    ['_web-01', 'esxform_domain._web-01["sim:"]'],
    ['web01.example.com', 'esxform_domain."web01.example.com"["sim:"]'],
    ['1 a "b" [c', 'esxform_domain."1 a \\"b\\" [c"["sim:"]'],
  ])('of %s', (called, address) => {
    expect(only(planDomain(planInput(desiredDomain(called)))).address).toBe(address);
  });

  test('domains of one name under two connections have two', () => {
    const made = ['sim:a', 'sim:b'].map((connect, index) =>
      assembleConnection(connect, serverFacts({ id: String(index) }), [planDomain(planInput(web01))]),
    );
    const { resource_changes: changes } = planDocument(assemblePlan('1.0.0', OWNER, made));
    expect(changes.map(({ address }) => address)).toEqual([
      'esxform_domain.web01["sim:a"]',
      'esxform_domain.web01["sim:b"]',
    ]);
  });
});

describe('the document', () => {
  test('is errored where an error stands against a domain or the whole', () => {
    const good = planned(planDomain(planInput(web01)));
    const bad = planned(planDomain(planInput(desiredDomain('web01'))));
    expect(planDocument(good).errored).toBe(false);
    expect(planDocument(bad).errored).toBe(true);
    const [error] = bad.connections[0]?.domains[0]?.diagnostics ?? [];
    if (error === undefined) throw new Error('no diagnostic');
    expect(planDocument({ ...good, diagnostics: [error] }).errored).toBe(true);
    expect(planDocument({ ...good, diagnostics: [{ ...error, severity: 'warning' }] }).errored).toBe(false);
  });

  const old: DomainPlan = planRemove({
    desired: { ...blankDesired(name('old')), ensure: 'absent', declared: { uuid: DB01_UUID }, allowPowerOff: 'guest' },
    live: liveDomain({ domain: { name: name('old') }, live: { ref: { id: 'vm-old' } } }),
    owner: OWNER,
    policy: DEFAULT_PLAN_POLICY,
    removal: { by: 'declared', files: new Map() },
  });
  const plan = planned(planDomain(planInput(web01)), update({ declared: { annotation: 'new' } }), old);
  type Edit = (document: { format_version?: string; errored?: boolean; resource_changes?: ResourceChange[] }) => void;

  test('is a plan like the saved one, which holds nothing of it', () => {
    expect(parsePlan(formatPlanDocument(plan), planReader('1.0.0'))).toEqual({ ok: true, value: plan });
    expect(formatPlan(plan)).not.toMatch(/format_version|resource_changes|errored/);
  });

  test.each<readonly [string, Edit]>([
    ['a removal that calls itself an update', (made) => edit(made, 2, { actions: ['update'] })],
    ['another value after', (made) => edit(made, 1, { after: { name: 'db01', annotation: 'old' } })],
    ['a domain less', (made) => made.resource_changes?.pop()],
    ['a domain twice', (made) => made.resource_changes?.push(...made.resource_changes.slice(0, 1))],
    ['another order', (made) => made.resource_changes?.reverse()],
    ['an error that is not there', (made) => Object.assign(made, { errored: true })],
    ['another format', (made) => Object.assign(made, { format_version: '2.0' })],
    ['a part of it', (made) => delete made.errored],
    ['no resources', (made) => delete made.resource_changes],
  ])('is refused where it contradicts the plan: %s', (_what, change) => {
    const made = JSON.parse(formatPlanDocument(plan));
    change(made);
    expect(parsePlan(JSON.stringify(made), planReader('1.0.0'))).toMatchObject({
      problem: { code: 'EF2025', detail: expect.stringContaining('resource_changes') },
    });
  });

  function edit(made: Parameters<Edit>[0], index: number, parts: Partial<ResourceChange['change']>): void {
    Object.assign(made.resource_changes?.[index]?.change ?? {}, parts);
  }
});
