import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { driftManifests } from '../../src/app/drift/drift-manifests.js';
import { planManifests } from '../../src/app/plan/plan-manifests.js';
import { pathKey } from '../../src/domain/values/path-key.js';
import type { Finding } from '../../src/plan/drift/drift.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { ABOUT, applyManifest, connectionsTo, load } from '../convergence/converge.js';
import { propertyRuns } from '../deep-runs.js';
import { dyingWriter, MOMENTS, type Moment } from './dying-writer.js';

/*
 * Nothing that apply itself wrote may ever be called a change by hand, wherever the run was killed. What it did not reach is pending.
 */

let simulator: Simulator | null = null;
afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

const LAB = `
host: { name: esx1.example.com }
datastores: [{ name: ssd1, capacity: 500GiB }, { name: ssd2, capacity: 500GiB }]
networks: [VM Network, DMZ]
domains:
  - name: web01
    uuid: 42116ec4-1d3f-4f0a-9a52-000000000001
    memory: 1GiB
    power: "on"
    tools: running
    controllers: { scsi0: pvscsi }
    disks: { "scsi0:0": { size: 1GiB } }
    nics: { ethernet0: { network: VM Network, model: vmxnet3 } }
`;

/** One declared value each: before and after. Some are hot, some wait for a restart, some need the VM off, some are a step of their own. */
const VALUES = {
  annotation: ['one', 'two'],
  memory: ['1GiB', '2GiB'],
  vcpus: ['1', '2'],
  boot: ['{ delay: 0 }', '{ delay: 5000 }'],
  nics: [
    '{ ethernet0: { network: VM Network, connected: true } }',
    '{ ethernet0: { network: DMZ, connected: false } }',
  ],
  disks: ['{ "scsi0:0": { size: 1GiB } }', '{ "scsi0:0": { size: 2GiB }, "scsi0:1": { size: 1GiB, datastore: ssd2 } }'],
  power: ['"on"', '"off"'],
  autostart: ['false', 'true'],
  vmx: ['{ isolation.tools.copy.disable: "TRUE" }', '{ isolation.tools.copy.disable: "FALSE" }'],
} as const;
type Field = keyof typeof VALUES;
const FIELDS = Object.keys(VALUES) as readonly Field[];

function manifest(changed: readonly Field[], declared: readonly Field[]): string {
  const lines = declared.map((field) => `    ${field}: ${VALUES[field][changed.includes(field) ? 1 : 0]}\n`);
  return (
    `version: 1\nconnect: "{connect}"\ndomains:\n  web01:\n    uuid: 42116ec4-1d3f-4f0a-9a52-000000000001\n` +
    `    allow_power_off: guest\n${lines.join('')}`
  );
}

async function stateOf(running: Simulator, text: string) {
  const connections = connectionsTo(running);
  try {
    const { connections: wanted } = await load(text.replace('{connect}', running.uri));
    const signal = AbortSignal.timeout(110_000);
    const { report } = await driftManifests(wanted, connections, ABOUT, signal);
    const plan = await planManifests(wanted, connections, ABOUT, signal);
    return { findings: report.connections[0]?.domains[0]?.findings ?? [], domain: plan.connections[0]?.domains[0] };
  } finally {
    await connections.close();
  }
}

/** Kills a run at a step; true if it came to an end before. */
async function killedAt(running: Simulator, text: string, step: number, moment: Moment): Promise<boolean> {
  let death: ((dead: Promise<void>) => void) | null = null;
  const killed = new Promise<Promise<void>>((resolve) => {
    death = resolve;
  });
  const run = applyManifest(running, text, (inner) => {
    const { writer, dead } = dyingWriter(inner, step, moment);
    death?.(dead);
    return writer;
  });
  return await Promise.race([run.then(() => true), killed.then((dead) => dead).then(() => false)]);
}

/** Until the host has ended what the killed run had begun, a guest's shutdown included. */
async function settled(running: Simulator, text: string) {
  let last = await stateOf(running, text);
  for (let round = 0; round < 20; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 150));
    const next = await stateOf(running, text);
    if (JSON.stringify(next.findings) === JSON.stringify(last.findings)) return next;
    last = next;
  }
  throw new Error('the host does not come to rest');
}

const byHand = (findings: readonly Finding[]) =>
  findings.filter(({ kind }) => kind !== 'pending').map(({ path }) => pathKey(path));

describe.each(['host', 'vcenter'] as const)('on a %s, after a run that was killed anywhere', (kind) => {
  test('drift calls nothing changed by hand that apply wrote, and what it never reached is pending', {
    timeout: 1_800_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.subarray([...FIELDS], { minLength: 1 }),
        fc.boolean(),
        fc.nat({ max: 7 }),
        fc.constantFrom(...MOMENTS),
        async (changed, isApplied, step, moment) => {
          const running = await startSimulator({ kind, inventory: LAB, strict: true, taskMilliseconds: 5 });
          try {
            // The values of before, and those that a manifest of before did not have yet.
            const before = isApplied ? FIELDS : FIELDS.filter((field) => !changed.includes(field));
            expect((await applyManifest(running, manifest([], before))).outcome).not.toBe('failed');
            const text = manifest(changed, FIELDS);
            const isOver = await killedAt(running, text, step, moment);
            const { domain, findings } = await settled(running, text);
            expect(byHand(findings)).toEqual([]);
            const planned = [...(domain?.changes ?? []), ...(domain?.deferred ?? []).map(({ change }) => change)];
            for (const { path } of planned.filter((each) => each.path[0] !== 'autostart' || !isOver))
              expect(findings.map((each) => pathKey(each.path))).toContain(pathKey(path));
          } finally {
            await running.close();
          }
        },
      ),
      { numRuns: propertyRuns(40), endOnFailure: true },
    );
  });
});
