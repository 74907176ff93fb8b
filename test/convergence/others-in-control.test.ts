import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { DomainPlan, Plan } from '../../src/plan/plan.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.js';
import { applyManifest, savedPlan } from './converge.js';

const LAB = `
datastores: [{ name: ssd1 }, { name: ssd2 }]
networks: [VM Network]
domains:
  - { name: agent, uuid: 42116ec4-1d3f-4f0a-9a52-000000000001, managed_by: { extension: com.vmware.vim.eam, type: agent } }
  - name: backed-up
    uuid: 42116ec4-1d3f-4f0a-9a52-000000000002
    power: on
    disabled_methods: [RelocateVM_Task, MigrateVM_Task]
    disabled_by: backup01
  - { name: newer, uuid: 42116ec4-1d3f-4f0a-9a52-000000000004, vmx: { esxform.marker: '{"format":9,"owner":"default"}' } }
  - { name: lost, uuid: 42116ec4-1d3f-4f0a-9a52-000000000003, connection_state: inaccessible }
`;

let simulator: Simulator | null = null;
afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

/** The plan of each VM edited. */
function edited(plan: Plan, edit: (domain: DomainPlan) => DomainPlan): Plan {
  const connections = plan.connections.map((each) => ({ ...each, domains: each.domains.map(edit) }));
  return { ...plan, connections };
}

async function go(
  domains: string,
  options: SimulatorOptions = {},
  edit: (domain: DomainPlan) => DomainPlan = (domain) => domain,
) {
  simulator = await startSimulator({ inventory: LAB, strict: true, taskMilliseconds: 5, ...options });
  const manifest = `version: 1\nconnect: "{connect}"\ndomains:\n${domains}`;
  const edits = (plan: Plan): Plan => edited(plan, edit);
  const chapter = await applyManifest(simulator, manifest, undefined, null, 1, edits);
  return { ...chapter, domain: chapter.plan.connections[0]?.domains[0], heard: simulator.log };
}

const codes = (domain: { readonly hazards: readonly { readonly code: string }[] } | undefined): readonly string[] =>
  (domain?.hazards ?? []).map(({ code }) => code);

describe('a VM that the host cannot read', () => {
  const uuid = 'uuid: 42116ec4-1d3f-4f0a-9a52-000000000003';

  test('keeps its own uuid from being created again', async () => {
    const { outcome, domain, heard } = await go(`  new: { ${uuid}, memory: 64MiB }\n`);
    expect({ outcome, action: domain?.action, hazards: codes(domain) }).toEqual({
      outcome: 'nothing-to-do',
      action: 'blocked',
      hazards: ['HZ205'],
    });
    expect(heard.count('MakeDirectory')).toBe(0);
  });

  test.each([
    ['its name', `  lost: { memory: 64MiB, allow: [HZ205] }\n`],
    ['its name with its uuid', `  lost: { ${uuid}, memory: 64MiB, allow: [HZ205] }\n`],
    ['its directory', `  new: { memory: 64MiB, vmx_path: "[ssd1] lost/new.vmx", allow: [HZ205] }\n`],
  ])('is in the way of %s, whatever is allowed', async (_, domains) => {
    const { outcome, domain } = await go(domains);
    expect(outcome).toBe('nothing-to-do');
    expect(domain?.diagnostics.map(({ code }) => code)).toContain('EF2057');
  });

  test('lets another VM be created where that is allowed', async () => {
    const { outcome, next } = await go('  new: { memory: 64MiB, allow: [HZ205] }\n');
    expect(outcome).toBe('done');
    expect(next.connections[0]?.domains).toEqual([]);
  });
});

describe('a VM that another system manages', () => {
  const agent = 'agent:\n    uuid: 42116ec4-1d3f-4f0a-9a52-000000000001';

  test.each([
    ['a change', `annotation: x`],
    ['a power step', `power: "on"`],
    ['a removal', `ensure: absent`],
  ])('is refused for %s, and allowed by HZ206', async (_, field) => {
    const refused = await go(`  ${agent}\n    ${field}\n`);
    expect(refused.outcome).toBe('nothing-to-do');
    expect(codes(refused.domain)).toContain('HZ206');
    await simulator?.close();
    const allowed = await go(`  ${agent}\n    ${field}\n    allow: [HZ206]\n`);
    expect(allowed.outcome).toBe('done');
  });

  test('is named in the notes of a plan that leaves it as it is', async () => {
    const { plan } = await go(`  ${agent}\n`);
    expect(plan.connections[0]?.notes.join()).toContain('managed by the ESX Agent Manager');
  });
});

describe('a method that somebody disabled', () => {
  const backedUp = 'backed-up:\n    uuid: 42116ec4-1d3f-4f0a-9a52-000000000002';

  test('defers the move that needs it, and nothing else', async () => {
    const { outcome, domain, next } = await go(`  ${backedUp}\n    datastore: ssd2\n    annotation: y\n`, {
      kind: 'vcenter',
    });
    expect(outcome).toBe('done');
    expect(domain?.deferred.map(({ until }) => until).join()).toContain('RelocateVM_Task is disabled');
    expect(next.connections[0]?.domains.map(({ action }) => action)).toEqual(['deferred']);
  });

  test('which the list did not show stops the run as blocked, by the name of who did it', async () => {
    const faults = 'faults:\n  - { at: ReconfigVM_Task, fault: MethodDisabled, message: disabled }\n';
    const { outcome, events } = await go(`  ${backedUp}\n    annotation: y\n`, { faults });
    expect(outcome).toBe('busy');
    expect(JSON.stringify(events)).toContain('EF4032');
  });
});

describe('a saved plan that was allowed', () => {
  const agent = '  agent:\n    uuid: 42116ec4-1d3f-4f0a-9a52-000000000001\n    annotation: x\n    allow: [HZ206]\n';
  const beside = '  new: { memory: 64MiB, allow: [HZ205] }\n';
  const without = (code: string) => (domain: DomainPlan) => ({
    ...domain,
    hazards: domain.hazards.filter((each) => each.code !== code),
  });
  const noUnread = ({ unread: _, ...domain }: DomainPlan): DomainPlan => domain;
  const noManager = (domain: DomainPlan) => ({
    ...domain,
    guards: domain.guards.filter(({ path }) => path[1] !== 'managedBy'),
  });

  test.each<[string, string, (domain: DomainPlan) => DomainPlan]>([
    ['the unread VM', beside, noUnread],
    ['the hazard of the unread VM', beside, without('HZ205')],
    ['the manager', agent, noManager],
    ['the hazard of the manager', agent, without('HZ206')],
  ])('reads back as it was, and is refused without %s', async (_, domains, edit) => {
    const { plan } = await go(domains);
    expect(savedPlan(plan)).toEqual(plan);
    expect(() => savedPlan(edited(plan, edit))).toThrow('the facts in the plan give');
  });

  test.each<[string, string, (domain: DomainPlan) => DomainPlan]>([
    ['an unread VM', beside, (domain) => noUnread(without('HZ205')(domain))],
    ['a manager', agent, (domain) => noManager(without('HZ206')(domain))],
  ])('is stale where it says nothing of %s at all', async (_, domains, edit) => {
    const { outcome, events, heard } = await go(domains, {}, edit);
    expect(outcome).toBe('stale');
    expect(JSON.stringify(events)).toMatch(/EF4003|EF4038/);
    expect(heard.count('ReconfigVM_Task') + heard.count('MakeDirectory')).toBe(0);
  });
});

test('a state folder keeps who manages a VM', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'esxform-control-'));
  try {
    simulator = await startSimulator({ inventory: LAB, stateDir: folder });
    await simulator.close();
    const { plan } = await go('  agent:\n    uuid: 42116ec4-1d3f-4f0a-9a52-000000000001\n', {
      stateDir: folder,
    });
    expect(plan.connections[0]?.notes.join()).toContain('managed by');
  } finally {
    await simulator?.close();
    await rm(folder, { recursive: true, force: true });
  }
});

describe('a VM whose marker a newer esxform wrote', () => {
  test.each([
    ['its name', '  newer: { adopt: true, memory: 128MiB }\n'],
    ['its uuid', '  newer: { uuid: 42116ec4-1d3f-4f0a-9a52-000000000004, memory: 128MiB }\n'],
  ])('found by %s, it is not changed and not taken for an unmanaged one', async (_, domains) => {
    const { outcome, domain, heard } = await go(domains);
    expect({ outcome, action: domain?.action }).toEqual({ outcome: 'nothing-to-do', action: 'blocked' });
    expect(JSON.stringify(domain?.diagnostics)).toContain('a newer esxform wrote its marker (format 9');
    expect(heard.count('ReconfigVM_Task')).toBe(0);
  });

  test('it may be the declared VM under another name', async () => {
    const { domain } = await go('  renamed: { memory: 64MiB }\n');
    expect(JSON.stringify(domain)).toContain('newer');
    expect(codes(domain)).toContain('HZ205');
  });
});
