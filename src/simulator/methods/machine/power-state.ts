import type { PowerState } from '../../inventory/inventory.js';
import type { VirtualMachine } from '../../objects/machine/virtual-machine.js';
import { STATE_RULES, type StateRule, type StateRuledMethod } from '../../rules/host-rules.js';
import { Fault, notSupported } from '../../soap/fault.js';
import { enumeration } from '../../soap/value.js';

/** Throws what the table says where the machine's power, its Tools or its being a template do not let a method have it. */
export function requireState(machine: VirtualMachine, method: StateRuledMethod): void {
  const rule: StateRule = STATE_RULES[method];
  const { power, template, tools } = machine.state;
  if (!rule.power.includes(power)) throw invalidPowerState(power, rule.requested);
  if (!rule.template && template) throw notSupported('A template cannot be powered on.');
  if (!rule.tools || tools === 'running') return;
  const message = 'Cannot complete operation because VMware Tools is not running in this virtual machine.';
  throw new Fault('ToolsUnavailable', message);
}

export function invalidPowerState(existing: PowerState, requested: PowerState | null): Fault {
  const names: Readonly<Record<PowerState, string>> = {
    poweredOn: 'Powered on',
    poweredOff: 'Powered off',
    suspended: 'Suspended',
  };
  return new Fault(
    'InvalidPowerState',
    `The attempted operation cannot be performed in the current state (${names[existing]}).`,
    {
      requestedState: requested === null ? undefined : enumeration('VirtualMachinePowerState', requested),
      existingState: enumeration('VirtualMachinePowerState', existing),
    },
  );
}
