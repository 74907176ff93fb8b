import type { Device } from '../../hardware/device.js';
import { guestFullName, guestIdOf } from '../../hardware/guest-ids.js';
import { array, boolean, type DataObject, enumeration, int, object, string, strings } from '../../soap/value.js';
import type { MachineReading } from './machine-reading.js';

/** Returns the API's members for the state of VMware Tools. */
export function toolsFields(machine: MachineReading) {
  const isInstalled = machine.state.tools !== 'not-installed';
  const isRunning = machine.isOn && machine.state.tools === 'running';
  const status = isRunning ? 'toolsOk' : isInstalled ? 'toolsNotRunning' : 'toolsNotInstalled';
  return {
    isRunning,
    status: enumeration('VirtualMachineToolsStatus', status),
    version: string(isInstalled ? 'guestToolsCurrent' : 'guestToolsNotInstalled'),
    running: string(isRunning ? 'guestToolsRunning' : 'guestToolsNotRunning'),
  };
}

export function guest(machine: MachineReading): DataObject {
  const tools = toolsFields(machine);
  const word = machine.keys.get('guestOS');
  const addresses = machine.devices
    .filter((device) => device.kind === 'nic')
    .map((device) => guestNic(machine, device));
  return object('GuestInfo', {
    toolsStatus: tools.status,
    toolsVersionStatus: tools.version,
    toolsVersionStatus2: tools.version,
    toolsRunningStatus: tools.running,
    toolsVersion: string(machine.state.tools === 'not-installed' ? '0' : '12352'),
    toolsInstallType: undefined,
    guestId: tools.isRunning ? string(guestIdOf(word)) : undefined,
    guestFamily: tools.isRunning ? string('linuxGuest') : undefined,
    guestFullName: tools.isRunning ? string(guestFullName(word)) : undefined,
    hostName: tools.isRunning ? string(machine.name) : undefined,
    ipAddress: tools.isRunning && addresses.length > 0 ? string(addressOf(machine, 0)) : undefined,
    net: tools.isRunning ? array('GuestNicInfo', addresses) : undefined,
    ipStack: undefined,
    disk: undefined,
    screen: undefined,
    guestState: string(tools.isRunning ? 'running' : 'notRunning'),
    appHeartbeatStatus: undefined,
    guestKernelCrashed: undefined,
    appState: undefined,
    guestOperationsReady: boolean(tools.isRunning),
    interactiveGuestOperationsReady: boolean(false),
    guestStateChangeSupported: boolean(tools.isRunning),
  });
}

/** An address in a documentation range, the same as long as the machine has its id. */
export function addressOf(machine: MachineReading, index: number): string {
  const number = Number(/\d+$/.exec(machine.ref.value)?.[0] ?? '1');
  return `198.51.${100 + (index % 2)}.${1 + (number % 254)}`;
}

function guestNic(machine: MachineReading, device: Device): DataObject {
  const index = device.key % 100;
  const mac = device.value.fields['macAddress'];
  return object('GuestNicInfo', {
    network: device.network === null ? undefined : string(device.network),
    ipAddress: strings([addressOf(machine, index)]),
    macAddress: mac,
    connected: boolean(true),
    deviceConfigId: int(device.key),
    dnsConfig: undefined,
    ipConfig: object('NetIpConfigInfo', {
      ipAddress: array('NetIpConfigInfoIpAddress', [
        object('NetIpConfigInfoIpAddress', {
          ipAddress: string(addressOf(machine, index)),
          prefixLength: int(24),
          origin: undefined,
          state: string('preferred'),
        }),
      ]),
    }),
  });
}
