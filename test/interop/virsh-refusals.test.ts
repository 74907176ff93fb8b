import { join } from 'node:path';
import { expect, it } from 'vitest';
import { onEachServer } from './virsh-lab.js';

/** What virsh says where it, or the server, refuses; and that nothing came of it. */
onEachServer('virsh refuses', (lab) => {
  const { ok, refused, domain } = lab;
  const DOMAIN = (name: string, uuid: string) =>
    lab.virsh.file(
      'domain.xml',
      `<domain type='vmware'><name>${name}</name><uuid>${uuid}</uuid><memory unit='MiB'>512</memory><vcpu>1</vcpu><os><type arch='x86_64'>hvm</type></os>` +
        "<devices><disk type='file' device='disk'><source file='[ssd1] build01/build01.vmdk'/><target dev='sda' bus='scsi'/></disk><controller type='scsi' index='0' model='lsilogic'/></devices></domain>",
    );
  const FREE = '42116ec4-1d3f-4f0a-9a52-00000000cccc';

  it('a wrong password, with what the server says', async () => {
    const wrong = lab.virsh.file(
      'wrong.conf',
      '[credentials-lab]\nusername=root\npassword=wrong\n[auth-esx-127.0.0.1]\ncredentials=lab\n',
    );
    const end = await lab.virsh.runAs(wrong, lab.simulator.uri, 'list');
    expect(end.code).toBe(1);
    expect(end.stderr).toMatch(
      /HTTP response code 500 for call to 'Login'.*ServerFaultCode - Cannot complete login due to an incorrect user name/,
    );
  });

  it('what does not fit the power state', async () => {
    expect(await refused('start', 'db01')).toMatch(/Domain is already active/);
    expect(await refused('resume', 'db01')).toMatch(/Domain is not suspended/);
    expect(await refused('undefine', 'db01')).toMatch(/Domain is not suspended or powered off/);
    expect(await refused('destroy', 'build01')).toMatch(/Domain is not powered on|domain is not running/);
    expect(await refused('screenshot', 'build01', join(lab.virsh.directory, 'none.png'))).toMatch(/not powered on/);
    await ok('suspend', 'db01');
    for (const command of ['shutdown', 'destroy', 'reboot']) {
      expect(await refused(command, 'db01'), command).toMatch(/Domain is not powered on/);
    }
    expect(await domain('db01', 'runtime.powerState')).toBe('suspended');
    expect(lab.simulator.log.count('PowerOffVM_Task')).toBe(0);
  });

  it('what needs Tools where there are none', async () => {
    for (const command of ['shutdown', 'reboot']) {
      expect(await refused(command, 'legacy'), command).toMatch(/Tools is not running/);
    }
    expect(await domain('legacy', 'runtime.powerState')).toBe('poweredOn');
  });

  it('to define what there is, by UUID and by name', async () => {
    const uuid = String(await domain('build01', 'config.uuid'));
    const said = /Domain already exists, editing existing domains is not supported yet/;
    expect(await refused('define', DOMAIN('other', uuid))).toMatch(said);
    expect(await refused('define', DOMAIN('build01', FREE))).toMatch(said);
    expect(lab.simulator.log.count('RegisterVM_Task')).toBe(0);
  });

  it('a snapshot of a name that is taken, and one that is not there', async () => {
    await ok('snapshot-create-as', 'db01', 'one');
    expect(await refused('snapshot-create-as', 'db01', 'one')).toMatch(/Snapshot 'one' already exists/);
    expect(await refused('snapshot-delete', 'db01', 'two')).toMatch(/Could not find snapshot with name 'two'/);
    expect(await domain('db01', 'snapshot.rootSnapshotList')).toHaveLength(1);
  });

  it('to work while a question is open, and tells the question and its choices', async () => {
    const said = await refused('start', 'build01');
    expect(said).toMatch(
      /Pending question blocks virtual machine execution, question is 'msg\.serial\.file\.open:[\s\S]*', possible answers are '/,
    );
    expect(await domain('build01', 'runtime.question.message')).toMatchObject([{ id: 'msg.serial.file.open' }]);
    expect(lab.simulator.log.count('CancelTask')).toBe(0);
  });

  it('scheduler settings that make no sense, before it asks the server', async () => {
    expect(await refused('schedinfo', 'db01', '--set', 'limit=-2')).toMatch(/Could not set limit to -2/);
    expect(await refused('schedinfo', 'db01', '--set', 'shares=-4')).toMatch(/Could not set shares to -4/);
    expect(await refused('memtune', 'db01', '--hard-limit', '1048576')).toMatch(/not supported/);
    expect(lab.simulator.log.count('ReconfigVM_Task')).toBe(0);
  });

  it('what libvirt’s driver does not implement, without a call that changes anything', async () => {
    for (const command of ['cpu-stats', 'dommemstat', 'domstats', 'managedsave', 'reset', 'domjobinfo']) {
      expect(await refused(command, 'db01'), command).toMatch(
        /this function is not supported by the connection driver/,
      );
    }
    for (const command of [
      ['setmem', 'db01', '1048576'],
      ['setmaxmem', 'build01', '1048576'],
      ['memtune', 'db01'],
    ]) {
      expect(await refused(...command), command.join(' ')).toMatch(/unsupported flags|Unable to change/);
    }
    const writing = Object.keys(lab.simulator.log.counts()).filter((call) => /_Task$|Power|Reconfig/.test(call));
    expect(writing).toEqual([]);
  });

  it('what there is not', async () => {
    expect(await refused('domstate', 'nobody')).toMatch(/failed to get domain 'nobody'/);
    expect(await refused('pool-info', 'nothing')).toMatch(/failed to get pool 'nothing'/);
    expect(await refused('net-info', 'nowhere')).toMatch(/failed to get network 'nowhere'/);
  });

  it('paths that name no host', async () => {
    if (lab.kind === 'host') {
      expect(await refused('migrate', 'db01', lab.simulator.uri)).toMatch(/not supported by the connection driver/);
      return;
    }
    const at = (path: string) => lab.simulator.uri.replace('dc1/esx1.example.com', path);
    for (const [path, problem] of [
      ['', /Path has to specify the datacenter and compute resource/],
      ['dc1', /does not specify a compute resource/],
      ['dc1/nope', /Could not find compute resource specified in/],
      ['dc1/esx1.example.com/esx1.example.com', /ends with an excess item/],
    ] as const) {
      expect(await lab.virsh.refused(at(path), 'list'), path).toMatch(problem);
    }
  });
});
