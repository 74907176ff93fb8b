import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import {
  type AcceptContext,
  acceptValues,
  differencesOf,
  selectDifferences,
} from '../../src/app/accept/accept-values.js';
import { readLiveState } from '../../src/app/plan/read-live-state.js';
import { isUnreadable } from '../../src/domain/live.js';
import { fieldName } from '../../src/domain/values/manifest-path.js';
import { loadDesired } from '../../src/manifest/load-desired.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { ABOUT, connectionsTo } from './converge.js';

let simulator: Simulator | null = null;
const folder = mkdtempSync(join(tmpdir(), 'esxform-accept-'));

afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

const UUID = '42116ec4-1d3f-4f0a-9a52-000000000001';
const LAB = `
datastores: [{ name: ssd1, capacity: 500GiB }]
networks: [VM Network, DMZ]
domains:
  - name: db01
    uuid: ${UUID}
    power: on
    memory: 4GiB
    vcpus: 2
    controllers: { scsi0: pvscsi }
    disks: { "scsi0:0": { size: 20GiB, provisioning: thin } }
    nics: { ethernet0: { network: DMZ } }
    vmx: { isolation.x: "TRUE" }
`;
const MANIFEST = `version: 1
connect: {connect}
defaults:
  vcpus: 1 # small
domains:
  # the database
  db01:
    uuid: ${UUID}
    memory: 2GiB # see the runbook
    annotation: written by hand
    power: off
    disks:
      scsi0:0: { size: 10GiB } # system
      scsi0:1: { size: 1GiB }
    nics: { ethernet0: { network: VM Network } }
    vmx: { isolation.x: "FALSE" }
  other: { memory: 1GiB }
`;

async function context(running: Simulator, text: string): Promise<AcceptContext> {
  writeFileSync(join(folder, 'm.yaml'), text);
  const loaded = await loadDesired(['m.yaml'], { cwd: folder, stdin: () => Promise.resolve('') });
  expect(loaded.diagnostics).toEqual([]);
  const connections = connectionsTo(running);
  try {
    const signal = AbortSignal.timeout(110_000);
    const reader = await connections.port(running.uri, signal);
    const [connection] = loaded.connections;
    if (connection === undefined) throw new Error('no connection');
    const { matches, readings, facts } = await readLiveState(
      reader,
      connection,
      { owner: ABOUT.owner, fleet: false },
      signal,
    );
    const [match] = matches;
    const live = match?.kind === 'found' ? readings.get(match.summary.ref.id) : undefined;
    if (match === undefined || live === undefined || isUnreadable(live)) throw new Error('the VM was not read');
    return { desired: match.desired, live, facts, rules: reader.rules, owner: ABOUT.owner };
  } finally {
    await connections.close();
  }
}

test('live values are written in place, with comments and order kept, and then nothing differs', async () => {
  simulator = await startSimulator({ inventory: LAB, strict: true });
  const text = MANIFEST.replace('{connect}', simulator.uri);
  const before = await context(simulator, text);
  const changes = differencesOf(before);
  expect(changes.map(({ path }) => fieldName(path)).sort()).toEqual(
    [
      'annotation',
      'disks.scsi0:0.size',
      'disks.scsi0:1',
      'memory',
      'nics.ethernet0.network',
      'power',
      'vcpus',
      'vmx."isolation.x"',
    ].sort(),
  );
  const accepted = await acceptValues(text, join(folder, 'm.yaml'), changes, before);
  expect(accepted).toMatchObject({ ok: true, value: { inherited: ['vcpus'] } });
  if (!accepted.ok) return;
  expect(accepted.value.text).toBe(
    text
      .replace('memory: 2GiB', 'memory: 4GiB')
      .replace('annotation: written by hand', 'annotation: ""')
      .replace('power: off', 'power: "on"')
      .replace('size: 10GiB', 'size: 20GiB')
      .replace('      scsi0:1: { size: 1GiB }\n', '')
      .replace('network: VM Network', 'network: DMZ')
      .replace('isolation.x: "FALSE" }\n', 'isolation.x: "TRUE" }\n    vcpus: 2\n'),
  );
  expect(differencesOf(await context(simulator, accepted.value.text))).toEqual([]);
});

test('one value can be accepted, and a path without a difference is refused', async () => {
  simulator = await startSimulator({ inventory: LAB, strict: true });
  const text = MANIFEST.replace('{connect}', simulator.uri);
  const before = await context(simulator, text);
  const { selected, diagnostics } = selectDifferences(differencesOf(before), ['memory', 'uuid']);
  expect(diagnostics.map(({ code }) => code)).toEqual(['EF7019']);
  const accepted = await acceptValues(text, join(folder, 'm.yaml'), selected, before);
  expect(accepted).toMatchObject({ ok: true, value: { text: text.replace('memory: 2GiB', 'memory: 4GiB') } });
});

test('a text is left alone if anything else would change with it', async () => {
  simulator = await startSimulator({ inventory: LAB, strict: true });
  const text = `version: 1\nconnect: ${simulator.uri}\ndomains:\n  db01: { uuid: ${UUID}, memory: &m 2GiB }\n  other: { memory: *m }\n`;
  const before = await context(simulator, text);
  const accepted = await acceptValues(text, join(folder, 'm.yaml'), differencesOf(before), before);
  expect(accepted).toEqual({ ok: false, problem: 'memory has an anchor that other values use' });
  rmSync(join(folder, 'm.yaml'));
});
