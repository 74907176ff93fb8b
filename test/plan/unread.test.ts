import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { driftManifests } from '../../src/app/drift/drift-manifests.js';
import type { DesiredDomain } from '../../src/domain/desired.js';
import type { HazardCode } from '../../src/domain/diagnostics/hazard-codes.js';
import type { DomainSummary } from '../../src/domain/live.js';
import type { Uuid } from '../../src/domain/values/uuid.js';
import { presentNow } from '../../src/plan/diff/present-now.js';
import { propertyRuns } from '../deep-runs.js';
import { DB01_UUID, DB01_VMX, desiredDomain, gib, liveDomain, name, OWNER, path } from './builders.js';
import { planOfHost, type ToldHost, toldReader } from './told-reader.js';

/** What a server may leave out of the row of a VM that it cannot read, or the account may not. */
interface Hidden {
  readonly uuid: boolean;
  readonly vmxPath: boolean;
  /** The name is listed as `kept`, as the path of the VMX, as nothing, or the VM was renamed by hand. */
  readonly listed: 'kept' | 'path' | 'nothing' | 'renamed';
}

const HIDDEN: fc.Arbitrary<Hidden> = fc.record({
  uuid: fc.boolean(),
  vmxPath: fc.boolean(),
  listed: fc.constantFrom('kept', 'path', 'nothing', 'renamed'),
});
const STATES = ['inaccessible', 'disconnected', 'invalid', 'orphaned', 'NoPermission'] as const;

const NAMES = {
  kept: { name: name('db01') },
  path: { name: name('/vmfs/volumes/5f-1/db01/db01.vmx'), alias: name('db01') },
  nothing: { name: name('') },
  renamed: { name: name('db01-old') },
};

/** db01 exists, and this is all that the server says of it. */
function hostOf(hidden: Hidden, state: string): ToldHost {
  const summary: Partial<DomainSummary> = {
    ...NAMES[hidden.listed],
    ...(hidden.uuid ? { uuid: null } : {}),
    ...(hidden.vmxPath ? { vmxPath: null } : {}),
  };
  return {
    live: [liveDomain()],
    unreadable: { db01: state },
    summaries: { db01: summary },
    rows: { db01: { uuid: summary.uuid ?? null, marker: null, markerUnread: state } },
  };
}

async function planned(desired: DesiredDomain, host: ToldHost) {
  const plan = await planOfHost([desired], host);
  const [connection] = plan.connections;
  if (connection === undefined) throw new Error('there is no connection');
  return { plan, connection, domain: connection.domains[0] };
}

/** The reading itself fails for such a VM; a plan may also find it. */
function unreadableRead(host: ToldHost): ToldHost {
  return { ...host, live: host.live ?? [] };
}

const DECLARED = [
  desiredDomain('db01', { declared: { uuid: DB01_UUID, memory: gib(2) } }),
  desiredDomain('db01', { declared: { memory: gib(2) } }),
];

describe('a VM that exists', () => {
  test('is never created again unasked, whatever the server hides of it', async () => {
    await fc.assert(
      fc.asyncProperty(
        HIDDEN,
        fc.constantFrom(...STATES),
        fc.constantFrom(...DECLARED),
        async (hidden, state, desired) => {
          const { domain } = await planned(desired, unreadableRead(hostOf(hidden, state)));
          expect(['create', 'register']).not.toContain(domain?.action);
        },
      ),
      { numRuns: propertyRuns(300) },
    );
  });

  test('is not taken for removed in silence', async () => {
    const desired = desiredDomain('db01', { ensure: 'absent', declared: { uuid: DB01_UUID } });
    await fc.assert(
      fc.asyncProperty(HIDDEN, fc.constantFrom(...STATES), async (hidden, state) => {
        const { plan, connection, domain } = await planned(desired, hostOf(hidden, state));
        const silent = domain === undefined && connection.notes.length === 0;
        expect(silent, JSON.stringify(plan)).toBe(false);
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  test('is not reported missing without a remark', async () => {
    await fc.assert(
      fc.asyncProperty(
        HIDDEN,
        fc.constantFrom(...STATES),
        fc.constantFrom(...DECLARED),
        async (hidden, state, desired) => {
          const connections = { port: async () => toldReader(hostOf(hidden, state)) };
          const wanted = [{ connect: 'sim:', domains: [desired] }] as unknown as Parameters<typeof driftManifests>[0];
          const { report } = await driftManifests(
            wanted,
            connections,
            { version: 'x', owner: OWNER },
            AbortSignal.timeout(600_000),
          );
          const [drift] = report.connections[0]?.domains ?? [];
          if (drift?.state === 'missing') expect(drift.because).toContain('cannot be read');
        },
      ),
      { numRuns: propertyRuns(200) },
    );
  });
});

const NEW = (allow: readonly HazardCode[], uuid: Uuid | null = DB01_UUID) =>
  desiredDomain('db01', { allow, declared: { ...(uuid === null ? {} : { uuid }), memory: gib(2) } });
const OTHER = '42116ec4-1d3f-4f0a-9a52-0000000000ff' as Uuid;

function beside(summary: Partial<DomainSummary>, unreadable: string | null = 'inaccessible'): ToldHost {
  const lost = liveDomain({ domain: { name: name('lost01'), uuid: OTHER }, live: { ref: { id: 'vm-lost01' } } });
  return {
    live: [lost],
    ...(unreadable === null ? {} : { unreadable: { lost01: unreadable } }),
    summaries: { lost01: { vmxPath: path('[ssd1] lost01/lost01.vmx'), ...summary } },
    rows: { lost01: { marker: null } },
  };
}

describe('an unread VM beside a new one', () => {
  test.each<[string, DesiredDomain, ToldHost, string]>([
    ['another uuid, all else apart', NEW([]), beside({}), 'create'],
    ['an unknown uuid', NEW([]), beside({ uuid: null }), 'HZ205'],
    ['an unknown uuid, allowed', NEW(['HZ205']), beside({ uuid: null }), 'create'],
    ['an unknown uuid of a VM that counts as connected', NEW([]), beside({ uuid: null }, null), 'HZ205'],
    ['an unknown uuid, and none declared', NEW([], null), beside({ uuid: null }), 'HZ205'],
    ['the name, whatever is allowed', NEW(['HZ205']), beside({ uuid: null, name: name('db01') }), 'EF2057'],
    ['the name in another case', NEW(['HZ205']), beside({ uuid: null, name: name('DB01') }), 'EF2057'],
    ['the name in its path', NEW(['HZ205']), beside({ uuid: null, alias: name('db01') }), 'EF2057'],
    ['the VMX', NEW(['HZ205']), beside({ uuid: null, vmxPath: DB01_VMX }), 'EF2057'],
    ['the VMX, and another uuid', NEW(['HZ205']), beside({ vmxPath: DB01_VMX }), 'EF2057'],
    ['the directory', NEW(['HZ205']), beside({ uuid: null, vmxPath: path('[SSD1] Db01/x.vmx') }), 'EF2057'],
    ['a directory below it', NEW(['HZ205']), beside({ uuid: null, vmxPath: path('[ssd1] db01/x/x.vmx') }), 'create'],
  ])('has %s', async (_, desired, host, expected) => {
    const { domain } = await planned(desired, host);
    const refused = domain?.hazards.find(({ allowedBy }) => allowedBy === null)?.code;
    const code = domain?.diagnostics.find(({ severity }) => severity === 'error')?.code;
    expect(refused ?? code ?? domain?.action).toBe(expected);
  });

  test('is named in the plan that was allowed, for apply', async () => {
    const { domain } = await planned(NEW(['HZ205']), beside({ uuid: null }));
    expect(domain?.unread).toEqual([{ ref: { id: 'vm-lost01' }, name: 'lost01', why: 'inaccessible' }]);
  });
});

describe('what is there when a plan is applied', () => {
  const row = (parts: Partial<DomainSummary>): DomainSummary => ({
    ref: { id: 'vm-9' },
    name: name('other'),
    uuid: OTHER,
    instanceUuid: null,
    vmxPath: path('[ssd1] other/other.vmx'),
    power: 'off',
    changeVersion: '1',
    unreadable: null,
    ...parts,
  });
  test.each<[string, DomainSummary, string | null]>([
    ['another VM', row({}), null],
    ['its uuid', row({ uuid: DB01_UUID }), 'has the uuid'],
    ['its name', row({ name: name('db01') }), 'a VM named "db01" exists now'],
    ['its VMX', row({ vmxPath: path('[ssd1] DB01/db01.vmx') }), 'is registered from'],
    ['an unread VM that nobody saw', row({ uuid: null, unreadable: 'inaccessible' }), 'may be it'],
    [
      'the unread VM of the plan',
      row({ ref: { id: 'vm-lost01' }, name: name('lost01'), uuid: null, unreadable: 'inaccessible' }),
      null,
    ],
    [
      'an unread VM under the reference of the plan with another name',
      row({ ref: { id: 'vm-lost01' }, name: name('lost02'), uuid: null, unreadable: 'inaccessible' }),
      'may be it',
    ],
    ['an unread VM of that name', row({ name: name('db01'), uuid: null, unreadable: 'invalid' }), 'it has that name'],
  ])('%s', async (_, summary, expected) => {
    const { domain } = await planned(NEW(['HZ205']), beside({ uuid: null }));
    if (domain === undefined) throw new Error('there is no plan');
    const fact = domain.hostGuards.find((each) => each.kind === 'no-vm');
    if (fact?.kind !== 'no-vm') throw new Error('its absence is no fact of the plan');
    const found = presentNow(fact, domain.unread ?? [], [summary]).join();
    if (expected === null) expect(found).toBe('');
    else expect(found).toContain(expected);
  });
});
