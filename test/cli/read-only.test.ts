import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CALLS, FILE_CALLS } from '../../src/providers/esx/soap/calls.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { esxform, freshFolder } from './esxform.js';

/** As the simulator's log names them. */
const WRITING = [
  ...CALLS.filter(({ access }) => access === 'write').map(({ method }) => method),
  ...FILE_CALLS.filter(({ access }) => access === 'write').map(({ method }) => `${method} /folder`),
];
const READING = [
  ...CALLS.filter(({ access }) => access !== 'write').map(({ method }) => method),
  ...FILE_CALLS.filter(({ access }) => access === 'read').map(({ method }) => `${method} /folder`),
];

let folder: ReturnType<typeof freshFolder>;
let simulator: Simulator;
beforeEach(async () => {
  folder = freshFolder();
  simulator = await startSimulator({ strict: true, taskMilliseconds: 5 });
});
afterEach(async () => {
  await simulator.close();
  folder.remove();
});

const run = (...args: readonly string[]) =>
  esxform(args, folder.path, {
    ESXFORM_HOST: new URL(simulator.baseUrl).host,
    ESXFORM_USER: simulator.user,
    ESXFORM_PASSWORD: simulator.password,
  });

/** A change of a live domain, a power change, and two new domains. */
function write(): void {
  writeFileSync(
    join(folder.path, 'lab.yaml'),
    `version: 1
connect: ${JSON.stringify(simulator.uri)}
domains:
  db01:
    uuid: 42116ec4-1d3f-4f0a-9a52-000000000001
    annotation: changed
    power: off
  web01:
    memory: 512MiB
    vcpus: 1
    guest_os: debian12-64
    controllers: { scsi0: pvscsi }
    disks: { "scsi0:0": { size: 1GiB, datastore: ssd1 } }
  web02:
    memory: 512MiB
    vcpus: 1
    guest_os: debian12-64
    define: create
    controllers: { scsi0: pvscsi }
    disks: { "scsi0:0": { size: 1GiB, datastore: ssd1 } }
`,
  );
}

const sent = (): readonly string[] => simulator.log.calls.map(({ method }) => method);

describe('commands that only read', () => {
  test('call nothing that writes, whatever there would be to do', async () => {
    write();
    const planned = await run('plan', 'lab.yaml', '--out', 'lab.plan.json');
    expect([planned.code, planned.stderr]).toEqual([0, expect.stringContaining('Saved the plan')]);
    expect(planned.stdout).toContain('2 to add, 1 to change');
    expect((await run('plan', 'lab.yaml', '--json')).code).toBe(0);
    expect((await run('drift', 'lab.yaml')).code).toBeLessThanOrEqual(2);
    expect((await run('question', 'list', '--connect', simulator.uri)).code).toBe(0);
    const calls = new Set(sent());
    expect([...calls].filter((method) => WRITING.includes(method))).toEqual([]);
    expect([...calls].filter((method) => !READING.includes(method))).toEqual([]);
    expect([...calls]).toEqual(expect.arrayContaining(['GET /folder', 'SearchDatastore_Task', 'CreateContainerView']));
    expect(simulator.log.count('Login')).toBe(4);
    expect(simulator.log.count('Logout')).toBe(4);
  });

  test('or nothing at all, where no host has to be asked', async () => {
    write();
    writeFileSync(join(folder.path, 'a.vmx'), '.encoding = "UTF-8"\nguestOS = "debian12-64"\nmemsize = "512"\n');
    await run('plan', 'lab.yaml', '--out', 'lab.plan.json');
    simulator.log.clear();
    expect((await run('validate', 'lab.yaml')).code).toBe(0);
    expect((await run('show', 'lab.plan.json')).stdout).toContain('2 to add, 1 to change');
    await run('convert', '--from', 'vmx', '--to', 'manifest', 'a.vmx');
    await run('convert', '--from', 'manifest', '--to', 'domain-xml', '--target', 'web01', 'lab.yaml');
    expect(sent()).toEqual([]);
  });

  test('the walk can fail: apply does write', async () => {
    write();
    await run('apply', 'lab.yaml', '--auto-approve', '--target', 'web01');
    expect(sent().filter((method) => WRITING.includes(method)).length).toBeGreaterThan(3);
  });
});

test('a free licence ends apply at its first writing call, with the way on; nothing else is sent', async () => {
  write();
  // The refused call itself does not come as far as the log; every other one would.
  simulator.setFaults('faults: [{ at: ShutdownGuest, times: 1000, fault: RestrictedVersion, message: prohibited }]');
  const end = await run('apply', 'lab.yaml', '--auto-approve', '--keep-going');
  expect(end.code).toBe(1);
  expect(end.stdout + end.stderr).toContain('EF3038');
  expect(end.stdout + end.stderr).toContain('licence that includes the vSphere API');
  expect(sent().filter((method) => WRITING.includes(method))).toEqual([]);
  expect((await run('plan', 'lab.yaml')).stdout).toContain('2 to add, 1 to change');
});
