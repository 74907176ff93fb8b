import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { type Ended, esxform, freshFolder } from '../cli/esxform.js';
import { havePeer } from './peers.js';

const execute = promisify(execFile);
const VIRSH = havePeer('virsh', ['--version']);
const DB = '42116ec4-1d3f-4f0a-9a52-000000000001';

/** Two clients on one host: what virsh does is found, and what esxform makes is a domain that libvirt reads. */
describe.skipIf(!VIRSH)(
  `virsh and the program side by side${VIRSH ? '' : ' (skipped: there is no virsh here)'}`,
  () => {
    let simulator: Simulator;
    let folder: ReturnType<typeof freshFolder>;

    beforeEach(async () => {
      simulator = await startSimulator({ taskMilliseconds: 20 });
      folder = freshFolder();
      writeFileSync(
        join(folder.path, 'auth.conf'),
        `[credentials-sim]\nusername=${simulator.user}\npassword=${simulator.password}\n[auth-esx-127.0.0.1]\ncredentials=sim\n`,
      );
    });
    afterEach(async () => {
      await simulator.close();
      folder.remove();
    });

    const env = (): Record<string, string> => ({ LIBVIRT_AUTH_FILE: join(folder.path, 'auth.conf') });

    /** Not spawnSync: the simulator answers from this very process. */
    async function virsh(...args: readonly string[]): Promise<string> {
      const uri = simulator.uri.replace('esx://', 'esx://root@');
      const { stdout } = await execute('virsh', ['-q', '-c', uri, ...args], {
        env: { ...process.env, ...env(), LIBVIRT_LOG_OUTPUTS: '4:stderr' },
        timeout: 60_000,
      });
      return stdout;
    }

    const run = (...args: readonly string[]): Promise<Ended> => esxform(args, folder.path, env());

    function declare(domains: string): void {
      writeFileSync(join(folder.path, 'm.yaml'), `version: 1\nconnect: "${simulator.uri}"\ndomains:\n${domains}`);
    }

    test('after virsh destroy, plan and drift find it, and apply mends it', async () => {
      declare(`  db01: { uuid: ${DB}, annotation: ours, power: on }\n`);
      expect(await run('apply', 'm.yaml', '--auto-approve')).toMatchObject({ code: 0 });
      expect(await run('plan', 'm.yaml', '--detailed-exitcode')).toMatchObject({ code: 0 });
      await virsh('destroy', 'db01');
      const planned = await run('plan', 'm.yaml', '--detailed-exitcode');
      expect(planned.code).toBe(2);
      expect(planned.stdout).toContain('db01 will be powered on');
      expect(await run('drift', 'm.yaml')).toMatchObject({ code: 2 });
      expect(await run('apply', 'm.yaml', '--auto-approve')).toMatchObject({ code: 0 });
      expect((await virsh('domstate', 'db01')).trim()).toBe('running');
    });

    test('libvirt reads what esxform uploaded and registered', async () => {
      declare(`
  "web/1 100%":
    uuid: 42116ec4-1d3f-4f0a-9a52-0000000000ab
    guest_os: debian12-64
    memory: 1GiB
    vcpus: 4
    cores_per_socket: 2
    annotation: "one | two\\nthree"
    controllers: { scsi0: pvscsi }
    disks: { "scsi0:0": { size: 1GiB, datastore: ssd1 } }
    nics: { ethernet0: { network: DMZ, model: vmxnet3, mac: "00:50:56:25:48:c7" } }
    cdroms: { "ide1:0": { iso: "[images] debian-12.iso" } }
`);
      const ended = await run('apply', 'm.yaml', '--auto-approve');
      expect(ended.code, ended.stderr).toBe(0);
      const xml = await virsh('dumpxml', 'web/1 100%');
      for (const part of [
        '<name>web/1 100%</name>',
        '<uuid>42116ec4-1d3f-4f0a-9a52-0000000000ab</uuid>',
        '<description>one | two\nthree</description>',
        "<memory unit='KiB'>1048576</memory>",
        '>4</vcpu>',
        "<topology sockets='2' dies='1' cores='2' threads='1'/>",
        "<type arch='x86_64'>hvm</type>",
        "model='vmpvscsi'",
        "<mac address='00:50:56:25:48:c7'",
        "<source bridge='DMZ'/>",
        "<source file='[images] debian-12.iso'/>",
      ]) {
        expect(xml).toContain(part);
      }
    });

    test('what virsh defined is a stranger, and can be adopted', async () => {
      declare('  made-by-virsh: { memory: 512MiB }\n');
      const xml = `<domain type='vmware'><name>made-by-virsh</name><uuid>42116ec4-1d3f-4f0a-9a52-0000000000cd</uuid>
<memory unit='MiB'>256</memory><vcpu>1</vcpu><os><type arch='x86_64'>hvm</type></os>
<devices><disk type='file' device='disk'><source file='[ssd1] build01/build01.vmdk'/><target dev='sda' bus='scsi'/></disk>
<controller type='scsi' index='0' model='lsilogic'/></devices></domain>`;
      writeFileSync(join(folder.path, 'domain.xml'), xml);
      await virsh('define', join(folder.path, 'domain.xml'));
      expect(await run('plan', 'm.yaml')).toMatchObject({ code: 6 });
      declare('  made-by-virsh: { memory: 512MiB, adopt: true }\n');
      expect(await run('apply', 'm.yaml', '--auto-approve')).toMatchObject({ code: 0 });
      expect(await virsh('dominfo', 'made-by-virsh')).toMatch(/Max memory:\s+524288 KiB/);
    });
  },
);
