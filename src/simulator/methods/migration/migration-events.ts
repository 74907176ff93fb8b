import { hostArgument, machineEvent } from '../../objects/events/event.js';
import type { HostRecord } from '../../objects/inventory/place-records.js';
import type { VirtualMachine } from '../../objects/machine/virtual-machine.js';
import { localizedFault } from '../../soap/fault.js';
import type { DataObject } from '../../soap/value.js';
import type { Call } from '../method.js';
import type { MigrationProblem } from './migration-checks.js';

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
