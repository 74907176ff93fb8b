import type { Device } from '../../hardware/device.js';
import { guestFullName, guestIdOf } from '../../hardware/guest-ids.js';
import { boolean, type DataObject, enumeration, int, long, object, string } from '../../soap/value.js';
import { formatLocation } from '../../storage/datastore-location.js';
import { isConfigHidden } from './machine-control.js';
import { addressOf, toolsFields } from './machine-guest.js';
import { type MachineReading, shownName } from './machine-reading.js';
import { runtime } from './machine-runtime.js';

export function summary(machine: MachineReading): DataObject {
  const tools = toolsFields(machine);
  const word = machine.keys.get('guestOS');
  return object('VirtualMachineSummary', {
    vm: machine.ref,
    runtime: runtime(machine),
    guest: object('VirtualMachineGuestSummary', {
      guestId: tools.isRunning ? string(guestIdOf(word)) : undefined,
      guestFullName: tools.isRunning ? string(guestFullName(word)) : undefined,
      toolsStatus: tools.status,
      toolsVersionStatus: tools.version,
      toolsVersionStatus2: tools.version,
      toolsRunningStatus: tools.running,
      hostName: tools.isRunning ? string(machine.name) : undefined,
      ipAddress: tools.isRunning ? string(addressOf(machine, 0)) : undefined,
    }),
    config: configSummary(machine),
    storage: undefined,
    quickStats: object('VirtualMachineQuickStats', {
      overallCpuUsage: int(0),
      guestMemoryUsage: int(0),
      hostMemoryUsage: int(0),
      guestHeartbeatStatus: enumeration('ManagedEntityStatus', tools.isRunning ? 'green' : 'gray'),
      distributedCpuEntitlement: int(0),
      distributedMemoryEntitlement: int(0),
      staticCpuEntitlement: int(0),
      staticMemoryEntitlement: int(0),
      privateMemory: int(0),
      sharedMemory: int(0),
      swappedMemory: int(0),
      balloonedMemory: int(0),
      consumedOverheadMemory: int(0),
      ftLogBandwidth: int(-1),
      ftSecondaryLatency: int(-1),
      ftLatencyStatus: enumeration('ManagedEntityStatus', 'gray'),
      compressedMemory: long(0),
      uptimeSeconds: int(0),
    }),
    overallStatus: enumeration('ManagedEntityStatus', 'green'),
    customValue: undefined,
  });
}

function configSummary(machine: MachineReading): DataObject {
  const { fields } = machine.config;
  const isHidden = isConfigHidden(machine);
  const word = machine.keys.get('guestOS');
  const count = (kind: Device['kind']) => int(machine.devices.filter((device) => device.kind === kind).length);
  return object('VirtualMachineConfigSummary', {
    name: string(shownName(machine)),
    template: boolean(machine.state.template),
    vmPathName: string(formatLocation(machine.vmx)),
    memorySizeMB: int(machine.keys.integer('memsize', 32)),
    cpuReservation: undefined,
    memoryReservation: undefined,
    numCpu: int(machine.keys.integer('numvcpus', 1)),
    numEthernetCards: count('nic'),
    numVirtualDisks: count('disk'),
    uuid: isHidden ? undefined : string(machine.uuid ?? ''),
    instanceUuid: isHidden ? undefined : fields['instanceUuid'],
    guestId: string(guestIdOf(word)),
    guestFullName: string(guestFullName(word)),
    annotation: fields['annotation'],
    product: undefined,
    installBootRequired: boolean(false),
    ftInfo: undefined,
    managedBy: isHidden ? undefined : fields['managedBy'],
  });
}
