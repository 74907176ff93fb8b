import { afterEach, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { loggedIn } from '../simulator/raw-client.js';
import { applyManifest, stepsOf } from './converge.js';

let simulator: Simulator | null = null;

afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

const MANIFEST = `version: 1
connect: "{connect}"
auto_answer:
  - { question: msg.serial.file.open, answer: Append }
domains:
  web01:
    guest_os: other
    memory: 512MiB
    power: on
    controllers: { scsi0: lsilogic }
    disks:
      scsi0:0: { size: 1GiB, provisioning: thin, datastore: ssd1 }
      scsi0:1: { size: 1GiB, provisioning: thin, datastore: images }
    cdroms: { ide1:0: { iso: "[images] debian-12.iso" } }
    floppies: { floppy0: { file: "[images] drivers.flp" } }
    serials: { serial0: { file: "[images] web01.log" }, serial1: { file: "[ssd1] web01/console.log" } }
    parallels: { parallel0: { file: "[images] print.txt" } }
`;

async function fileNames(mode: 'esx' | 'gsx'): Promise<Readonly<Record<string, string>>> {
  simulator = await startSimulator({ mode, strict: true, taskMilliseconds: 5 });
  const { events, next, outcome } = await applyManifest(simulator, MANIFEST);
  expect({ outcome, last: outcome === 'done' ? [] : events.slice(-3) }).toEqual({ outcome: 'done', last: [] });
  expect(stepsOf(next)).toEqual([]);
  const client = await loggedIn(simulator);
  const vmx = await (await client.http('/folder/web01/web01.vmx?dsName=ssd1')).text();
  return Object.fromEntries([...vmx.matchAll(/^(\S+)\.fileName = "(.*)"/gm)].map(([, key, name]) => [key, name]));
}

test('an upload to VMware Server names files by the directories of its datastores, and they are read back', async () => {
  expect(await fileNames('gsx')).toEqual({
    'scsi0:0': 'web01.vmdk',
    'scsi0:1': '\\\\nas.example.com\\images\\web01\\web01_1.vmdk',
    'ide1:0': '\\\\nas.example.com\\images\\debian-12.iso',
    floppy0: '\\\\nas.example.com\\images\\drivers.flp',
    serial0: '\\\\nas.example.com\\images\\web01.log',
    serial1: 'console.log',
    parallel0: '\\\\nas.example.com\\images\\print.txt',
  });
});

test('an upload to an ESX host names files by the names of its datastores', async () => {
  expect(await fileNames('esx')).toMatchObject({
    'scsi0:0': 'web01.vmdk',
    'ide1:0': '/vmfs/volumes/images/debian-12.iso',
    serial0: '/vmfs/volumes/images/web01.log',
  });
});
