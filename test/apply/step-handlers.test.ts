import { afterEach, describe, expect, test } from 'vitest';
import type { Connections } from '../../src/app/connections/connections.js';
import type { DomainRun } from '../../src/apply/domain-run.js';
import { FILE_HANDLERS } from '../../src/apply/steps/file-handlers.js';
import { STEP_HANDLERS } from '../../src/apply/steps/handlers.js';
import { runTask } from '../../src/apply/steps/run-task.js';
import type { StepHandlers } from '../../src/apply/steps/step-handler.js';
import { isUnreadable, type LiveDomain } from '../../src/domain/live.js';
import type { Json } from '../../src/domain/values/json.js';
import type { Path } from '../../src/domain/values/path-key.js';
import type { Step, StepKind } from '../../src/plan/steps/step.js';
import { changedPaths, createdFiles, STEPS, stepDeadline } from '../../src/plan/steps/steps.js';
import type { Writer } from '../../src/providers/provider.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { connectionsTo } from '../convergence/converge.js';
import { PLACES_LAB } from '../convergence/stories.js';
import { STEP_SAMPLES } from '../plan/step-samples.js';
import { change, domainPlan, marker } from './plan-builders.js';

const KINDS = Object.keys(STEP_SAMPLES) as readonly StepKind[];

// A table that lacks the handlers of some kinds is no table of all steps.
// @ts-expect-error
FILE_HANDLERS satisfies StepHandlers<Step>;

describe('the handlers of steps', () => {
  test('there is one for each kind', () => {
    expect(Object.keys(STEP_HANDLERS).toSorted()).toEqual(KINDS.toSorted());
  });

  test.each(KINDS)('%s: apply waits exactly as long as the plan shows', async (kind) => {
    const step = STEP_SAMPLES[kind];
    const waits: number[] = [];
    const tools = {
      abandon: new AbortController().signal,
      now: () => 0,
      sleep: async (milliseconds: number) => {
        waits.push(milliseconds);
      },
    };
    const writer = { start: () => new Promise(() => undefined) };
    const run = { plan: domainPlan('web01', [step]), tools, writer } as unknown as DomainRun;
    const end = await runTask(run, step, null, 0).next();
    expect(end).toMatchObject({ done: true, value: { kind: 'failed', diagnostic: { code: 'EF4002' } } });
    expect(waits).toEqual([stepDeadline(step) * 1_000]);
  });

  test.each(KINDS)('%s: what a roll-back deletes is what the step created', (kind) => {
    const { rollBack } = STEP_HANDLERS[kind];
    if (rollBack === 'delete') expect(createdFiles(STEP_SAMPLES[kind])).toHaveLength(1);
    expect(rollBack === 'keep-all').toBe(STEPS[kind].vm === 'added');
  });
});

/** The leaves in which two readings differ. What every call changes, and no guard relies on, is left out. */
function differences(before: Json, after: Json, path: Path = []): readonly Path[] {
  if (path.length === 1 && (path[0] === 'changeVersion' || path[0] === 'marker')) return [];
  if (path.length === 2 && path[0] === 'runtime' && (path[1] === 'address' || path[1] === 'blocked')) return [];
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null) {
    return before === after ? [] : [path];
  }
  const [left, right] = [before, after] as readonly Readonly<Record<string, Json>>[];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => differences(left?.[key] ?? null, right?.[key] ?? null, [...path, key]));
}

const ON_A_VM: readonly (readonly [string, readonly Step[]])[] = [
  ['record', [{ do: 'record', marker }]],
  ['reconfigure', [{ do: 'reconfigure', changes: [change('annotation', '', 'new')], newDisks: [], marker }]],
  ['migrate', [{ do: 'migrate', host: 'esx2.example.com' }]],
  [
    'relocate',
    [
      {
        do: 'relocate',
        home: 'ssd2',
        disks: [
          { slot: 'scsi0:0', datastore: 'ssd2' },
          { slot: 'scsi0:1', datastore: 'ssd1' },
        ],
      },
    ],
  ],
  ['move-to-pool', [{ do: 'move-to-pool', pool: 'gold' }]],
  ['move-to-folder', [{ do: 'move-to-folder', folder: 'lab' }]],
  ['power-off, upgrade-hardware', [{ do: 'power-off' }, { do: 'upgrade-hardware', version: 21 }]],
  ['suspend, power-on', [{ do: 'suspend' }, { do: 'power-on' }]],
  ['shut-down', [{ do: 'shut-down', deadlineSeconds: 60 }]],
];

describe('on a host', () => {
  let simulator: Simulator | null = null;
  let connections: Connections<Writer> | null = null;
  afterEach(async () => {
    await connections?.close();
    await simulator?.close();
    [connections, simulator] = [null, null];
  });

  async function reading(writer: Writer, signal: AbortSignal): Promise<LiveDomain> {
    for await (const { ref } of writer.list(signal)) {
      for await (const each of writer.read([ref], signal)) if (!isUnreadable(each)) return each;
    }
    throw new Error('the host has no VM');
  }

  test.each(ON_A_VM)('%s changes no live fact outside the paths of its row', async (_, steps) => {
    simulator = await startSimulator({ strict: true, taskMilliseconds: 5, mode: 'vpx', inventory: PLACES_LAB });
    connections = connectionsTo(simulator);
    const signal = AbortSignal.timeout(600_000);
    const writer = await connections.port(simulator.uri, signal);
    for (const step of steps) {
      const before = await reading(writer, signal);
      for await (const report of writer.watch(await writer.start(step, before, signal), signal)) {
        if (report.kind === 'failed') throw new Error(report.diagnostic.summary);
      }
      const after = await reading(writer, signal);
      const changed = differences(before as unknown as Json, after as unknown as Json);
      if (step.do !== 'record') expect(changed).not.toEqual([]);
      const covered = changedPaths(step);
      const outside = changed.filter((path) => !covered.some((each) => each.every((key, at) => path[at] === key)));
      expect(outside).toEqual([]);
    }
  });
});
