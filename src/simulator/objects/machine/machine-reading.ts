import type { Device } from '../../hardware/device.js';
import type { MachineContext } from '../../hardware/machine-context.js';
import type { VmxKeys } from '../../hardware/vmx-draft.js';
import type { ControlFacts, PowerState, ToolsState } from '../../inventory/inventory.js';
import type { Question } from '../../questions/question.js';
import { type DataObject, type Reference, reference, type Value } from '../../soap/value.js';
import type { Location } from '../../storage/datastore-location.js';
import type { HostRecord, PoolRecord } from '../inventory/place-records.js';
import type { World } from '../world.js';
import { isConfigHidden } from './machine-control.js';
import type { Snapshot } from './snapshot.js';

/** What the property table reads of a machine. */
export interface MachineReading {
  readonly ref: Reference;
  readonly world: World;
  readonly vmx: Location;
  readonly host: HostRecord;
  readonly pool: PoolRecord;
  readonly folder: Reference;
  readonly keys: VmxKeys;
  readonly around: MachineContext;
  readonly devices: readonly Device[];
  readonly config: DataObject;
  readonly name: string;
  readonly uuid: string | null;
  readonly isOn: boolean;
  readonly state: {
    readonly power: PowerState;
    readonly tools: ToolsState;
    readonly changeVersion: string;
    readonly bootTime: Date | null;
    readonly snapshots: readonly Snapshot[];
    readonly currentSnapshot: string | null;
    readonly template: boolean;
    readonly control?: ControlFacts;
  };
  readonly question: { readonly id: string; readonly question: Question } | null;
  readonly recentTasks: readonly { readonly ref: Reference }[];
  readonly cache: Map<string, Value | undefined>;
}

/** A host lists a machine that it cannot read under the path of its VMX; a vCenter remembers the name (a guess). */
export function shownName(machine: MachineReading): string {
  const { world, vmx } = machine;
  if (!isConfigHidden(machine) || world.parts.kind === 'vcenter') return machine.name;
  const mount = world.datastore(vmx.datastore)?.mount ?? vmx.datastore;
  return `${mount}/${vmx.path}`.replace(/[%/\\]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
}

/** The records of the datastores that hold the VMX or a backing of a device. */
export function datastoresOf(machine: MachineReading) {
  const names = new Set([machine.vmx.datastore]);
  for (const device of machine.devices) if (device.file !== null) names.add(device.file.datastore);
  return machine.world.parts.datastores.filter((each) => names.has(each.name));
}

export function networksOf(machine: MachineReading) {
  const names = new Set(machine.devices.map((device) => device.network));
  return machine.world.networks.filter((each) => names.has(each.name));
}

/** The browser of a machine's own. */
export function machineBrowser(machine: { readonly ref: Reference }): Reference {
  return reference('EnvironmentBrowser', `envbrowser-vm-${machine.ref.value}`);
}
