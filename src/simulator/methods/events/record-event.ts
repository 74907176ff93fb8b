/**
 * Records and queries events. A call that changes a VM records its event here, with user and task.
 */

import { hostArgument, poolArgument, recordMachineEvent } from '../../objects/events/event.js';
import type { HostRecord } from '../../objects/inventory/place-records.js';
import type { VirtualMachine } from '../../objects/machine/virtual-machine.js';
import { type Message, messageArray } from '../../questions/question-info.js';
import type { Simulation } from '../../simulation.js';
import { type DataObject, type Fields, object, type Reference, string } from '../../soap/value.js';

/** The user of a change, and its task. */
export interface Actor {
  readonly simulation: Simulation;
  readonly userName: string;
  readonly chainId: number;
}

/** The caller, in a task of its own, or else by a call that is done at once. */
export function actorOf(call: CallerOf, task: { readonly parts: { readonly chainId: number } } | null = null): Actor {
  const { simulation, session } = call;
  if (task !== null) return { simulation, userName: session.userName, chainId: task.parts.chainId };
  simulation.taskCount += 1;
  return { simulation, userName: session.userName, chainId: simulation.taskCount };
}

interface CallerOf {
  readonly simulation: Simulation;
  readonly session: { readonly userName: string };
}

/** The kinds of events, with what each says and has of its own. */
export type MachineEventDetails =
  | {
      readonly type:
        | 'VmPoweredOnEvent'
        | 'VmPoweredOffEvent'
        | 'VmSuspendedEvent'
        | 'VmResettingEvent'
        | 'VmGuestShutdownEvent'
        | 'VmGuestRebootEvent'
        | 'VmGuestStandbyEvent'
        | 'VmReconfiguredEvent'
        | 'VmCreatedEvent'
        | 'VmRegisteredEvent'
        | 'VmRemovedEvent';
    }
  | { readonly type: 'VmRenamedEvent'; readonly oldName: string }
  | { readonly type: 'VmUpgradeCompleteEvent'; readonly version: string }
  | { readonly type: 'VmMigratedEvent' | 'VmRelocatedEvent'; readonly from: HostRecord; readonly fromDatastore: string }
  | { readonly type: 'VmResourcePoolMovedEvent'; readonly from: PoolName; readonly to: PoolName }
  | { readonly type: 'VmClonedEvent'; readonly source: VirtualMachine }
  | {
      readonly type: 'VmMessageEvent' | 'VmMessageWarningEvent' | 'VmMessageErrorEvent';
      readonly text: string;
      readonly messages: readonly Message[];
    }
  /** What a call did at once that clients are shown as a task. */
  | { readonly type: 'TaskEvent'; readonly info: DataObject; readonly what: string };

interface PoolName {
  readonly name: string;
  readonly ref: Reference;
}

export function recordEvent(actor: Actor, machine: VirtualMachine, details: MachineEventDetails): void {
  const { userName, chainId } = actor;
  recordMachineEvent(machine, {
    type: details.type,
    userName,
    chainId,
    message: messageOf(machine, details),
    more: membersOf(machine, details),
  });
}

const WORDS = {
  VmPoweredOnEvent: 'is powered on',
  VmPoweredOffEvent: 'is powered off',
  VmSuspendedEvent: 'is suspended',
  VmResettingEvent: 'is reset',
  VmGuestShutdownEvent: 'was asked to shut down its guest',
  VmGuestRebootEvent: 'was asked to reboot its guest',
  VmGuestStandbyEvent: 'was asked to put its guest into standby',
  VmReconfiguredEvent: 'was reconfigured',
  VmCreatedEvent: 'was created',
  VmRegisteredEvent: 'was registered',
  VmRemovedEvent: 'was removed from the inventory',
} as const;

function messageOf(machine: VirtualMachine, details: MachineEventDetails): string {
  const { name, host } = machine;
  switch (details.type) {
    case 'VmRenamedEvent':
      return `${details.oldName} was renamed to ${name}`;
    case 'VmUpgradeCompleteEvent':
      return `The virtual hardware of ${name} was upgraded to ${details.version}`;
    case 'VmMigratedEvent':
      return `${name} went from ${details.from.name} to ${host.name}`;
    case 'VmRelocatedEvent':
      return `The files of ${name} went from ${details.fromDatastore} to ${machine.vmx.datastore}`;
    case 'VmResourcePoolMovedEvent':
      return `${name} went from the pool ${details.from.name} to ${details.to.name}`;
    case 'VmClonedEvent':
      return `${name} is a clone of ${details.source.name}`;
    case 'VmMessageEvent':
    case 'VmMessageWarningEvent':
    case 'VmMessageErrorEvent':
      return `Message on ${name} on ${host.name}: ${details.text}`;
    case 'TaskEvent':
      return `Task: ${details.what}`;
    default:
      return `${name} on ${host.name} ${WORDS[details.type]}`;
  }
}

function membersOf(machine: VirtualMachine, details: MachineEventDetails): Fields {
  switch (details.type) {
    case 'VmReconfiguredEvent':
      return { configSpec: object('VirtualMachineConfigSpec', {}), configChanges: undefined };
    case 'VmRenamedEvent':
      return { oldName: string(details.oldName), newName: string(machine.name) };
    case 'VmUpgradeCompleteEvent':
      return { version: string(details.version) };
    case 'VmMigratedEvent':
    case 'VmRelocatedEvent':
      return { sourceHost: hostArgument(details.from) };
    case 'VmResourcePoolMovedEvent':
      return { oldParent: poolArgument(details.from), newParent: poolArgument(details.to) };
    case 'VmClonedEvent': {
      const { source } = details;
      return { sourceVm: object('VmEventArgument', { name: string(source.name), vm: source.ref }) };
    }
    case 'VmMessageEvent':
    case 'VmMessageWarningEvent':
    case 'VmMessageErrorEvent': {
      const { messages, text } = details;
      return { message: string(text), messageInfo: messages.length === 0 ? undefined : messageArray(messages) };
    }
    case 'TaskEvent':
      // It is no event of a machine alone, and so says nothing of templates.
      return { template: undefined, info: details.info };
    default:
      return {};
  }
}
