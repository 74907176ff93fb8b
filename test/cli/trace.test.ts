import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { esxform, freshFolder, type Variables } from './esxform.js';

const DB = '42116ec4-1d3f-4f0a-9a52-000000000001';
const PASSWORD = 'Tr0ub4dor&3 "quoted"';
const DOMAINS = `
  db01: { uuid: ${DB}, memory: 4GiB, annotation: "a & b", allow_power_off: guest }
  new01:
    guest_os: debian12-64
    memory: 1GiB
    vcpus: 1
    controllers: { scsi0: pvscsi }
    disks: { "scsi0:0": { size: 1GiB, datastore: ssd1 } }
    nics: { ethernet0: { network: VM Network } }
`;

let folder: ReturnType<typeof freshFolder>;
let simulator: Simulator | null = null;

beforeEach(() => {
  folder = freshFolder();
});

afterEach(async () => {
  await simulator?.close();
  simulator = null;
  folder.remove();
});

const declare = (connect: string): void =>
  writeFileSync(join(folder.path, 'm.yaml'), `version: 1\nconnect: "${connect}"\ndomains:${DOMAINS}`);

const run = (env: Variables, ...args: readonly string[]) => esxform(args, folder.path, env);

async function host(): Promise<Variables> {
  simulator = await startSimulator({ strict: true, password: PASSWORD, taskMilliseconds: 5 });
  declare(simulator.uri);
  return { ESXFORM_HOST: '127.0.0.1', ESXFORM_USER: 'root', ESXFORM_PASSWORD: PASSWORD };
}

describe('a recording', () => {
  test('gives the same plan and drift byte for byte, without the server and without credentials', async () => {
    const env = await host();
    const plan = await run(env, 'plan', 'm.yaml', '--trace', 'plan-text');
    const json = await run(env, 'plan', 'm.yaml', '--json', '--trace', 'plan-json');
    const drift = await run(env, 'drift', 'm.yaml', '--trace', 'drift');
    expect(plan.stdout).toContain('Plan: 1 to add, 1 to change');
    expect([plan.code, json.code, drift.code]).toEqual([0, 0, 2]);
    await simulator?.close();
    simulator = null;
    expect(await run({}, 'plan', 'm.yaml', '--replay', 'plan-text')).toEqual(plan);
    expect(await run({}, 'plan', 'm.yaml', '--json', '--replay', 'plan-json')).toEqual(json);
    expect(await run({}, 'plan', 'm.yaml', '--json', '--replay', 'plan-text')).toEqual(json);
    expect(await run({}, 'drift', 'm.yaml', '--replay', 'drift')).toEqual(drift);
  });

  test('of the embedded simulator is replayed without it', async () => {
    declare('sim:');
    const plan = await run({}, 'plan', 'm.yaml', '--trace', 'trace');
    expect(plan.code, plan.stderr).toBe(0);
    rmSync(join(folder.path, '.esxform'), { recursive: true });
    expect(await run({}, 'plan', 'm.yaml', '--replay', 'trace')).toEqual(plan);
    expect(readdirSync(folder.path)).not.toContain('.esxform');
  });

  test('holds numbered pairs, and neither password nor cookie', async () => {
    const env = await host();
    await run(env, 'apply', 'm.yaml', '--auto-approve', '--trace', 'trace');
    const names = readdirSync(join(folder.path, 'trace'));
    expect(names.slice(0, 4)).toEqual([
      '0001-RetrieveServiceContent.request',
      '0001-RetrieveServiceContent.response',
      '0002-Login.request',
      '0002-Login.response',
    ]);
    expect(names.filter((name) => name.endsWith('.request'))).toHaveLength(names.length / 2);
    expect(names.some((name) => name.includes('Reconfig'))).toBe(true);
    const all = names.map((name) => readFileSync(join(folder.path, 'trace', name), 'latin1')).join('\n');
    for (const secret of ['Tr0ub4dor', 'quoted', 'vmware_soap_session=', 'set-cookie'])
      expect(all).not.toContain(secret);
    expect(all).toContain('<password>[redacted]</password>');
  });

  test('that does not fit the manifests is told', async () => {
    const env = await host();
    await run(env, 'plan', 'm.yaml', '--trace', 'trace');
    declare('esx://other.example.com/');
    const other = await run({}, 'plan', 'm.yaml', '--replay', 'trace');
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('EF3042') });
    const missing = await run({}, 'plan', 'm.yaml', '--replay', 'nowhere');
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('EF3041') });
    expect(await run({}, 'plan', 'm.yaml', '--replay', 'trace', '--trace', 'x')).toMatchObject({ code: 64 });
  });
});
