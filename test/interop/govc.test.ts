import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { buildGovc, type Govc, govcOn } from './govc.js';
import { havePeer } from './peers.js';

const GO = havePeer('go', ['version']);

let built: ReturnType<typeof buildGovc> | null = null;
let simulator: Simulator | null = null;
let folder = '';

beforeAll(() => {
  if (!GO) return;
  built = buildGovc();
  folder = mkdtempSync(join(tmpdir(), 'esxform-govc-files-'));
});

afterAll(() => {
  built?.remove();
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

async function govc(kind: 'host' | 'vcenter'): Promise<Govc> {
  if (built === null) throw new Error('govc was not built');
  simulator = await startSimulator({ kind, strict: false, taskMilliseconds: 5 });
  return govcOn(built.program, new URL(simulator.baseUrl).host);
}

const vm = (kind: 'host' | 'vcenter', name: string): string =>
  kind === 'host' ? `/ha-datacenter/vm/${name}` : `/dc1/vm/${name}`;

describe.skipIf(!GO).each(['host', 'vcenter'] as const)('govc, day by day, on a simulated %s', (kind) => {
  test('is told what there is', async () => {
    const client = await govc(kind);
    expect(await client.run('about')).toMatch(/VMware/);
    expect(await client.run('ls', vm(kind, '*'))).toMatch(/db01[\s\S]*legacy/);
    expect(await client.run('find', '/', '-type', 'm', '-runtime.powerState', 'poweredOff')).toContain('build01');
    expect(await client.run('vm.info', '-r', 'db01')).toMatch(
      /Name: +db01[\s\S]*UUID: +42116ec4[\s\S]*2048MB[\s\S]*2 vCPU/,
    );
    expect(await client.run('device.ls', '-vm', 'db01')).toMatch(/pvscsi-1000[\s\S]*disk-1000-0[\s\S]*ethernet-0/);
    expect(await client.run('datastore.info')).toMatch(/Name: +ssd1/);
    expect(await client.run('host.info', '-host', 'esx1.example.com')).toMatch(/Name: +esx1/);
  });

  test('switches domains on and off', async () => {
    const client = await govc(kind);
    await client.run('vm.power', '-s', 'db01');
    // The guest takes its time, and this client does not wait for it.
    await client.run('collect', '-s', vm(kind, 'db01'), '-runtime.powerState', 'poweredOff');
    await client.run('vm.power', '-on', 'db01');
    expect(await client.property(vm(kind, 'db01'), 'runtime.powerState')).toBe('poweredOn');
    await client.run('vm.power', '-suspend', 'legacy');
    expect(await client.property(vm(kind, 'legacy'), 'runtime.powerState')).toBe('suspended');
  });

  test('changes a domain and its devices, and the VMX says so', async () => {
    const client = await govc(kind);
    await client.run(
      'vm.change',
      '-vm',
      'build01',
      '-m',
      '1024',
      '-c',
      '2',
      '-annotation',
      'by govc',
      '-e',
      'govc.key=1',
    );
    await client.run('vm.disk.create', '-vm', 'build01', '-name', 'build01/extra', '-size', '1G', '-ds', 'ssd1');
    await client.run('vm.network.add', '-vm', 'build01', '-net', 'DMZ', '-net.adapter', 'vmxnet3');
    await client.run('device.cdrom.add', '-vm', 'build01');
    const local = join(folder, `${kind}.vmx`);
    await client.run('datastore.download', '-ds', 'ssd1', 'build01/build01.vmx', local);
    const vmx = readFileSync(local, 'utf8');
    expect(vmx).toMatch(/memSize = "1024"/i);
    expect(vmx).toMatch(/numvcpus = "2"/i);
    expect(vmx).toContain('annotation = "by govc"');
    expect(vmx).toContain('govc.key = "1"');
    expect(vmx).toMatch(/fileName = "extra.vmdk"/i);
    expect(vmx).toContain('ethernet1.networkName = "DMZ"');
    expect(await client.run('device.ls', '-vm', 'build01')).toContain('cdrom-');
  });

  test('makes a domain, and removes it with its files', async () => {
    const client = await govc(kind);
    const place = kind === 'host' ? [] : ['-host', 'esx1.example.com'];
    await client.run(
      'vm.create',
      '-on=false',
      '-m',
      '256',
      '-c',
      '1',
      '-g',
      'debian11_64Guest',
      '-ds',
      'ssd1',
      '-disk',
      '1G',
      '-net',
      'DMZ',
      ...place,
      'new01',
    );
    expect(await client.property(vm(kind, 'new01'), 'config.hardware.memoryMB')).toBe(256);
    expect(await client.run('datastore.ls', '-ds', 'ssd1', 'new01')).toMatch(/new01.vmdk[\s\S]*new01.vmx/);
    await client.run('vm.unregister', 'new01');
    expect(await client.run('find', '/', '-type', 'm')).not.toContain('new01');
    await client.run('vm.register', '-ds', 'ssd1', ...place, 'new01/new01.vmx');
    await client.run('vm.destroy', 'new01');
    expect(await client.run('find', '/', '-type', 'm')).not.toContain('new01');
    await expect(client.run('datastore.ls', '-ds', 'ssd1', 'new01')).rejects.toThrow();
  });

  test('takes snapshots and goes back to them', async () => {
    const client = await govc(kind);
    await client.run('snapshot.create', '-vm', 'build01', '-m=false', 'before');
    expect(await client.run('snapshot.tree', '-vm', 'build01')).toContain('before');
    await client.run('snapshot.revert', '-vm', 'build01', 'before');
    await client.run('snapshot.remove', '-vm', 'build01', 'before');
    expect(await client.run('snapshot.tree', '-vm', 'build01')).not.toContain('before');
  });

  test('moves files, and hears what happened', async () => {
    const client = await govc(kind);
    const local = join(folder, 'note.txt');
    writeFileSync(local, 'from govc\n');
    await client.run('datastore.mkdir', '-ds', 'ssd1', 'notes');
    await client.run('datastore.upload', '-ds', 'ssd1', local, 'notes/note.txt');
    await client.run('datastore.download', '-ds', 'ssd1', 'notes/note.txt', `${local}.back`);
    expect(readFileSync(`${local}.back`, 'utf8')).toBe('from govc\n');
    await client.run('datastore.rm', '-ds', 'ssd1', 'notes');
    await client.run('vm.change', '-vm', 'build01', '-annotation', 'an event');
    expect(await client.run('events', vm(kind, 'build01'))).toMatch(/[Rr]econfigured/);
    expect(await client.run('tasks', vm(kind, 'build01'))).toContain('ReconfigVM');
  });
});

describe.skipIf(!GO)('govc on a simulated vCenter', () => {
  test('migrates a domain, and names the folder that it puts it in', async () => {
    const client = await govc('vcenter');
    const before = await client.property(vm('vcenter', 'db01'), 'runtime.host');
    await client.run('vm.migrate', '-host', 'esx2.example.com', 'db01');
    expect(await client.property(vm('vcenter', 'db01'), 'runtime.host')).not.toEqual(before);
  });
});
