import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { esxform, freshFolder, start } from './esxform.js';
import { type Death, killingProxy, MOMENTS, type Moment } from './killing-proxy.js';

/**
 * The built program, killed by SIGKILL at one moment of one call, with its journal kept and with the journal gone; then it is run once
 * more, as CI would. The same at every step there is, with a writer in the process that dies, is
 * test/chaos/kill-matrix.test.ts.
 */

interface Story {
  readonly what: string;
  readonly domain: string;
  readonly fields: string;
  /** Its calls that change something, in their order; those marked end with a task, or a guest that goes down. */
  readonly calls: readonly { readonly method: string; readonly waits: boolean }[];
  /** What the host may see over all runs together, and no more. A guest that is on its way down may be asked again. */
  readonly most: Readonly<Record<string, number>>;
}

const task = (method: string) => ({ method, waits: true });
const call = (method: string) => ({ method, waits: false });

const STORIES: readonly Story[] = [
  {
    what: 'a domain is made and powered on',
    domain: 'web01',
    fields:
      'uuid: 42116ec4-1d3f-4f0a-9a52-000000000009, memory: 1GiB, power: "on", controllers: { scsi0: pvscsi }, disks: { "scsi0:0": { size: 1GiB, datastore: ssd1 } }',
    calls: [
      call('MakeDirectory'),
      call('PUT'),
      task('CreateVirtualDisk_Task'),
      task('RegisterVM_Task'),
      task('ReconfigVM_Task'),
      task('PowerOnVM_Task'),
    ],
    most: { CreateVirtualDisk_Task: 1, RegisterVM_Task: 1, PowerOnVM_Task: 1, UnregisterVM: 0 },
  },
  {
    what: 'a running domain goes down for a change',
    domain: 'db01',
    fields: 'uuid: 42116ec4-1d3f-4f0a-9a52-000000000001, memory: 4GiB, allow_power_off: guest, power: "on"',
    calls: [
      task('ReconfigVM_Task'),
      task('ShutdownGuest'),
      task('ReconfigVM_Task'),
      task('PowerOnVM_Task'),
      task('ReconfigVM_Task'),
    ],
    most: { ShutdownGuest: 2, PowerOffVM_Task: 0, PowerOnVM_Task: 1 },
  },
];

const deathsIn = ({ calls }: Story): readonly Death[] =>
  calls.flatMap(({ method, waits }, index) => {
    const nth = calls.slice(0, index + 1).filter((each) => each.method === method).length;
    const moments: readonly Moment[] = waits ? MOMENTS : MOMENTS.slice(0, 2);
    return moments.map((moment) => ({ method, nth, moment }));
  });

/** One point in so many: each of them starts the program three times. Three and four have no divisor in common, so all moments come up. */
const EVERY = Math.max(1, Number(process.env['KILL_EVERY'] ?? 10));

let folder: ReturnType<typeof freshFolder>;
let simulator: Simulator;
let proxy: Awaited<ReturnType<typeof killingProxy>>;
let env: Record<string, string>;
beforeEach(async () => {
  folder = freshFolder();
  simulator = await startSimulator({ strict: true, taskMilliseconds: 20 });
  proxy = await killingProxy(simulator.baseUrl);
  env = {
    ESXFORM_CONNECT: proxy.through(simulator.uri),
    ESXFORM_HOST: proxy.host,
    ESXFORM_USER: simulator.user,
    ESXFORM_PASSWORD: simulator.password,
  };
});
afterEach(async () => {
  await proxy.close();
  await simulator.close();
  folder.remove();
});

describe.each(STORIES)('$what', ({ what: _, domain, fields, most, ...story }) => {
  const deaths = deathsIn({ what: _, domain, fields, most, ...story });
  // Of two neighbours one keeps its journal, and both do so at every moment somewhere.
  const points = deaths.map((death, index) => ({
    ...death,
    journal: (index + Math.floor(index / MOMENTS.length)) % 2 === 0 ? 'kept' : 'gone',
  }));

  test.each(points.filter((_point, index) => index % EVERY === 0))(
    'killed at call $nth of $method, $moment; its journal is $journal',
    async ({ journal, ...death }) => {
      const manifest = `version: 1\nconnect: "${proxy.through(simulator.uri)}"\ndomains: { ${domain}: { ${fields} } }\n`;
      writeFileSync(join(folder.path, 'm.yaml'), manifest);
      const apply = ['apply', 'm.yaml', '--auto-approve', '--journal', 'journals'];
      const killed = start(apply, folder.path, env);
      proxy.arm(death, () => void killed.child.kill('SIGKILL'));
      expect((await killed.ended).code).toBeNull();
      if (journal === 'gone') rmSync(join(folder.path, 'journals'), { recursive: true });
      proxy.heal();

      const next = await esxform(apply, folder.path, env);
      expect(next.code, next.stderr).toBe(0);
      const left = await esxform(['plan', 'm.yaml', '--detailed-exitcode'], folder.path, env);
      expect(left.code, left.stdout).toBe(0);
      for (const [method, count] of Object.entries(most)) {
        expect(simulator.log.count(method), method).toBeLessThanOrEqual(count);
      }
    },
  );
});
