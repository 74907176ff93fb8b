import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { DomainPlan } from '../../src/plan/plan.js';
import { MARKER_KEY, parseMarker } from '../../src/providers/esx/fields/marker.js';
import { stepText } from '../../src/report/plan/step-text.js';
import { startSimulator } from '../../src/simulator/simulator.js';
import { applyManifest } from './converge.js';

/**
 * What the last version with format 1 left when it was killed: in the middle of a create, of a downtime, of a copy. With it is what that
 * version itself planned next.
 */
interface KilledRun {
  readonly domains: string;
  readonly vmx: string;
  readonly steps: readonly string[];
  readonly warnings: readonly string[];
}

const RUNS: Readonly<Record<string, KilledRun>> = JSON.parse(
  readFileSync(new URL('format-1-runs.json', import.meta.url), 'utf8'),
);

/** The VMX of a run that was killed during a create was not registered; all others are of db01. */
const isRegistered = (what: string): boolean => what !== 'create';

function keysOf(vmx: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...vmx.matchAll(/^(\S+) = "(.*)"$/gm)].map(([, key = '', value = '']) => [key, value.replaceAll('|22', '"')]),
  );
}

function inventory(what: string, { vmx }: KilledRun): string {
  const keys = keysOf(vmx);
  const name = keys['displayName'];
  const disk = {
    path: `[ssd1] ${name}/${name}.vmdk`,
    disk: 'thin',
    size: what.startsWith('create') ? '1GiB' : '20GiB',
  };
  const copy = { path: `[ssd1] ${name}/${name}_1.vmdk`, disk: 'thin', size: '8GiB' };
  return JSON.stringify({
    host: { hardware_version: 21 },
    datastores: [
      { name: 'ssd1', capacity: '500GiB' },
      { name: 'images', capacity: '100GiB', type: 'NFS' },
    ],
    networks: ['VM Network'],
    files: [
      { path: '[images] debian12.vmdk', disk: 'thin', size: '8GiB' },
      disk,
      ...(what === 'copy' ? [copy] : []),
      ...(isRegistered(what) ? [] : [{ path: `[ssd1] ${name}/${name}.vmx`, text: vmx }]),
    ],
    domains: isRegistered(what) ? [{ name, power: what === 'copy' ? 'on' : 'off', tools: 'running', vmx: keys }] : [],
  });
}

test.each(Object.entries(RUNS))('a run that was killed in its %s is finished', async (what, run) => {
  const found = parseMarker(keysOf(run.vmx)[MARKER_KEY]);
  expect(found).toMatchObject(
    what === 'copy' ? { copying: true } : { unfinished: what.startsWith('create') ? 'create' : 'downtime' },
  );
  const simulator = await startSimulator({ strict: true, taskMilliseconds: 5, inventory: inventory(what, run) });
  try {
    const manifest = `version: 1\nconnect: "{connect}"\ndomains:\n  ${run.domains}\n`;
    const { plan, outcome, next } = await applyManifest(simulator, manifest);
    const [domain] = plan.connections[0]?.domains ?? [];
    expect(domain?.steps.map((step) => stepText(step))).toEqual(run.steps);
    expect(domain?.diagnostics.map(({ code }) => code)).toEqual(run.warnings);
    expect(outcome).toBe('done');
    expect(next.connections[0]).toMatchObject({ domains: [], unchanged: 1 } satisfies object as {
      domains: DomainPlan[];
    });
  } finally {
    await simulator.close();
  }
});
