import { VmxDraft } from '../hardware/vmx-draft.js';
import type { PowerState } from '../inventory/inventory.js';
import { preparedAnswer, type Question, serialFileQuestion, uuidAlteredQuestion } from '../objects/question.js';
import type { Task } from '../objects/task.js';
import { VirtualMachine } from '../objects/virtual-machine.js';
import { text } from '../soap/arguments.js';
import { Fault, invalidArgument, notSupported } from '../soap/fault.js';
import { enumeration, string } from '../soap/value.js';
import { fileFault } from '../storage/virtual-disk.js';
import { locationUuid, newIdentity } from './machine-identity.js';
import { type MethodTable, on } from './method.js';
import { actorOf, recordEvent } from './record-event.js';
import { requireIdle, startTask } from './run-task.js';

/** How long a guest takes to shut down once its Tools were asked. */
const SHUTDOWN_MILLISECONDS = 300;

export const POWER_METHODS: MethodTable = {
  PowerOnVM_Task: on(VirtualMachine, (machine, call) =>
    startTask(call, { descriptionId: 'VirtualMachine.powerOn', entity: machine }, async (task, pause) => {
      const actor = actorOf(call, task);
      requirePower(machine, ['poweredOff', 'suspended'], 'poweredOn');
      requireNoTemplate(machine);
      if (machine.state.power === 'poweredOff') await settleQuestions(machine, task);
      await pause();
      setPower(machine, 'poweredOn');
      recordEvent(actor, machine, { type: 'VmPoweredOnEvent' });
      return undefined;
    }),
  ),
  PowerOffVM_Task: on(VirtualMachine, (machine, call) =>
    startTask(call, { descriptionId: 'VirtualMachine.powerOff', entity: machine }, async (task, pause) => {
      const actor = actorOf(call, task);
      requirePower(machine, ['poweredOn', 'suspended'], 'poweredOff');
      await pause();
      setPower(machine, 'poweredOff');
      recordEvent(actor, machine, { type: 'VmPoweredOffEvent' });
      return undefined;
    }),
  ),
  SuspendVM_Task: on(VirtualMachine, (machine, call) =>
    startTask(call, { descriptionId: 'VirtualMachine.suspend', entity: machine }, async (task, pause) => {
      const actor = actorOf(call, task);
      requirePower(machine, ['poweredOn'], 'suspended');
      await pause();
      setPower(machine, 'suspended');
      recordEvent(actor, machine, { type: 'VmSuspendedEvent' });
      return undefined;
    }),
  ),
  ResetVM_Task: on(VirtualMachine, (machine, call) =>
    startTask(call, { descriptionId: 'VirtualMachine.reset', entity: machine }, async (task, pause) => {
      const actor = actorOf(call, task);
      requirePower(machine, ['poweredOn'], 'poweredOn');
      await pause();
      machine.state.bootTime = machine.world.now();
      machine.touch();
      recordEvent(actor, machine, { type: 'VmResettingEvent' });
      return undefined;
    }),
  ),
  ShutdownGuest: on(VirtualMachine, (machine, call) => {
    requireTools(machine, 'poweredOff');
    const actor = actorOf(call);
    recordEvent(actor, machine, { type: 'VmGuestShutdownEvent' });
    if (machine.state.ignoresShutdown) return undefined;
    const boot = machine.state.bootTime;
    machine.world.after(SHUTDOWN_MILLISECONDS, () => {
      if (!machine.isOn || machine.state.bootTime !== boot) return;
      setPower(machine, 'poweredOff');
      recordEvent({ ...actor, userName: '' }, machine, { type: 'VmPoweredOffEvent' });
    });
    return undefined;
  }),
  RebootGuest: on(VirtualMachine, (machine, call) => {
    requireTools(machine, 'poweredOn');
    recordEvent(actorOf(call), machine, { type: 'VmGuestRebootEvent' });
    if (machine.state.ignoresShutdown) return undefined;
    machine.world.after(SHUTDOWN_MILLISECONDS, () => {
      machine.state.bootTime = machine.world.now();
      machine.touch();
    });
    return undefined;
  }),
  StandbyGuest: on(VirtualMachine, (machine, call) => {
    requireTools(machine, 'suspended');
    recordEvent(actorOf(call), machine, { type: 'VmGuestStandbyEvent' });
    if (!machine.state.ignoresShutdown)
      machine.world.after(SHUTDOWN_MILLISECONDS, () => setPower(machine, 'suspended'));
    return undefined;
  }),
  AnswerVM: on(VirtualMachine, (machine, call) => {
    const pending = machine.question;
    if (pending === null || pending.id !== text(call.body, 'questionId').trim()) {
      throw new Fault('ConcurrentAccess', 'The question was answered already, or is not pending.');
    }
    const key = text(call.body, 'answerChoice').trim();
    if (!pending.question.choices.some((choice) => choice.key === key)) throw invalidArgument('answerChoice');
    machine.question = null;
    machine.touch();
    pending.answer(key);
    return undefined;
  }),
};

export function requirePower(machine: VirtualMachine, allowed: readonly PowerState[], requested: PowerState): void {
  if (allowed.includes(machine.state.power)) return;
  throw invalidPowerState(machine.state.power, requested);
}

export function invalidPowerState(existing: PowerState, requested: PowerState | null): Fault {
  const names: Readonly<Record<PowerState, string>> = {
    poweredOn: 'Powered on',
    poweredOff: 'Powered off',
    suspended: 'Suspended',
  };
  return new Fault(
    'InvalidPowerState',
    `The attempted operation cannot be performed in the current state (${names[existing]}).`,
    {
      requestedState: requested === null ? undefined : enumeration('VirtualMachinePowerState', requested),
      existingState: enumeration('VirtualMachinePowerState', existing),
    },
  );
}

function requireNoTemplate(machine: VirtualMachine): void {
  if (machine.state.template) throw notSupported('A template cannot be powered on.');
}

function requireTools(machine: VirtualMachine, requested: PowerState): void {
  requirePower(machine, ['poweredOn'], requested);
  requireIdle(machine);
  if (machine.state.tools === 'running') return;
  const message = 'Cannot complete operation because VMware Tools is not running in this virtual machine.';
  throw new Fault('ToolsUnavailable', message);
}

export function setPower(machine: VirtualMachine, power: PowerState): void {
  machine.state.power = power;
  machine.state.bootTime = power === 'poweredOn' ? machine.world.now() : null;
  machine.configChanged();
}

/** Asks what must be asked before the machine can run, and acts on the answers. */
async function settleQuestions(machine: VirtualMachine, task: Task): Promise<void> {
  const draft = new VmxDraft(machine.document);
  await settleLocation(machine, task, draft);
  for (const device of machine.devices) {
    if (device.kind === 'disk' && (device.file === null || machine.world.files.facts(device.file) === null)) {
      throw device.file === null
        ? new Fault('FileNotFound', 'A disk names no file on a datastore.', { file: string(device.slot) })
        : fileFault('FileNotFound', device.file);
    }
  }
  for (const device of machine.devices) {
    if (device.kind !== 'serial' || device.file === null) continue;
    const { files } = machine.world;
    let keep = false;
    if (files.facts(device.file) !== null) {
      const answer = await ask(machine, task, serialFileQuestion(machine.around.fileName(device.file)));
      if (answer === '2') throw new Fault('GenericVmConfigFault', 'The power-on was cancelled at a question.');
      keep = answer === '0';
    }
    if (!keep) files.write(device.file, new Uint8Array());
  }
  if (draft.isChanged) machine.rewrite(draft.document());
}

/** Files that lie elsewhere than at the last power-on: the machine was moved or copied. */
async function settleLocation(machine: VirtualMachine, task: Task, draft: VmxDraft): Promise<void> {
  const here = locationUuid(machine.world, machine.vmx);
  const before = draft.get('uuid.location');
  if (before === here) return;
  const action = draft.get('uuid.action')?.toLowerCase();
  if (before !== undefined) {
    const answer =
      action === 'create' ? '2' : action === 'keep' ? '1' : await ask(machine, task, uuidAlteredQuestion());
    if (answer === '0') throw new Fault('GenericVmConfigFault', 'The power-on was cancelled at a question.');
    if (answer === '2') newIdentity(machine.world, draft);
  }
  draft.set('uuid.location', here);
}

/** Blocks the task until AnswerVM names a choice, unless the VMX holds the answer. */
async function ask(machine: VirtualMachine, task: Task, question: Question): Promise<string> {
  const prepared = preparedAnswer(question, machine.keys.get(`answer.${question.messageId}`));
  if (prepared !== null) return prepared.key;
  const usual = question.choices[question.defaultIndex ?? -1];
  if (usual !== undefined && machine.keys.boolean('msg.autoAnswer', false)) return usual.key;
  const { world } = machine;
  const ended = AbortSignal.any([world.closed, task.cancelled]);
  return new Promise<string>((resolve, reject) => {
    const refuse = () => reject(new Fault('RequestCanceled', 'The task was canceled by a user.'));
    ended.addEventListener('abort', refuse, { once: true });
    machine.question = { id: `_vmx${task.parts.chainId}`, question, answer: resolve };
    machine.touch();
  }).finally(() => {
    machine.question = null;
    if (!world.closed.aborted) machine.touch();
  });
}
