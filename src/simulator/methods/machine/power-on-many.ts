import { Datacenter } from '../../objects/inventory/datacenter.js';
import { VirtualMachine } from '../../objects/machine/virtual-machine.js';
import { managedObjectNotFound } from '../../properties/select-objects.js';
import { children, referenceOf } from '../../soap/arguments.js';
import { Fault, localizedFault } from '../../soap/fault.js';
import { array, type DataObject, object, type Reference } from '../../soap/value.js';
import { type Call, type Method, type MethodTable, on, requireCenter } from '../method.js';
import { startTask } from '../run-task.js';
import { POWER_METHODS } from './power-methods.js';

/** Powering on several machines at one call, as a vCenter's own client does it: each has a task of its own in the result. */
export const POWER_ON_MANY_METHODS: MethodTable = {
  PowerOnMultiVM_Task: on(Datacenter, (datacenter, call) => {
    requireCenter(call);
    const machines = children(call.body, 'vm').map((element) => {
      const found = call.simulation.world.find(referenceOf(element));
      if (found instanceof VirtualMachine) return found;
      throw managedObjectNotFound(referenceOf(element));
    });
    return startTask(call, { descriptionId: 'Datacenter.powerOnVm', entity: datacenter }, async (_task, pause) => {
      const attempted: DataObject[] = [];
      const notAttempted: DataObject[] = [];
      for (const machine of machines) {
        try {
          const task = await powerOn(machine, call);
          attempted.push(object('ClusterAttemptedVmInfo', { vm: machine.ref, task }));
        } catch (error) {
          if (!(error instanceof Fault)) throw error;
          notAttempted.push(object('ClusterNotAttemptedVmInfo', { vm: machine.ref, fault: localizedFault(error) }));
        }
      }
      await pause();
      return object('ClusterPowerOnVmResult', {
        attempted: array('ClusterAttemptedVmInfo', attempted),
        notAttempted: array('ClusterNotAttemptedVmInfo', notAttempted),
        recommendations: array('ClusterRecommendation', []),
      });
    });
  }),
};

async function powerOn(machine: VirtualMachine, call: Call): Promise<Reference> {
  const one: Method | undefined = POWER_METHODS['PowerOnVM_Task'];
  const task = await one?.(machine, { ...call, method: 'PowerOnVM_Task' });
  if (task === undefined || !('kind' in task) || task.kind !== 'reference') throw new Error('powering on gave no task');
  return task;
}
