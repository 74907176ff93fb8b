import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { FLEET_LAB } from '../simulator/fleet-lab.js';
import { CONNECTED, hasPyvmomi, PYVMOMIS } from './pyvmomi-pythons.js';
import { runProgram } from './run-program.js';

const SCRIPT = `${CONNECTED}
import json, sys
from pyVim.task import WaitForTask
from pyVmomi import vim, vmodl

si = connected(int(sys.argv[1]))
content = si.content
out = {'faults': []}
every = lambda kind: dict((e.name, e) for e in content.viewManager.CreateContainerView(content.rootFolder, [kind], True).view)
machines, hosts, stores = every(vim.VirtualMachine), every(vim.HostSystem), every(vim.Datastore)
folders, pools = every(vim.Folder), every(vim.ResourcePool)
path = lambda entity: [] if entity is None or isinstance(entity, vim.Datacenter) else path(entity.parent) + [entity.name]

def fault(run):
    try:
        result = run()
        if isinstance(result, vim.Task):
            WaitForTask(result)
        out['faults'].append(None)
    except vmodl.MethodFault as error:
        out['faults'].append(type(error).__name__)

web, local, bare = machines['web01'], machines['local'], machines['bare']
out['before'] = [path(web.parent), path(web.resourcePool)[-2:], web.runtime.host.name]
normal = vim.VirtualMachine.MovePriority.defaultPriority
out['warnings'] = [(type(e).__name__, type(e.fault).__name__) for e in si.ValidateMigration(vm=[bare], host=hosts['esx2.example.com'])]
WaitForTask(web.MigrateVM_Task(host=hosts['esx2.example.com'], priority=normal))
out['migrated'] = [web.runtime.host.name, web.runtime.powerState]
fault(lambda: local.MigrateVM_Task(host=hosts['esx2.example.com'], priority=normal))
fault(lambda: web.MigrateVM_Task(pool=hosts['esx4.example.com'].parent.resourcePool, host=hosts['esx4.example.com'], priority=normal))
disks = [d for d in local.config.hardware.device if isinstance(d, vim.vm.device.VirtualDisk)]
locator = lambda d: vim.vm.RelocateSpec.DiskLocator(diskId=d.key, datastore=stores['shared'])
WaitForTask(local.RelocateVM_Task(vim.vm.RelocateSpec(datastore=stores['shared'], disk=[locator(d) for d in disks])))
out['relocated'] = [local.config.files.vmPathName, [s.name for s in local.datastore]]
WaitForTask(folders['test'].MoveIntoFolder_Task([local]))
pools['first'].MoveIntoResourcePool([local])
out['moved'] = [path(local.parent), local.resourcePool.name]
WaitForTask(local.UpgradeVM_Task('vmx-20'))
out['version'] = local.config.version
WaitForTask(local.CreateSnapshot_Task(name='one', memory=False, quiesce=False))
WaitForTask(local.ReconfigVM_Task(vim.vm.ConfigSpec(annotation='later')))
WaitForTask(local.snapshot.rootSnapshotList[0].snapshot.RevertToSnapshot_Task())
out['reverted'] = local.config.annotation
clone = vim.vm.CloneSpec(location=vim.vm.RelocateSpec(datastore=stores['other']), powerOn=False, template=False)
task = local.CloneVM_Task(folder=folders['prod'], name='copy', spec=clone)
WaitForTask(task)
out['clone'] = [task.info.result.name, path(task.info.result.parent), task.info.result.config.files.vmPathName]
task.info.result.MarkAsTemplate()
out['template'] = [task.info.result.config.template, task.info.result.resourcePool]
fault(lambda: task.info.result.PowerOnVM_Task())
manager = hosts['esx2.example.com'].configManager.autoStartManager
info = vim.host.AutoStartManager.AutoPowerInfo(key=web, startOrder=-1, startDelay=-1, waitForHeartbeat='systemDefault', startAction='powerOn', stopDelay=-1, stopAction='none')
manager.ReconfigureAutostart(vim.host.AutoStartManager.Config(defaults=vim.host.AutoStartManager.SystemDefaults(enabled=True), powerInfo=[info]))
out['autostart'] = [(row.key.name, row.startAction) for row in manager.config.powerInfo]
option = hosts['esx1.example.com'].parent.environmentBrowser.QueryConfigOption(None, hosts['esx1.example.com'])
out['guests'] = 'debian12_64Guest' in [g.id for g in option.guestOSDescriptor]
spec = vim.event.EventFilterSpec(entity=vim.event.EventFilterSpec.ByEntity(entity=local, recursion='self'))
out['events'] = [(type(e).__name__, e.userName) for e in content.eventManager.QueryEvents(spec)]
out['licences'] = [l.editionKey for l in content.licenseManager.licenses]
print(json.dumps(out))
Disconnect(si)
`;

describe.runIf(hasPyvmomi).each(PYVMOMIS)('%s on a vCenter', (_, python) => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({
      kind: 'vcenter',
      inventory: FLEET_LAB,
      strict: true,
      taskMilliseconds: 20,
      tls: true,
    });
  });
  afterAll(() => simulator.close());

  it('moves machines about, and is told who did', async () => {
    const port = /:(\d+)$/.exec(simulator.baseUrl)?.[1] ?? '';
    const end = await runProgram(python, ['-c', SCRIPT, port]);
    expect(end.stderr.trim().split('\n').at(-1)).toBe('');
    expect(JSON.parse(end.stdout)).toEqual({
      before: [['vm', 'prod', 'web'], ['first', 'web'], 'esx1.example.com'],
      warnings: [['vim.event.MigrationHostWarningEvent', 'vim.fault.NoGuestHeartbeat']],
      migrated: ['esx2.example.com', 'poweredOn'],
      faults: ['vim.fault.CannotAccessVmConfig', 'vim.fault.InvalidHostState', 'vmodl.fault.NotSupported'],
      relocated: ['[shared] local/local.vmx', ['shared']],
      moved: [['vm', 'test'], 'first'],
      version: 'vmx-20',
      reverted: null,
      clone: ['copy', ['vm', 'prod'], '[other] copy/copy.vmx'],
      template: [true, null],
      autostart: [['web01', 'powerOn']],
      guests: true,
      events: [
        ['vim.event.VmRelocatedEvent', 'root'],
        ['vim.event.VmResourcePoolMovedEvent', 'root'],
        ['vim.event.VmUpgradeCompleteEvent', 'root'],
        ['vim.event.VmReconfiguredEvent', 'root'],
      ],
      licences: ['vc.standard.instance'],
    });
  });
});
