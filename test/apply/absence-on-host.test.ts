import { afterEach, describe, expect, test } from 'vitest';
import { replan } from '../../src/app/apply/replan.js';
import type { Connections } from '../../src/app/connections/connections.js';
import { planManifests } from '../../src/app/plan/plan-manifests.js';
import type { ApplyEvent } from '../../src/apply/apply-event.js';
import { applyPlan } from '../../src/apply/apply-plan.js';
import type { DatastorePath } from '../../src/domain/values/datastore-path.js';
import type { KiB } from '../../src/domain/values/units.js';
import { changedFacts } from '../../src/plan/checks/guards.js';
import type { Plan } from '../../src/plan/plan.js';
import type { Step } from '../../src/plan/steps/step.js';
import type { Writer } from '../../src/providers/provider.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.js';
import { ABOUT, applyManifest, connectionsTo, load, savedPlan } from '../convergence/converge.js';
import { PLACES_LAB } from '../convergence/stories.js';

/** Whatever was absent, or there, when a plan was made: once that is not so any more, nothing of the plan is sent. */

const path = (text: string): DatastorePath => text as DatastorePath;
const manifest = (domains: string): string => `version: 1\nconnect: "{connect}"\ndomains:\n${domains}`;

/** Its step is sent first, unless the check of all domains refuses the run. */
const FIRST = '  build01: { uuid: 42116ec4-1d3f-4f0a-9a52-000000000002, annotation: first }\n';
const DB = 'uuid: 42116ec4-1d3f-4f0a-9a52-000000000001';
const LEGACY = 'uuid: 42116ec4-1d3f-4f0a-9a52-000000000003';
const NEW_UUID = 'uuid: 42116ec4-1d3f-4f0a-9a52-000000000009';
const NEW = `  web01:
    ${NEW_UUID}
    memory: 1GiB
    controllers: { scsi0: pvscsi }
    disks: { "scsi0:0": { size: 1GiB, datastore: ssd1 }, "scsi0:1": { size: 1GiB, datastore: images } }
`;
const NEW_AND_ATTACHED = `${NEW.replace('"scsi0:1": {', '"scsi0:2": { file: "[images] debian12.vmdk" }, "scsi0:1": {')}`;

let simulator: Simulator | null = null;
let connections: Connections<Writer> | null = null;
afterEach(async () => {
  await connections?.close();
  await simulator?.close();
  [connections, simulator] = [null, null];
});

/** What somebody else does to the host meanwhile. */
type Hand = (host: Simulator, writer: Writer) => Promise<void>;

const limit = (): AbortSignal => AbortSignal.timeout(600_000);

/** Carries out single calls, as somebody with another client would. */
function calls(...steps: readonly Step[]): Hand {
  return async (_host, writer) => {
    for (const step of steps) {
      for await (const report of writer.watch(await writer.start(step, null, limit()), limit())) {
        if (report.kind === 'failed') throw new Error(report.diagnostic.summary);
      }
    }
  };
}

function on(name: string, step: Step): Hand {
  return async (_host, writer) => {
    for await (const row of writer.list(limit())) {
      if (row.name !== name) continue;
      for await (const report of writer.watch(await writer.start(step, row.ref, limit()), limit())) {
        if (report.kind === 'failed') throw new Error(report.diagnostic.summary);
      }
    }
  };
}

const both =
  (...hands: readonly Hand[]): Hand =>
  async (host, writer) => {
    for (const hand of hands) await hand(host, writer);
  };

const applied =
  (domains: string): Hand =>
  async (host) => {
    const { outcome } = await applyManifest(host, manifest(domains));
    expect(outcome).toBe('done');
  };

const makeDirectory = (directory: string): Step => ({ do: 'make-directory', path: path(directory) });
const makeDisk = (file: string): Step => ({
  do: 'make-disk',
  disk: { slot: 'scsi0:0', file: path(file), size: (1024 * 1024) as KiB, provisioning: 'thin' },
});
const deleteDisk = (file: string): Step => ({ do: 'delete-file', path: path(file), kind: 'disk' });
const grow = (file: string): Step => ({ do: 'extend-disk', file: path(file), size: (90 * 1024 * 1024) as KiB });

async function planned(domains: string, options: SimulatorOptions): Promise<Plan> {
  simulator = await startSimulator({ strict: true, taskMilliseconds: 5, ...options });
  connections = connectionsTo(simulator);
  const loaded = await load(manifest(domains).replace('{connect}', simulator.uri));
  expect(loaded.diagnostics).toEqual([]);
  const plan = savedPlan(await planManifests(loaded.connections, connections, ABOUT, limit()));
  expect(
    plan.applyable,
    JSON.stringify(plan.connections.flatMap(({ domains: all }) => all.flatMap((each) => each.diagnostics))),
  ).toBe(true);
  return plan;
}

interface Run {
  readonly outcome: string;
  readonly codes: readonly string[];
  readonly sent: readonly string[];
}

async function carried(plan: Plan, after: (event: ApplyEvent) => Promise<void> = async () => undefined): Promise<Run> {
  const own = connections;
  if (own === null) throw new Error('nothing is planned');
  const run = applyPlan(plan, {
    writerFor: ({ connect }) => own.port(connect, limit()),
    replan: (of, _connection, live, writer, signal) => replan(plan, of, live, writer, signal),
    changedFacts,
    now: () => performance.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    stop: limit(),
    abandon: limit(),
    strict: false,
    answers: [],
    keepGoing: false,
  });
  const events: ApplyEvent[] = [];
  for (let next = await run.next(); ; next = await run.next()) {
    if (next.done === true) {
      const codes = events.flatMap((event) =>
        event.kind === 'domain-failed' ? event.diagnostics.map(({ code }) => code) : [],
      );
      const sent = events.flatMap((event) =>
        event.kind === 'step-started' ? [`${event.domain} ${event.step.do}`] : [],
      );
      return { outcome: next.value, codes: [...new Set(codes)], sent };
    }
    events.push(next.value);
    await after(next.value);
  }
}

async function meddle(plan: Plan, hand: Hand): Promise<void> {
  const connect = plan.connections[0]?.connect ?? '';
  if (simulator === null || connections === null) throw new Error('nothing is planned');
  await hand(simulator, await connections.port(connect, limit()));
}

interface Row {
  readonly what: string;
  readonly domains: string;
  readonly hand: Hand;
  readonly code: 'EF4003' | 'EF4038' | 'EF4039';
  readonly options?: SimulatorOptions;
}

const VCENTER: SimulatorOptions = { kind: 'vcenter', inventory: PLACES_LAB };
const VM_ELSEWHERE = `  NAME:\n    memory: 512MiB\n    vmx_path: "[images] other/other.vmx"\n`;
const REMOVED = `  legacy: { ${LEGACY}, ensure: absent, allow_power_off: hard, delete_files: ["[ssd1] legacy/legacy.vmdk"] }\n`;
const COPY = `  db01: { ${DB}, disks: { "scsi0:3": { copy_of: "[images] debian12.vmdk", size: 9GiB } } }\n`;
const ATTACH = `  db01: { ${DB}, disks: { "scsi0:3": { file: "[images] debian12.vmdk" } } }\n`;
const JOINS = `  db01: { ${DB}, disks: { "scsi0:3": { size: 1GiB } } }\n`;

const ROWS: readonly Row[] = [
  {
    what: 'a VM of the new name exists',
    domains: NEW,
    hand: applied(VM_ELSEWHERE.replace('NAME', 'web01')),
    code: 'EF4038',
  },
  {
    what: 'a VM of the new uuid exists',
    domains: NEW,
    hand: applied(`${VM_ELSEWHERE.replace('NAME', 'other')}    ${NEW_UUID}\n`),
    code: 'EF4038',
  },
  {
    what: 'a VM is registered from the path of the new VMX',
    domains: NEW,
    hand: applied(VM_ELSEWHERE.replace('NAME', 'other').replace('images] other/other', 'ssd1] web01/web01')),
    code: 'EF4038',
  },
  { what: 'the new directory exists', domains: NEW, hand: calls(makeDirectory('[ssd1] web01')), code: 'EF4038' },
  {
    what: 'a new disk exists on another datastore',
    domains: NEW,
    hand: calls(makeDirectory('[images] web01'), makeDisk('[images] web01/web01_1.vmdk')),
    code: 'EF4038',
  },
  {
    what: 'a disk that a new VM attaches is gone',
    domains: NEW_AND_ATTACHED,
    hand: calls(deleteDisk('[images] debian12.vmdk')),
    code: 'EF4039',
  },
  {
    what: 'a directory exists that one call makes all of',
    domains: NEW.replace('images', 'ssd2').replace('memory', 'define: create\n    memory'),
    hand: calls(makeDirectory('[ssd1] web01')),
    code: 'EF4038',
    options: VCENTER,
  },
  {
    what: 'a file exists where a disk joins a live VM',
    domains: JOINS,
    hand: calls(makeDisk('[ssd1] db01/db01_1.vmdk')),
    code: 'EF4038',
  },
  {
    what: 'a file exists where a copy goes',
    domains: COPY,
    hand: calls(makeDisk('[ssd1] db01/db01_1.vmdk')),
    code: 'EF4038',
  },
  {
    what: 'the source of a copy is gone',
    domains: COPY,
    hand: calls(deleteDisk('[images] debian12.vmdk')),
    code: 'EF4039',
  },
  {
    what: 'the source of a copy has grown',
    domains: COPY.replace('9GiB', '99GiB'),
    hand: calls(grow('[images] debian12.vmdk')),
    code: 'EF4039',
  },
  {
    what: 'a disk to attach is gone',
    domains: ATTACH,
    hand: calls(deleteDisk('[images] debian12.vmdk')),
    code: 'EF4039',
  },
  {
    what: 'the VM to change is gone',
    domains: `  legacy: { ${LEGACY}, annotation: changed }\n`,
    hand: both(on('legacy', { do: 'power-off' }), on('legacy', { do: 'unregister' })),
    code: 'EF4039',
  },
  {
    what: 'a file to delete is gone',
    domains: REMOVED.replace('legacy.vmdk', 'spare.vmdk'),
    hand: calls(deleteDisk('[ssd1] legacy/spare.vmdk')),
    code: 'EF4039',
    options: {},
  },
  {
    what: 'another plan for the VM was applied in between',
    domains: `  db01: { ${DB}, memory: 2GiB, annotation: second }\n`,
    hand: applied(`  db01: { ${DB}, memory: 4GiB, allow_power_off: guest }\n`),
    code: 'EF4003',
  },
  {
    what: 'another plan that declares other things was applied in between',
    domains: `  db01: { ${DB}, annotation: second }\n`,
    hand: applied(`  db01: { ${DB}, scheduler: { cpu: { reservation: 100MHz } } }\n`),
    code: 'EF4003',
  },
  {
    what: 'a declared value that needed no change was changed by hand',
    domains: `  legacy: { ${LEGACY}, power: "on", annotation: second }\n`,
    hand: on('legacy', { do: 'power-off' }),
    code: 'EF4003',
  },
];

/** What has to be there before the plan is made. */
const BEFORE: Readonly<Record<string, Hand>> = {
  'a file to delete is gone': calls(makeDisk('[ssd1] legacy/spare.vmdk')),
};

describe('a saved plan is refused before anything is sent for any VM', () => {
  test.each(ROWS)('$what by now', async ({ what, domains, hand, code, options = {} }) => {
    // The lab of the vCenter has no other VM that FIRST could mean.
    const first = options === VCENTER ? '' : FIRST;
    const before = BEFORE[what];
    let plan = await planned(before === undefined ? first + domains : FIRST, options);
    if (before !== undefined) {
      await meddle(plan, before);
      plan = await again(first + domains);
    }
    await meddle(plan, hand);
    expect(await carried(plan)).toEqual({ outcome: 'stale', codes: expect.arrayContaining([code]), sent: [] });
  });

  async function again(domains: string): Promise<Plan> {
    if (simulator === null || connections === null) throw new Error('nothing is planned');
    const loaded = await load(manifest(domains).replace('{connect}', simulator.uri));
    return savedPlan(await planManifests(loaded.connections, connections, ABOUT, limit()));
  }
});

test.each(ROWS.filter(({ options }) => options === undefined))(
  'while a VM before it is carried out, $what: its own steps are not begun',
  async ({ domains, hand, code }) => {
    const plan = await planned(FIRST + domains, {});
    const run = await carried(plan, async (event) => {
      if (event.kind === 'domain-done') await meddle(plan, hand);
    });
    expect(run).toMatchObject({ sent: ['build01 reconfigure'] });
    expect(run.codes[0]).toBe(code);
    expect(run.outcome).toBe('stale');
  },
);

describe('a removal', () => {
  const HARD = `  legacy: { ${LEGACY}, ensure: absent, allow_power_off: hard, delete_files: ["[ssd1] legacy/legacy.vmdk"] }\n`;

  test('of which a file was replaced by a smaller one deletes nothing', async () => {
    const plan = await planned(HARD, {});
    await meddle(plan, async (host, writer) => {
      await on('legacy', { do: 'power-off' })(host, writer);
      await calls(deleteDisk('[ssd1] legacy/legacy.vmdk'), makeDisk('[ssd1] legacy/legacy.vmdk'))(host, writer);
    });
    const run = await carried(plan);
    expect(run).toMatchObject({ outcome: 'stale', sent: [] });
    expect(run.codes).toContain('EF4039');
  });

  test('whose VM is gone is done, and deletes the files that it showed', async () => {
    const plan = await planned(HARD, {});
    await meddle(plan, both(on('legacy', { do: 'power-off' }), on('legacy', { do: 'unregister' })));
    expect((await carried(plan)).outcome).toBe('done');
  });
});
