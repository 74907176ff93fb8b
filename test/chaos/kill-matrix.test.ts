import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ApplyEvent } from '../../src/apply/apply-event.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.js';
import { applyManifest, stepsOf } from '../convergence/converge.js';
import { PLACES_LAB } from '../convergence/stories.js';
import { dyingWriter, MOMENTS } from './dying-writer.js';

/**
 * A run that is killed leaves nothing on its own machine, so all that the next one knows is what stands on the host. At every step of
 * every story, at four moments of its call: nothing is lost, nothing is done twice, no domain is left down that was on.
 */

interface Story {
  readonly what: string;
  readonly kind?: SimulatorOptions['kind'];
  readonly inventory?: string;
  /** What is declared of it and applied first, one after another. */
  readonly before?: readonly string[];
  readonly domain: string;
  readonly fields: string;
  readonly steps: readonly string[];
  /**
   * Calls that the host may see so often over all runs together, and no more. A guest that is on its way down may be asked again by each run,
   * which asks nothing new of it.
   */
  readonly calls: Readonly<Record<string, number>>;
}

const DB = '    uuid: 42116ec4-1d3f-4f0a-9a52-000000000001\n';
const NEW = '    uuid: 42116ec4-1d3f-4f0a-9a52-000000000009\n';
const NEW_DISKS =
  '    disks: { "scsi0:0": { size: 1GiB, datastore: ssd1 }, "scsi0:1": { size: 2GiB, datastore: images } }\n';

const STORIES: readonly Story[] = [
  {
    what: 'a domain is made on a host',
    domain: 'web01',
    fields: `    memory: 1GiB\n    power: "on"\n    controllers: { scsi0: pvscsi }\n${NEW_DISKS}`,
    steps: [
      'make-directory',
      'upload-vmx',
      'make-directory',
      'make-disk',
      'make-disk',
      'register',
      'power-on',
      'record',
    ],
    calls: { CreateVirtualDisk_Task: 2, RegisterVM_Task: 1, PowerOnVM_Task: 1 },
  },
  {
    what: 'a domain is made on a vCenter',
    kind: 'vcenter',
    domain: 'web01',
    fields: `    memory: 1GiB\n    power: "on"\n    controllers: { scsi0: pvscsi }\n${NEW_DISKS}`,
    steps: ['make-directory', 'create', 'power-on', 'record'],
    calls: { CreateVM_Task: 1, PowerOnVM_Task: 1 },
  },
  {
    what: 'a running domain goes down for a change',
    domain: 'db01',
    fields: `${DB}    memory: 4GiB\n    allow_power_off: guest\n`,
    steps: ['record', 'shut-down', 'reconfigure', 'power-on', 'record'],
    calls: { ShutdownGuest: 3, PowerOnVM_Task: 1, PowerOffVM_Task: 0 },
  },
  {
    what: 'a running domain gets a disk on another datastore',
    domain: 'db01',
    fields: `${DB}    disks: { "scsi0:3": { size: 1GiB, datastore: images } }\n`,
    steps: ['make-directory', 'reconfigure'],
    calls: { ReconfigVM_Task: 1, ShutdownGuest: 0, PowerOnVM_Task: 0 },
  },
  {
    what: 'a domain is to be off',
    domain: 'db01',
    fields: `${DB}    power: "off"\n`,
    steps: ['shut-down', 'record'],
    calls: { ShutdownGuest: 3, PowerOnVM_Task: 0, PowerOffVM_Task: 0 },
  },
  {
    what: 'a domain is to sleep',
    domain: 'db01',
    fields: `${DB}    power: suspended\n`,
    steps: ['record', 'suspend'],
    calls: { SuspendVM_Task: 1, PowerOnVM_Task: 0 },
  },
  {
    what: 'a domain is moved to another host, folder and pool',
    kind: 'vcenter',
    inventory: PLACES_LAB,
    domain: 'db01',
    fields: `${DB}    host: esx2.example.com\n    folder: prod/web\n    resource_pool: gold/web\n    annotation: moved\n`,
    steps: ['migrate', 'move-to-folder', 'move-to-pool', 'reconfigure'],
    calls: {
      MigrateVM_Task: 1,
      MoveIntoFolder_Task: 1,
      MoveIntoResourcePool: 1,
      ReconfigVM_Task: 1,
      PowerOnVM_Task: 0,
    },
  },
  {
    what: 'a domain is relocated',
    kind: 'vcenter',
    inventory: PLACES_LAB,
    domain: 'db01',
    fields: `${DB}    datastore: ssd2\n    disks: { "scsi0:0": { size: 20GiB } }\n`,
    steps: ['relocate', 'record'],
    calls: { RelocateVM_Task: 1, PowerOnVM_Task: 0 },
  },
  {
    what: 'the hardware is raised in the dark, and autostart set',
    domain: 'db01',
    fields: `${DB}    hardware_version: 21\n    allow: [HZ501]\n    autostart: true\n    allow_power_off: guest\n`,
    steps: ['autostart', 'record', 'shut-down', 'upgrade-hardware', 'power-on', 'record'],
    calls: { UpgradeVM_Task: 1, ShutdownGuest: 3, PowerOnVM_Task: 1, ReconfigureAutostart: 1 },
  },
  {
    what: 'a running domain gets a copy of a disk, which is grown first',
    domain: 'db01',
    fields: `${DB}    disks: { "scsi0:3": { copy_of: "[images] debian12.vmdk", size: 9GiB } }\n`,
    steps: ['record', 'copy-disk', 'extend-disk', 'reconfigure'],
    calls: { ReconfigVM_Task: 2, PowerOnVM_Task: 0 },
  },
  {
    what: 'a domain without guest tools is to be off',
    domain: 'legacy',
    fields: '    uuid: 42116ec4-1d3f-4f0a-9a52-000000000003\n    power: "off"\n    allow_power_off: hard\n',
    steps: ['power-off', 'record'],
    calls: { PowerOffVM_Task: 1, ShutdownGuest: 0, PowerOnVM_Task: 0 },
  },
  {
    what: 'a VMX that lies there is registered and changed',
    domain: 'new01',
    before: [
      `${NEW}    memory: 512MiB\n    define: upload\n    controllers: { scsi0: pvscsi }\n    disks: { "scsi0:0": { size: 1GiB, datastore: ssd1 } }\n`,
      `${NEW}    ensure: absent\n`,
    ],
    fields: `${NEW}    memory: 1GiB\n    adopt: true\n    power: "on"\n`,
    steps: ['register', 'reconfigure', 'power-on', 'record'],
    calls: { RegisterVM_Task: 2, PowerOnVM_Task: 1, CreateVirtualDisk_Task: 1 },
  },
  {
    what: 'a domain is removed with a file of it',
    domain: 'db01',
    fields: `${DB}    ensure: absent\n    delete_files: ["[ssd1] db01/db01.vmdk"]\n    allow_power_off: guest\n`,
    steps: ['shut-down', 'unregister', 'delete-file'],
    calls: { UnregisterVM: 1, DeleteVirtualDisk_Task: 1, ShutdownGuest: 3, PowerOnVM_Task: 0 },
  },
];

/** Every point, unless the environment wants only one in so many. */
const EVERY = Math.max(1, Number(process.env['KILL_EVERY'] ?? 12));

/** A run watches a VM that another one took down for some seconds, in each of many points. */
const RECOVERY_PACE = 5;

let simulator: Simulator;

const manifestOf = ({ domain, fields }: Pick<Story, 'domain' | 'fields'>): string =>
  `version: 1\nconnect: "{connect}"\ndomains:\n  ${domain}:\n${fields}`;

/** Runs until there is nothing to do; a step of the killed run may still be coming to its end at the first. */
async function settle(story: Story, journals: string | null): Promise<readonly ApplyEvent[]> {
  const events: ApplyEvent[] = [];
  for (let run = 1; run <= 3; run += 1) {
    const chapter = await applyManifest(simulator, manifestOf(story), undefined, journals, RECOVERY_PACE);
    if (chapter.outcome === 'nothing-to-do') {
      expect(stepsOf(chapter.plan)).toEqual([]);
      return events;
    }
    events.push(...chapter.events);
  }
  throw new Error('it does not converge');
}

async function startAs(story: Story): Promise<void> {
  simulator = await startSimulator(optionsOf(story));
  for (const fields of story.before ?? []) {
    const { outcome } = await applyManifest(simulator, manifestOf({ domain: story.domain, fields }));
    expect(outcome).toBe('done');
  }
}

function optionsOf({ inventory, kind = 'host' }: Story): SimulatorOptions {
  return { strict: true, taskMilliseconds: 5, kind, ...(inventory === undefined ? {} : { inventory }) };
}

/** All that stands on the host, as another client sees it: files, and the power and hardware of every domain. */
async function world(): Promise<unknown> {
  const authorization = `Basic ${Buffer.from(`${simulator.user}:${simulator.password}`).toString('base64')}`;
  const center = simulator.uri.startsWith('vpx') ? 'dc1' : 'ha-datacenter';
  const listing = async (datastore: string, path: string): Promise<readonly string[]> => {
    const url = `${simulator.baseUrl}/folder/${path}?dcPath=${center}&dsName=${datastore}`;
    const answer = await fetch(url, { headers: { authorization } });
    if (!(answer.headers.get('content-type') ?? '').startsWith('text/html')) return [];
    return [...(await answer.text()).matchAll(/<li>([^<]*)<\/li>/g)].map((match) => match[1] ?? '').sort();
  };
  const files: Record<string, readonly string[]> = {};
  for (const datastore of ['ssd1', 'ssd2', 'images']) {
    for (const directory of await listing(datastore, '')) {
      files[`[${datastore}] ${directory}`] = await listing(datastore, directory);
    }
  }
  return files;
}

describe.each(STORIES)('$what', (story) => {
  /** What an undisturbed run comes to. */
  let expected: unknown;
  beforeAll(async () => {
    await startAs(story);
    const { outcome, plan } = await applyManifest(simulator, manifestOf(story));
    expect(stepsOf(plan).map((each) => each.split(': ')[1])).toEqual(story.steps);
    expect(outcome).toBe('done');
    expected = await world();
    await simulator.close();
  });
  beforeEach(async () => {
    await startAs(story);
  });
  afterEach(() => simulator.close());

  const points = story.steps.flatMap((step, index) =>
    MOMENTS.flatMap((moment) => ['kept', 'deleted'].map((journal) => ({ step, index, moment, journal }))),
  );

  test.each(points.filter((_, index) => index % EVERY === 0))(
    'killed at step $index, $step, $moment; its journal is $journal',
    async (point) => {
      const { index, journal, moment, step } = point;
      const journals = mkdtempSync(join(tmpdir(), 'esxform-kill-'));
      let killed: Promise<void> | null = null;
      const run = applyManifest(
        simulator,
        manifestOf(story),
        (inner) => {
          const { writer, dead } = dyingWriter(inner, index, moment);
          killed = dead;
          return writer;
        },
        journals,
      );
      const end = await Promise.race([
        run.then(() => 'ended'),
        (async () => {
          for (;;) {
            if (killed !== null) return await (killed as Promise<void>).then(() => 'killed');
            await new Promise((resolve) => setTimeout(resolve, 5));
          }
        })(),
      ]);
      expect(end).toBe('killed');

      if (journal === 'deleted') rmSync(journals, { recursive: true });
      const events = await settle(story, journal === 'kept' ? journals : null);
      rmSync(journals, { recursive: true, force: true });
      const told = events.flatMap((event) => (event.kind === 'earlier-run' ? [event] : []));
      // Where nothing is left to do there is no run to tell it.
      if (journal === 'deleted' || events.length === 0) expect(told).toEqual([]);
      else expect(told).toMatchObject([{ lastDomain: story.domain, lastStep: step, state: 'started' }]);
      expect(await world()).toEqual(expected);
      // A guest that goes down during the next run makes its plan stale; that run restores the power and leaves the change to another one.
      const restored = events.filter(({ kind }) => kind === 'returning').length;
      for (const [method, count] of Object.entries(story.calls)) {
        const most = method === 'PowerOnVM_Task' ? count + restored : count;
        expect(simulator.log.count(method), method).toBeLessThanOrEqual(most);
      }
    },
  );
});
