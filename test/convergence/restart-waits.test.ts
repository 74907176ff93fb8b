import { afterEach, expect, test } from 'vitest';
import { driftManifests } from '../../src/app/drift/drift-manifests.js';
import { planManifests } from '../../src/app/plan/plan-manifests.js';
import { driftText, hasDrift } from '../../src/report/drift/drift-report.js';
import { planText } from '../../src/report/plan/plan-text.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { byHand } from './by-hand.js';
import { ABOUT, applyManifest, connectionsTo, load, stepsOf } from './converge.js';

let simulator: Simulator | null = null;
afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

const LAB = `
host: { name: esx1.example.com }
datastores: [{ name: ssd1, capacity: 500GiB }]
domains: [{ name: web01, uuid: 42116ec4-1d3f-4f0a-9a52-000000000001, memory: 1GiB, power: "on", tools: running }]
`;
const manifest = (delay: number): string => `version: 1
connect: {connect}
domains:
  web01: { uuid: 42116ec4-1d3f-4f0a-9a52-000000000001, boot: { delay: ${delay} } }
`;
const STYLE = { color: false, columns: 120 };

async function reports(running: Simulator, text: string) {
  const connections = connectionsTo(running);
  try {
    const { connections: wanted } = await load(text.replace('{connect}', running.uri));
    const signal = AbortSignal.timeout(110_000);
    const plan = await planManifests(wanted, connections, ABOUT, signal);
    const { report } = await driftManifests(wanted, connections, ABOUT, signal);
    return { plan, planned: planText(plan, STYLE), report, drifted: driftText(report, STYLE) };
  } finally {
    await connections.close();
  }
}

test.each(['host', 'vcenter'] as const)(
  'on a %s, a value at next power-on is shown until the restart',
  async (kind) => {
    simulator = await startSimulator({ kind, inventory: LAB, strict: true, taskMilliseconds: 1 });
    const { outcome, next } = await applyManifest(simulator, manifest(5000));
    expect(outcome).toBe('done');
    expect(stepsOf(next)).toEqual([]);
    const waiting = await reports(simulator, manifest(5000));
    expect(waiting.plan.applyable).toBe(false);
    expect(waiting.planned).toContain('waits for a restart');
    expect(waiting.planned).toContain('waits for a restart: boot.delay 5000 (running with 0)');
    expect(waiting.drifted).toContain('pending: waits for a restart: boot.delay 5000 (running with 0)');
    expect(hasDrift(waiting.report)).toBe(false);

    // A second change keeps the value that the VM runs with; the first value again waits for nothing.
    expect((await applyManifest(simulator, manifest(7000))).outcome).toBe('done');
    expect((await reports(simulator, manifest(7000))).planned).toContain('boot.delay 7000 (running with 0)');
    expect((await applyManifest(simulator, manifest(0))).outcome).toBe('done');
    expect((await reports(simulator, manifest(0))).planned).not.toContain('waits for a restart');
    expect((await applyManifest(simulator, manifest(5000))).outcome).toBe('done');
    expect((await reports(simulator, manifest(5000))).planned).toContain('waits for a restart');

    await byHand(simulator, 'web01', 'PowerOffVM_Task');
    expect((await reports(simulator, manifest(5000))).planned).not.toContain('waits for a restart');
  },
);
