import { afterEach, describe, expect, test } from 'vitest';
import { readingConnections } from '../../src/app/connections/connections.js';
import { driftManifests } from '../../src/app/drift/drift-manifests.js';
import { type PlanOptions, planManifests } from '../../src/app/plan/plan-manifests.js';
import type { Plan } from '../../src/plan/plan.js';
import type { Writer } from '../../src/providers/provider.js';
import { applyLines } from '../../src/report/apply/apply-lines.js';
import { NO_PROGRESS } from '../../src/report/apply/apply-progress.js';
import { applySummary } from '../../src/report/apply/apply-summary.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { loggedIn, run } from '../simulator/raw-client.js';
import { ABOUT, applyManifest, type Chapter, connectionsTo, load, savedPlan, stepsOf } from './converge.js';

const LAB = (tools: string) => `
datastores: [{ name: shared, capacity: 500GiB }]
networks: [VM Network, DMZ, Lab]
hosts:
  - { name: esx1.example.com, networks: [VM Network, DMZ] }
  - { name: esx2.example.com, networks: [VM Network, Lab] }
domains:
  - { name: web01, power: on, tools: ${tools}, directory: "[shared] web01", uuid: 42116ec4-1d3f-4f0a-9a52-000000000001 }
  - { name: db01, power: off, directory: "[shared] db01", uuid: 42116ec4-1d3f-4f0a-9a52-000000000002 }
  - name: net01
    power: on
    tools: running
    directory: "[shared] net01"
    uuid: 42116ec4-1d3f-4f0a-9a52-000000000003
    nics: { ethernet0: { network: DMZ, model: vmxnet3 } }
`;
const UUID = '42116ec4-1d3f-4f0a-9a52-000000000001';

let simulator: Simulator | null = null;
afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

async function lab(tools = 'running'): Promise<Simulator> {
  simulator = await startSimulator({
    kind: 'vcenter',
    inventory: LAB(tools),
    strict: true,
    taskMilliseconds: 5,
    hostAddresses: { 'esx1.example.com': '127.0.0.11', 'esx2.example.com': '127.0.0.12' },
  });
  return simulator;
}

/** Applies domains over the first host, with the vCenter that the host names. */
async function applied(at: Simulator, domains: string, vcenter = '*', destroy = false): Promise<Chapter> {
  const uri = `${at.hostUris['esx1.example.com']}&vcenter=${vcenter}`;
  const text = `version: 1\nconnect: "{connect}"\ndomains:\n${domains}`;
  return await applyManifest(
    at,
    text,
    (writer) => writer,
    null,
    1,
    (plan) => plan,
    destroy,
    uri,
  );
}

/** The plan alone, saved and read again. */
async function planned(at: Simulator, domains: string, options: Partial<PlanOptions> = {}): Promise<Plan> {
  const uri = `${at.hostUris['esx1.example.com']}&vcenter=*`;
  const { connections } = await load(`version: 1\nconnect: "${uri}"\ndomains:\n${domains}`);
  const open = connectionsTo(at, [uri], readingConnections);
  try {
    return savedPlan(await planManifests(connections, open, { ...ABOUT, ...options }, AbortSignal.timeout(600_000)));
  } finally {
    await open.close();
  }
}

const web = (rest: string) => `  web01: { uuid: ${UUID}${rest} }\n`;
const db = (rest: string) => `  db01: { uuid: 42116ec4-1d3f-4f0a-9a52-000000000002${rest} }\n`;
const diagnosed = (chapter: Chapter) =>
  chapter.next.connections.flatMap(({ domains }) =>
    domains.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code)),
  );

describe('over a host, with its vCenter', () => {
  test.each(['*', '127.0.0.1'])(
    'vcenter=%s: a VM moves to another host, is changed there, and comes back',
    async (vcenter) => {
      const at = await lab();
      const away = await applied(at, web(', host: esx2.example.com, annotation: moved'), vcenter);
      expect(away.outcome).toBe('done');
      expect(stepsOf(away.plan)).toEqual(['web01: migrate', 'web01: reconfigure']);
      expect(away.plan.connections.map(({ through }) => through)).toEqual(['vcenter']);
      expect(stepsOf(away.next)).toEqual([]);
      expect(away.next.connections[0]?.unchanged).toBe(1);
      expect(away.events).toContainEqual(expect.objectContaining({ kind: 'domain-verified', remaining: [] }));
      const back = await applied(at, web(', host: esx1.example.com, memory: 1GiB'), vcenter);
      expect(back.outcome).toBe('done');
      expect(stepsOf(back.plan)[0]).toBe('web01: migrate');
      expect(stepsOf(back.next)).toEqual([]);
      expect(at.log.count('MigrateVM_Task')).toBe(2);
      expect(at.log.count('CreateVM_Task') + at.log.count('RegisterVM_Task')).toBe(0);
    },
  );

  test('a new VM with another host is made there, and one without a host at the host', async () => {
    const at = await lab();
    const made = await applied(
      at,
      '  new01: { memory: 1GiB, host: esx2.example.com, datastore: shared }\n  new02: { memory: 1GiB, datastore: shared }\n',
    );
    expect(made.outcome).toBe('done');
    expect(made.plan.connections.map(({ through, domains }) => [through, domains.map(({ name }) => name)])).toEqual([
      [undefined, ['new02']],
      ['vcenter', ['new01']],
    ]);
    expect(stepsOf(made.next)).toEqual([]);
    const other = await applyManifest(
      at,
      'version: 1\nconnect: "{connect}"\ndomains:\n  new01: {}\n',
      (writer) => writer,
      null,
      1,
      (plan) => plan,
      false,
      at.hostUris['esx2.example.com'],
    );
    expect(stepsOf(other.plan)).toEqual([]);
  });

  test('a VM that somebody moved is not created again', async () => {
    const at = await lab();
    expect((await applied(at, web(', host: esx2.example.com'))).outcome).toBe('done');
    for (const domains of [web(', memory: 1GiB'), '  web01: { memory: 1GiB }\n']) {
      const chapter = await applied(at, domains);
      expect(chapter.outcome).toBe('nothing-to-do');
      expect(diagnosed(chapter)).toEqual(['EF2102']);
    }
    const absent = await applied(at, web(', ensure: absent'));
    expect(absent.outcome).toBe('nothing-to-do');
    expect(absent.plan.connections[0]?.notes).toEqual([expect.stringMatching(/esx2\.example\.com.*stays/)]);
  });

  test('a plan that creates is stale if the vCenter has the VM on another host by now', async () => {
    const at = await lab();
    const client = await loggedIn(at);
    expect((await applied(at, db(', host: esx2.example.com'))).outcome).toBe('done');
    const uri = `${at.hostUris['esx1.example.com']}&vcenter=*`;
    const manifest = 'version: 1\nconnect: "{connect}"\ndomains:\n  new01: { memory: 1GiB }\n';
    const renaming = (writer: Writer): Writer =>
      new Proxy(writer, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name, target);
          if (typeof value !== 'function') return value;
          if (name !== 'facts') return value.bind(target);
          return async (signal: AbortSignal) => {
            const renamed = await run(client, 'Rename_Task', 'vm-102|VirtualMachine', '<newName>new01</newName>');
            expect(renamed.state).toBe('success');
            return await target.facts(signal);
          };
        },
      });
    const first = await applyManifest(at, manifest, renaming, null, 1, (plan) => plan, false, uri);
    expect(stepsOf(first.plan)).toContain('new01: register');
    expect(first.outcome).toBe('stale');
  });

  test('VMs of the host and of the vCenter are planned side by side, and removed at the server that has them', async () => {
    const at = await lab();
    const both = `${web(', host: esx2.example.com')}${db(', annotation: here')}`;
    const moved = await applied(at, both);
    expect(moved.outcome).toBe('done');
    expect(moved.plan.connections.map(({ through }) => through)).toEqual([undefined, 'vcenter']);
    expect(stepsOf(moved.next)).toEqual([]);
    const pruned = await planned(at, db(''), { prune: true });
    expect(stepsOf(pruned)).toEqual([]);
    const gone = await applied(at, both, '*', true);
    expect(stepsOf(gone.plan)).toEqual(['db01: unregister']);
    const waits = gone.plan.connections.find(({ through }) => through === 'vcenter')?.domains[0];
    expect(waits).toMatchObject({ name: 'web01', action: 'deferred' });
    expect(gone.outcome).toBe('done');
  });

  test('a VM that is on its way to another host is not pruned at the old one', async () => {
    const at = await lab();
    expect((await applied(at, `${web(', annotation: ours')}${db(', annotation: ours')}`)).outcome).toBe('done');
    const plan = await planned(at, web(', host: esx2.example.com'), { prune: true });
    expect(stepsOf(plan)).toEqual(expect.arrayContaining(['web01: migrate', 'db01: unregister']));
    expect(stepsOf(plan)).not.toContain('web01: unregister');
  });

  test('drift finds a moved VM in place, and one that was moved by hand in doubt', async () => {
    const at = await lab();
    expect((await applied(at, web(', host: esx2.example.com'))).outcome).toBe('done');
    const uri = `${at.hostUris['esx1.example.com']}&vcenter=*`;
    const open = connectionsTo(at, [uri], readingConnections);
    try {
      for (const [domains, expected] of [
        [`${web(', host: esx2.example.com')}${db('')}`, ['web01 in-sync', 'db01 in-sync']],
        [web(''), ['web01 unreadable']],
      ] as const) {
        const { connections } = await load(`version: 1\nconnect: "${uri}"\ndomains:\n${domains}`);
        const { report } = await driftManifests(connections, open, ABOUT, AbortSignal.timeout(600_000));
        const found = report.connections.flatMap((each) => each.domains.map(({ name, state }) => `${name} ${state}`));
        expect(found).toEqual(expected);
      }
    } finally {
      await open.close();
    }
  });

  test('depends_on decides which server comes first, and is refused in both directions', async () => {
    const at = await lab();
    const plan = await planned(
      at,
      `${web(', host: esx2.example.com')}${db(', annotation: here, depends_on: [web01]')}`,
    );
    expect(plan.connections.map(({ through }) => through)).toEqual(['vcenter', undefined]);
    const third = '  new01: { memory: 1GiB, depends_on: [db01], host: esx2.example.com }\n';
    const both = `${web(', host: esx2.example.com')}${db(', annotation: here, depends_on: [web01]')}${third}`;
    expect((await planned(at, both)).diagnostics).toMatchObject([{ code: 'EF2104' }]);
  });

  test('what the server warns of a move is in the events, the log and the summary', async () => {
    const at = await lab('not-installed');
    const { plan, events, outcome } = await applied(at, web(', host: esx2.example.com'));
    expect(outcome).toBe('done');
    expect(plan.connections[0]?.domains[0]?.diagnostics).toMatchObject([{ severity: 'warning', code: 'EF2041' }]);
    const warned = events.flatMap((event) => (event.kind === 'step-warning' ? [event.diagnostic] : []));
    const summary = expect.stringMatching(/No guest OS heartbeats/);
    expect(warned).toMatchObject([
      { severity: 'warning', code: 'EF2041', summary },
      { severity: 'warning', code: 'EF4048', summary },
    ]);
    expect(applySummary(events).domains[0]).toMatchObject({ result: 'updated', diagnostics: warned });
    const [line] = events.flatMap((event) =>
      event.kind === 'step-warning' ? [applyLines(event, NO_PROGRESS, { color: false, columns: 120 })] : [],
    );
    expect(line).toMatch(/warning: .*No guest OS heartbeats/);
  });

  test('a card gets its network in the task that moves its VM to a host without the old one', async () => {
    const at = await lab();
    const net = (rest: string) => `  net01: { uuid: 42116ec4-1d3f-4f0a-9a52-000000000003${rest} }\n`;
    const kept = await planned(at, net(', host: esx2.example.com'));
    expect(kept.connections[0]?.domains[0]?.diagnostics).toMatchObject([{ code: 'EF2088' }]);
    const moved = await applied(at, net(', host: esx2.example.com, nics: { ethernet0: { network: Lab } }'));
    expect(moved.plan.connections[0]?.domains[0]?.steps[0]).toMatchObject({
      do: 'migrate',
      nics: [{ slot: 'ethernet0', network: 'Lab' }],
    });
    expect(moved.outcome).toBe('done');
    expect(stepsOf(moved.next)).toEqual([]);
    expect([at.log.count('RelocateVM_Task'), at.log.count('MigrateVM_Task')]).toEqual([1, 0]);
  });

  test('a manifest without the vCenter is refused as before', async () => {
    const at = await lab();
    const text = `version: 1\nconnect: "{connect}"\ndomains:\n${web(', host: esx2.example.com')}`;
    const uri = at.hostUris['esx1.example.com'] ?? '';
    const { plan } = await applyManifest(
      at,
      text,
      (writer) => writer,
      null,
      1,
      (each) => each,
      false,
      uri,
    );
    expect(plan.connections[0]?.domains[0]?.diagnostics).toMatchObject([{ code: 'EF2034' }]);
  });
});
