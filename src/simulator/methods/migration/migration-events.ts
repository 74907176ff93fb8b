import { hostArgument, machineEvent, recordMachineEvent } from '../../objects/events/event.js';
import type { HostRecord } from '../../objects/inventory/place-records.js';
import type { VirtualMachine } from '../../objects/machine/virtual-machine.js';
import { localizedFault } from '../../soap/fault.js';
import type { DataObject } from '../../soap/value.js';
import type { Actor } from '../events/record-event.js';
import type { Call } from '../method.js';
import { type MigrationProblem, migrationProblems } from './migration-checks.js';

/** What ValidateMigration answers: an event for each problem, which is recorded nowhere. */
export function migrationEvent(
  call: Call,
  machine: VirtualMachine,
  host: HostRecord,
  { severity, fault }: MigrationProblem,
  index: number,
): DataObject {
  const { world } = call.simulation;
  const isError = severity === 'error';
  return machineEvent(
    world,
    isError ? 'MigrationHostErrorEvent' : 'MigrationHostWarningEvent',
    machine,
    {
      key: -1 - index,
      chainId: -1 - index,
      created: world.now(),
      userName: call.session.userName,
      message: `${isError ? 'Error' : 'Warning'} when migrating ${machine.name} to ${host.name}: ${fault.message}`,
    },
    { fault: localizedFault(fault), dstHost: hostArgument(host) },
  );
}

/** A task that moves a machine records what its check warns of, in the chain of the task. */
export function recordWarnings({ userName, chainId }: Actor, machine: VirtualMachine, host: HostRecord): void {
  if (host === machine.host) return;
  for (const { severity, fault } of migrationProblems(machine, host)) {
    if (severity === 'error') continue;
    recordMachineEvent(machine, {
      type: 'MigrationHostWarningEvent',
      userName,
      chainId,
      message: `Warning when migrating ${machine.name} to ${host.name}: ${fault.message}`,
      more: { fault: localizedFault(fault), dstHost: hostArgument(host) },
    });
  }
}
