import { afterEach, expect, test } from 'vitest';
import { writingConnections } from '../../src/app/connections/connections.js';
import { driftManifests } from '../../src/app/drift/drift-manifests.js';
import { planManifests } from '../../src/app/plan/plan-manifests.js';
import { canKeepGoing } from '../../src/app/plan/plan-problems.js';
import { connectOptions } from '../../src/commands/terminal/connect-options.js';
import { driftText } from '../../src/report/drift/drift-text.js';
import { planText } from '../../src/report/plan/plan-text.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { ABOUT, load, stepsOf } from './converge.js';

let simulator: Simulator | null = null;

afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

const LAB = 'datastores: [{ name: ssd1, capacity: 10GiB }]\ndomains: [{ name: a, memory: 1GiB }]\n';
const PLAIN = { color: false, columns: 100 };

test('one unreachable host hides no other: plan and drift report the rest and name the host', async () => {
  simulator = await startSimulator({ inventory: LAB, strict: true });
  // Nothing listens on port 1 of the loopback.
  const dead = 'esx://127.0.0.1:1/?transport=http';
  const manifest = (connect: string, name: string): string =>
    `version: 1\nconnect: ${connect}\ndomains: { ${name}: { adopt: true, memory: 1GiB, annotation: x } }\n`;
  const loaded = await load(`${manifest(dead, 'b')}---\n${manifest(simulator.uri, 'a')}`);
  const { host } = new URL(simulator.baseUrl);
  const env = { ESXFORM_USER: simulator.user, ESXFORM_PASSWORD: simulator.password, ESXFORM_HOST: host };
  const connections = writingConnections(
    { ...env, ESXFORM_CONNECT: simulator.uri },
    connectOptions({ connect: [dead, simulator.uri] }),
  );
  const signal = AbortSignal.timeout(110_000);
  try {
    const plan = await planManifests(loaded.connections, connections, ABOUT, signal);
    expect(stepsOf(plan)).toEqual(['a: reconfigure']);
    expect(plan.diagnostics.map(({ code, subject }) => [code, subject])).toEqual([['EF2086', dead]]);
    expect([plan.applyable, canKeepGoing(plan)]).toEqual([false, true]);
    expect(canKeepGoing({ ...plan, policy: { ...plan.policy, prune: true } })).toBe(false);
    expect(planText(plan, PLAIN)).toMatch(
      /a will be updated in place[\s\S]*Not planned:[\s\S]*1 connection not read\./,
    );
    const { report, problems } = await driftManifests(loaded.connections, connections, ABOUT, signal);
    expect(report.connections.map(({ domains }) => domains.map(({ name, state }) => `${name} ${state}`))).toEqual([
      ['b unreadable'],
      ['a findings'],
    ]);
    expect(problems.map(({ code }) => code)).toEqual(['EF2086']);
    expect(driftText(report, PLAIN)).toContain('1 unreadable');
    const [only] = loaded.connections;
    if (only === undefined) throw new Error('no connection');
    await expect(planManifests([only], connections, ABOUT, signal)).rejects.toThrow();
  } finally {
    await connections.close();
  }
});
