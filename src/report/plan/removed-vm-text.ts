import { printable } from '../../domain/diagnostics/printable.js';
import type { Plan, RemovedVm } from '../../plan/plan.js';

function powerText(power: RemovedVm['power']): string {
  return power === 'suspended' ? power : `powered ${power}`;
}

function placeText({ host, folder }: RemovedVm): string {
  const onHost = host === null ? 'an unknown host' : `host ${printable(host)}`;
  const inFolder = folder === null ? 'an unknown folder' : `folder ${printable(folder === '' ? '/' : folder)}`;
  return `${onHost}, ${inFolder}`;
}

/** The VM that a removal is about, in one line: `"db01" on host alpha, folder /, powered on`. */
export function removedVmText(vm: RemovedVm): string {
  return `"${printable(vm.name)}" on ${placeText(vm)}, ${powerText(vm.power)}`;
}

/** The same for a plan, with the values that identify the VM. */
export function removedVmLines(vm: RemovedVm, indent: string): readonly string[] {
  const uuid = vm.uuid === null ? 'no uuid' : `uuid ${printable(vm.uuid)}`;
  return [`${indent}VM ${removedVmText(vm)}`, `${indent}   ${uuid}, ${printable(vm.vmxPath)}`];
}

/** Every VM that a plan removes, one a line, for the question before apply. */
export function removedVms(plan: Plan): readonly string[] {
  return plan.connections.flatMap(({ domains }) =>
    domains.flatMap(({ action, name, removes }) => {
      if (action !== 'remove' || removes === undefined) return [];
      const declared = removes.name === name ? '' : `, declared as "${printable(name)}"`;
      return [`${removedVmText(removes)}${declared}`];
    }),
  );
}
