import { type Actor, recordEvent } from '../methods/events/record-event.js';
import type { VirtualMachine } from '../objects/machine/virtual-machine.js';
import { Fault } from '../soap/fault.js';
import type { QuestionContext } from './ask.js';
import { askScripted, type ScriptedQuestion } from './scripted-question.js';
import { growDisk } from './triggers/resolve-space.js';

/** How long a guest runs before it writes. */
const FIRST_WRITE_MILLISECONDS = 1;

/** A machine that does nothing asks what a script has it ask; one that is busy, or asks already, does not. */
export async function askUnsolicited(machine: VirtualMachine, scripted: ScriptedQuestion, actor: Actor): Promise<void> {
  if (machine.question !== null || machine.activeTask !== null) return;
  await runUnsolicited({ machine, task: null, actor }, (asking) =>
    askScripted(asking, { ...scripted, afterMilliseconds: 0 }),
  );
}

/** After a power-on: what the inventory says that the guest writes. */
export function startGuestWrites(machine: VirtualMachine, actor: Actor): void {
  if (machine.state.guestWritesBytes === 0) return;
  machine.world.after(FIRST_WRITE_MILLISECONDS, () => {
    if (!machine.isOn || machine.question !== null || machine.activeTask !== null) return;
    void runUnsolicited({ machine, task: null, actor }, growDisk);
  });
}

/** There is no task that an answer could end: such an answer powers the machine off. */
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
