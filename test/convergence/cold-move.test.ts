import { afterEach, expect, test } from 'vitest';
import type { ApplyEvent } from '../../src/apply/apply-event.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { applyManifest, type Chapter, stepsOf } from './converge.js';

const [WEB, DB] = ['42116ec4-1d3f-4f0a-9a52-000000000001', '42116ec4-1d3f-4f0a-9a52-000000000002'];
const LAB = (power: 'on' | 'off') => `
datastores: [{ name: shared, capacity: 500GiB }]
networks: [VM Network]
hosts:
  - { name: esx1.example.com }
  - { name: esx2.example.com }
domains:
  - { name: web, power: ${power}, directory: "[shared] web", uuid: ${WEB}, disks: { "scsi0:0": { size: 1GiB } } }
  - { name: db, power: off, directory: "[shared] db", uuid: ${DB} }
`;

let simulator: Simulator | null = null;
afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

/** Two hosts with one datastore; nothing here goes to the vCenter that the simulator has for them. */
async function lab(power: 'on' | 'off' = 'off'): Promise<Simulator> {
  simulator = await startSimulator({
    kind: 'vcenter',
    inventory: LAB(power),
    strict: true,
    taskMilliseconds: 5,
    hostAddresses: { 'esx1.example.com': '127.0.0.11', 'esx2.example.com': '127.0.0.12' },
  });
  return simulator;
}

const manifest = (uri: string, domains: string): string => `version: 1\nconnect: "${uri}"\ndomains:\n${domains}`;

async function applied(at: Simulator, hosts: Readonly<Record<string, string>>, keepGoing = false): Promise<Chapter> {
  const [first = '', ...others] = Object.entries(hosts).map(([host, domains]) =>
    manifest(at.hostUris[`${host}.example.com`] ?? 'esx://127.0.0.1:9/?transport=http', domains),
  );
  return await applyManifest(
    at,
    first,
    (writer) => writer,
    null,
    1,
    (plan) => plan,
    false,
    undefined,
    others,
    keepGoing,
  );
}

const GONE = `  web: { uuid: ${WEB}, ensure: absent }\n`;
const HERE = `  web: { uuid: ${WEB}, adopt: true }\n`;
const ended = (events: readonly ApplyEvent[]) =>
  events.flatMap((event) => (event.kind === 'domain-done' ? [`${event.domain} ${event.action}`] : []));

test.each([
  ['esx1', 'esx2'],
  ['esx2', 'esx1'],
] as const)(
  'a VM moves between lone hosts with a shared datastore, whichever manifest comes first (%s)',
  async (one, two) => {
    const at = await lab();
    const domains = { esx1: GONE, esx2: HERE };
    const moved = await applied(at, { [one]: domains[one], [two]: domains[two] });
    expect(stepsOf(moved.plan).filter((each) => /register/.test(each))).toEqual(['web: unregister', 'web: register']);
    expect(moved.outcome).toBe('done');
    expect(ended(moved.events)).toEqual(['web removed', 'web registered']);
    expect(stepsOf(moved.next)).toEqual([]);
  },
);

test('a VM that another host keeps is not registered', async () => {
  const at = await lab();
  const refused = await applied(at, { esx1: `  db: { uuid: ${DB} }\n`, esx2: HERE });
  expect(refused.outcome).toBe('nothing-to-do');
  expect(refused.plan.connections[1]?.domains[0]?.diagnostics[0]).toMatchObject({ code: 'EF2092' });
  const stays = await applied(at, {
    esx1: `  web: { uuid: ${WEB}, ensure: absent, delete_files: ["[shared] web/web.vmx"] }\n`,
    esx2: HERE,
  });
  expect(JSON.stringify(stays.plan)).toContain('EF2092');
});

test('a VM that runs is not registered elsewhere, and is once it may be powered off', async () => {
  const at = await lab('on');
  const waits = await applied(at, { esx1: GONE, esx2: HERE });
  expect(waits.plan.connections.find(({ connect }) => connect.includes('.12:'))?.domains[0]).toMatchObject({
    action: 'blocked',
    diagnostics: [{ code: 'EF2092' }],
  });
  const off = `  web: { uuid: ${WEB}, ensure: absent, allow_power_off: hard }\n`;
  const moved = await applied(at, { esx1: off, esx2: `  web: { uuid: ${WEB}, adopt: true, power: on }\n` });
  expect(moved.outcome).toBe('done');
  expect(ended(moved.events)).toEqual(['web removed', 'web registered']);
});

test('a VM whose removal fails is not registered, even if the run keeps going', async () => {
  const at = await lab();
  at.setFaults('faults: [{ at: UnregisterVM, fault: InvalidState, message: no, times: 5 }]');
  const failed = await applied(at, { esx1: GONE, esx2: HERE }, true);
  expect(failed.outcome).toBe('failed');
  expect(ended(failed.events)).toEqual([]);
  expect(failed.events).toContainEqual(expect.objectContaining({ kind: 'domain-skipped', domain: 'web' }));
  expect(at.log.count('RegisterVM_Task')).toBe(0);
});

test('VMs that change places in one run are refused', async () => {
  const at = await lab();
  expect(
    (
      await applied(at, {
        esx1: `  db: { uuid: ${DB}, ensure: absent }\n`,
        esx2: `  db: { uuid: ${DB}, adopt: true }\n`,
      })
    ).outcome,
  ).toBe('done');
  const back = `  db: { uuid: ${DB}, adopt: true }\n`;
  const both = await applied(at, { esx1: `${GONE}${back}`, esx2: `${HERE}  db: { uuid: ${DB}, ensure: absent }\n` });
  const codes = both.plan.connections.flatMap(({ domains }) =>
    domains.flatMap((each) => each.diagnostics.map(({ code }) => code)),
  );
  expect(codes).toEqual(['EF2095', 'EF2096', 'EF2095', 'EF2096']);
});

test('a host that is lost may have the VM: it is registered only by the manifest of the new host alone', async () => {
  const at = await lab();
  const lost = await applied(at, { lost: GONE, esx2: HERE }, true);
  expect(JSON.stringify(lost.plan)).toContain('EF2093');
  expect(at.log.count('RegisterVM_Task')).toBe(0);
  const alone = await applied(at, { esx2: HERE });
  expect(stepsOf(alone.plan)[0]).toBe('web: register');
});
