import { hostArgument, poolArgument, recordMachineEvent } from '../../objects/events/event.js';
import type { HostRecord } from '../../objects/inventory/place-records.js';
import type { VirtualMachine } from '../../objects/machine/virtual-machine.js';
import { type Message, messageArray } from '../../questions/question-info.js';
import type { Simulation } from '../../simulation.js';
import { type DataObject, type Fields, object, type Reference, string } from '../../soap/value.js';

/** Who is doing something, and as part of which task. */
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
export type MachineHappening =
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

export function recordEvent(actor: Actor, machine: VirtualMachine, happening: MachineHappening): void {
  const { userName, chainId } = actor;
  recordMachineEvent(machine, {
    type: happening.type,
    userName,
    chainId,
    message: messageOf(machine, happening),
    more: membersOf(machine, happening),
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

function messageOf(machine: VirtualMachine, happening: MachineHappening): string {
  const { name, host } = machine;
  switch (happening.type) {
    case 'VmRenamedEvent':
      return `${happening.oldName} was renamed to ${name}`;
    case 'VmUpgradeCompleteEvent':
      return `The virtual hardware of ${name} was upgraded to ${happening.version}`;
    case 'VmMigratedEvent':
      return `${name} went from ${happening.from.name} to ${host.name}`;
    case 'VmRelocatedEvent':
      return `The files of ${name} went from ${happening.fromDatastore} to ${machine.vmx.datastore}`;
    case 'VmResourcePoolMovedEvent':
      return `${name} went from the pool ${happening.from.name} to ${happening.to.name}`;
    case 'VmClonedEvent':
      return `${name} is a clone of ${happening.source.name}`;
    case 'VmMessageEvent':
    case 'VmMessageWarningEvent':
    case 'VmMessageErrorEvent':
      return `Message on ${name} on ${host.name}: ${happening.text}`;
    case 'TaskEvent':
      return `Task: ${happening.what}`;
    default:
      return `${name} on ${host.name} ${WORDS[happening.type]}`;
  }
}

function membersOf(machine: VirtualMachine, happening: MachineHappening): Fields {
  switch (happening.type) {
    case 'VmReconfiguredEvent':
      return { configSpec: object('VirtualMachineConfigSpec', {}), configChanges: undefined };
    case 'VmRenamedEvent':
      return { oldName: string(happening.oldName), newName: string(machine.name) };
    case 'VmUpgradeCompleteEvent':
      return { version: string(happening.version) };
    case 'VmMigratedEvent':
    case 'VmRelocatedEvent':
      return { sourceHost: hostArgument(happening.from) };
    case 'VmResourcePoolMovedEvent':
      return { oldParent: poolArgument(happening.from), newParent: poolArgument(happening.to) };
    case 'VmClonedEvent': {
      const { source } = happening;
      return { sourceVm: object('VmEventArgument', { name: string(source.name), vm: source.ref }) };
    }
    case 'VmMessageEvent':
    case 'VmMessageWarningEvent':
    case 'VmMessageErrorEvent': {
      const { messages, text } = happening;
      return { message: string(text), messageInfo: messages.length === 0 ? undefined : messageArray(messages) };
    }
    case 'TaskEvent':
      // It is no event of a machine alone, and so says nothing of templates.
      return { template: undefined, info: happening.info };
    default:
      return {};
  }
}
