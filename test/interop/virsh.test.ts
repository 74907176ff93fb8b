import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.js';
import { havePeer } from './peers.js';
import { runProgram } from './run-program.js';

const hasVirsh = havePeer('virsh', ['--version']);
const skipped = hasVirsh ? '' : ' (skipped: there is no virsh here)';
const directory = mkdtempSync(join(tmpdir(), 'virsh-'));
const authFile = join(directory, 'auth.conf');
const logFile = join(directory, 'virsh.log');
writeFileSync(authFile, '[credentials-lab]\nusername=root\npassword=secret\n[auth-esx-127.0.0.1]\ncredentials=lab\n');
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let simulator: Simulator;
async function start(options: SimulatorOptions = {}): Promise<void> {
  simulator = await startSimulator({ strict: true, taskMilliseconds: 30, ...options });
}

/** libvirt's own ESX driver, from outside. Its log holds what it found odd in our answers. */
async function virsh(...args: readonly string[]) {
  const env = { LIBVIRT_AUTH_FILE: authFile, LIBVIRT_LOG_OUTPUTS: `3:file:${logFile}` };
  return runProgram('virsh', ['-c', simulator.uri, ...args], { env });
}

async function ok(...args: readonly string[]): Promise<string> {
  const end = await virsh(...args);
  expect(end.stderr, args.join(' ')).toBe('');
  expect(end.code).toBe(0);
  return end.stdout;
}

async function refused(...args: readonly string[]): Promise<string> {
  const end = await virsh(...args);
  expect(end.code, args.join(' ')).toBe(1);
  return end.stderr;
}

const state = async (name: string) => (await ok('domstate', name)).trim();

describe.runIf(hasVirsh)(`virsh on a host${skipped}`, () => {
  beforeEach(() => start());
  afterEach(() => simulator.close());

  it('lists the lab', async () => {
    const rows = (await ok('list', '--all')).trim().split('\n').slice(2);
    expect(rows.map((row) => row.trim().split(/\s{2,}/))).toEqual([
      ['1', 'db01', 'running'],
      ['3', 'legacy', 'running'],
      ['-', 'build01', 'shut off'],
    ]);
  });

  it.each([
    [
      'db01',
      [
        /<uuid>42116ec4-1d3f-4f0a-9a52-000000000001<\/uuid>/,
        /<memory unit='KiB'>2097152<\/memory>/,
        /<vcpu placement='static'>2<\/vcpu>/,
        /<os firmware='efi'>/,
        /<type arch='x86_64'>hvm/,
        /<source file='\[ssd1\] db01\/db01.vmdk'\/>\s*<target dev='sda' bus='scsi'\/>/,
        /<controller type='scsi' index='0' model='vmpvscsi'\/>/,
        /<mac address='00:50:56:25:48:01' type='static'\/>\s*<source bridge='VM Network'\/>\s*<model type='vmxnet3'\/>/,
      ],
    ],
    [
      'build01',
      [
        /<uuid>42116ec4-1d3f-4f0a-9a52-000000000002<\/uuid>/,
        /model='lsilogic'/,
        /<serial type='file'>\s*<source path='\[ssd1\] build01\/serial.log'\/>/,
      ],
    ],
    [
      'legacy',
      [
        /<description>Runs the &quot;badge&quot; printer.\nAsk before you touch it.<\/description>/,
        /<type arch='i686'>hvm/,
        /<model type='e1000'\/>/,
        /<source bridge='DMZ'\/>/,
      ],
    ],
  ])('reads %s from its VMX', async (name, patterns) => {
    const xml = await ok('dumpxml', name);
    for (const pattern of patterns) expect(xml).toMatch(pattern);
  });

  it('tells about a domain', async () => {
    const info = await ok('dominfo', 'db01');
    expect(info).toMatch(/Id:\s+1\n/);
    expect(info).toMatch(/State:\s+running\nCPU\(s\):\s+2\nMax memory:\s+2097152 KiB\nUsed memory:\s+2097152 KiB/);
    expect(info).toMatch(/Autostart:\s+disable/);
    expect(await ok('domhostname', 'db01')).toBe('db01\n\n');
    expect(await ok('domifaddr', 'db01', '--source', 'agent')).toMatch(
      /00:50:56:25:48:01\s+ipv4\s+198\.51\.100\.\d+\/24/,
    );
  });

  it('takes a domain through its power states', async () => {
    await ok('suspend', 'db01');
    expect(await state('db01')).toBe('paused');
    expect(await refused('destroy', 'db01')).toMatch(/Domain is not powered on/);
    await ok('resume', 'db01');
    expect(await state('db01')).toBe('running');
    expect(await refused('start', 'db01')).toMatch(/already active/);
    await ok('destroy', 'db01');
    expect(await state('db01')).toBe('shut off');
    await ok('start', 'db01');
    expect(await state('db01')).toBe('running');
  });

  it('shuts a guest down where Tools run, and is told where they do not', async () => {
    await ok('shutdown', 'db01');
    await expect.poll(() => state('db01'), { timeout: 10_000 }).toBe('shut off');
    expect(await refused('shutdown', 'legacy')).toMatch(/Tools is not running/);
  });

  it('stops at a question, shows its choices, and starts where the VMX answers it', async () => {
    const error = await refused('start', 'build01');
    expect(error).toMatch(/Pending question blocks virtual machine execution, question is 'msg\.serial\.file\.open:/);
    expect(error).toMatch(
      /'button\.serial\.file\.append', 'button\.serial\.file\.replace', 'button\.serial\.file\.cancel'/,
    );
    expect(simulator.log.count('CancelTask')).toBe(0);
    expect(await refused('undefine', 'build01')).toMatch(/task is already in progress/);

    simulator.log.clear();
    const automatic = await runProgram('virsh', ['-c', `${simulator.uri}&auto_answer=1`, 'start', 'build01'], {
      env: { LIBVIRT_AUTH_FILE: authFile },
    });
    expect(automatic.stderr).toMatch(/no default answer/);
    expect(simulator.log.count('AnswerVM')).toBe(0);
  });

  it('sets the scheduler, where named levels come with a number that does not count', async () => {
    expect(await ok('schedinfo', 'db01')).toMatch(/reservation\s+: 0\nlimit\s+: -1\nshares\s+: -2/);
    await ok('schedinfo', 'db01', '--set', 'reservation=500', 'limit=2000', 'shares=-3');
    expect(await ok('schedinfo', 'db01')).toMatch(/reservation\s+: 500\nlimit\s+: 2000\nshares\s+: -3/);
    await ok('schedinfo', 'db01', '--set', 'limit=-1', 'shares=777');
    expect(await ok('schedinfo', 'db01')).toMatch(/reservation\s+: 500\nlimit\s+: -1\nshares\s+: 777/);
    await ok('memtune', 'db01', '--min-guarantee', '524288');
    expect(await ok('dumpxml', 'db01')).toMatch(/<min_guarantee unit='KiB'>524288<\/min_guarantee>/);
  });

  it('defines, starts and undefines a domain of its own', async () => {
    const volume = join(directory, 'volume.xml');
    const domain = join(directory, 'domain.xml');
    writeFileSync(
      volume,
      "<volume><name>web01/web01.vmdk</name><capacity unit='GiB'>2</capacity><allocation>0</allocation><target><format type='vmdk'/></target></volume>",
    );
    writeFileSync(
      domain,
      "<domain type='vmware'><name>web01</name><uuid>42116ec4-1d3f-4f0a-9a52-00000000aaaa</uuid><memory unit='MiB'>1024</memory><vcpu>2</vcpu>" +
        "<os><type arch='x86_64'>hvm</type></os><devices><disk type='file' device='disk'><source file='[ssd1] web01/web01.vmdk'/>" +
        "<target dev='sda' bus='scsi'/></disk><controller type='scsi' index='0' model='lsilogic'/>" +
        "<interface type='bridge'><mac address='00:50:56:25:48:77'/><source bridge='DMZ'/><model type='e1000'/></interface></devices></domain>",
    );
    await ok('vol-create', 'ssd1', volume);
    expect(await ok('vol-list', 'ssd1', '--details')).toMatch(
      /web01\/web01\.vmdk\s+\[ssd1\] web01\/web01\.vmdk\s+file\s+2\.00 GiB/,
    );
    await ok('define', domain);
    const xml = await ok('dumpxml', 'web01');
    expect(xml).toMatch(/<uuid>42116ec4-1d3f-4f0a-9a52-00000000aaaa<\/uuid>/);
    expect(xml).toMatch(/<source file='\[ssd1\] web01\/web01\.vmdk'\/>/);
    expect(await refused('define', domain)).toMatch(/already exists/);
    await ok('start', 'web01');
    expect(await refused('undefine', 'web01')).toMatch(/not powered off|not suspended|powered off or suspended/);
    await ok('destroy', 'web01');
    await ok('undefine', 'web01');
    expect(await ok('list', '--all')).not.toMatch(/web01/);
  });

  it('lists volumes, makes snapshots, sets autostart', async () => {
    expect(await ok('pool-list')).toMatch(/images\s+active[\s\S]*ssd1\s+active/);
    expect(await ok('vol-list', 'ssd1')).not.toMatch(/-flat/);
    await ok('snapshot-create-as', 'db01', 'before');
    expect(await ok('snapshot-list', 'db01')).toMatch(/before\s+.*running/);
    await ok('snapshot-delete', 'db01', 'before');
    expect(await ok('snapshot-list', 'db01')).not.toMatch(/before/);
    await ok('autostart', 'db01');
    expect(await ok('dominfo', 'db01')).toMatch(/Autostart:\s+enable/);
  });

  it('is refused with a wrong password', async () => {
    await simulator.close();
    await start({ password: 'other' });
    expect(await refused('list')).toMatch(
      /HTTP response code 500 for call to 'Login'.*incorrect user name or password/,
    );
  });

  it('finds nothing odd in our answers but what came after its API version', async () => {
    rmSync(logFile, { force: true });
    await ok('list', '--all');
    await ok('dumpxml', 'db01');
    await ok('dominfo', 'db01');
    await ok('nodeinfo');
    const odd = readFileSync(logFile, 'utf8')
      .split('\n')
      .filter((line) => line.includes('warning'));
    expect(odd.filter((line) => !line.includes("Unexpected 'mounted' property"))).toEqual([]);
  });

  it('writes nothing while it reads', async () => {
    simulator.log.clear();
    await ok('list', '--all');
    await ok('dumpxml', 'legacy');
    expect(Object.keys(simulator.log.counts()).sort()).toEqual(
      ['FindByUuid', 'GET /folder', 'Login', 'Logout', 'RetrieveProperties', 'RetrieveServiceContent'].sort(),
    );
  });
});

describe.runIf(hasVirsh)(`virsh on a vCenter${skipped}`, () => {
  beforeEach(() => start({ kind: 'vcenter' }));
  afterEach(() => simulator.close());

  it('walks to the host, and lists and powers its domains', async () => {
    expect(simulator.uri).toMatch(/^vpx:\/\/127\.0\.0\.1:\d+\/dc1\/esx1\.example\.com\?transport=http$/);
    expect(await ok('list', '--all')).toMatch(/101\s+db01\s+running/);
    await ok('destroy', 'db01');
    await ok('start', 'db01');
    expect(await ok('dumpxml', 'db01')).toMatch(/<vmware:datacenterpath>dc1</);
  });

  it.each([
    ['dc1/cluster1/esx2.example.com', null],
    ['dc1', /does not specify a compute resource/],
    ['dc1/nope', /Could not find compute resource/],
    ['dc1/esx1.example.com/esx1.example.com', /excess item/],
  ])('takes the path %s as libvirt documents it', async (path, problem) => {
    const uri = simulator.uri.replace('dc1/esx1.example.com', path);
    const end = await runProgram('virsh', ['-c', uri, 'list', '--all'], { env: { LIBVIRT_AUTH_FILE: authFile } });
    expect(end.code).toBe(problem === null ? 0 : 1);
    if (problem !== null) expect(end.stderr).toMatch(problem);
  });
});

describe.runIf(hasVirsh)(`virsh with TLS${skipped}`, () => {
  it('connects', async () => {
    await start({ tls: true });
    try {
      expect(await ok('list')).toMatch(/db01/);
    } finally {
      await simulator.close();
    }
  });
});
