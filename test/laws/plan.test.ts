import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BLANK_NIC, blankDisk } from '../../src/domain/blank-domain.js';
import type { DeclaredFields, DesiredDomain } from '../../src/domain/desired.js';
import type { HazardCode } from '../../src/domain/diagnostics/hazard-codes.js';
import type { Domain } from '../../src/domain/domain.js';
import type { FileFacts } from '../../src/domain/file-facts.js';
import type { LiveDomain, RuntimeFacts } from '../../src/domain/live.js';
import type { Marker } from '../../src/domain/marker.js';
import type { DatastorePath } from '../../src/domain/values/datastore-path.js';
import { assembleConnection, assemblePlan } from '../../src/plan/assemble.js';
import { changedFacts } from '../../src/plan/checks/guards.js';
import { asJson } from '../../src/plan/diff/as-json.js';
import type { Change } from '../../src/plan/diff/change.js';
import { declaredLeaves } from '../../src/plan/diff/declared-leaves.js';
import { diff } from '../../src/plan/diff/diff.js';
import { driftDomain } from '../../src/plan/drift/drift-domain.js';
import { formatPlan, parsePlan } from '../../src/plan/file/plan-file.js';
import type { DomainPlan, Plan } from '../../src/plan/plan.js';
import { planDomain } from '../../src/plan/plan-domain.js';
import type { RemovalFacts } from '../../src/plan/plan-remove.js';
import type { Step } from '../../src/plan/steps/step.js';
import { planText } from '../../src/report/plan/plan-text.js';
import { propertyRuns } from '../deep-runs.js';
import {
  DB01_UUID,
  DB01_VMX,
  desiredDomain,
  diskGib,
  fileFacts,
  gib,
  liveDomain,
  mac,
  mhz,
  OWNER,
  path,
  planInput,
  planReader,
  serverFacts,
} from '../plan/builders.js';

/** One seed for all laws: a failure prints it with the path to the counterexample, and another can be had from the environment. */
const SEED = Number(process.env['LAW_SEED'] ?? 20260101);
const RUNS = { seed: SEED, numRuns: Number(process.env['LAW_RUNS'] ?? propertyRuns(200)) };

/** An object that holds any of these keys, or none; null among the values stands for a declared removal. */
function some<Fields extends object>(fields: { readonly [Key in keyof Fields]-?: fc.Arbitrary<Fields[Key]> }) {
  return fc.record(fields as never, { requiredKeys: [] }) as fc.Arbitrary<Partial<Fields>>;
}

function slots<Device>(names: readonly string[], device: fc.Arbitrary<Device>) {
  return fc.dictionary(fc.constantFrom(...names), device, { maxKeys: 3, noNullPrototype: true });
}

const DISK_SLOTS = ['scsi0:0', 'scsi0:1', 'scsi0:2', 'scsi0:10', 'scsi0:11', 'ide0:0', 'ide0:1', 'scsi1:0', 'sata0:0'];
const NICS = ['ethernet0', 'ethernet1'];
const RAW_KEYS = ['disk.EnableUUID', 'DISK.enableuuid', 'isolation.x', 'toString'];

const memory = fc.constantFrom(gib(1), gib(2), gib(4));
const size = fc.constantFrom(diskGib(10), diskGib(20), diskGib(40));
const file = fc.constantFrom(path('[ssd1] db01/db01.vmdk'), path('[ssd1] other.vmdk'), path('[images] a.vmdk'));
const datastore = fc.constantFrom('ssd1', 'images');
const provisioning = fc.constantFrom('thin' as const, 'thick' as const, 'eager' as const);
const model = fc.constantFrom('pvscsi' as const, 'lsilogic' as const);
/** Mostly the first, so that few domains are refused and most plans do something. */
function mostly<T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ arbitrary: usual, weight: 15 }, { arbitrary: rare, weight: 1 });
}

const network = mostly(fc.constantFrom('VM Network', 'DMZ'), fc.constant('nowhere'));
const address = fc.constantFrom(mac('00:50:56:00:00:01'), mac('00:50:56:00:00:02'));
const text = fc.constantFrom('', 'a note', 'two\nlines', '\u001b[2J');
const raw = fc.constantFrom('', 'TRUE', '0');
const allocation = some<{ reservation: number; limit: unknown; shares: unknown }>({
  reservation: fc.constantFrom(mhz(0), mhz(500)),
  limit: fc.constantFrom('unlimited', mhz(1000)),
  shares: fc.constantFrom('normal', 'high', 2000),
});

const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null, freq: 5 });

/** Most declared disks have a size that no live one exceeds; some are told by their file, as a copy, or with all that can be said. */
const declaredDisk: fc.Arbitrary<object | null> = mostly<object>(
  fc.record({ size: fc.constant(diskGib(40)), datastore }, { requiredKeys: ['size'] }),
  some({ file, size, provisioning, datastore, copyOf: file, replace: fc.boolean() }),
);

const declaredArbitrary = some({
  guestOs: fc.constantFrom('debian12-64', 'Debian12-64', 'other-64'),
  hardwareVersion: mostly(fc.constant(19), fc.constantFrom(11, 21)),
  annotation: text,
  memory,
  vcpus: fc.constantFrom(1, 2, 4),
  coresPerSocket: fc.constantFrom(1, 2),
  scheduler: some({ cpu: allocation, memory: allocation }),
  controllers: slots(['scsi0', 'scsi1', 'sata0'], mostly<'pvscsi' | 'lsilogic' | null>(model, fc.constant(null))),
  disks: slots(DISK_SLOTS, mostly(declaredDisk, fc.constant(null))),
  nics: slots(NICS, orNull(some({ network: orNull(network), mac: address, connected: fc.boolean() }))),
  cdroms: slots(['ide0:0', 'sata0:0'], orNull(some({ medium: fc.constant({ kind: 'empty' as const }) }))),
  serials: slots(['serial0'], orNull(fc.constant({ kind: 'file' as const, file: 'x' }))),
  vmx: slots(RAW_KEYS, orNull(raw)),
}) as fc.Arbitrary<DeclaredFields>;

/** Open on one minute of the week, which is not that of the epoch. */
const CLOSED = { days: [1], from: 60, to: 61, timeZone: 'UTC' };

const desiredArbitrary: fc.Arbitrary<DesiredDomain> = fc
  .record({
    declared: declaredArbitrary,
    power: fc.constantFrom('on' as const, 'off' as const, 'suspended' as const, 'keep' as const),
    allowPowerOff: fc.constantFrom('never' as const, 'guest' as const, 'guest-then-hard' as const, 'hard' as const),
    define: fc.constantFrom('auto' as const, 'upload' as const, 'create' as const),
    adopt: mostly(fc.constant(true), fc.constant(false)),
    ensure: fc.constantFrom('present' as const, 'present' as const, 'present' as const, 'absent' as const),
    deleteFiles: fc.subarray([path('[ssd1] db01/db01.vmdk'), path('[ssd1] db01/db01.vmx'), path('[ssd1] gone.log')]),
    protect: mostly(fc.constant(false), fc.constant(true)),
    allow: mostly<readonly HazardCode[]>(fc.constant(['HZ501']), fc.constant([])),
    window: fc.constantFrom(null, null, CLOSED),
    place: some<DesiredDomain['place']>({
      host: mostly(fc.constantFrom('host1', 'host2'), fc.constant('nowhere')),
      datastore,
      folder: fc.constantFrom('', 'prod'),
      resourcePool: fc.constantFrom('', 'gold'),
    } as never),
    autostart: orNull(fc.boolean()),
  })
  .map((parts) => desiredDomain('db01', parts));

const domainArbitrary = some<Partial<Domain>>({
  annotation: text,
  memory,
  vcpus: fc.constantFrom(2, 4),
  controllers: slots(['scsi0', 'scsi1'], model),
  disks: slots(DISK_SLOTS, fc.record({ file, size: orNull(size), provisioning: orNull(provisioning) })),
  nics: slots(
    NICS,
    fc.record({ model: fc.constant('vmxnet3' as const), network, mac: orNull(address), connected: fc.boolean() }),
  ),
  vmx: slots(['disk.EnableUUID', 'isolation.x'], raw),
} as never);

const runtimeArbitrary = some<Partial<RuntimeFacts>>({
  power: fc.constantFrom('on', 'off', 'suspended'),
  tools: fc.constantFrom('running', 'not-running', 'unknown'),
  memoryHotAdd: fc.boolean(),
  cpuHotAdd: fc.boolean(),
  snapshots: mostly<string[]>(fc.constant([]), fc.constant(['s1'])),
  host: fc.constantFrom('host1', 'host2', null),
  folder: fc.constantFrom('', 'prod', null),
  pool: fc.constantFrom('', 'gold', null),
  autostart: orNull(fc.boolean()),
} as never);

const markerArbitrary: fc.Arbitrary<Marker | null> = fc.option(
  fc.record({
    format: fc.constant(2 as const),
    owner: mostly<string>(fc.constant(OWNER), fc.constant('team-b')),
    machine: fc.constant({ uuid: DB01_UUID, vmxPath: DB01_VMX }),
    applied: fc.constantFrom({}, { memory: 'x' }),
    domain: fc.constantFrom('db01', 'web01'),
  }),
  { nil: null },
);

const liveArbitrary: fc.Arbitrary<LiveDomain> = fc
  .record({ domain: domainArbitrary, runtime: runtimeArbitrary, marker: markerArbitrary })
  .map(({ domain, runtime, marker }) => liveDomain({ domain, runtime, live: { marker } }));

const REMOVAL: RemovalFacts = {
  files: new Map([
    [path('[ssd1] db01/db01.vmdk'), fileFacts('disk', 1024)],
    [path('[ssd1] db01/db01.vmx'), fileFacts('file', 1)],
    [path('[ssd1] gone.log'), fileFacts('missing')],
  ]),
  by: 'declared',
};
const FACTS = {
  canMigrate: true,
  canRelocate: true,
  hosts: ['host1', 'host2'].map((called) => ({ name: called, usable: true })),
  folders: ['', 'prod'],
  pools: ['', 'gold'],
};

const planned = (desired: DesiredDomain, live: LiveDomain | null): DomainPlan =>
  planDomain(planInput(desired, { live, facts: serverFacts(FACTS), removal: REMOVAL }));

const whole = (plan: DomainPlan): Plan =>
  assemblePlan('0.0.0', OWNER, [assembleConnection('sim:', serverFacts(), [plan])]);

const isWithin = (path: readonly string[], outer: readonly string[]): boolean =>
  outer.every((key, index) => path[index]?.toLowerCase() === key.toLowerCase());

/** The same value with the keys of every object the other way round. */
function turned<T>(value: T): T {
  if (Array.isArray(value)) return value.map(turned) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, turned(each)]),
  ) as T;
}

/** A reading as hosts give it, where no device lacks a part. */
function withWholeDevices(live: LiveDomain): LiveDomain {
  const { disks, nics } = live.domain;
  const whole = {
    disks: Object.fromEntries(
      Object.entries(disks).map(([slot, disk]) => [slot, { ...blankDisk(disk.file), ...disk }]),
    ),
    nics: Object.fromEntries(Object.entries(nics).map(([slot, nic]) => [slot, { ...BLANK_NIC, ...nic }])),
  };
  return { ...live, domain: { ...live.domain, ...whole } };
}

describe('laws of planning', () => {
  test('a domain never differs from itself', () => {
    fc.assert(
      fc.property(liveArbitrary, ({ domain }) => {
        expect(diff(asJson(domain), asJson(domain))).toEqual([]);
      }),
      RUNS,
    );
  });

  test('what live holds, declared word for word, plans nothing and is no drift', () => {
    fc.assert(
      fc.property(liveArbitrary, (live) => {
        const { name: _name, ...declared } = live.domain;
        const disks = Object.fromEntries(
          Object.entries(declared.disks).map(([slot, { file: named, size: known, provisioning: form }]) => [
            slot,
            {
              file: named,
              ...(known === null ? {} : { size: known }),
              ...(form === null ? {} : { provisioning: form }),
            },
          ]),
        );
        const nics = Object.fromEntries(
          Object.entries(declared.nics).map(([slot, { mac: known, ...nic }]) => [
            slot,
            known === null ? nic : { ...nic, mac: known },
          ]),
        );
        const desired = desiredDomain('db01', {
          declared: { ...declared, disks, nics } as DeclaredFields,
          power: live.runtime.power,
        });
        expect(planned(desired, live).changes).toEqual([]);
        expect(driftDomain(desired, live, OWNER).findings).toEqual([]);
      }),
      RUNS,
    );
  });

  test('no change is outside the declared paths', () => {
    fc.assert(
      fc.property(desiredArbitrary, fc.option(liveArbitrary, { nil: null }), (desired, live) => {
        // A card that is known by its address is declared where it lives.
        const { changes, deferred, desired: settled } = planned(desired, live);
        const leaves = [
          ...declaredLeaves(settled).map(({ path: leaf }) => leaf),
          ['name'],
          ['ensure'],
          ['deleteFiles'],
        ];
        const devices = ['disks', 'nics', 'cdroms'] as const;
        const slotted = devices.flatMap((kind) =>
          Object.keys(settled.declared[kind] ?? {}).map((slot) => [kind, slot]),
        );
        for (const { path: changed } of [...changes, ...deferred.map(({ change }) => change)]) {
          expect(
            [...leaves, ...slotted].some((declared) => isWithin(changed, declared)),
            changed.join('.'),
          ).toBe(true);
        }
      }),
      RUNS,
    );
  });

  test('the order of keys is nothing: the same bytes come out', () => {
    fc.assert(
      fc.property(desiredArbitrary, fc.option(liveArbitrary, { nil: null }), (desired, live) => {
        const one = whole(planned(desired, live));
        const other = whole(planned(turned(desired), turned(live)));
        expect(formatPlan(other)).toBe(formatPlan(one));
        expect(planText(other, { color: false, columns: 80 })).toBe(planText(one, { color: false, columns: 80 }));
      }),
      RUNS,
    );
  });

  test('nothing is detached and attached in one slot', () => {
    fc.assert(
      fc.property(desiredArbitrary, liveArbitrary, (desired, live) => {
        const { steps } = planned(desired, live);
        for (const step of steps) {
          if (step.do !== 'reconfigure') continue;
          const at = (test: (change: Change) => boolean): readonly string[] =>
            step.changes
              .filter((change) => change.path.length === 2 && test(change))
              .map(({ path: [, slot] }) => slot ?? '');
          const gone = at(({ after, path: [kind] }) => after === null && kind !== 'vmx');
          const come = at(({ before, path: [kind] }) => before === null && kind !== 'vmx');
          expect(gone.filter((slot) => come.includes(slot))).toEqual([]);
          expect(new Set(step.changes.map(({ path: changed }) => changed.join('.').toLowerCase())).size).toBe(
            step.changes.length,
          );
        }
      }),
      RUNS,
    );
  });

  test('a saved plan is the plan', () => {
    fc.assert(
      fc.property(desiredArbitrary, fc.option(liveArbitrary, { nil: null }), (desired, live) => {
        const plan = whole(planned(desired, live === null ? null : withWholeDevices(live)));
        expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
        expect(parsePlan(formatPlan(plan), planReader())).toEqual({ ok: true, value: plan });
      }),
      RUNS,
    );
  });

  test('a plan stands on the reading that it was made from', () => {
    fc.assert(
      fc.property(desiredArbitrary, liveArbitrary, (desired, live) => {
        expect(changedFacts(planned(desired, live).guards, live)).toEqual([]);
      }),
      RUNS,
    );
  });

  test('a plan with an error does nothing, and drift sees what a plan sees', () => {
    fc.assert(
      fc.property(desiredArbitrary, liveArbitrary, (desired, live) => {
        const plan = planned(desired, live);
        const failed = plan.diagnostics.some(({ severity }) => severity === 'error');
        if (failed) expect(plan).toMatchObject({ action: 'blocked', steps: [], guards: [] });
        if (desired.ensure === 'absent') return;
        const { findings } = driftDomain(desired, live, OWNER);
        expect(findings.length).toBe(plan.changes.length + plan.deferred.length);
      }),
      RUNS,
    );
  });
});

/** What a step finds the power to be, and what it leaves; null where it cannot be carried out in that state. */
function powerAfter(step: Step, power: string): string | null {
  switch (step.do) {
    case 'shut-down':
      return power === 'on' ? 'off' : null;
    case 'power-off':
      return power === 'off' ? null : 'off';
    case 'force-off':
      // It does nothing after a guest that shut down in time.
      return power === 'suspended' ? null : 'off';
    case 'power-on':
      return power === 'on' ? null : 'on';
    case 'suspend':
      return power === 'on' ? 'suspended' : null;
    case 'upgrade-hardware':
    case 'unregister':
      return power === 'off' ? power : null;
    case 'reconfigure':
    case 'record':
      return power === 'suspended' ? null : power;
    // A suspended VM takes its saved memory along. Source: vSphere vCenter Server and Host Management, "Cold Migration".
    case 'migrate':
    case 'relocate':
      return power;
    default:
      return power;
  }
}

describe('laws of steps', () => {
  test('each can be carried out in the power state that those before it leave', () => {
    fc.assert(
      fc.property(desiredArbitrary, liveArbitrary, (desired, live) => {
        const { steps } = planned(desired, live);
        let power: string = live.runtime.power;
        for (const step of steps) {
          const after = powerAfter(step, power);
          expect(after, `${steps.map((each) => each.do).join(', ')} from ${live.runtime.power}`).not.toBeNull();
          power = after ?? power;
        }
      }),
      RUNS,
    );
  });

  test('what is protected is neither taken down nor removed, and nothing goes down while the window is closed', () => {
    fc.assert(
      fc.property(desiredArbitrary, liveArbitrary, (desired, live) => {
        const kinds = planned(desired, live).steps.map((step) => step.do);
        const down = ['shut-down', 'power-off', 'force-off', 'suspend'] as const;
        if (desired.protect)
          for (const kind of [...down, 'unregister', 'delete-file'] as const) expect(kinds).not.toContain(kind);
        if (desired.window !== null) for (const kind of down) expect(kinds).not.toContain(kind);
      }),
      RUNS,
    );
  });

  test('a relocation names every disk that lives, and a removal deletes nothing that is not listed', () => {
    fc.assert(
      fc.property(desiredArbitrary, liveArbitrary, (desired, live) => {
        for (const step of planned(desired, live).steps) {
          if (step.do === 'delete-file') expect(desired.deleteFiles).toContain(step.path);
          if (step.do !== 'relocate') continue;
          expect(step.disks.map(({ slot }) => slot).sort()).toEqual(Object.keys(live.domain.disks).sort());
        }
      }),
      RUNS,
    );
  });
});

describe('properties of deletions', () => {
  const FILES = ['[ssd1] db01/db01.vmdk', '[ssd1] db01/db01-flat.vmdk', '[ssd1] x/x.log'].map(path);
  const users = fc.array(
    fc.record({
      ref: fc.constantFrom({ id: 'vm-db01' }, { id: 'vm-2' }),
      name: fc.constantFrom('db01', 'web01'),
      how: fc.constantFrom('file' as const, 'directory' as const, 'unread' as const),
      because: fc.constant('disconnected'),
    }),
    { maxLength: 2 },
  );
  const facts: fc.Arbitrary<FileFacts> = fc.record({
    kind: fc.constantFrom(...(['missing', 'file', 'disk', 'disk-data', 'directory', 'no-datastore'] as const)),
    size: fc.constant(null),
    instead: fc.constantFrom(null, ...FILES),
    users,
  });
  const inspected = fc.option(
    fc.tuple(...FILES.map(() => fc.option(facts, { nil: null }))).map((all) => {
      const known = all.flatMap((each, index) =>
        each === null ? [] : [[FILES[index] as DatastorePath, each] as const],
      );
      return new Map<DatastorePath, FileFacts>(known);
    }),
    { nil: null },
  );

  test('a removal deletes only files of the list that are known and that no other VM may use, each by the right call', () => {
    fc.assert(
      fc.property(inspected, fc.boolean(), fc.subarray(FILES), (files, exists, deleteFiles) => {
        const live = exists ? liveDomain({ runtime: { power: 'off' } }) : null;
        const desired = desiredDomain('db01', { ensure: 'absent', declared: { uuid: DB01_UUID }, deleteFiles });
        const plan = planDomain(planInput(desired, { live, removal: { files, by: 'declared' } }));
        for (const step of plan.steps) {
          if (step.do !== 'delete-file') continue;
          const found = files?.get(step.path);
          expect(deleteFiles).toContain(step.path);
          expect(found?.kind).toBe(step.kind);
          expect(found?.users.filter(({ ref }) => ref.id !== live?.ref.id)).toEqual([]);
        }
        if (plan.action === 'remove') expect(plan.diagnostics).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('laws of power', () => {
  test('nothing running goes down but by leave, and what went down for a change comes back', () => {
    fc.assert(
      fc.property(desiredArbitrary, liveArbitrary, (desired, live) => {
        const kinds = planned(desired, live).steps.map((step) => step.do);
        const down = kinds.findIndex((kind) => kind === 'shut-down' || kind === 'power-off');
        const { power, allowPowerOff } = desired;
        if (kinds.includes('power-off')) expect(['hard', 'guest-then-hard']).toContain(allowPowerOff);
        if (kinds.includes('force-off')) {
          expect(allowPowerOff).toBe('guest-then-hard');
          expect(kinds[kinds.indexOf('force-off') - 1]).toBe('shut-down');
        }
        if (kinds.includes('shut-down')) {
          expect(live.runtime).toMatchObject({ power: 'on', tools: 'running' });
          expect(allowPowerOff !== 'never' || power === 'off').toBe(true);
        }
        if (desired.ensure === 'present' && down >= 0 && power !== 'off') {
          expect(kinds.slice(down)).toContain('power-on');
        }
        if (live.runtime.power === 'off' && power !== 'on') expect(kinds).not.toContain('power-on');
        expect(kinds.filter((kind) => kind === 'reconfigure').length).toBeLessThan(2);
      }),
      RUNS,
    );
  });

  test('a running domain meets cold changes only while it is down', () => {
    fc.assert(
      fc.property(desiredArbitrary, liveArbitrary, (desired, live) => {
        if (live.runtime.power !== 'on') return;
        const { steps } = planned(desired, live);
        const down = steps.findIndex((step) => step.do === 'shut-down' || step.do === 'power-off');
        steps.forEach((step, index) => {
          if (step.do !== 'reconfigure' || (down >= 0 && index > down)) return;
          for (const { impact } of step.changes) expect(['hot', 'next-power-on']).toContain(impact.cost);
        });
      }),
      RUNS,
    );
  });
});
