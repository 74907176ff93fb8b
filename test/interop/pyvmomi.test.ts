import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { CONNECTED, hasPyvmomi, PYVMOMIS_ON_BOTH } from './pyvmomi-pythons.js';
import { runProgram } from './run-program.js';

const SCRIPT = `${CONNECTED}
import json, sys
from pyVim.task import WaitForTask
from pyVmomi import vim, vmodl

si = connected(int(sys.argv[1]))
content = si.content
out = {'product': content.about.productLineId, 'faults': []}

def fault(run):
    try:
        result = run()
        if isinstance(result, vim.Task):
            WaitForTask(result)
    except vmodl.MethodFault as error:
        out['faults'].append(type(error).__name__)

everything = content.viewManager.CreateContainerView(content.rootFolder, [], True).view
# Reading a property decodes the whole object, and pyVmomi refuses members and types that it does not know.
for entity in everything:
    entity.name, entity.parent
    for name in [p.name for p in type(entity)._GetPropertyList()]:
        try:
            getattr(entity, name)
        except (vmodl.query.InvalidProperty, AttributeError):
            pass
        except vmodl.fault.MethodNotFound as error:
            # The newest one does not even ask for what came after the server's version.
            assert error.method == name, error
out['kinds'] = sorted(set(type(entity).__name__ for entity in everything))
machines = dict((entity.name, entity) for entity in everything if isinstance(entity, vim.VirtualMachine))
out['machines'] = sorted(machines)

vm = machines['db01']
WaitForTask(vm.PowerOff())
out['off'] = vm.runtime.powerState
spec = vim.vm.ConfigSpec(changeVersion=vm.config.changeVersion, memoryMB=4096, annotation='a|"b"')
disk = vim.vm.device.VirtualDeviceSpec(operation='add', fileOperation='create')
disk.device = vim.vm.device.VirtualDisk(key=-1, controllerKey=1000, unitNumber=1, capacityInKB=1048576,
    backing=vim.vm.device.VirtualDisk.FlatVer2BackingInfo(fileName='', diskMode='persistent', thinProvisioned=True))
spec.deviceChange = [disk]
WaitForTask(vm.ReconfigVM_Task(spec))
out['memory'] = vm.config.hardware.memoryMB
out['annotation'] = vm.config.annotation
out['disks'] = [d.backing.fileName for d in vm.config.hardware.device if isinstance(d, vim.vm.device.VirtualDisk)]
fault(lambda: vm.ReconfigVM_Task(spec))
fault(lambda: vm.PowerOff())
fault(lambda: machines['legacy'].ShutdownGuest())
WaitForTask(vm.PowerOn())
out['on'] = vm.runtime.powerState

build = machines['build01']
task = build.PowerOn()
while build.runtime.question is None:
    pass
question = build.runtime.question
out['question'] = [question.message[0].id, [choice.summary for choice in question.choice.choiceInfo], question.choice.defaultIndex]
build.AnswerVM(question.id, question.choice.choiceInfo[0].key)
WaitForTask(task)
out['answered'] = [build.runtime.powerState, build.runtime.question]
Disconnect(si)
print(json.dumps(out))
`;

describe.runIf(hasPyvmomi).each(PYVMOMIS_ON_BOTH)('$name on a $kind', ({ kind, python }) => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ kind, tls: true, strict: true, taskMilliseconds: 20 });
  });
  afterAll(() => simulator?.close());

  it('decodes every object, changes machines, answers a question and gets typed faults', async () => {
    const port = new URL(simulator.baseUrl).port;
    const end = await runProgram(python, ['-W', 'ignore', '-c', SCRIPT, port]);
    expect(end.stderr).toBe('');
    const out: Record<string, unknown> = JSON.parse(end.stdout);
    expect(out).toMatchObject({
      product: kind === 'host' ? 'embeddedEsx' : 'vpx',
      machines: ['build01', 'db01', 'legacy'],
      off: 'poweredOff',
      memory: 4096,
      annotation: 'a|"b"',
      disks: ['[ssd1] db01/db01.vmdk', '[ssd1] db01/db01_1.vmdk'],
      faults: ['vim.fault.ConcurrentAccess', 'vim.fault.InvalidPowerState', 'vim.fault.ToolsUnavailable'],
      on: 'poweredOn',
      question: ['msg.serial.file.open', ['Append', 'Replace', 'Cancel'], null],
      answered: ['poweredOn', null],
    });
    const kinds = [
      'vim.Datacenter',
      'vim.Datastore',
      'vim.Folder',
      'vim.HostSystem',
      'vim.Network',
      'vim.ResourcePool',
      'vim.VirtualMachine',
    ];
    expect(out['kinds']).toEqual(expect.arrayContaining(kinds));
    expect(simulator.log.count('Logout')).toBe(1);
  });
});
