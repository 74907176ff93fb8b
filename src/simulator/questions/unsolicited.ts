import { type Actor, recordEvent } from '../methods/events/record-event.js';
import type { VirtualMachine } from '../objects/machine/virtual-machine.js';
import { Fault } from '../soap/fault.js';
import type { QuestionContext } from './ask.js';
import { askScripted, type ScriptedQuestion } from './scripted-question.js';
import { growDisk } from './triggers/resolve-space.js';

/** How long a guest runs before it writes. */
const FIRST_WRITE_MILLISECONDS = 1;

/** Asks the scripted question outside of a task. A VM that is busy or has a pending question does not ask. */
export async function askUnsolicited(machine: VirtualMachine, scripted: ScriptedQuestion, actor: Actor): Promise<void> {
  if (machine.question !== null || machine.activeTask !== null) return;
  await runUnsolicited({ machine, task: null, actor }, (asking) =>
    askScripted(asking, { ...scripted, afterMilliseconds: 0 }),
  );
}

/** After a power-on: starts the guest's writes that the inventory declares. */
export function startGuestWrites(machine: VirtualMachine, actor: Actor): void {
  if (machine.state.guestWritesBytes === 0) return;
  machine.world.after(FIRST_WRITE_MILLISECONDS, () => {
    if (!machine.isOn || machine.question !== null || machine.activeTask !== null) return;
    void runUnsolicited({ machine, task: null, actor }, growDisk);
  });
}

/** Runs a question outside of a task. An answer that would end a task powers the VM off instead. */
async function runUnsolicited(asking: QuestionContext, run: (asking: QuestionContext) => Promise<void>): Promise<void> {
  const { actor, machine } = asking;
  try {
    await run(asking);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (machine.world.closed.aborted || !machine.isOn) return;
    machine.setPower('poweredOff');
    recordEvent(actor, machine, { type: 'VmPoweredOffEvent' });
  }
}
