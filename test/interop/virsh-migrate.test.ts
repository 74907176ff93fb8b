import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { applyManifest } from '../convergence/converge.js';
import { hasPyvmomi, pyvmomiWitness } from './pyvmomi-witness.js';
import { hasVirsh, skipped, virshTool } from './virsh-tool.js';

const virsh = virshTool();
const witness = pyvmomiWitness();
afterAll(() => {
  virsh.remove();
  witness.close();
});

let simulator: Simulator;
const hostOf = (name: string) => witness.see('VirtualMachine', name, 'runtime.host');

describe.runIf(hasVirsh && hasPyvmomi).each([
  ['http', false],
  ['https', true],
] as const)(`virsh migrate over %s${skipped}`, (_name, tls) => {
  const INVENTORY = `
datastores: [{ name: shared }, { name: local }]
hosts:
  - { name: esx1.example.com }
  - { name: esx2.example.com, datastores: [shared] }
domains:
  - { name: web01, power: on, directory: "[shared] web01", uuid: 42116ec4-1d3f-4f0a-9a52-000000000001 }
  - { name: fixed, power: on, directory: "[local] fixed", uuid: 42116ec4-1d3f-4f0a-9a52-000000000002 }
  - { name: mute, power: on, tools: not-installed, directory: "[shared] mute", uuid: 42116ec4-1d3f-4f0a-9a52-000000000003 }
`;
  const ESX1 = 'esx1.example.com';
  const ESX2 = 'esx2.example.com';

  beforeEach(async () => {
    simulator = await startSimulator({
      kind: 'vcenter',
      inventory: INVENTORY,
      strict: true,
      tls,
      taskMilliseconds: 20,
      listen: { host: '127.0.0.2', port: 0 },
      hostAddresses: { 'esx1.example.com': '127.0.0.11', 'esx2.example.com': '127.0.0.12' },
    });
    await witness.face(simulator);
  });
  afterEach(() => simulator.close());

  const hostUri = (host: string) => simulator.hostUris[`${host}.example.com`] ?? '';
  const vpx = (host: string) => simulator.uri.replace('esx1.example.com', `${host}.example.com`);
  const names = async (uri: string) =>
    (await virsh.ok(uri, 'list', '--all', '--name'))
      .split('\n')
      .filter((name) => name !== '')
      .sort();

  it('over vpx:// on both sides, there and back', async () => {
    await virsh.ok(vpx('esx1'), 'migrate', 'web01', vpx('esx2'));
    expect(await hostOf('web01')).toBe(ESX2);
    expect(await names(vpx('esx2'))).toEqual(['web01']);
    await virsh.ok(vpx('esx2'), 'migrate', '--live', 'web01', vpx('esx1'));
    expect(await hostOf('web01')).toBe(ESX1);
    expect(await witness.see('VirtualMachine', 'web01', 'runtime.powerState')).toBe('poweredOn');
  });

  it.each(['127.0.0.2', '*'])('over esx:// of hosts with vcenter=%s', async (vcenter) => {
    expect(await names(hostUri('esx1'))).toEqual(['fixed', 'mute', 'web01']);
    expect(await names(hostUri('esx2'))).toEqual([]);
    const managed = (host: string) => `${hostUri(host)}&vcenter=${vcenter}`;
    await virsh.ok(managed('esx1'), 'migrate', 'web01', managed('esx2'));
    expect(await hostOf('web01')).toBe(ESX2);
    expect(await names(hostUri('esx2'))).toEqual(['web01']);
    expect(await names(hostUri('esx1'))).toEqual(['fixed', 'mute']);
    expect(simulator.log.count('MigrateVM_Task')).toBe(1);
  });

  it('over esx:// with vcenter=*, esxform brings back what virsh has migrated', async () => {
    const managed = (host: string) => `${hostUri(host)}&vcenter=*`;
    await virsh.ok(managed('esx1'), 'migrate', 'web01', managed('esx2'));
    const manifest = `version: 1\nconnect: "{connect}"\ndomains:\n  web01: { uuid: 42116ec4-1d3f-4f0a-9a52-000000000001, host: ${ESX1} }\n`;
    const same = (plan: Plan): Plan => plan;
    const back = await applyManifest(simulator, manifest, undefined, null, 1, same, false, managed('esx1'));
    expect(back.outcome).toBe('done');
    expect(await hostOf('web01')).toBe(ESX1);
    expect(await names(hostUri('esx1'))).toEqual(['fixed', 'mute', 'web01']);
    expect(await names(hostUri('esx2'))).toEqual([]);
    expect(simulator.log.count('MigrateVM_Task')).toBe(2);
    expect(await virsh.ok(hostUri('esx1'), 'domstate', 'web01')).toMatch(/running/);
  });

  it.each([
    ['what the other host does not see', 'fixed', /does not see \[local\] fixed\/fixed\.vmx/],
    ['what a server only warns of', 'mute', /No guest OS heartbeats/],
  ])('tells %s, and moves nothing', async (_, name, problem) => {
    const error = await virsh.refused(vpx('esx1'), 'migrate', name, vpx('esx2'));
    expect(error).toMatch(/Could not migrate domain, validation reported a problem/);
    expect(error).toMatch(problem);
    expect(simulator.log.count('MigrateVM_Task')).toBe(0);
    expect(await hostOf(name)).toBe(ESX1);
    expect(await names(vpx('esx2'))).toEqual([]);
  });

  it('is nothing that a host can do alone', async () => {
    expect(await virsh.refused(hostUri('esx1'), 'migrate', 'web01', hostUri('esx2'))).toMatch(/not supported/);
  });

  it('is refused with a vCenter that is not the host’s own', async () => {
    expect(await virsh.refused(`${hostUri('esx1')}&vcenter=127.0.0.12`, 'list')).toMatch(/vCenter/i);
  });
});
