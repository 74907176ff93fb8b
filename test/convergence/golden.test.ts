import { existsSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { LiveDomain } from '../../src/domain/live.js';
import { parseVmxText, vmxEntries } from '../../src/formats/vmx/syntax.js';
import { formatMarker, MARKER_KEY } from '../../src/providers/esx/fields/marker.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import type { GoldenFacts } from '../golden/facts.js';
import { GOLDEN_TESTS, goldenFacts, goldenFile, goldenPlan, runGoldenTest } from '../golden/golden-tests.js';
import type { ToldHost } from '../plan/told-reader.js';
import { applyManifest, stepsOf } from './converge.js';

let simulator: Simulator | null = null;

afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

/** Whether an inventory of the simulator can hold these facts; flags belong to the command. */
function isSimulated({
  flags,
  now,
  server,
  unregistered,
  files = {},
  hidden,
  migration,
  vms = {},
}: GoldenFacts): boolean {
  const inspected = Object.entries(files).find(
    ([path, facts]) => typeof facts !== 'number' || !/\.(?:iso|flp)$/.test(path),
  );
  const other = [flags, now, server, unregistered, inspected, hidden, migration];
  const known = ['power', 'tools', 'disks', 'marker'];
  const simple = Object.values(vms).every((vm) => Object.keys(vm).every((key) => known.includes(key)));
  return simple && other.every((each) => each === undefined);
}

const kib = (size: number | null): string => `${size ?? 0}KiB`;

function machineOf(folder: string, live: LiveDomain, isVcenter: boolean): object {
  const stem = live.ref.id.replace(/^vm-/, '');
  const text = readFileSync(goldenFile(folder, `${stem}.vmx`), 'utf8');
  const keys = [...vmxEntries(parseVmxText(text).document).values()].map(({ key, value }) => [key, value]);
  const disks = Object.entries(live.domain.disks).map(([slot, { file, size, provisioning }]) => [
    slot,
    { file, size: kib(size), provisioning: provisioning ?? 'thin' },
  ]);
  const marker = live.marker === null ? [] : [[MARKER_KEY, formatMarker(live.marker)]];
  return {
    name: stem,
    directory: live.vmxPath.replace(/\/[^/]*$/, ''),
    power: live.runtime.power,
    tools: live.runtime.tools,
    ...(isVcenter ? { host: live.runtime.host } : {}),
    disks: Object.fromEntries(disks),
    vmx: Object.fromEntries([...keys, ...marker]),
  };
}

/** The host of a golden test as an inventory of the simulator. */
function inventoryOf(
  folder: string,
  { live = [], disks = {}, facts = {} }: ToldHost,
  { directories = {}, files: sizes = {} }: GoldenFacts,
): string {
  const files = Object.entries(directories).flatMap(([directory, names]) =>
    names.map((name) => ({ path: `${directory}/${name}`, text: 'x' })),
  );
  const copied = Object.entries(disks).map(([path, { capacity }]) => ({ path, disk: 'thin', size: kib(capacity) }));
  const hosts = (facts.hosts ?? []).map(({ name, usable }) => ({ name, cluster: 'cluster1', maintenance: !usable }));
  const named = (names: readonly string[] = []) => names.filter((name) => name !== '');
  return stringify({
    host: { name: 'esx1.example.com' },
    ...(facts.canMigrate === true
      ? { hosts, folders: named(facts.folders), resource_pools: { cluster1: named(facts.pools) } }
      : {}),
    datastores: [
      { name: 'ssd1', capacity: '500GiB' },
      { name: 'images', capacity: '200GiB' },
    ],
    networks: ['DMZ', 'VM Network'],
    files: [...files, ...copied, ...Object.entries(sizes).map(([path, size]) => ({ path, size: `${Number(size)}B` }))],
    domains: live.map((each) => machineOf(folder, each, facts.canMigrate === true)),
  });
}

/** Changes that wait for a resume are made by the run after it. */
const TWO_RUNS = ['031-suspended-domain-resumes'];

const TESTS: string[] = [];
for (const name of GOLDEN_TESTS) {
  const { applyable } = await goldenPlan(name);
  const isWhole = !existsSync(goldenFile(name, 'esxform.yaml'));
  if (applyable && isWhole && isSimulated(goldenFacts(name))) TESTS.push(name);
}

describe('a golden test, applied to the simulator, makes the steps of its plan, and the next plan has none', () => {
  test.each(TESTS)('%s', async (name) => {
    const { host, plan: golden } = await runGoldenTest(name);
    const inventory = inventoryOf(name, host, goldenFacts(name));
    const kind = host.facts?.canMigrate === true ? 'vcenter' : 'host';
    simulator = await startSimulator({ kind, tls: false, strict: true, taskMilliseconds: 1, inventory });
    const text = readFileSync(goldenFile(name, 'manifest.yaml'), 'utf8');
    const manifest = text.replace(/^connect: .*$/m, 'connect: "{connect}"');
    let run = await applyManifest(simulator, manifest);
    expect(stepsOf(run.plan)).toEqual(golden === null ? null : stepsOf(golden));
    if (TWO_RUNS.includes(name)) {
      expect(run.outcome).toBe('done');
      expect(stepsOf(run.next)).not.toEqual([]);
      run = await applyManifest(simulator, manifest);
    }
    const { outcome, events, next } = run;
    expect({ outcome, last: outcome === 'done' ? [] : events.slice(-4) }).toEqual({ outcome: 'done', last: [] });
    expect(stepsOf(next)).toEqual([]);
  });

  test('there are enough of them', () => {
    expect(TESTS.length).toBeGreaterThan(48);
    expect(TESTS).toEqual(expect.arrayContaining(TWO_RUNS));
  });
});
