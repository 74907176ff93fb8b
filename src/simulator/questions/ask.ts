import type { TimerKind } from '../clock.js';
import { type Actor, recordEvent } from '../methods/events/record-event.js';
import type { VirtualMachine } from '../objects/machine/virtual-machine.js';
import type { Task } from '../objects/task.js';
import { Fault } from '../soap/fault.js';
import { array, object, string } from '../soap/value.js';
import { preparedAnswer, type Question } from './question.js';
import { messagesOf, spokenText } from './question-info.js';
import type { QuestionKind } from './question-kinds.js';

/** The VM that asks, its task (null for an unsolicited question), and the user for events. */
export interface QuestionContext {
  readonly machine: VirtualMachine;
  readonly task: Task | null;
  readonly actor: Actor;
}

export interface PendingOptions {
  /** The number of answers to ignore. */
  readonly deaf?: number;
  /** The choice that is taken without an answer in time. */
  readonly unanswered?: { readonly milliseconds: number; readonly key: string };
}

export interface Given {
  readonly key: string;
  /** True if the VMX held the answer, so that no client was asked. */
  readonly isPrepared: boolean;
}

/**
 * Blocks until AnswerVM names a choice, unless the VMX holds the answer.
 * @throws Fault RequestCanceled when the task is cancelled, or the simulator closes.
 */
export async function ask(asking: QuestionContext, question: Question, standing: PendingOptions = {}): Promise<Given> {
  const { actor, machine } = asking;
  const prepared = preparedAnswer(question, machine.keys);
  if (prepared !== null) return { key: prepared.key, isPrepared: true };
  const messages = messagesOf(question, machine.world.parts.questionStyle);
  recordEvent(actor, machine, { type: 'VmMessageEvent', text: spokenText(question), messages });
  return { key: await stand(asking, question, standing), isPrepared: false };
}

/**
 * Waits by the simulator's clock.
 * @throws Fault RequestCanceled when the task is cancelled, or the simulator closes.
 */
export function waitIn(
  { machine, task }: QuestionContext,
  milliseconds: number,
  why: TimerKind = 'work',
): Promise<void> {
  if (milliseconds === 0) return Promise.resolve();
  const ended = endOf(machine, task);
  return new Promise((resolve, reject) => {
    const refuse = () => reject(canceled());
    if (ended.aborted) return refuse();
    ended.addEventListener('abort', refuse, { once: true });
    machine.world.after(milliseconds, resolve, why);
  });
}

function stand({ machine, task }: QuestionContext, question: Question, standing: PendingOptions): Promise<string> {
  const { world } = machine;
  const ended = endOf(machine, task);
  let deaf = standing.deaf ?? 0;
  if (question.cancelable) task?.allowCancel(true);
  return new Promise<string>((resolve, reject) => {
    const refuse = () => reject(canceled());
    if (ended.aborted) return refuse();
    ended.addEventListener('abort', refuse, { once: true });
    const settle = (key: string): void => {
      machine.setQuestion(null);
      resolve(key);
    };
    const pending = {
      id: world.questions.nextId(),
      question,
      answer: (key: string): void => {
        if (deaf > 0) deaf -= 1;
        else settle(key);
      },
    };
    machine.setQuestion(pending);
    const { unanswered } = standing;
    if (unanswered === undefined) return;
    const giveUp = () => {
      if (machine.question === pending) settle(unanswered.key);
    };
    // A skipping clock must not expire an open question.
    world.after(unanswered.milliseconds, giveUp, 'upkeep');
  }).finally(() => {
    if (world.closed.aborted) return;
    if (question.cancelable) task?.allowCancel(false);
    if (machine.question !== null) machine.setQuestion(null);
  });
}

function endOf({ world }: VirtualMachine, task: Task | null): AbortSignal {
  return task === null ? world.closed : AbortSignal.any([world.closed, task.cancelled]);
}

function canceled(): Fault {
  return new Fault('RequestCanceled', 'The task was canceled by a user.');
}

/**
 * Asks a question of a kind. An answer that ends the task is thrown as its error, and recorded as an error event.
 * @returns an answer with which the task continues.
 * @throws Fault GenericVmConfigFault
 */
export async function askOrEnd(
  asking: QuestionContext,
  kind: QuestionKind,
  question: Question,
  standing?: PendingOptions,
): Promise<Given> {
  const given = await ask(asking, question, standing);
  if (kind.ends.includes(given.key)) throw endedByAnswer(asking, question);
  return given;
}

/** Returns the error of a task that an answer ended, and records it. */
export function endedByAnswer({ actor, machine }: QuestionContext, question: Question): Fault {
  const messages = messagesOf(question, machine.world.parts.questionStyle);
  recordEvent(actor, machine, { type: 'VmMessageErrorEvent', text: spokenText(question), messages });
  return configFault(`The task was ended by the answer to a question: ${question.text}`, question.messageId);
}

/** GenericVmConfigFault, with the message that it is about where that has an id. */
export function configFault(reason: string, messageId: string | null): Fault {
  const message = (key: string) =>
    object('LocalizableMessage', { key: string(key), arg: undefined, message: string(reason) });
  return new Fault('GenericVmConfigFault', reason, {
    faultCause: undefined,
    faultMessage: messageId === null ? undefined : array('LocalizableMessage', [message(messageId)]),
    reason: string(reason),
  });
}
