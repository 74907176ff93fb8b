import { afterEach, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { applyManifest, stepsOf } from './converge.js';

/** The firmware enters its setup once: a host clears the flag at that start, which is no difference afterwards. */

let simulator: Simulator | null = null;
afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

const manifest = (boot: string, more = '') =>
  `version: 1\nconnect: "{connect}"\ndomains:\n  web01: { memory: 1GiB, power: "on", datastore: ssd1, allow_power_off: hard, boot: ${boot}${more} }\n`;

async function apply(text: string) {
  if (simulator === null) throw new Error('no simulator');
  const chapter = await applyManifest(simulator, text);
  return {
    outcome: chapter.outcome,
    next: stepsOf(chapter.next),
    changes: chapter.plan.connections[0]?.domains[0]?.changes,
  };
}

test.each(['host', 'vcenter'] as const)(
  'boot.setup of a new VM and of a running one is set once (%s)',
  async (kind) => {
    simulator = await startSimulator({
      kind,
      inventory: 'host: { name: esx1.example.com }\ndatastores: [{ name: ssd1, capacity: 500GiB }]\n',
      strict: true,
      taskMilliseconds: 1,
    });
    const text = (boot: string) => (kind === 'vcenter' ? manifest(boot, ', host: esx1.example.com') : manifest(boot));
    expect(await apply(text('{ setup: true }'))).toMatchObject({ outcome: 'done', next: [] });
    expect(await apply(text('{ setup: true }'))).toMatchObject({ outcome: 'nothing-to-do', next: [] });
    expect(await apply(text('{ setup: false, delay: 1000 }'))).toMatchObject({ outcome: 'done', next: [] });
    expect((await apply(text('{ setup: true, delay: 1000 }'))).changes).toMatchObject([
      { path: ['boot', 'setup'], after: true },
    ]);
    expect(await apply(text('{ setup: true, delay: 5000 }'))).toMatchObject({ outcome: 'done', next: [] });
  },
);
