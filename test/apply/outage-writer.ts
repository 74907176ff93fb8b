import { DiagnosticError, errorDiagnostic, type Outage } from '../../src/domain/diagnostics/diagnostic.js';
import type { RunningTask, TaskReport } from '../../src/providers/provider.js';
import type { ScriptedWriter } from './scripted-writer.js';
import type { VirtualClock } from './virtual-clock.js';

/** How calls fail while the host is out. */
export type OutageKind = 'refused' | 'dropped' | 'login refused' | 'silent';

/**
 * When the host goes out: at a call, before the host has it or after it was executed. `start power-on` is the call of a step; others are
 * named with the step that was started last, `read after power-on`, and counted from there.
 */
export interface Moment {
  readonly call: string;
  readonly nth: number;
  readonly when: 'before' | 'after';
}

export interface OutageScript {
  readonly kind: OutageKind;
  readonly moment: Moment;
  readonly milliseconds: number;
  /** How often it comes back, each time at the second call after it. */
  readonly again?: number;
}

export interface OutageWriter extends ScriptedWriter {
  /** Calls that reached the host, by name. */
  readonly reached: string[];
  /** Attempts to log in that the host refused, with their times. */
  readonly refusedLogins: number[];
  isOut(): boolean;
}

const FAILURES: Readonly<Record<OutageKind, Outage>> = {
  refused: { effect: 'none' },
  dropped: { effect: 'unknown' },
  'login refused': { effect: 'none', login: 'refused' },
  silent: { effect: 'unknown' },
};

const MOST_LOGINS = 4;

async function drain(reports: AsyncIterable<TaskReport>): Promise<void> {
  for await (const _ of reports);
}

/** A scripted writer whose host cannot be reached for a while. */
export function outageWriter(inner: ScriptedWriter, clock: VirtualClock, script: OutageScript): OutageWriter {
  const { kind, moment } = script;
  const reached: string[] = [];
  const refusedLogins: number[] = [];
  const seen = new Map<string, number>();
  const watches = new WeakMap<RunningTask, AsyncIterator<TaskReport>>();
  let until: number | null = null;
  let left = script.again ?? 0;
  let inRow = 0;
  let lastStep = 'nothing';
  /** Whether a call was answered since the outage. */
  let isBack = false;

  const isOut = (): boolean => until !== null && clock.now() < until;
  const fail = async (call: string, signal: AbortSignal): Promise<never> => {
    if (kind === 'login refused') {
      // A session sends no login after four refusals in a row.
      if (inRow < MOST_LOGINS) refusedLogins.push(clock.now());
      inRow += 1;
      const outage = inRow < MOST_LOGINS ? FAILURES[kind] : null;
      throw new DiagnosticError(errorDiagnostic('EF3008', 'the login was refused'), { outage });
    }
    // A host that is cut off does not even refuse.
    if (kind === 'silent') await clock.sleep(90_000, signal);
    throw new DiagnosticError(errorDiagnostic('EF3002', `the host is out (${call})`), { outage: FAILURES[kind] });
  };
  const begin = (): void => {
    isBack = false;
    until = clock.now() + script.milliseconds;
  };
  const nameOf = (name: string): string => (name.startsWith('start') ? name : `${name} after ${lastStep}`);
  /** Counts a call, and fails it where the host is out. */
  const gate = async (name: string, signal: AbortSignal): Promise<void> => {
    const call = nameOf(name);
    if (isOut()) await fail(call, signal);
    if (isBack && left > 0) {
      left -= 1;
      begin();
      await fail(call, signal);
    }
    isBack = until !== null;
    inRow = 0;
    const nth = (seen.get(call) ?? 0) + 1;
    seen.set(call, nth);
    if (until === null && moment.when === 'before' && moment.call === call && moment.nth === nth) {
      begin();
      await fail(call, signal);
    }
    reached.push(call);
  };
  const afterwards = async (name: string, signal: AbortSignal): Promise<void> => {
    const call = nameOf(name);
    if (until !== null || moment.when !== 'after' || moment.call !== call || moment.nth !== seen.get(call)) return;
    begin();
    if (kind === 'silent') await clock.sleep(90_000, signal);
    throw new DiagnosticError(errorDiagnostic('EF3002', `the reply was lost (${call})`), {
      outage: { effect: 'unknown' },
    });
  };
  const through = async <T>(call: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
    await gate(call, signal);
    const result = await work();
    await afterwards(call, signal);
    return result;
  };
  async function* each<T>(call: string, signal: AbortSignal, items: () => AsyncIterable<T>): AsyncGenerator<T> {
    await gate(call, signal);
    yield* items();
    await afterwards(call, signal);
  }

  return {
    ...inner,
    reached,
    refusedLogins,
    isOut,
    list: (signal) => each('list', signal, () => inner.list(signal)),
    read: (refs, signal) => each('read', signal, () => inner.read(refs, signal)),
    blockers: (on, signal) => through('blockers', signal, () => inner.blockers(on, signal)),
    answer: (on, question, key, signal) => through('answer', signal, () => inner.answer(on, question, key, signal)),
    cancel: (task, signal) => through('cancel', signal, () => inner.cancel(task, signal)),
    start: async (step, on, signal) => {
      const call = `start ${step.do}`;
      await gate(call, signal);
      const task = await inner.start(step, on, signal);
      lastStep = step.do;
      const isLost = moment.when === 'after' && moment.call === call && moment.nth === seen.get(call);
      // The host carries out what it took, although nobody watches.
      if (isLost) void drain(inner.watch(task, new AbortController().signal));
      await afterwards(call, signal);
      return task;
    },
    watch: async function* (task, signal) {
      await gate('watch', signal);
      // The host goes on with a task, whoever looks: a second watch hears the rest of it.
      const items = watches.get(task) ?? inner.watch(task, signal)[Symbol.asyncIterator]();
      watches.set(task, items);
      yield { kind: 'progress', percent: null };
      for (let next = await items.next(); next.done !== true; next = await items.next()) {
        if (next.value.kind === 'done') await afterwards('watch', signal);
        yield next.value;
      }
      yield { kind: 'done', made: null };
    },
  };
}
