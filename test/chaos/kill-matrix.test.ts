import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.js';
import { applyManifest, stepsOf } from '../convergence/converge.js';
import { dyingWriter, MOMENTS } from './dying-writer.js';

/**
 * A run that is killed leaves nothing on its own machine, so all that the next one knows is what stands on the host. At every step of
 * every story, at four moments of its call: nothing is lost, nothing is done twice, no domain is left down that was on.
 */

interface Story {
  readonly what: string;
  readonly kind?: SimulatorOptions['kind'];
  readonly domain: string;
  readonly fields: string;
  readonly steps: readonly string[];
  /**
   * Calls that the host may see so often over all runs together, and no more. A guest that is on its way down may be asked again,
   * which asks nothing new of it.
   */
  readonly calls: Readonly<Record<string, number>>;
}

const DB = '    uuid: 42116ec4-1d3f-4f0a-9a52-000000000001\n';
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
      'record',
      'power-on',
    ],
    calls: { CreateVirtualDisk_Task: 2, RegisterVM_Task: 1, PowerOnVM_Task: 1 },
  },
  {
    what: 'a domain is made on a vCenter',
    kind: 'vcenter',
    domain: 'web01',
    fields: `    memory: 1GiB\n    power: "on"\n    controllers: { scsi0: pvscsi }\n${NEW_DISKS}`,
    steps: ['make-directory', 'create', 'power-on'],
    calls: { CreateVM_Task: 1, PowerOnVM_Task: 1 },
  },
  {
    what: 'a running domain goes down for a change',
    domain: 'db01',
    fields: `${DB}    memory: 4GiB\n    allow_power_off: guest\n`,
    steps: ['record', 'shut-down', 'reconfigure', 'power-on', 'record'],
    calls: { ShutdownGuest: 2, PowerOnVM_Task: 1, PowerOffVM_Task: 0 },
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
    steps: ['record', 'shut-down'],
    calls: { ShutdownGuest: 2, PowerOnVM_Task: 0, PowerOffVM_Task: 0 },
  },
  {
    what: 'a domain is to sleep',
    domain: 'db01',
    fields: `${DB}    power: suspended\n`,
    steps: ['record', 'suspend'],
    calls: { SuspendVM_Task: 1, PowerOnVM_Task: 0 },
  },
];

let simulator: Simulator;

const manifestOf = (story: Story): string =>
  `version: 1\nconnect: "{connect}"\ndomains:\n  ${story.domain}:\n${story.fields}`;

/** Runs until there is nothing to do; a step of the killed run may still be coming to its end at the first. */
async function settle(story: Story): Promise<number> {
  for (let run = 1; run <= 3; run += 1) {
    const { outcome, plan } = await applyManifest(simulator, manifestOf(story));
    if (outcome === 'nothing-to-do') {
      expect(stepsOf(plan)).toEqual([]);
      return run;
    }
  }
  throw new Error('it does not converge');
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
  for (const datastore of ['ssd1', 'images']) {
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
    simulator = await startSimulator({ strict: true, taskMilliseconds: 5, kind: story.kind ?? 'host' });
    const { outcome, plan } = await applyManifest(simulator, manifestOf(story));
    expect(outcome).toBe('done');
    expect(stepsOf(plan).map((each) => each.split(': ')[1])).toEqual(story.steps);
    expected = await world();
    await simulator.close();
  });
  beforeEach(async () => {
    simulator = await startSimulator({ strict: true, taskMilliseconds: 5, kind: story.kind ?? 'host' });
  });
  afterEach(() => simulator.close());

  const points = story.steps.flatMap((step, index) => MOMENTS.map((moment) => ({ step, index, moment })));

  test.each(points)('killed at step $index, $step, $moment', async ({ index, moment }) => {
    let killed: Promise<void> | null = null;
    const run = applyManifest(simulator, manifestOf(story), (inner) => {
      const { writer, dead } = dyingWriter(inner, index, moment);
      killed = dead;
      return writer;
    });
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

    await settle(story);
    expect(await world()).toEqual(expected);
    for (const [method, count] of Object.entries(story.calls)) {
      expect(simulator.log.count(method), method).toBeLessThanOrEqual(count);
    }
  });
});
