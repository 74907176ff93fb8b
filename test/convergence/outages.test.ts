import { afterEach, describe, expect, test } from 'vitest';
import type { ApplyEvent } from '../../src/apply/apply-event.js';
import { DiagnosticError } from '../../src/domain/diagnostics/diagnostic.js';
import { OUTAGE_KINDS, type OutageKind } from '../../src/simulator/faults/fault-script.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { applyManifest, stepsOf } from './converge.js';

const DB =
  'version: 1\nconnect: "{connect}"\ndomains:\n  db01:\n    uuid: 42116ec4-1d3f-4f0a-9a52-000000000001\n    adopt: true\n';
const CHANGE = `${DB}    memory: 4GiB\n    allow_power_off: guest\n`;
/** So much faster goes the clock of a run, that minutes of its patience are seconds. */
const PACE = 40;

const simulators: Simulator[] = [];
afterEach(async () => {
  await Promise.all(simulators.splice(0).map((each) => each.close()));
});

interface Moment {
  readonly at: string;
  readonly nth: number;
  readonly when: 'before' | 'after';
}

/** Of a downtime: the first reconfigure marks the domain before it, the third takes the mark away. */
const MOMENTS: readonly Moment[] = [
  { at: 'ReconfigVM_Task', nth: 1, when: 'after' },
  { at: 'ShutdownGuest', nth: 1, when: 'before' },
  { at: 'ShutdownGuest', nth: 1, when: 'after' },
  { at: 'ReconfigVM_Task', nth: 2, when: 'before' },
  { at: 'ReconfigVM_Task', nth: 2, when: 'after' },
  { at: 'WaitForUpdatesEx', nth: 4, when: 'before' },
  { at: 'WaitForUpdatesEx', nth: 6, when: 'after' },
  { at: 'PowerOnVM_Task', nth: 1, when: 'before' },
  { at: 'PowerOnVM_Task', nth: 1, when: 'after' },
  { at: 'ReconfigVM_Task', nth: 3, when: 'after' },
];

function outage({ at, nth, when }: Moment, as: OutageKind, seconds: number): string {
  const milliseconds = Math.round((seconds * 1_000) / PACE);
  return `faults:\n  - { at: ${at}, nth: ${nth}, when: ${when}, outage: { for: ${milliseconds}, as: ${as} } }\n`;
}

async function start(): Promise<Simulator> {
  const simulator = await startSimulator({ strict: true, taskMilliseconds: 5 });
  simulators.push(simulator);
  return simulator;
}

const go = (simulator: Simulator, manifest: string) => applyManifest(simulator, manifest, undefined, null, PACE);
const powerOf = (events: readonly ApplyEvent[]): readonly string[] =>
  events.flatMap((event) => (event.kind === 'returned' ? [`${event.to} ${event.diagnostic?.code ?? 'well'}`] : []));

const ROWS = MOMENTS.flatMap((moment, index) =>
  OUTAGE_KINDS.map((as, kind) => ({ ...moment, as, seconds: [1, 15, 60, 120][(index + kind) % 4] ?? 1 })),
);

describe('an outage of the host in a downtime', () => {
  test.each(ROWS)('$as for $seconds s, $when $at $nth', async ({ as, seconds, ...moment }) => {
    const simulator = await start();
    simulator.setFaults(outage(moment, as, seconds));
    const { events, next, outcome } = await go(simulator, CHANGE);
    expect({ outcome, left: stepsOf(next), power: powerOf(events) }).toEqual({ outcome: 'done', left: [], power: [] });
    expect(simulator.openSessions()).toBe(0);
    const again = await go(simulator, `${DB}    power: "on"\n`);
    expect(again.plan.connections[0]?.domains[0]?.changes ?? []).toEqual([]);
    if (as === 'logged-out' || as === 'restarting') return;
    // What a session that has ended asks is counted, too, although nothing came of it.
    for (const [method, times] of Object.entries({ ShutdownGuest: 1, ReconfigVM_Task: 3, PowerOnVM_Task: 1 })) {
      expect(simulator.log.count(method), method).toBe(times);
    }
  });

  test.each(OUTAGE_KINDS)('right before it, %s: the domain stays on, and the next run does the change', async (as) => {
    const simulator = await start();
    simulator.setFaults(outage({ at: 'ReconfigVM_Task', nth: 1, when: 'before' }, as, 60));
    // The plan after the run meets the outage, too, where the run did not wait for its end.
    const first = await go(simulator, CHANGE).catch((error: unknown) => {
      if (error instanceof DiagnosticError) return null;
      throw error;
    });
    simulator.setFaults('faults: []\n');
    if (first !== null) expect(powerOf(first.events)).toEqual([]);
    expect(simulator.log.count('ShutdownGuest')).toBe(first?.outcome === 'done' ? 1 : 0);
    const { next } = await go(simulator, CHANGE);
    expect(stepsOf(next)).toEqual([]);
    expect(simulator.log.count('PowerOnVM_Task')).toBe(1);
  });

  test('longer than the patience: it is reported, nothing is sent later, and the next run brings the domain up', async () => {
    const simulator = await start();
    // Half an hour, by the clock of the run.
    simulator.setFaults(outage({ at: 'ReconfigVM_Task', nth: 2, when: 'before' }, 'dropped', 1_800));
    await expect(go(simulator, CHANGE)).rejects.toMatchObject({ diagnostic: { code: 'EF3002' } });
    const calls = simulator.log.calls.length;
    simulator.setFaults('faults: []\n');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(simulator.log.calls).toHaveLength(calls);
    const { outcome, plan, next } = await go(simulator, CHANGE);
    expect(plan.connections[0]?.domains[0]?.steps.map((step) => step.do)).toContain('power-on');
    expect({ outcome, left: stepsOf(next) }).toEqual({ outcome: 'done', left: [] });
  });
});
