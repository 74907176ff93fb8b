import { VirtualMachine } from '../../objects/machine/virtual-machine.js';
import { CompatibilityChecker, ProvisioningChecker } from '../../objects/manager.js';
import { managedObjectNotFound } from '../../properties/select-objects.js';
import { child, referenceOf, required } from '../../soap/arguments.js';
import { Fault, invalidArgument, localizedFault } from '../../soap/fault.js';
import { array, type DataObject, object, type Reference } from '../../soap/value.js';
import type { XmlElement } from '../../soap/xml-reader.js';
import { planCreate, planReconfigure } from '../machine/configure-methods.js';
import { placement, requireUsableHost } from '../machine/register-methods.js';
import { type Call, type MethodTable, on } from '../method.js';
import { startTask } from '../run-task.js';
import { targetOf } from './migrate-methods.js';
import { migrationProblems } from './migration-checks.js';
import { arrivingNetworks } from './relocate-devices.js';
import { planRelocation } from './relocate-files.js';

interface Problem {
  readonly severity: 'error' | 'warning';
  readonly fault: Fault;
}

/** Answers of a vCenter to questions about operations. They run the checks of the operations themselves, and change nothing. */
export const CHECK_METHODS: MethodTable = {
  CheckRelocate_Task: on(ProvisioningChecker, (_self, call) => {
    const machine = machineAt(call, required(call.body, 'vm'));
    const spec = required(call.body, 'spec');
    return checkTask(call, 'ProvisioningChecker.checkRelocate', machine, () => {
      const { host } = targetOf(machine, spec);
      return migrationProblems(machine, host, {
        ...planRelocation(machine, spec),
        ...arrivingNetworks(call, machine, spec),
      });
    });
  }),

  CheckVmConfig_Task: on(CompatibilityChecker, (_self, call) => {
    const spec = required(call.body, 'spec');
    const vm = child(call.body, 'vm');
    const machine = vm === undefined ? null : machineAt(call, vm);
    return checkTask(call, 'CompatibilityChecker.checkVmConfig', machine, () => {
      if (machine === null)
        planCreate(call, spec, placement(call, call.simulation.world.parts.roots.machineFolder, ''));
      else planReconfigure(call, machine, spec);
      return [];
    });
  }),

  CheckPowerOn_Task: on(CompatibilityChecker, (_self, call) => {
    const machine = machineAt(call, required(call.body, 'vm'));
    return checkTask(call, 'CompatibilityChecker.checkPowerOn', machine, () => {
      requireUsableHost(machine, machine.vmx);
      for (const { file, kind } of machine.devices) {
        if (kind !== 'disk' || file === null || call.simulation.world.files.facts(file) !== null) continue;
        throw new Fault('FileNotFound', `The disk file ${file.path} was not found.`);
      }
      return [];
    });
  }),
};

function machineAt(call: Call, element: XmlElement): VirtualMachine {
  const ref = referenceOf(element);
  const machine = call.simulation.world.find(ref);
  if (machine instanceof VirtualMachine) return machine;
  throw machine === undefined ? managedObjectNotFound(ref) : invalidArgument(element.name);
}

/** A fault of the operation is an error of its check; the check itself succeeds. */
function checkTask(
  call: Call,
  descriptionId: string,
  machine: VirtualMachine | null,
  check: () => readonly Problem[],
): Reference {
  return startTask(call, { descriptionId, entity: null }, async (_task, pause) => {
    await pause();
    return array('CheckResult', [resultOf(machine, problemsOf(check))]);
  });
}

function problemsOf(check: () => readonly Problem[]): readonly Problem[] {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [{ severity: 'error', fault: error }];
  }
}

function resultOf(machine: VirtualMachine | null, problems: readonly Problem[]): DataObject {
  const faults = (severity: Problem['severity']) =>
    problems.flatMap((problem) => (problem.severity === severity ? [localizedFault(problem.fault)] : []));
  const [warnings, errors] = [faults('warning'), faults('error')];
  return object('CheckResult', {
    vm: machine?.ref,
    host: machine?.host.ref,
    warning: warnings.length === 0 ? undefined : array('LocalizedMethodFault', warnings),
    error: errors.length === 0 ? undefined : array('LocalizedMethodFault', errors),
  });
}
