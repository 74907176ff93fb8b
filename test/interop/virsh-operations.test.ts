import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { at, properties } from '../simulator/raw-client.js';
import { onEachServer, type VirshLab } from './virsh-lab.js';

/** The references that the raw client needs: ids are numbers on a host. */
const reference = ({ kind }: VirshLab, number: number) =>
  kind === 'host' ? String(number) : `vm-${100 + number}|VirtualMachine`;

/** Rows of what libvirt's ESX driver can do, with their effect as pyVmomi sees it. */
onEachServer('the commands of virsh', (lab) => {
  const { ok, refused, domain, host, vmx } = lab;
  const BUILD01 = () => reference(lab, 2);

  it('capabilities, nodeinfo, freecell, hostname, version, uri', async () => {
    const capabilities = await ok('capabilities');
    expect(capabilities).toMatch(/<arch>x86_64<\/arch>[\s\S]*<uri_transport>vpxmigr<\/uri_transport>/);
    expect(capabilities).toContain(`<uuid>${await host('hardware.systemInfo.uuid')}</uuid>`);
    const info = await ok('nodeinfo');
    expect(info).toContain(`CPU(s):              ${await host('hardware.cpuInfo.numCpuCores')}\n`);
    expect(info).toMatch(/CPU socket\(s\): +2\n/);
    expect(info).toMatch(new RegExp(`Memory size: +${Number(await host('hardware.memorySize')) / 1024} KiB`));
    const used = Number(await host('summary.quickStats.overallMemoryUsage'));
    const free = Number(await host('hardware.memorySize')) / 1024 - used * 1024;
    expect(await ok('freecell')).toBe(`Total: ${free} KiB\n\n`);
    expect(await ok('hostname')).toBe(`${await host('name')}\n\n`);
    expect(await ok('version')).toContain(`Running hypervisor: ESX ${await host('config.product.version')}`);
    expect(await ok('uri')).toContain(lab.simulator.uri.split('?')[0]);
  });

  it('list, domstate, domid, domuuid, domname, dominfo', async () => {
    const rows = (await ok('list', '--all')).trim().split('\n').slice(2);
    const known = rows.map((row) => row.trim().split(/\s{2,}/)).map(([, name, state]) => [name, state]);
    expect(known.sort()).toEqual([
      ['build01', 'shut off'],
      ['db01', 'running'],
      ['legacy', 'running'],
    ]);
    const uuid = String(await domain('db01', 'config.uuid'));
    expect(await ok('domuuid', 'db01')).toBe(`${uuid}\n\n`);
    expect(await ok('domname', uuid)).toBe('db01\n\n');
    expect(await ok('domid', 'db01')).toBe(`${lab.kind === 'host' ? 1 : 101}\n\n`);
    expect(await ok('domstate', 'build01')).toBe('shut off\n\n');
    const info = await ok('dominfo', 'db01');
    expect(info).toContain(`CPU(s):         ${await domain('db01', 'config.hardware.numCPU')}\n`);
    expect(info).toContain(`Max memory:     ${Number(await domain('db01', 'config.hardware.memoryMB')) * 1024} KiB\n`);
    expect(info).toMatch(/Persistent: +yes\nAutostart: +disable/);
  });

  it('list by what domains are, domblklist, domiflist', async () => {
    await ok('autostart', 'build01');
    await ok('snapshot-create-as', 'legacy', 'one');
    const listed = async (...filter: readonly string[]) =>
      (await ok('list', '--name', ...filter))
        .split('\n')
        .filter((name) => name !== '')
        .sort();
    expect(await listed('--all', '--autostart')).toEqual(['build01']);
    expect(await listed('--all', '--with-snapshot')).toEqual(['legacy']);
    expect(await listed('--all', '--without-snapshot')).toEqual(['build01', 'db01']);
    expect(await listed('--inactive')).toEqual(['build01']);
    await ok('suspend', 'db01');
    expect(await listed('--state-paused')).toEqual(['db01']);
    const devices = await domain('db01', 'config.hardware.device');
    const rows: readonly Readonly<Record<string, unknown>>[] = Array.isArray(devices) ? devices : [];
    const disk = rows.find((row) => row['capacityInKB'] !== undefined)?.['backing'];
    expect(disk).toMatchObject({ fileName: '[ssd1] db01/db01.vmdk' });
    expect(await ok('domblklist', 'db01')).toMatch(/sda +\[ssd1\] db01\/db01\.vmdk\n/);
    const mac = String(rows.find((row) => row['macAddress'] !== undefined)?.['macAddress']);
    expect(await ok('domiflist', 'db01')).toMatch(new RegExp(`bridge +VM Network +vmxnet3 +${mac}\\n`));
  });

  it('start, suspend, resume, destroy', async () => {
    await ok('suspend', 'db01');
    expect(await domain('db01', 'runtime.powerState')).toBe('suspended');
    expect(await ok('domstate', 'db01')).toBe('paused\n\n');
    await ok('resume', 'db01');
    expect(await domain('db01', 'runtime.powerState')).toBe('poweredOn');
    await ok('destroy', 'db01');
    expect(await domain('db01', 'runtime.powerState')).toBe('poweredOff');
    await ok('start', 'db01');
    expect(await domain('db01', 'runtime.powerState')).toBe('poweredOn');
  });

  it('shutdown, reboot', async () => {
    const before = await domain('db01', 'runtime.bootTime');
    await ok('reboot', 'db01');
    await expect.poll(() => domain('db01', 'runtime.bootTime'), { timeout: 5000 }).not.toBe(before);
    await ok('shutdown', 'db01');
    await expect.poll(() => domain('db01', 'runtime.powerState'), { timeout: 5000 }).toBe('poweredOff');
    expect(await domain('legacy', 'runtime.powerState')).toBe('poweredOn');
  });

  it('setvcpus, memtune, schedinfo', async () => {
    await ok('setvcpus', 'build01', '2');
    expect(await domain('build01', 'config.hardware.numCPU')).toBe(2);
    expect(await vmx('build01')).toMatch(/^numvcpus = "2"$/m);
    expect(await refused('setvcpus', 'db01', '4')).toMatch(/InvalidPowerState/);
    await ok('memtune', 'db01', '--min-guarantee', '524289');
    expect(await domain('db01', 'config.memoryAllocation.reservation')).toBe(513);
    await ok('schedinfo', 'db01', '--set', 'reservation=500', 'limit=2000', 'shares=-3');
    expect(await vmx('db01')).toMatch(/^sched.cpu.shares = "high"$/m);
    expect(await domain('db01', 'config.cpuAllocation')).toMatchObject({
      reservation: 500,
      limit: 2000,
      shares: { level: 'high' },
    });
    expect(await ok('schedinfo', 'db01')).toMatch(/reservation\s+: 500\nlimit\s+: 2000\nshares\s+: -3/);
    await ok('schedinfo', 'db01', '--set', 'limit=-1', 'shares=777');
    expect(await domain('db01', 'config.cpuAllocation')).toMatchObject({
      limit: -1,
      shares: { level: 'custom', shares: 777 },
    });
  });

  it('autostart', async () => {
    const manager = lab.kind === 'host' ? 'ha-autostart-mgr' : 'autostart-9';
    const started = async () =>
      (await properties(lab.raw, 'HostAutoStartManager', manager, 'config'))['config']?.children
        .filter((child) => child.name === 'powerInfo')
        .map((row) => [at(row, 'key')?.text, at(row, 'startAction')?.text]);
    await ok('autostart', 'build01');
    expect(await started()).toEqual([[BUILD01().split('|')[0], 'powerOn']]);
    expect(await host('configManager.autoStartManager.config.powerInfo')).toMatchObject([
      { key: 'build01', startAction: 'powerOn' },
    ]);
    expect(await ok('dominfo', 'build01')).toMatch(/Autostart:\s+enable/);
    await ok('autostart', 'build01', '--disable');
    expect(await host('configManager.autoStartManager.config.powerInfo')).toEqual([]);
  });

  it('snapshots: create, list, info, parent, current, revert, delete', async () => {
    await ok('snapshot-create-as', 'db01', 'one', 'the first');
    await ok('schedinfo', 'db01', '--set', 'limit=1234');
    await ok('snapshot-create-as', 'db01', 'two', '--disk-only');
    expect(await domain('db01', 'snapshot.rootSnapshotList')).toMatchObject([
      {
        name: 'one',
        description: 'the first',
        state: 'poweredOn',
        childSnapshotList: [{ name: 'two', state: 'poweredOff' }],
      },
    ]);
    expect(await vmx('db01')).toMatch(/^scsi0:0.fileName = "db01-000002.vmdk"$/m);
    expect(await ok('snapshot-list', 'db01', '--name')).toBe('one\ntwo\n\n');
    expect(await ok('snapshot-info', 'db01', 'two')).toMatch(/Name: +two\n[\s\S]*Current: +yes\n[\s\S]*Parent: +one\n/);
    expect(await ok('snapshot-parent', 'db01', 'two')).toBe('one\n');
    expect(await ok('snapshot-current', 'db01', '--name')).toBe('two\n');
    expect(await ok('snapshot-dumpxml', 'db01', 'one')).toMatch(/<description>the first<\/description>/);
    await ok('destroy', 'db01');
    await ok('snapshot-revert', 'db01', 'one');
    expect(await domain('db01', 'runtime.powerState')).toBe('poweredOn');
    expect(await domain('db01', 'config.cpuAllocation.limit')).toBe(-1);
    expect(await ok('snapshot-current', 'db01', '--name')).toBe('one\n');
    await ok('snapshot-delete', 'db01', 'two');
    await ok('snapshot-delete', 'db01', 'one');
    expect(await domain('db01', 'snapshot')).toBeNull();
    expect(await vmx('db01')).toMatch(/^scsi0:0.fileName = "db01.vmdk"$/m);
    expect(await lab.file('db01')).not.toMatch(/0000/);
  });

  it('domifaddr, domhostname, screenshot', async () => {
    const address = await domain('db01', 'guest.ipAddress');
    expect(await ok('domifaddr', 'db01', '--source', 'agent')).toContain(`ipv4         ${address}/24`);
    expect((await ok('domhostname', 'db01')).trim()).toBe(await domain('db01', 'guest.hostName'));
    const picture = join(lab.virsh.directory, 'screen.png');
    await ok('screenshot', 'db01', picture);
    expect(readFileSync(picture).subarray(1, 4).toString()).toBe('PNG');
  });

  it('dumpxml, domxml-from-native, domxml-to-native', async () => {
    const uuid = await domain('db01', 'config.uuid');
    expect(await ok('dumpxml', 'db01')).toContain(`<uuid>${uuid}</uuid>`);
    const native = lab.virsh.file('db01.vmx', await vmx('db01'));
    const xml = await ok('domxml-from-native', 'vmware-vmx', native);
    expect(xml).toContain(`<uuid>${uuid}</uuid>`);
    expect(xml).toMatch(/<source bridge='VM Network'\/>/);
    const back = await ok('domxml-to-native', 'vmware-vmx', '--domain', 'db01');
    expect(back).toMatch(/^scsi0:0.fileName = "\/vmfs\/volumes\/[0-9a-f-]+\/db01\/db01.vmdk"$/m);
    expect(back).toMatch(/^memsize = "2048"$/m);
  });

  it('define, undefine', async () => {
    const volume =
      "<volume><name>new01/new01.vmdk</name><capacity unit='GiB'>1</capacity><allocation>0</allocation><target><format type='vmdk'/></target></volume>";
    await ok('vol-create', 'ssd1', lab.virsh.file('v.xml', volume));
    const xml =
      "<domain type='vmware'><name>new01</name><uuid>42116ec4-1d3f-4f0a-9a52-00000000bbbb</uuid><memory unit='MiB'>512</memory><vcpu>1</vcpu><os><type arch='x86_64'>hvm</type></os>" +
      "<devices><disk type='file' device='disk'><source file='[ssd1] new01/new01.vmdk'/><target dev='sda' bus='scsi'/></disk><controller type='scsi' index='0' model='auto'/></devices></domain>";
    await ok('define', lab.virsh.file('d.xml', xml));
    expect(await domain('new01', 'config.hardware.memoryMB')).toBe(512);
    expect(await domain('new01', 'config.uuid')).toBe('42116ec4-1d3f-4f0a-9a52-00000000bbbb');
    expect(await vmx('new01')).toMatch(/^scsi0.virtualDev = "lsilogic"$/m);
    await ok('undefine', 'new01');
    expect(await domain('new01', 'name')).toBeNull();
    expect(await vmx('new01')).toMatch(/displayName/);
  });

  it('start of what asks a question, under auto_answer=0 and auto_answer=1', async () => {
    const moved = (await vmx('build01'))
      .replace(/^serial0.*\n/gm, '')
      .replace(/^uuid.location.*$/m, `uuid.location = "${'00 '.repeat(7)}00-${'00 '.repeat(7)}01"`);
    const query = `dcPath=${lab.kind === 'host' ? 'ha-datacenter' : 'dc1'}&dsName=ssd1`;
    await lab.raw.http(`/folder/build01/build01.vmx?${query}`, { method: 'PUT', body: moved });
    await lab.raw.ok('Reload', BUILD01());
    expect(await refused('start', 'build01')).toMatch(/question is 'msg\.uuid\.altered/);
    const uuid = await domain('build01', 'config.uuid');
    const id = await domain('build01', 'runtime.question.id');
    await lab.raw.ok('AnswerVM', BUILD01(), `<questionId>${id}</questionId><answerChoice>0</answerChoice>`);
    await expect.poll(() => domain('build01', 'runtime.question')).toBeNull();
    // The default answer is that it was copied: it gets a new UUID, and libvirt, which waits by UUID, loses sight of it.
    const end = await lab.virsh.run(`${lab.simulator.uri}&auto_answer=1`, 'start', 'build01');
    expect(end.stderr).toMatch(/^(error: Failed to start domain[^\n]*\nerror: Domain not found[^\n]*\n)?\n?$/);
    expect(lab.simulator.log.count('AnswerVM')).toBe(2);
    await expect.poll(() => domain('build01', 'runtime.powerState'), { timeout: 5000 }).toBe('poweredOn');
    expect(await domain('build01', 'config.uuid')).not.toBe(uuid);
  });
});
