import { withVmxValues } from '../../formats/vmx/syntax.js';
import { recordEvent } from '../methods/events/record-event.js';
import { endSession } from '../methods/session-methods.js';
import type { ScriptedQuestion } from '../questions/scripted-question.js';
import { askOfItself } from '../questions/unsolicited.js';
import type { Session } from '../session.js';
import type { Simulation } from '../simulation.js';
import { Fault } from '../soap/fault.js';
import type { Mishap, OutageKind } from './fault-script.js';
import type { Outages } from './outage.js';

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
  outages: Outages,
  signal: AbortSignal,
): Promise<Fate> {
  for (const mishap of mishaps) {
    switch (mishap.kind) {
      case 'outage':
        if (mishap.when === 'after') break;
        outages.begin(mishap.as, mishap.milliseconds);
        return duringOutage(mishap.as) ?? ANSWER;
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

/** How a call ends while the server is out; null where it is answered, as it is to a client that has no session. */
export function duringOutage(kind: OutageKind): Fate | null {
  switch (kind) {
    case 'unavailable':
      return { kind: 'status', status: 503 };
    case 'logged-out':
      return null;
    case 'dropped':
    case 'refused':
    case 'restarting':
      return { kind: 'drop' };
  }
}

/** A login that a server refuses while it starts, whatever the password. */
export const LOGIN_REFUSED: Fate = {
  kind: 'fault',
  fault: new Fault('InvalidLogin', 'Cannot complete login due to an incorrect user name or password.'),
};

/** What becomes of an answer whose call took effect. */
export function meetAfter(mishaps: readonly Mishap[], outages: Outages): Fate {
  for (const mishap of mishaps) {
    if (mishap.kind === 'outage' && mishap.when === 'after') {
      outages.begin(mishap.as, mishap.milliseconds);
      return duringOutage(mishap.as) ?? ANSWER;
    }
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
