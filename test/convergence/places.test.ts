import { afterEach, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { sampleRows } from '../deep-runs.js';
import { loggedIn, run } from '../simulator/raw-client.js';
import { applyManifest, stepsOf } from './converge.js';
import { PLACE_STORIES, PLACES_LAB } from './stories.js';

let simulator: Simulator | null = null;

afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

test.each(sampleRows(PLACE_STORIES))('$name', async ({ manifests }) => {
  simulator = await startSimulator({ kind: 'vcenter', inventory: PLACES_LAB, strict: true, taskMilliseconds: 5 });
  for (const [index, manifest] of manifests.entries()) {
    const chapter = await applyManifest(simulator, manifest);
    expect(stepsOf(chapter.plan), `manifest ${index + 1} must have something to do`).not.toEqual([]);
    const last = chapter.outcome === 'done' ? [] : chapter.events.slice(-4);
    expect({ index, outcome: chapter.outcome, last }).toEqual({ index, outcome: 'done', last: [] });
    expect(stepsOf(chapter.next), `after manifest ${index + 1}`).toEqual([]);
  }
});

test('a migration that fails leaves the VM where it was, and says so', async () => {
  simulator = await startSimulator({ kind: 'vcenter', inventory: PLACES_LAB, strict: true, taskMilliseconds: 5 });
  const manifest = (host: string) =>
    `version: 1\nconnect: "{connect}"\ndomains:\n  db01:\n    uuid: 42116ec4-1d3f-4f0a-9a52-000000000001\n    host: ${host}\n`;
  simulator.setFaults('faults: [{ at: MigrateVM_Task, fault: MigrationFault, message: no vMotion }]');
  const failed = await applyManifest(simulator, manifest('esx2.example.com'));
  expect(failed.outcome).toBe('failed');
  const said = failed.events.flatMap((event) => (event.kind === 'domain-failed' ? event.diagnostics : []));
  expect(said.map(({ code }) => code).slice(1)).toEqual(['EF4046']);
  expect(said[1]).toMatchObject({
    summary: 'db01 is where it was before',
    detail: expect.stringMatching(/^host esx1\.example\.com, VMX \[ssd1\] .*, scsi0:0 on ssd1, scsi0:1 on ssd1$/),
  });
  const second = await applyManifest(simulator, manifest('esx2.example.com'));
  expect(second.outcome).toBe('done');
});

test('a running VM goes to another host and datastore with its snapshot', async () => {
  simulator = await startSimulator({ kind: 'vcenter', inventory: PLACES_LAB, strict: true, taskMilliseconds: 5 });
  const client = await loggedIn(simulator);
  const taken = '<name>before</name><memory>false</memory><quiesce>false</quiesce>';
  await run(client, 'CreateSnapshot_Task', 'vm-101|VirtualMachine', taken);
  const moved = await applyManifest(
    simulator,
    'version: 1\nconnect: "{connect}"\ndomains:\n  db01:\n    uuid: 42116ec4-1d3f-4f0a-9a52-000000000001\n' +
      '    host: esx3.example.com\n    datastore: local3\n' +
      '    disks: { "scsi0:0": { size: 20GiB }, "scsi0:1": { size: 5GiB } }\n',
  );
  expect(stepsOf(moved.plan)).toEqual(['db01: relocate', 'db01: record']);
  expect(moved.outcome).toBe('done');
  expect(stepsOf(moved.next)).toEqual([]);
});
