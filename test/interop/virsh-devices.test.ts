import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import {
  backing,
  change,
  newDisk,
  PARALLEL,
  PASSTHROUGH,
  port,
  SOUND,
  SRIOV,
  TPM,
  USB,
  video,
} from '../simulator/device-specs.js';
import { loggedIn, run } from '../simulator/raw-client.js';
import { havePeer } from './peers.js';
import { runProgram } from './run-program.js';

const hasVirsh = havePeer('virsh', ['--version']);
const skipped = hasVirsh ? '' : ' (skipped: there is no virsh here)';
const directory = mkdtempSync(join(tmpdir(), 'virsh-devices-'));
const authFile = join(directory, 'auth.conf');
writeFileSync(authFile, '[credentials-lab]\nusername=root\npassword=secret\n[auth-esx-127.0.0.1]\ncredentials=lab\n');
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let simulator: Simulator;
afterEach(() => simulator.close());

/** libvirt reads the VMX file itself, so this is what our writing is worth to a reader that is not ours. */
async function dumped(name: string): Promise<string> {
  const env = { LIBVIRT_AUTH_FILE: authFile, LIBVIRT_LOG_OUTPUTS: `3:file:${join(directory, 'virsh.log')}` };
  const end = await runProgram('virsh', ['-c', simulator.uri, 'dumpxml', name], { env });
  expect(end.stderr).toBe('');
  expect(end.code).toBe(0);
  return end.stdout;
}

const FLOPPY_IMAGE = change(
  'VirtualFloppy',
  backing('VirtualFloppyImageBackingInfo', '<fileName>[images] boot.flp</fileName>'),
);
const AFFINITY = `<cpuAffinity>${[0, 1, 2, 5].map((each) => `<affinitySet>${each}</affinitySet>`).join('')}</cpuAffinity>`;
const WITH_POLICY = newDisk(
  '<storageIOAllocation><limit>500</limit></storageIOAllocation>',
  '<writeThrough>true</writeThrough><sharing>sharingMultiWriter</sharing>',
);

describe.runIf(hasVirsh)(`what a spec made, in the eyes of virsh${skipped}`, () => {
  it.each<[string, string, readonly RegExp[]]>([
    [
      'ports and floppies',
      PARALLEL + FLOPPY_IMAGE,
      [
        /<parallel type='file'>\s*<source path='\[ssd1\] build01\/print.txt'\/>/,
        /<disk type='file' device='floppy'>\s*<source file='\[images\] boot.flp'\/>\s*<target dev='fda' bus='fdc'\/>/,
      ],
    ],
    ['a disk', WITH_POLICY, [/<driver name='qemu' cache='writethrough'\/>|cache='writethrough'/, /build01_1\.vmdk/]],
    ['affinity', AFFINITY, [/<vcpu placement='static' cpuset='0-2,5'>4<\/vcpu>/]],
    ['no affinity', AFFINITY.replace(/<affinitySet>.*<\/affinitySet>/, ''), [/<vcpu placement='static'>4<\/vcpu>/]],
    ['the video card', video('<videoRamSizeInKB>8192</videoRamSizeInKB>'), [/<model type='vmvga' vram='8192'/]],
    [
      'a distributed port',
      change('VirtualVmxnet3', port('dvportgroup-75', '<portKey>12</portKey>'), 'edit', 4000),
      [
        /<interface type='vds'>/,
        /<source switchid='502a4f00-1122-3344-5566-778899aabbcc' portid='12' portgroupid='dvportgroup-75' connectionid='\d+'\/>/,
      ],
    ],
    [
      'a distributed port of the host’s choice',
      change('VirtualVmxnet3', port('dvportgroup-75'), 'edit', 4000),
      [/portid='\d+' portgroupid='dvportgroup-75' connectionid='\d+'/],
    ],
    ['devices that it does not know', SOUND + USB + TPM + PASSTHROUGH + SRIOV, [/<source bridge='VM Network'\/>/]],
  ])('%s', async (_name, spec, patterns) => {
    simulator = await startSimulator({ strict: true, taskMilliseconds: 5 });
    const client = await loggedIn(simulator);
    expect(await run(client, 'ReconfigVM_Task', '2', `<spec>${spec}</spec>`)).toMatchObject({ state: 'success' });
    const xml = await dumped('build01');
    for (const pattern of patterns) expect(xml).toMatch(pattern);
  });

  it('connects to a vCenter that has distributed switches', async () => {
    const inventory =
      'networks: [n]\nswitches: [{ name: dvs1, port_groups: [prod] }]\ndomains: [{ name: web01, nics: { ethernet0: { network: prod } } }]';
    simulator = await startSimulator({ kind: 'vcenter', inventory, strict: true });
    expect(await dumped('web01')).toMatch(/<interface type='vds'>[\s\S]*portgroupid='dvportgroup-60'/);
  });
});
