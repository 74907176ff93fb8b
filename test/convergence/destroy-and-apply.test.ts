import { afterEach, describe, expect, test } from 'vitest';
import type { Plan } from '../../src/plan/plan.js';
import { type Mode, type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { loggedIn, type RawClient } from '../simulator/raw-client.js';
import { finished } from './by-hand.js';
import { applyManifest, type Chapter } from './converge.js';

let simulator: Simulator | null = null;

afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

const manifest = (name: string, more = '') => `version: 1
connect: "{connect}"
domains:
  ${name}:
    guest_os: other
    memory: 512MiB
    power: on
    allow_power_off: hard
    controllers: { scsi0: lsilogic }
    disks:
      scsi0:0: { size: 1GiB, provisioning: thin, datastore: ssd1 }
      scsi0:1: { size: 2GiB, provisioning: thin, datastore: ssd1 }
${more}`;
const WEB = manifest('web01');

function destroy(of: Simulator, text: string): Promise<Chapter> {
  return applyManifest(of, text, undefined, null, 1, undefined, true);
}

const planOf = ({ connections: [connection] }: Plan, index = 0) => connection?.domains[index];
const stepsOf = (plan: Plan) => planOf(plan)?.steps.map((step) => step.do) ?? [];
const hazardsOf = (plan: Plan) => planOf(plan)?.hazards.map(({ code, allowedBy }) => [code, allowedBy]) ?? [];
const codesOf = (plan: Plan) =>
  planOf(plan)?.diagnostics.flatMap(({ code, severity }) => (severity === 'error' ? [code] : [])) ?? [];

const DATACENTER: Readonly<Record<Mode, string>> = { esx: 'ha-datacenter', gsx: 'ha-datacenter', vpx: 'datacenter-2' };

function fileTask(client: RawClient, method: string, args: string): Promise<string> {
  return finished(client, method, 'ha-nfc-file-manager|FileManager', args);
}

async function vmx(of: Simulator, path: string, text: string | null = null): Promise<string> {
  const client = await loggedIn(of);
  const place = of.uri.startsWith('vpx') ? 'dcPath=dc1&' : '';
  const url = `/folder/${path}?${place}dsName=ssd1`;
  if (text === null) return (await client.http(url)).text();
  const answer = await client.http(url, { method: 'PUT', body: text });
  expect(answer.status).toBeLessThan(300);
  return text;
}

describe.each<Mode>(['esx', 'gsx', 'vpx'])('a VM that was destroyed and is declared again (%s)', (mode) => {
  test('is registered with its disks, without a flag, and the plan after it is empty', async () => {
    simulator = await startSimulator({ mode, strict: true, taskMilliseconds: 5 });
    expect((await applyManifest(simulator, WEB)).outcome).toBe('done');
    const disks = /^scsi0:\d\.fileName.*$/gm;
    const before = (await vmx(simulator, 'web01/web01.vmx')).match(disks);
    const gone = await destroy(simulator, WEB);
    expect({ outcome: gone.outcome, steps: stepsOf(gone.plan) }).toEqual({
      outcome: 'done',
      steps: ['power-off', 'unregister'],
    });
    const { plan, next, outcome } = await applyManifest(simulator, WEB.replace('512MiB', '1GiB'));
    expect(planOf(plan)?.action).toBe('register');
    expect(hazardsOf(plan)).toEqual([['HZ202', 'manifest']]);
    expect(stepsOf(plan)).toEqual(['register', 'reconfigure', 'power-on', 'record']);
    expect(outcome).toBe('done');
    expect(planOf(next)?.steps ?? []).toEqual([]);
    expect((await vmx(simulator, 'web01/web01.vmx')).match(disks)).toEqual(before);
    expect(simulator.log.count('CreateVirtualDisk_Task')).toBe(mode === 'vpx' ? 0 : 2);
  });
});

describe('a VMX at the place of a declared VM is registered only with a word', () => {
  async function destroyed(): Promise<Simulator> {
    simulator = await startSimulator({ strict: true, taskMilliseconds: 5 });
    await applyManifest(simulator, WEB);
    await destroy(simulator, WEB);
    return simulator;
  }

  test('where its marker is gone', async () => {
    const host = await destroyed();
    await vmx(host, 'web01/web01.vmx', (await vmx(host, 'web01/web01.vmx')).replace(/^esxform\.marker.*\n/m, ''));
    expect(codesOf((await applyManifest(host, WEB)).plan)).toEqual(['EF2033']);
  });

  test('where its marker is that of another uuid', async () => {
    const host = await destroyed();
    const text = await vmx(host, 'web01/web01.vmx');
    await vmx(host, 'web01/web01.vmx', text.replace(/^(uuid\.bios = ".*)..("\r?)$/m, '$100$2'));
    expect(codesOf((await applyManifest(host, WEB)).plan)).toEqual(['EF2033']);
  });

  test('where it is a copy from another directory', async () => {
    const host = await destroyed();
    const text = await vmx(host, 'web01/web01.vmx');
    await vmx(host, 'web02/web02.vmx', text.replace('displayName = "web01"', 'displayName = "web02"'));
    expect(codesOf((await applyManifest(host, manifest('web02'))).plan)).toContain('EF2033');
  });
});

test('a disk that is missing is reported in the plan, unless the manifest takes it out', async () => {
  simulator = await startSimulator({ strict: true, taskMilliseconds: 5 });
  await applyManifest(simulator, WEB);
  await destroy(simulator, WEB);
  const client = await loggedIn(simulator);
  const [, file = ''] = /^scsi0:1\.fileName = "(.*)"/m.exec(await vmx(simulator, 'web01/web01.vmx')) ?? [];
  const args = `<name>[ssd1] web01/${file}</name><datacenter type="Datacenter">${DATACENTER.esx}</datacenter>`;
  await fileTask(client, 'DeleteDatastoreFile_Task', args);
  const refused = await applyManifest(simulator, WEB);
  expect(codesOf(refused.plan)).toEqual(['EF2094']);
  expect(stepsOf(refused.plan)).toEqual([]);
  const without = WEB.replace(/scsi0:1: .*/, 'scsi0:1: null');
  const { next, outcome, plan } = await applyManifest(simulator, without);
  expect({ codes: codesOf(plan), outcome }).toEqual({ codes: [], outcome: 'done' });
  expect(planOf(next)?.steps ?? []).toEqual([]);
});
