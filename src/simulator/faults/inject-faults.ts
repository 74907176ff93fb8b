import { withVmxValues } from '../../formats/vmx/syntax.js';
import { recordEvent } from '../methods/events/record-event.js';
import { endSession } from '../methods/session-methods.js';
import type { HostRecord } from '../objects/inventory/place-records.js';
import type { ScriptedQuestion } from '../questions/scripted-question.js';
import { askUnsolicited } from '../questions/unsolicited.js';
import type { Session } from '../session.js';
import type { Simulation } from '../simulation.js';
import { Fault } from '../soap/fault.js';
import type { InjectedFault, OutageKind } from './fault-script.js';
import type { Outages } from './outage.js';

/** Outcome of a call under faults: it is answered, or ends in another way. */
export type CallOutcome =
  | { readonly kind: 'answer' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'fault'; readonly fault: Fault };

const ANSWER: CallOutcome = { kind: 'answer' };

/** Injects the faults before the call's effect: delays, an ended session, changes by others. Returns the outcome of the call. */
export async function injectBefore(
  faults: readonly InjectedFault[],
  simulation: Simulation,
  session: Session | null,
  outages: Outages,
  signal: AbortSignal,
): Promise<CallOutcome> {
  for (const fault of faults) {
    switch (fault.kind) {
      case 'outage':
        if (fault.when === 'after') break;
        outages.begin(fault.as, fault.milliseconds);
        return duringOutage(fault.as) ?? ANSWER;
      case 'delay':
        await simulation.world.pause(fault.milliseconds, signal).catch(() => undefined);
        break;
      case 'expire':
        if (session !== null) endSession(simulation, session);
        break;
      case 'change':
        changeMachine(simulation, fault.machine, fault.keys);
        break;
      case 'host':
        changeHost(simulation, fault.name, fault);
        break;
      case 'lose':
        simulation.world.files.remove(fault.file);
        break;
      case 'status':
        return { kind: 'status', status: fault.status };
      case 'fault':
        if (fault.when === 'before') return { kind: 'fault', fault: new Fault(fault.type, fault.message) };
        break;
      case 'drop':
        if (fault.when === 'before') return { kind: 'drop' };
        break;
      case 'ask':
        if (fault.domain !== null) askMachine(simulation, fault.domain, fault.question);
        break;
      case 'cut':
        break;
    }
  }
  return ANSWER;
}

/** Returns the outcome of a call during an outage; null if the call is answered, as without a session. */
export function duringOutage(kind: OutageKind): CallOutcome | null {
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

/** The answer to any login while the server starts. */
export const LOGIN_REFUSED: CallOutcome = {
  kind: 'fault',
  fault: new Fault('InvalidLogin', 'Cannot complete login due to an incorrect user name or password.'),
};

/** Returns the outcome of a call that took effect. */
export function injectAfter(faults: readonly InjectedFault[], outages: Outages): CallOutcome {
  for (const fault of faults) {
    if (fault.kind === 'outage' && fault.when === 'after') {
      outages.begin(fault.as, fault.milliseconds);
      return duringOutage(fault.as) ?? ANSWER;
    }
    if (fault.kind === 'drop' && fault.when === 'after') return { kind: 'drop' };
    if (fault.kind === 'fault' && fault.when === 'after') {
      return { kind: 'fault', fault: new Fault(fault.type, fault.message) };
    }
  }
  return ANSWER;
}

/** Returns the number of answer bytes after which the connection breaks; null for never. */
export function truncateAfter(faults: readonly InjectedFault[]): number | null {
  for (const fault of faults) if (fault.kind === 'cut') return fault.bytes;
  return null;
}

/** Returns the questions for the task that the call starts. */
export function questionsOf(faults: readonly InjectedFault[]): readonly ScriptedQuestion[] {
  return faults.flatMap((fault) => (fault.kind === 'ask' && fault.domain === null ? [fault.question] : []));
}

function askMachine(simulation: Simulation, name: string, question: ScriptedQuestion): void {
  const actor = { simulation, userName: '', chainId: 0 };
  for (const machine of simulation.machines.byName(name)) void askUnsolicited(machine, question, actor);
}

function changeHost(simulation: Simulation, name: string, to: Pick<HostRecord, 'state' | 'maintenance'>): void {
  for (const host of simulation.world.hosts.filter((each) => each.name === name)) {
    host.state = to.state;
    host.maintenance = to.maintenance;
    for (const machine of simulation.machines.on(host)) machine.touch();
  }
}

/** The user of changes that a fault script makes. */
const OTHER_USER = 'somebody';

function changeMachine(simulation: Simulation, name: string, keys: Readonly<Record<string, string>>): void {
  for (const machine of simulation.machines.byName(name)) {
    machine.rewrite(withVmxValues(machine.document, keys));
    recordEvent({ simulation, userName: OTHER_USER, chainId: 0 }, machine, { type: 'VmReconfiguredEvent' });
  }
}
