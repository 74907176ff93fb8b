import type { ControlFacts, PowerState } from '../../inventory/inventory.js';
import { isReadingMethod } from '../../methods/reading-methods.js';
import { Fault } from '../../soap/fault.js';
import {
  array,
  boolean,
  type DataObject,
  enumeration,
  int,
  object,
  string,
  strings,
  type Value,
} from '../../soap/value.js';
import type { HostRecord } from '../inventory/place-records.js';

/** Methods that a power state excludes. `disabledMethod` lists them together with methods that another system disabled. */
const BY_POWER: Readonly<Record<PowerState, readonly string[]>> = {
  poweredOn: ['PowerOnVM_Task', 'MarkAsTemplate', 'UnregisterVM', 'UpgradeVM_Task'],
  poweredOff: ['PowerOffVM_Task', 'SuspendVM_Task', 'ResetVM_Task', 'ShutdownGuest', 'RebootGuest', 'StandbyGuest'],
  suspended: ['SuspendVM_Task', 'ReconfigVM_Task', 'UpgradeVM_Task', 'ShutdownGuest', 'RebootGuest', 'StandbyGuest'],
};

/** What the simulated methods of a machine know of its control. */
export interface ControlledMachine {
  readonly state: { readonly power: PowerState; readonly control?: ControlFacts };
  readonly question: unknown;
  readonly host: Pick<HostRecord, 'name' | 'state'>;
}

/** A server shows no configuration of a machine whose files it cannot reach or read. */
export function isConfigHidden({ state }: ControlledMachine): boolean {
  const connection = state.control?.connectionState;
  return connection === 'inaccessible' || connection === 'invalid';
}

/** A vCenter shows what it knew of the machines of a host that it cannot reach. */
export function connectionState({ host, state }: ControlledMachine): Value {
  const own = state.control?.connectionState ?? 'connected';
  const isCut = own === 'connected' && host.state !== 'connected';
  return enumeration('VirtualMachineConnectionState', isCut ? 'disconnected' : own);
}

export function disabledMethods({ state, question }: ControlledMachine): Value {
  const byState = [...BY_POWER[state.power], ...(question === null ? ['AnswerVM'] : [])];
  return strings([...new Set([...byState, ...(state.control?.disabledMethods ?? [])])]);
}

export function managedBy(control: ControlFacts | undefined): DataObject | undefined {
  if (control?.managedBy == null) return undefined;
  const { extensionKey, type } = control.managedBy;
  return object('ManagedByInfo', { extensionKey: string(extensionKey), type: string(type) });
}

/** VmConfigInfo of a machine that was deployed from an appliance; its members in the order of the WSDL. */
export function vAppConfig(control: ControlFacts | undefined): DataObject | undefined {
  if (control?.vappProduct == null) return undefined;
  const product = object('VAppProductInfo', {
    key: int(0),
    classId: undefined,
    instanceId: undefined,
    name: string(control.vappProduct),
    vendor: undefined,
    version: undefined,
    fullVersion: undefined,
    vendorUrl: undefined,
    productUrl: undefined,
    appUrl: undefined,
  });
  return object('VmConfigInfo', {
    product: array('VAppProductInfo', [product]),
    property: undefined,
    ipAssignment: object('VAppIPAssignmentInfo', {
      supportedAllocationScheme: undefined,
      ipAllocationPolicy: undefined,
      supportedIpProtocol: undefined,
      ipProtocol: undefined,
    }),
    eula: undefined,
    ovfSection: undefined,
    ovfEnvironmentTransport: undefined,
    installBootRequired: boolean(false),
    installBootStopDelay: int(0),
  });
}

export function hostNotConnected(host: Pick<HostRecord, 'name'>): Fault {
  return new Fault('HostNotConnected', `The host ${host.name} is not connected.`);
}

/** Throws what a server answers for a method that is disabled, or for a machine that it cannot reach. */
export function checkControl({ host, state }: ControlledMachine, method: string): void {
  const { control } = state;
  if (isReadingMethod(method)) return;
  if (host.state !== 'connected' && method !== 'UnregisterVM') throw hostNotConnected(host);
  if (control === undefined) return;
  if (control.disabledMethods.includes(method)) {
    const source = control.disabledBy === null ? {} : { source: string(control.disabledBy) };
    const by = control.disabledBy === null ? '' : ` by '${control.disabledBy}'`;
    throw new Fault('MethodDisabled', `The method is disabled${by}.`, source);
  }
  if (control.connectionState === 'connected' || method === 'UnregisterVM') return;
  throw new Fault('InvalidState', 'The operation is not allowed in the current state.');
}
