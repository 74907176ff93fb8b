import { afterEach, expect, test } from 'vitest';
import { Colleague } from '../../scripts/demo/colleague.mjs';
import { driftManifests } from '../../src/app/drift/drift-manifests.js';
import { applySummary, applySummaryText } from '../../src/report/apply/apply-summary.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { ABOUT, applyManifest, connectionsTo, load } from './converge.js';

let simulator: Simulator | null = null;

afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

const MANIFEST = `version: 1
connect: {connect}
domains:
  web01: { guest_os: debian12-64, memory: 1GiB, power: "on", disks: { scsi0:0: { size: 1GiB } }, controllers: { scsi0: pvscsi } }
`;
const UUID = '42116ec4-1d3f-4f0a-9a52-000000000001';
const NO_POWER = 'faults: [{ at: PowerOnVM_Task, fault: InsufficientHostMemoryCapacityFault }]';

async function driftOf(running: Simulator, manifest: string) {
  const connections = connectionsTo(running);
  try {
    const { connections: wanted } = await load(manifest.replace('{connect}', running.uri));
    const { report } = await driftManifests(wanted, connections, ABOUT, AbortSignal.timeout(110_000));
    return report.connections.flatMap(({ domains }) =>
      domains.flatMap(({ findings }) => findings.map(({ kind, path }) => `${kind} ${path.join('.')}`)),
    );
  } finally {
    await connections.close();
  }
}

test.each(['auto', 'create'] as const)(
  'a new VM (define: %s) that could not be powered on: the power is pending, and the VM counts as created',
  async (define) => {
    simulator = await startSimulator({ strict: true });
    const manifest = MANIFEST.replace('power:', `define: ${define}, power:`);
    simulator.setFaults(NO_POWER);
    const failed = await applyManifest(simulator, manifest);
    expect(failed.outcome).toBe('failed');
    const text = applySummaryText(applySummary(failed.events), { color: false, columns: 80 });
    expect(text).toContain('Created: 1, updated: 0, failed: 1');
    expect(text).toContain('Failed: web01 (created, but not finished).');
    expect(await driftOf(simulator, manifest)).toEqual(['pending power']);
    simulator.setFaults('faults: []');
    const again = await applyManifest(simulator, manifest);
    expect(again.plan.connections[0]?.domains[0]?.steps.map((step) => step.do)).toEqual(['power-on', 'record']);
    expect(again.outcome).toBe('done');
    expect(await driftOf(simulator, manifest)).toEqual([]);
  },
);

test('an existing VM that could not be powered on: pending; once it was on, and was powered off by hand: drift', async () => {
  simulator = await startSimulator({
    strict: true,
    inventory: `datastores: [{ name: ssd1, capacity: 9GiB }]\ndomains: [{ name: web01, uuid: ${UUID}, memory: 1GiB }]\n`,
  });
  const manifest = `version: 1\nconnect: {connect}\ndomains: { web01: { uuid: ${UUID}, power: "on", memory: 2GiB } }\n`;
  simulator.setFaults(NO_POWER);
  expect((await applyManifest(simulator, manifest)).outcome).toBe('failed');
  expect(await driftOf(simulator, manifest)).toEqual(['pending power']);
  simulator.setFaults('faults: []');
  expect((await applyManifest(simulator, manifest)).outcome).toBe('done');
  const colleague = new Colleague(simulator.baseUrl);
  await colleague.login(simulator.user, simulator.password);
  await colleague.powerOff(await colleague.find(UUID));
  expect(await driftOf(simulator, manifest)).toEqual(['drift power']);
});
