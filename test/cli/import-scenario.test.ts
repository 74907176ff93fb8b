import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Colleague } from '../../scripts/demo/colleague.mjs';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { esxform, freshFolder } from './esxform.js';

const PAGE = readFileSync(new URL('../../docs/import.md', import.meta.url), 'utf8');
const WEB = '42116ec4-1d3f-4f0a-9a52-000000000001';
const LAB = `
datastores: [{ name: ssd1, capacity: 500GiB }]
networks: [VM Network, DMZ]
domains:
  - { name: web01, uuid: ${WEB}, memory: 2GiB, vcpus: 2, annotation: the front end, nics: { ethernet0: { network: DMZ } } }
  - { name: db01, uuid: 42116ec4-1d3f-4f0a-9a52-000000000002, power: on, memory: 4GiB, controllers: { scsi0: pvscsi },
      disks: { "scsi0:0": { size: 20GiB, provisioning: thin } } }
  - { name: "old \\"box\\" ü", uuid: 42116ec4-1d3f-4f0a-9a52-000000000003, memory: 512MiB }
`;

let folder: ReturnType<typeof freshFolder>;
let simulator: Simulator;

beforeEach(async () => {
  folder = freshFolder();
  simulator = await startSimulator({ inventory: LAB, strict: true });
});

afterEach(async () => {
  await simulator.close();
  folder.remove();
});

/** The commands of the page, with their numbers, for this server. */
function commands(): ReadonlyMap<number, readonly string[]> {
  const [, block = ''] = /## Ten commands\n\n```sh\n(.*?)```/s.exec(PAGE) ?? [];
  const lines = block.split('\n').flatMap((line) => {
    const [, command, number] = /^esxform (.*?) +# ?(\d+)/.exec(line) ?? [];
    return command === undefined ? [] : [[Number(number), command] as const];
  });
  const uri = simulator.uri;
  return new Map(lines.map(([number, text]) => [number, text.replace('esx://root@esx1.example.com/', uri).split(' ')]));
}

async function byHand(act: (colleague: Colleague, vm: string) => Promise<void>): Promise<void> {
  const colleague = new Colleague(simulator.baseUrl);
  await colleague.login(simulator.user, simulator.password);
  await act(colleague, await colleague.find(WEB));
  await colleague.logout();
}

test('the ten commands of docs/import.md do what the page says', async () => {
  const all = commands();
  expect([...all.keys()]).toEqual([1, 2, 4, 5, 6, 7, 8, 9, 10]);
  const env = {
    ESXFORM_HOST: new URL(simulator.baseUrl).host,
    ESXFORM_USER: simulator.user,
    ESXFORM_PASSWORD: simulator.password,
    ESXFORM_CONNECT: simulator.uri,
  };
  const run = async (number: number, ...more: readonly string[]) => {
    const ended = await esxform([...(all.get(number) ?? []), ...more], folder.path, env);
    return { ...ended, text: `${number}: ${ended.stdout}${ended.stderr}` };
  };

  const listed = await run(1);
  expect(listed.code, listed.text).toBe(0);
  expect(listed.stdout).toMatch(/web01.*unmanaged/);
  expect(await run(2)).toMatchObject({ code: 0 });
  expect(readdirSync(join(folder.path, 'manifests')).sort()).toEqual([
    '.esxform',
    'db01.yaml',
    'old-box-ü.yaml',
    'web01.yaml',
  ]);
  const planned = await run(4, '--detailed-exitcode');
  expect(planned.code, planned.text).toBe(0);
  expect(planned.stdout).toContain('3 to adopt');
  const adopted = await run(5, '--auto-approve');
  expect(adopted.code, adopted.text).toBe(0);
  expect((await run(6)).stdout).toContain('No changes.');

  await byHand(async (colleague, vm) => {
    await colleague.setMemory(vm, 3072);
    await colleague.annotate(vm, 'changed by hand');
  });
  const drifted = await run(7);
  expect(drifted.code, drifted.text).toBe(2);
  expect(drifted.stdout).toMatch(/memory/);
  expect(drifted.stdout).toMatch(/changed by hand/);

  const path = join(folder.path, 'manifests', 'web01.yaml');
  const before = readFileSync(path, 'utf8');
  const accepted = await run(8, '--auto-approve');
  expect(accepted.code, accepted.text).toBe(0);
  expect(readFileSync(path, 'utf8')).toBe(before.replace('memory: 2GiB', 'memory: 3GiB'));
  const applied = await run(9, '--auto-approve');
  expect(applied.code, applied.text).toBe(0);
  expect((await run(6)).stdout).toContain('No changes.');
  expect(await run(7)).toMatchObject({ code: 0 });

  writeFileSync(
    join(folder.path, 'esxform.yaml'),
    'version: 1\nowner: default\nmanifests: [manifests/web01.yaml, manifests/db01.yaml]\n',
  );
  const later = await run(10);
  expect(later.code, later.text).toBe(0);
  expect(readdirSync(join(folder.path, 'new'))).toContain('old-box-ü.yaml');
  expect(readdirSync(join(folder.path, 'new'))).not.toContain('web01.yaml');
});
