import { type HostRecord, seesDatastore } from '../../objects/inventory/place-records.js';
import { diskChain } from '../../objects/machine/disk-locks.js';
import type { VirtualMachine } from '../../objects/machine/virtual-machine.js';
import { Fault } from '../../soap/fault.js';
import { boolean, string } from '../../soap/value.js';
import { formatLocation, type Location } from '../../storage/datastore-location.js';
import { hostFaults } from './host-faults.js';

/** What a server says against a migration. An error forbids it; a warning is for people to weigh. */
export interface MigrationProblem {
  readonly severity: 'error' | 'warning';
  readonly fault: Fault;
}

/** Where a machine's files will be once it has arrived; a migration leaves them, a relocation may take some along. */
export interface ArrivedFiles {
  readonly home: string;
  readonly datastoreOfDisk: (slot: string) => string | undefined;
  /** The networks that its cards have then; not given: those that they have now. */
  readonly networks?: readonly string[];
}

/** Everything that is said against a machine's going to a host, errors first. */
export function migrationProblems(
  machine: VirtualMachine,
  host: HostRecord,
  arrived: ArrivedFiles = { home: machine.vmx.datastore, datastoreOfDisk: () => undefined },
): readonly MigrationProblem[] {
  const faults = [
    ...hostFaults(host),
    ...hardwareFaults(machine, host),
    ...fileFaults(machine, host, arrived),
    ...networkFaults(machine, host, arrived.networks),
  ];
  const errors = faults.map((fault): MigrationProblem => ({ severity: 'error', fault }));
  return [...errors, ...warnings(machine)];
}

/** Throws the first error there is. */
export function requireMigratable(machine: VirtualMachine, host: HostRecord, arrived?: ArrivedFiles): void {
  const error = migrationProblems(machine, host, arrived).find((problem) => problem.severity === 'error');
  if (error !== undefined) throw error.fault;
}

function hardwareFaults(machine: VirtualMachine, host: HostRecord): readonly Fault[] {
  const version = machine.keys.integer('virtualHW.version', 4);
  if (version <= host.hardwareVersion) return [];
  const message = `Virtual machine hardware version 'vmx-${version}' is not supported by the host ${host.name}.`;
  return [
    new Fault('VirtualHardwareVersionNotSupported', message, {
      hostName: string(host.name),
      host: host.ref,
    }),
  ];
}

function fileFaults(machine: VirtualMachine, host: HostRecord, arrived: ArrivedFiles): readonly Fault[] {
  const faults: Fault[] = [];
  if (!seesDatastore(host, arrived.home)) {
    const path = formatLocation(machine.vmx);
    const fault = `Unable to access the virtual machine configuration: the host ${host.name} does not see ${path}.`;
    faults.push(new Fault('CannotAccessVmConfig', fault, { reason: undefined }));
  }
  for (const device of machine.devices) {
    if (device.file === null) continue;
    const moved = device.kind === 'disk' ? arrived.datastoreOfDisk(device.slot) : undefined;
    const files: readonly Location[] = device.kind === 'disk' ? diskChain(machine.around, device.file) : [device.file];
    const hidden = files.find((file) => !seesDatastore(host, moved ?? file.datastore));
    if (hidden === undefined) continue;
    const label = device.value.fields['deviceInfo'];
    const name = label?.kind === 'object' ? label.fields['label'] : undefined;
    const text = name?.kind === 'scalar' ? name.text : device.slot;
    faults.push(
      new Fault(
        device.kind === 'disk' ? 'CannotAccessVmDisk' : 'CannotAccessVmDevice',
        `The host ${host.name} cannot access the backing of ${text}: ${formatLocation(hidden)}`,
        { device: string(text), backing: string(formatLocation(hidden)), connected: boolean(machine.isOn) },
      ),
    );
  }
  return faults;
}

function networkFaults(machine: VirtualMachine, host: HostRecord, arrived?: readonly string[]): readonly Fault[] {
  const names = new Set(arrived ?? machine.devices.flatMap(({ network }) => (network === null ? [] : [network])));
  return [...names]
    .filter((name) => !machine.world.standardNetworks.isSeenBy(host, name))
    .map((name) => {
      const network = machine.world.networks.find((each) => each.name === name)?.ref;
      const text = `The network '${name}' is not accessible on the host ${host.name}.`;
      return new Fault('CannotAccessNetwork', text, {
        device: string(name),
        backing: string(name),
        connected: boolean(machine.isOn),
        network,
      });
    });
}

function warnings(machine: VirtualMachine): readonly MigrationProblem[] {
  if (!machine.isOn || machine.state.tools === 'running') return [];
  const text = `No guest OS heartbeats are being received from ${machine.name}: the guest does not respond, or has no Tools.`;
  return [{ severity: 'warning', fault: new Fault('NoGuestHeartbeat', text) }];
}
