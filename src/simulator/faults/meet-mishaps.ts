import { withVmxValues } from '../../formats/vmx/syntax.js';
import { recordEvent } from '../methods/record-event.js';
import { endSession } from '../methods/session-methods.js';
import { askOfItself } from '../questions/own-accord.js';
import type { ScriptedQuestion } from '../questions/scripted-question.js';
import type { Session } from '../session.js';
import type { Simulation } from '../simulation.js';
import { Fault } from '../soap/fault.js';
import type { Mishap } from './fault-script.js';

/** How a call goes on after what came before it: as ever, or to an end of its own. */
export type Fate =
  | { readonly kind: 'answer' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'fault'; readonly fault: Fault };

const ANSWER: Fate = { kind: 'answer' };

/** Everything that comes before the call's own effect: waits, a session that is gone, a machine that somebody else changed. */
export async function meetBefore(
  mishaps: readonly Mishap[],
  simulation: Simulation,
  session: Session | null,
  signal: AbortSignal,
): Promise<Fate> {
  for (const mishap of mishaps) {
    switch (mishap.kind) {
      case 'delay':
        await simulation.world.pause(mishap.milliseconds, signal).catch(() => undefined);
        break;
      case 'expire':
        if (session !== null) endSession(simulation, session);
        break;
      case 'change':
        changeMachine(simulation, mishap.machine, mishap.keys);
        break;
      case 'status':
        return { kind: 'status', status: mishap.status };
      case 'fault':
        if (mishap.when === 'before') return { kind: 'fault', fault: new Fault(mishap.type, mishap.message) };
        break;
      case 'drop':
        if (mishap.when === 'before') return { kind: 'drop' };
        break;
      case 'ask':
        if (mishap.domain !== null) askMachine(simulation, mishap.domain, mishap.question);
        break;
      case 'cut':
        break;
    }
  }
  return ANSWER;
}

/** What becomes of an answer whose call took effect. */
export function meetAfter(mishaps: readonly Mishap[]): Fate {
  for (const mishap of mishaps) {
    if (mishap.kind === 'drop' && mishap.when === 'after') return { kind: 'drop' };
    if (mishap.kind === 'fault' && mishap.when === 'after') {
      return { kind: 'fault', fault: new Fault(mishap.type, mishap.message) };
    }
  }
  return ANSWER;
}

/** After how many bytes the connection breaks under the answer; null for never. */
export function cutAfter(mishaps: readonly Mishap[]): number | null {
  for (const mishap of mishaps) if (mishap.kind === 'cut') return mishap.bytes;
  return null;
}

/** What the task asks that the call starts. */
export function questionsOf(mishaps: readonly Mishap[]): readonly ScriptedQuestion[] {
  return mishaps.flatMap((mishap) => (mishap.kind === 'ask' && mishap.domain === null ? [mishap.question] : []));
}

function askMachine(simulation: Simulation, name: string, question: ScriptedQuestion): void {
  const actor = { simulation, userName: '', chainId: 0 };
  for (const machine of simulation.machines.byName(name)) void askOfItself(machine, question, actor);
}

/** Who changes things behind a client's back. */
const SOMEBODY = 'somebody';

function changeMachine(simulation: Simulation, name: string, keys: Readonly<Record<string, string>>): void {
  for (const machine of simulation.machines.byName(name)) {
    machine.rewrite(withVmxValues(machine.document, keys));
    recordEvent({ simulation, userName: SOMEBODY, chainId: 0 }, machine, { type: 'VmReconfiguredEvent' });
  }
}
