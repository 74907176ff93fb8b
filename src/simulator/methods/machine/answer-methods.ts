import { VirtualMachine } from '../../objects/machine/virtual-machine.js';
import { Task } from '../../objects/task.js';
import { text } from '../../soap/arguments.js';
import { Fault, invalidArgument } from '../../soap/fault.js';
import { reference } from '../../soap/value.js';
import { actorOf, recordEvent } from '../events/record-event.js';
import { type Call, type MethodTable, on } from '../method.js';
import { taskId } from '../run-task.js';

export const ANSWER_METHODS: MethodTable = {
  AnswerVM: on(VirtualMachine, (machine, call) => {
    const pending = machine.question;
    if (pending === null || pending.id !== text(call.body, 'questionId').trim()) {
      throw new Fault('ConcurrentAccess', 'The question was answered already, or is not pending.');
    }
    const key = text(call.body, 'answerChoice').trim();
    const { choices, messageId } = pending.question;
    if (!choices.some((choice) => choice.key === key)) throw invalidArgument('answerChoice');
    machine.world.questions.note({ messageId, key });
    recordAnswer(machine, call);
    pending.answer(key);
    return undefined;
  }),
};

/** Of an answer the API has no event of its own: hosts show the call as a task that is done, and do not say what was chosen. */
function recordAnswer(machine: VirtualMachine, call: Call): void {
  const { world } = call.simulation;
  const descriptionId = 'VirtualMachine.answer';
  const actor = actorOf(call);
  const task = new Task(world, {
    ref: reference('Task', taskId(call, { descriptionId, entity: machine })),
    method: call.method,
    descriptionId,
    entity: machine.ref,
    entityName: machine.name,
    cancelable: false,
    userName: actor.userName,
    chainId: actor.chainId,
  });
  task.start();
  task.succeed(undefined);
  recordEvent(actor, machine, { type: 'TaskEvent', info: task.info, what: 'Answer virtual machine question' });
}
