import { afterEach, expect, it } from 'vitest';
import { driftManifests } from '../../src/app/drift/drift-manifests.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { ABOUT, applyManifest, connectionsTo, load } from '../convergence/converge.js';
import { CONNECTED, hasPyvmomi, PYVMOMIS_ON_BOTH } from './pyvmomi-pythons.js';
import { runProgram } from './run-program.js';

const LAB = `
host: { name: esx1.example.com }
networks: [VM Network]
domains:
  - name: web01
    uuid: 42116ec4-1d3f-4f0a-9a52-000000000001
    memory: 1GiB
    power: "on"
    tools: running
    nics: { ethernet0: { network: VM Network, model: vmxnet3 } }
`;
const MANIFEST = `version: 1
connect: {connect}
domains:
  web01: { uuid: 42116ec4-1d3f-4f0a-9a52-000000000001, nics: { ethernet0: { connected: true } } }
`;

/** Prints [startConnected, connected] of the card and whether the time of the power-on is set; with `cut`, disconnects the card first. */
const SCRIPT = `${CONNECTED}
import json, sys
from pyVim.task import WaitForTask
from pyVmomi import vim

si = connected(int(sys.argv[1]))
view = si.content.viewManager.CreateContainerView(si.content.rootFolder, [vim.VirtualMachine], True).view
vm = [each for each in view if each.name == 'web01'][0]
card = lambda: [each for each in vm.config.hardware.device if isinstance(each, vim.vm.device.VirtualEthernetCard)][0]
if sys.argv[2] == 'cut':
    device = card()
    device.connectable.connected = False
    change = vim.vm.device.VirtualDeviceSpec(operation='edit', device=device)
    WaitForTask(vm.ReconfigVM_Task(vim.vm.ConfigSpec(deviceChange=[change])), si=si)
if sys.argv[2] == 'cycle':
    WaitForTask(vm.PowerOffVM_Task(), si=si)
    assert vm.runtime.bootTime is None
    WaitForTask(vm.PowerOnVM_Task(), si=si)
connectable = card().connectable
print(json.dumps([connectable.startConnected, connectable.connected, vm.runtime.bootTime is not None]))
Disconnect(si)
`;

let simulator: Simulator | null = null;
afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

async function findings(running: Simulator) {
  const connections = connectionsTo(running);
  try {
    const { connections: wanted } = await load(MANIFEST.replace('{connect}', running.uri));
    const { report } = await driftManifests(wanted, connections, ABOUT, AbortSignal.timeout(110_000));
    return report.connections[0]?.domains[0]?.findings.map(({ kind, path }) => `${kind} ${path.join('.')}`);
  } finally {
    await connections.close();
  }
}

it.skipIf(!hasPyvmomi).each(PYVMOMIS_ON_BOTH)(
  '$name disconnects a card on a $kind, drift reports it, and apply connects it',
  async ({ python, kind }) => {
    const running = await startSimulator({ kind, inventory: LAB, tls: true, strict: true });
    simulator = running;
    const look = async (what: string): Promise<unknown> => {
      const { port } = new URL(running.baseUrl);
      const end = await runProgram(python, ['-c', SCRIPT, port, what]);
      if (end.code !== 0) throw new Error(end.stderr);
      return JSON.parse(end.stdout);
    };
    expect((await applyManifest(running, MANIFEST)).outcome).toBe('done');
    expect(await findings(running)).toEqual([]);
    expect(await look('cut')).toEqual([true, false, true]);
    expect(await findings(running)).toEqual(['drift nics.ethernet0.connected']);
    expect((await applyManifest(running, MANIFEST)).outcome).toBe('done');
    expect(await look('show')).toEqual([true, true, true]);
    expect(await look('cut')).toEqual([true, false, true]);
    expect(await look('cycle')).toEqual([true, true, true]);
    expect(await findings(running)).toEqual([]);
  },
);
