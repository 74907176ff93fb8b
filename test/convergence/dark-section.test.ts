import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { applyManifest } from './converge.js';

const DB = '42116ec4-1d3f-4f0a-9a52-000000000001';
let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator({ strict: true, taskMilliseconds: 5 });
});
afterEach(() => simulator.close());

const manifest = (fields: string): string =>
  `version: 1\nconnect: "{connect}"\ndomains:\n  db01:\n    uuid: ${DB}\n${fields}`;

test('a reconfigure that the host refuses while the domain is down: it is powered on again, and the failure told', async () => {
  // The first one notes on the domain that it goes down.
  simulator.setFaults('faults: [{ at: ReconfigVM_Task, nth: 2, fault: InvalidDeviceSpec }]');
  const chapter = await applyManifest(simulator, manifest('    memory: 4GiB\n    allow_power_off: guest\n'));
  expect(chapter.plan.connections[0]?.domains[0]?.dark).not.toBeNull();
  expect(chapter.outcome).toBe('failed');
  const kinds = chapter.events.map(({ kind }) => kind);
  expect(kinds).toContain('returning');
  expect(chapter.events).toContainEqual({ kind: 'returned', domain: 'db01', to: 'on', diagnostic: null });
  expect(simulator.log.count('PowerOnVM_Task')).toBe(1);
  expect(chapter.next.connections[0]?.domains[0]?.changes.map(({ before }) => before)).toContain(2048);
  // The note on the domain is taken away by the next run, without touching its power.
  const after = await applyManifest(simulator, manifest('    power: on\n'));
  expect(after.plan.connections[0]?.domains[0]?.steps.map((step) => step.do)).toEqual(['record']);
  expect((await applyManifest(simulator, manifest('    power: on\n'))).outcome).toBe('nothing-to-do');
});

test('a hot change that the host refuses does not become a power-off', async () => {
  simulator.setFaults('faults: [{ at: ReconfigVM_Task, fault: InvalidDeviceSpec }]');
  const chapter = await applyManifest(
    simulator,
    manifest('    allow_power_off: hard\n    disks: { "scsi0:5": { file: "[images] debian12.vmdk" } }\n'),
  );
  expect(chapter.outcome).toBe('failed');
  expect(simulator.log.count('ShutdownGuest') + simulator.log.count('PowerOffVM_Task')).toBe(0);
});

test('an unregistered VMX in the target directory is not overwritten', async () => {
  const web = 'version: 1\nconnect: "{connect}"\ndomains:\n  web01: { memory: 64MiB }\n';
  expect((await applyManifest(simulator, web)).outcome).toBe('done');
  const again = await applyManifest(simulator, web.replace('web01:', 'WEB01:'));
  expect(again.outcome).toBe('nothing-to-do');
  expect(again.plan.connections[0]?.domains[0]?.action).toBe('blocked');
});
