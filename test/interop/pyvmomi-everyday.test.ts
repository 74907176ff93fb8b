import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { CONNECTED, hasPyvmomi, PYVMOMIS_ON_BOTH } from './pyvmomi-pythons.js';
import { runProgram } from './run-program.js';

/** What people's scripts do, in the words of pyvmomi's own samples: make, list, look, upload, register, snapshot, remove. */
const SCRIPT = `${CONNECTED}
import json, ssl, sys, urllib.parse, urllib.request
from pyVim.task import WaitForTask
from pyVmomi import vim

host, port = '127.0.0.1', int(sys.argv[1])
si = connected(port)
content = si.RetrieveContent()
out = {}
every = lambda kind: list(content.viewManager.CreateContainerView(content.rootFolder, [kind], True).view)
center = every(vim.Datacenter)[0]
store = [d for d in every(vim.Datastore) if d.name == 'ssd1'][0]
pool = every(vim.ComputeResource)[0].resourcePool

def fetch(method, path, data=None):
    query = urllib.parse.urlencode({'dcPath': center.name, 'dsName': 'ssd1'})
    request = urllib.request.Request('https://%s:%d/folder/%s?%s' % (host, port, path, query), data=data, method=method)
    request.add_header('Cookie', si._stub.cookie)
    request.add_header('Content-Type', 'application/octet-stream')
    return urllib.request.urlopen(request, context=ssl._create_unverified_context())

def listing(path):
    spec = vim.host.DatastoreBrowser.SearchSpec(details=vim.host.DatastoreBrowser.FileInfo.Details(fileSize=True, fileType=True, modification=True))
    task = store.browser.SearchDatastore_Task(datastorePath=path, searchSpec=spec)
    WaitForTask(task)
    return sorted((f.path, type(f).__name__.split('.')[-1]) for f in task.info.result.file)

def device(kind, **members):
    spec = vim.vm.device.VirtualDeviceSpec(operation='add', device=kind(**members))
    return spec

controller = device(vim.vm.device.ParaVirtualSCSIController, key=-1, busNumber=0, sharedBus='noSharing')
disk = device(vim.vm.device.VirtualDisk, key=-2, controllerKey=-1, unitNumber=0, capacityInKB=1024 * 1024,
    backing=vim.vm.device.VirtualDisk.FlatVer2BackingInfo(fileName='', diskMode='persistent', thinProvisioned=True))
disk.fileOperation = 'create'
nic = device(vim.vm.device.VirtualVmxnet3, key=-3, addressType='generated',
    backing=vim.vm.device.VirtualEthernetCard.NetworkBackingInfo(deviceName='DMZ'))
config = vim.vm.ConfigSpec(name='py01', guestId='debian12_64Guest', numCPUs=2, memoryMB=1024, deviceChange=[controller, disk, nic],
    files=vim.vm.FileInfo(vmPathName='[ssd1]'))
task = center.vmFolder.CreateVM_Task(config=config, pool=pool)
WaitForTask(task)
vm = task.info.result
out['made'] = [vm.name, vm.config.files.vmPathName, vm.summary.config.memorySizeMB, [n.name for n in vm.network]]
out['devices'] = sorted(type(d).__name__.split('.')[-1] for d in vm.config.hardware.device if d.key >= 1000)
out['listed'] = sorted(v.name for v in every(vim.VirtualMachine))
out['found'] = [content.searchIndex.FindByUuid(None, vm.config.uuid, True).name, content.searchIndex.FindByInventoryPath(center.name + '/vm/py01').name]

fetch('PUT', 'py01/notes.txt', b'hello').read()
out['downloaded'] = fetch('GET', 'py01/notes.txt').read().decode()
out['files'] = listing('[ssd1] py01')

WaitForTask(vm.PowerOnVM_Task())
hot = device(vim.vm.device.VirtualDisk, key=-1, controllerKey=1000, unitNumber=1, capacityInKB=2048,
    backing=vim.vm.device.VirtualDisk.FlatVer2BackingInfo(fileName='', diskMode='persistent', thinProvisioned=True))
hot.fileOperation = 'create'
WaitForTask(vm.ReconfigVM_Task(vim.vm.ConfigSpec(deviceChange=[hot])))
card = [d for d in vm.config.hardware.device if isinstance(d, vim.vm.device.VirtualEthernetCard)][0]
card.backing.deviceName = 'VM Network'
WaitForTask(vm.ReconfigVM_Task(vim.vm.ConfigSpec(deviceChange=[vim.vm.device.VirtualDeviceSpec(operation='edit', device=card)])))
out['changed'] = [[n.name for n in vm.network], [d.capacityInKB for d in vm.config.hardware.device if isinstance(d, vim.vm.device.VirtualDisk)]]
WaitForTask(vm.CreateSnapshot_Task(name='one', description='first', memory=False, quiesce=False))
WaitForTask(vm.CreateSnapshot_Task(name='two', memory=False, quiesce=False))
tree = lambda nodes: [[n.name, tree(n.childSnapshotList)] for n in nodes]
out['snapshots'] = tree(vm.snapshot.rootSnapshotList)
WaitForTask(vm.RemoveAllSnapshots_Task())
out['none'] = vm.snapshot
WaitForTask(vm.PowerOffVM_Task())
out['tasks'] = sorted(set(t.info.descriptionId for t in content.taskManager.recentTask if t.info.entityName == 'py01'))
spec = vim.event.EventFilterSpec(entity=vim.event.EventFilterSpec.ByEntity(entity=vm, recursion='self'))
out['events'] = sorted(set(type(e).__name__.split('.')[-1] for e in content.eventManager.QueryEvents(spec)))

path = vm.config.files.vmPathName
vm.UnregisterVM()
out['gone'] = sorted(v.name for v in every(vim.VirtualMachine))
task = center.vmFolder.RegisterVM_Task(path=path, name='py02', asTemplate=False, pool=pool)
WaitForTask(task)
again = task.info.result
out['again'] = [again.name, len([d for d in again.config.hardware.device if isinstance(d, vim.vm.device.VirtualDisk)])]
WaitForTask(again.Destroy_Task())
out['left'] = [path for path, kind in listing('[ssd1] py01')]
Disconnect(si)
print(json.dumps(out))
`;

describe.runIf(hasPyvmomi).each(PYVMOMIS_ON_BOTH)('everyday work of $name on a $kind', ({ kind, python }) => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ kind, tls: true, strict: true, taskMilliseconds: 10 });
  });
  afterAll(() => simulator?.close());

  it('is done, and each step is seen by the next', async () => {
    const end = await runProgram(python, ['-W', 'ignore', '-c', SCRIPT, new URL(simulator.baseUrl).port]);
    expect(end.stderr).toBe('');
    expect(JSON.parse(end.stdout)).toEqual({
      made: ['py01', '[ssd1] py01/py01.vmx', 1024, ['DMZ']],
      devices: ['ParaVirtualSCSIController', 'VirtualDisk', 'VirtualVMCIDevice', 'VirtualVmxnet3'],
      listed: ['build01', 'db01', 'legacy', 'py01'],
      found: ['py01', 'py01'],
      downloaded: 'hello',
      files: [
        ['notes.txt', 'FileInfo'],
        ['py01-flat.vmdk', 'FileInfo'],
        ['py01.vmdk', 'VmDiskInfo'],
        ['py01.vmx', 'VmConfigInfo'],
      ],
      changed: [['VM Network'], [1048576, 2048]],
      snapshots: [['one', [['two', []]]]],
      none: null,
      tasks: expect.arrayContaining([
        'VirtualMachine.powerOn',
        'VirtualMachine.reconfigure',
        'VirtualMachine.powerOff',
      ]),
      events: expect.arrayContaining([
        'VmCreatedEvent',
        'VmPoweredOffEvent',
        'VmPoweredOnEvent',
        'VmReconfiguredEvent',
      ]),
      gone: ['build01', 'db01', 'legacy'],
      again: ['py02', 2],
      // What was none of the machine's stays, and the directory with it.
      left: ['notes.txt'],
    });
  });
});
