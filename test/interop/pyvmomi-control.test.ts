import { expect, it } from 'vitest';
import { startSimulator } from '../../src/simulator/simulator.js';
import { CONNECTED, hasPyvmomi, PYVMOMIS } from './pyvmomi-pythons.js';
import { runProgram } from './run-program.js';

const LAB = `
datastores: [{ name: ssd1 }]
networks: [VM Network]
domains:
  - { name: agent, managed_by: { extension: com.vmware.vim.eam, type: agent }, vapp_product: VMware vCenter Server }
  - { name: backed-up, disabled_methods: [ReconfigVM_Task], disabled_by: backup01 }
  - { name: lost, connection_state: inaccessible }
`;

/** What scripts look at before they touch a VM: who manages it, what is disabled, whether its host reaches it. */
const SCRIPT = `${CONNECTED}
import json, sys
from pyVmomi import vim

si = connected(int(sys.argv[1]))
content = si.RetrieveContent()
agent, backed_up, lost = content.viewManager.CreateContainerView(content.rootFolder, [vim.VirtualMachine], True).view
out = {
    'manager': [agent.config.managedBy.extensionKey, agent.config.managedBy.type, agent.summary.config.managedBy.type],
    'product': agent.config.vAppConfig.product[0].name,
    'disabled': 'ReconfigVM_Task' in backed_up.disabledMethod and 'PowerOffVM_Task' in agent.disabledMethod,
    'lost': [lost.runtime.connectionState, lost.config, lost.summary.config.vmPathName],
}
try:
    backed_up.ReconfigVM_Task(vim.vm.ConfigSpec(annotation='x'))
except vim.fault.MethodDisabled as fault:
    out['source'] = fault.source
print(json.dumps(out))
Disconnect(si)
`;

it.skipIf(!hasPyvmomi).each(PYVMOMIS)('%s reads who else has a hand in a VM', async (_, python) => {
  const simulator = await startSimulator({ inventory: LAB, tls: true });
  try {
    const end = await runProgram(python, ['-c', SCRIPT, new URL(simulator.baseUrl).port]);
    expect(end.stderr).toBe('');
    expect(JSON.parse(end.stdout)).toEqual({
      manager: ['com.vmware.vim.eam', 'agent', 'agent'],
      product: 'VMware vCenter Server',
      disabled: true,
      lost: ['inaccessible', null, '[ssd1] lost/lost.vmx'],
      source: 'backup01',
    });
  } finally {
    await simulator.close();
  }
});
