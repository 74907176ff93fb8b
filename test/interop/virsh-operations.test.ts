import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { at, loggedIn, properties, property, type RawClient } from '../simulator/raw-client.js';
import { hasVirsh, skipped, virshTool } from './virsh-tool.js';

const virsh = virshTool();
afterAll(() => virsh.remove());

let simulator: Simulator;
/** The other client, which reads back what virsh did; it shares no code with it. */
let witness: RawClient;
const DB01 = '1';
const BUILD01 = '2';
const LEGACY = '3';

const ok = (...args: readonly string[]) => virsh.ok(simulator.uri, ...args);
const refused = (...args: readonly string[]) => virsh.refused(simulator.uri, ...args);
const seen = (id: string, path: string) => property(witness, 'VirtualMachine', id, path);
const fileAt = async (path: string) => {
  const answer = await witness.http(`/folder/${path}?dsName=ssd1`);
  return answer.status === 200 ? await answer.text() : null;
};
const vmx = async (name: string) => (await fileAt(`${name}/${name}.vmx`)) ?? '';
const count = async (id: string, path: string) =>
  (await properties(witness, 'VirtualMachine', id, path))[path]?.children.length ?? 0;

/** Each row of what libvirt's ESX driver can do, with its effect as somebody else sees it. */
describe.runIf(hasVirsh).each([
  ['http', false],
  ['https', true],
] as const)(`virsh over %s${skipped}`, (_, tls) => {
  beforeEach(async () => {
    simulator = await startSimulator({ strict: true, taskMilliseconds: 20, tls });
    if (tls) process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    witness = await loggedIn(simulator);
  });
  afterEach(async () => {
    delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    await simulator.close();
  });

  it('capabilities, nodeinfo, freecell, hostname, version, uri', async () => {
    expect(await ok('capabilities')).toMatch(/<arch>x86_64<\/arch>[\s\S]*<uri_transport>vpxmigr<\/uri_transport>/);
    const uuid = await property(witness, 'HostSystem', 'ha-host', 'hardware.systemInfo.uuid');
    expect(await ok('capabilities')).toContain(`<uuid>${uuid}</uuid>`);
    expect(await ok('nodeinfo')).toMatch(
      /CPU\(s\): +16\n[\s\S]*CPU socket\(s\): +2\n[\s\S]*Memory size: +134217728 KiB/,
    );
    expect(await ok('freecell')).toMatch(/Total: \d+ KiB/);
    expect(await ok('hostname')).toBe('esx1.example.com\n\n');
    expect(await ok('version')).toMatch(/Running hypervisor: ESX 8\.0\.3/);
    expect(await ok('uri')).toContain(simulator.uri.split('?')[0]);
  });

  it('start, suspend, resume, destroy', async () => {
    await ok('suspend', 'db01');
    expect(await seen(DB01, 'runtime.powerState')).toBe('suspended');
    await ok('resume', 'db01');
    expect(await seen(DB01, 'runtime.powerState')).toBe('poweredOn');
    await ok('destroy', 'db01');
    expect(await seen(DB01, 'runtime.powerState')).toBe('poweredOff');
    await ok('start', 'db01');
    expect(await seen(DB01, 'runtime.powerState')).toBe('poweredOn');
  });

  it('shutdown, reboot', async () => {
    const before = await seen(DB01, 'runtime.bootTime');
    await ok('reboot', 'db01');
    await expect.poll(() => seen(DB01, 'runtime.bootTime'), { timeout: 5000 }).not.toBe(before);
    expect(await refused('reboot', 'legacy')).toMatch(/Tools is not running/);
    await ok('shutdown', 'db01');
    await expect.poll(() => seen(DB01, 'runtime.powerState'), { timeout: 5000 }).toBe('poweredOff');
    expect(await seen(LEGACY, 'runtime.powerState')).toBe('poweredOn');
  });

  it('setvcpus, memtune, schedinfo', async () => {
    await ok('setvcpus', 'build01', '2');
    expect(await vmx('build01')).toMatch(/^numvcpus = "2"$/m);
    expect(await refused('setvcpus', 'db01', '4')).toMatch(/InvalidPowerState/);
    await ok('memtune', 'db01', '--min-guarantee', '524289');
    expect(await seen(DB01, 'config.memoryAllocation.reservation')).toBe('513');
    await ok('schedinfo', 'db01', '--set', 'reservation=500', 'limit=2000', 'shares=-3');
    expect(await vmx('db01')).toMatch(/^sched.cpu.shares = "high"$/m);
    expect([
      await seen(DB01, 'config.cpuAllocation.reservation'),
      await seen(DB01, 'config.cpuAllocation.limit'),
    ]).toEqual(['500', '2000']);
    expect(await ok('schedinfo', 'db01')).toMatch(/reservation\s+: 500\nlimit\s+: 2000\nshares\s+: -3/);
    await ok('schedinfo', 'db01', '--set', 'shares=777');
    expect(await vmx('db01')).toMatch(/^sched.cpu.shares = "777"$/m);
  });

  it('autostart', async () => {
    const started = async () =>
      (await properties(witness, 'HostAutoStartManager', 'ha-autostart-mgr', 'config'))['config']?.children
        .filter((child) => child.name === 'powerInfo')
        .map((row) => [at(row, 'key')?.text, at(row, 'startAction')?.text]);
    await ok('autostart', 'build01');
    expect(await started()).toEqual([[BUILD01, 'powerOn']]);
    expect(await ok('dominfo', 'build01')).toMatch(/Autostart:\s+enable/);
    await ok('autostart', 'build01', '--disable');
    expect(await started()).toEqual([]);
  });

  it('snapshots: create, list, info, parent, current, revert, delete', async () => {
    await ok('snapshot-create-as', 'db01', 'one', 'the first');
    await ok('schedinfo', 'db01', '--set', 'limit=1234');
    await ok('snapshot-create-as', 'db01', 'two');
    expect(await vmx('db01')).toMatch(/^scsi0:0.fileName = "db01-000002.vmdk"$/m);
    expect(await ok('snapshot-list', 'db01', '--name')).toBe('one\ntwo\n\n');
    expect(await ok('snapshot-parent', 'db01', 'two')).toBe('one\n');
    expect(await ok('snapshot-current', 'db01', '--name')).toBe('two\n');
    expect(await ok('snapshot-dumpxml', 'db01', 'one')).toMatch(/<description>the first<\/description>/);
    await ok('destroy', 'db01');
    await ok('snapshot-revert', 'db01', 'one');
    expect(await seen(DB01, 'runtime.powerState')).toBe('poweredOn');
    expect(await seen(DB01, 'config.cpuAllocation.limit')).toBe('-1');
    expect(await ok('snapshot-current', 'db01', '--name')).toBe('one\n');
    await ok('snapshot-delete', 'db01', 'two');
    await ok('snapshot-delete', 'db01', 'one');
    expect(await count(DB01, 'rootSnapshot')).toBe(0);
    expect(await vmx('db01')).toMatch(/^scsi0:0.fileName = "db01.vmdk"$/m);
    expect(await fileAt('db01')).not.toMatch(/0000/);
  });

  it('pools and volumes: list, info, create, clone, delete', async () => {
    expect(await ok('pool-list')).toMatch(/images\s+active[\s\S]*ssd1\s+active/);
    expect(await ok('pool-info', 'ssd1')).toMatch(/Capacity: +500\.00 GiB\nAllocation: +4\.00 GiB/);
    expect(await ok('pool-dumpxml', 'images')).toMatch(/<pool type='netfs'>[\s\S]*<host name='nas.example.com'\/>/);
    await ok('pool-refresh', 'ssd1');
    const volume = virsh.file(
      'volume.xml',
      "<volume><name>web01/web01.vmdk</name><capacity unit='GiB'>2</capacity><allocation>0</allocation><target><format type='vmdk'/></target></volume>",
    );
    await ok('vol-create', 'ssd1', volume);
    expect(await fileAt('web01/web01.vmdk')).toMatch(/^RW 4194304 VMFS "web01-flat.vmdk"$/m);
    await ok('vol-clone', '--pool', 'ssd1', 'web01/web01.vmdk', 'web01/copy.vmdk');
    expect(await fileAt('web01/copy.vmdk')).toMatch(/^RW 4194304 VMFS "copy-flat.vmdk"$/m);
    expect(await ok('vol-list', 'ssd1')).toMatch(/web01\/copy\.vmdk[\s\S]*web01\/web01\.vmdk/);
    const uuid = /ddb\.uuid = "([^"]*)"/.exec((await fileAt('web01/copy.vmdk')) ?? '')?.[1]?.replace(/[ -]/g, '');
    const key = /<key>([^<]*)</.exec(await ok('vol-dumpxml', '--pool', 'ssd1', 'web01/copy.vmdk'))?.[1];
    expect(key?.replace(/-/g, '')).toBe(uuid?.toLowerCase());
    await ok('vol-delete', '--pool', 'ssd1', 'web01/copy.vmdk');
    expect(await fileAt('web01/copy.vmdk')).toBeNull();
    expect(await fileAt('web01/copy-flat.vmdk')).toBeNull();
  });

  it('networks: list, dumpxml', async () => {
    expect(await ok('net-list', '--all')).toMatch(/vSwitch0\s+active\s+yes\s+yes/);
    const xml = await ok('net-dumpxml', 'vSwitch0');
    expect(xml).toMatch(/<name>vSwitch0<\/name>/);
    expect(xml).toMatch(/<portgroup name='VM Network'/);
    expect(xml).toMatch(/<portgroup name='DMZ'/);
  });

  it('domifaddr, domhostname, screenshot', async () => {
    const address = await seen(DB01, 'guest.ipAddress');
    expect(await ok('domifaddr', 'db01', '--source', 'agent')).toContain(`ipv4         ${address}/24`);
    expect((await ok('domhostname', 'db01')).trim()).toBe(await seen(DB01, 'guest.hostName'));
    const picture = join(virsh.directory, 'screen.png');
    await ok('screenshot', 'db01', picture);
    expect(readFileSync(picture).subarray(1, 4).toString()).toBe('PNG');
    expect(await refused('screenshot', 'build01', picture)).toMatch(/not powered on/);
  });

  it('domxml-from-native, domxml-to-native', async () => {
    const native = virsh.file('db01.vmx', await vmx('db01'));
    expect(await ok('domxml-from-native', 'vmware-vmx', native)).toMatch(
      /<uuid>42116ec4-1d3f-4f0a-9a52-000000000001<\/uuid>[\s\S]*<source bridge='VM Network'\/>/,
    );
    expect(await ok('domxml-to-native', 'vmware-vmx', '--domain', 'db01')).toMatch(
      /^scsi0:0.fileName = "\/vmfs\/volumes\/[0-9a-f-]+\/db01\/db01.vmdk"$/m,
    );
  });

  it('start of what asks a question, under auto_answer=0 and auto_answer=1', async () => {
    await witness.http('/folder/build01/build01.vmx?dsName=ssd1', {
      method: 'PUT',
      body: (await vmx('build01'))
        .replace(/^serial0.*\n/gm, '')
        .replace(/^uuid.location.*$/m, `uuid.location = "${'00 '.repeat(7)}00-${'00 '.repeat(7)}01"`),
    });
    await witness.ok('Reload', BUILD01);
    expect(await refused('start', 'build01')).toMatch(/question is 'msg\.uuid\.altered/);
    const uuid = await seen(BUILD01, 'config.uuid');
    const question = (await properties(witness, 'VirtualMachine', BUILD01, 'runtime.question'))['runtime.question'];
    await witness.ok(
      'AnswerVM',
      BUILD01,
      `<questionId>${at(question, 'id')?.text}</questionId><answerChoice>0</answerChoice>`,
    );
    await expect.poll(() => seen(BUILD01, 'runtime.question')).toBe('');
    // The default answer is that it was copied: it gets a new UUID, and libvirt, which waits by UUID, loses sight of it.
    const end = await virsh.run(`${simulator.uri}&auto_answer=1`, 'start', 'build01');
    expect(end.stderr).toMatch(/^(error: Failed to start domain[^\n]*\nerror: Domain not found[^\n]*\n)?\n?$/);
    expect(simulator.log.count('AnswerVM')).toBe(2);
    await expect.poll(() => seen(BUILD01, 'runtime.powerState'), { timeout: 5000 }).toBe('poweredOn');
    expect(await seen(BUILD01, 'config.uuid')).not.toBe(uuid);
  });

  it('define, undefine', async () => {
    await ok(
      'vol-create',
      'ssd1',
      virsh.file(
        'v.xml',
        "<volume><name>new01/new01.vmdk</name><capacity unit='GiB'>1</capacity><allocation>0</allocation><target><format type='vmdk'/></target></volume>",
      ),
    );
    const xml =
      "<domain type='vmware'><name>new01</name><uuid>42116ec4-1d3f-4f0a-9a52-00000000bbbb</uuid><memory unit='MiB'>512</memory><vcpu>1</vcpu><os><type arch='x86_64'>hvm</type></os>" +
      "<devices><disk type='file' device='disk'><source file='[ssd1] new01/new01.vmdk'/><target dev='sda' bus='scsi'/></disk><controller type='scsi' index='0' model='lsilogic'/></devices></domain>";
    await ok('define', virsh.file('d.xml', xml));
    expect(await seen('4', 'config.hardware.memoryMB')).toBe('512');
    expect(await vmx('new01')).toMatch(/^displayName = "new01"$/m);
    await ok('undefine', 'new01');
    expect((await witness.call('Reload', '4')).fault).toBe('ManagedObjectNotFound');
    expect(await vmx('new01')).toMatch(/displayName/);
  });
});

describe.runIf(hasVirsh)(`virsh migrate${skipped}`, () => {
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
  const WEB01 = 'vm-101';
  const ESX1 = 'host-9';
  const ESX2 = 'host-12';

  beforeEach(async () => {
    simulator = await startSimulator({
      kind: 'vcenter',
      inventory: INVENTORY,
      strict: true,
      taskMilliseconds: 20,
      listen: { host: '127.0.0.2', port: 0 },
      hostAddresses: { 'esx1.example.com': '127.0.0.11', 'esx2.example.com': '127.0.0.12' },
    });
    witness = await loggedIn(simulator);
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
    expect(await seen(WEB01, 'runtime.host')).toBe(ESX2);
    expect(await names(vpx('esx2'))).toEqual(['web01']);
    await virsh.ok(vpx('esx2'), 'migrate', '--live', 'web01', vpx('esx1'));
    expect(await seen(WEB01, 'runtime.host')).toBe(ESX1);
    expect(await seen(WEB01, 'runtime.powerState')).toBe('poweredOn');
  });

  it.each(['127.0.0.2', '*'])('over esx:// of hosts with vcenter=%s', async (vcenter) => {
    expect(await names(hostUri('esx1'))).toEqual(['fixed', 'mute', 'web01']);
    expect(await names(hostUri('esx2'))).toEqual([]);
    const managed = (host: string) => `${hostUri(host)}&vcenter=${vcenter}`;
    await virsh.ok(managed('esx1'), 'migrate', 'web01', managed('esx2'));
    expect(await seen(WEB01, 'runtime.host')).toBe(ESX2);
    expect(await names(hostUri('esx2'))).toEqual(['web01']);
    expect(await names(hostUri('esx1'))).toEqual(['fixed', 'mute']);
    expect(simulator.log.count('MigrateVM_Task')).toBe(1);
  });

  it.each([
    ['what the other host does not see', 'fixed', /does not see \[local\] fixed\/fixed\.vmx/],
    ['what a server only warns of', 'mute', /No guest OS heartbeats/],
  ])('tells %s, and moves nothing', async (_, name, problem) => {
    const error = await virsh.refused(vpx('esx1'), 'migrate', name, vpx('esx2'));
    expect(error).toMatch(/Could not migrate domain, validation reported a problem/);
    expect(error).toMatch(problem);
    expect(simulator.log.count('MigrateVM_Task')).toBe(0);
    expect(await names(vpx('esx2'))).toEqual([]);
  });

  it('is nothing that a host can do alone', async () => {
    expect(await virsh.refused(hostUri('esx1'), 'migrate', 'web01', hostUri('esx2'))).toMatch(/not supported/);
  });

  it('is refused with a vCenter that is not the host’s own', async () => {
    expect(await virsh.refused(`${hostUri('esx1')}&vcenter=127.0.0.12`, 'list')).toMatch(/vCenter/i);
  });
});
