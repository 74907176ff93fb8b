import { afterEach, describe, expect, test } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.js';
import { applyManifest, stepsOf } from '../convergence/converge.js';
import { PLACES_LAB } from '../convergence/stories.js';

const DB = 'db01:\n    uuid: 42116ec4-1d3f-4f0a-9a52-000000000001';
const NEW =
  'web01:\n    memory: 1GiB\n    power: "on"\n    controllers: { scsi0: pvscsi }\n    disks: { "scsi0:0": { size: 1GiB, datastore: ssd1 } }';

let simulator: Simulator | null = null;
afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

interface Row {
  readonly method: string;
  readonly fields: string;
  readonly options?: SimulatorOptions;
}

const VCENTER: SimulatorOptions = { kind: 'vcenter', inventory: PLACES_LAB };
const ROWS: readonly Row[] = [
  { method: 'ReconfigVM_Task', fields: `${DB}\n    annotation: lost` },
  {
    method: 'PowerOffVM_Task',
    fields: 'legacy:\n    uuid: 42116ec4-1d3f-4f0a-9a52-000000000003\n    power: "off"\n    allow_power_off: hard',
  },
  { method: 'SuspendVM_Task', fields: `${DB}\n    power: suspended` },
  { method: 'PowerOnVM_Task', fields: NEW },
  { method: 'RegisterVM_Task', fields: NEW },
  { method: 'CreateVirtualDisk_Task', fields: NEW },
  { method: 'CreateVM_Task', fields: `${NEW}\n    define: create` },
  { method: 'ReconfigureAutostart', fields: `${DB}\n    autostart: true` },
  { method: 'UnregisterVM', fields: `${DB}\n    ensure: absent\n    allow_power_off: guest` },
  { method: 'MigrateVM_Task', fields: `${DB}\n    host: esx2.example.com`, options: VCENTER },
  {
    method: 'RelocateVM_Task',
    fields: `${DB}\n    datastore: ssd2\n    disks: { "scsi0:0": { size: 20GiB } }`,
    options: VCENTER,
  },
  { method: 'MoveIntoFolder_Task', fields: `${DB}\n    folder: lab`, options: VCENTER },
  { method: 'MoveIntoResourcePool', fields: `${DB}\n    resource_pool: gold`, options: VCENTER },
];

async function go({ fields, method, options = {} }: Row, when: 'before' | 'after') {
  const faults = `faults:\n  - { at: ${method}, drop: ${when} }\n`;
  simulator = await startSimulator({ strict: true, taskMilliseconds: 5, faults, ...options });
  const chapter = await applyManifest(simulator, `version: 1\nconnect: "{connect}"\ndomains:\n  ${fields}\n`);
  // The simulator does not count what was dropped before it got there.
  const verdicts = chapter.events.flatMap((event) => (event.kind === 'step-judged' ? [event.verdict] : []));
  return { ...chapter, verdicts, heard: simulator.log.count(method) };
}

/** The connection breaks at the one call that matters, over the real wire. */
describe.each(ROWS)('$method', (row) => {
  test('its reply is lost: done, and not sent twice', async () => {
    const { next, outcome, heard, verdicts } = await go(row, 'after');
    expect({ outcome, verdicts, heard }).toEqual({ outcome: 'done', verdicts: ['done'], heard: 1 });
    expect(stepsOf(next)).toEqual([]);
  });

  test('it never arrives: that is proved, and it is sent once more', async () => {
    const { next, outcome, heard, verdicts } = await go(row, 'before');
    expect({ outcome, verdicts, heard }).toEqual({ outcome: 'done', verdicts: ['not-begun'], heard: 1 });
    expect(stepsOf(next)).toEqual([]);
  });
});
