import { DiagnosticError, errorDiagnostic } from '../domain/diagnostics/diagnostic.js';
import type { ApplyContext } from './apply-context.js';
import { APPLY_DEADLINES } from './deadlines.js';

type Clock = Pick<ApplyContext, 'sleep' | 'abandon' | 'patience'>;

/** Abort reason for the calls of a wait that ended. Shared, because a new error with its stack costs more than most waits. */
const OVER = new Error('the wait is over');

/** What ends a wait from outside: the deadline, or the request to detach. */
export type WaitEnd = 'expired' | 'abandoned';

export interface DeadlineWait {
  /** For the calls made within the wait; aborted when it ends. */
  readonly signal: AbortSignal;
  /** The result of the work, or why it was not waited for. Work that does not honour the signal is left to itself. */
  race<T>(work: Promise<T>): Promise<T | WaitEnd>;
  /** To be called in any case: it lets go of the clock. */
  end(): void;
}

/** Sleeps so many milliseconds, and as long again as `uncounted` has grown meanwhile. */
async function sleepFor(clock: Clock, ms: number, uncounted: () => number, signal: AbortSignal): Promise<void> {
  const start = uncounted();
  for (let slept = 0; ; ) {
    const left = ms + uncounted() - start - slept;
    if (left <= 0) return;
    await clock.sleep(left, signal);
    slept += left;
  }
}

/**
 * Starts a wait of at most so many milliseconds, which the abandon signal ends too. `uncounted` gives the milliseconds so far that do
 * not count, such as those of outages.
 */
export function waitWithDeadline(clock: Clock, ms: number, uncounted: () => number = () => 0): DeadlineWait {
  const inner = new AbortController();
  const never = new Promise<never>(() => undefined);
  const expired = sleepFor(clock, ms, uncounted, inner.signal).then(
    () => (inner.signal.aborted ? never : ('expired' as const)),
    () => never,
  );
  const abandoned = new Promise<WaitEnd>((resolve) => {
    const told = (): void => resolve('abandoned');
    if (clock.abandon.aborted) told();
    else clock.abandon.addEventListener('abort', told, { once: true, signal: inner.signal });
  });
  return {
    signal: inner.signal,
    race: (work) => Promise.race([work, expired, abandoned]),
    end: () => inner.abort(OVER),
  };
}

export function interrupted(detail: string): DiagnosticError {
  return new DiagnosticError(errorDiagnostic('EF4008', 'The run was interrupted', { detail }));
}

/**
 * One call that is safe to make again, with a deadline for each attempt. Rejects with EF4002 past it, with EF4008 when the run is
 * abandoned. Where the run has a patience, the call waits out an outage of its host.
 */
export async function callWithDeadline<T>(
  clock: Clock,
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
  ms: number = APPLY_DEADLINES.call,
): Promise<T> {
  const attempt = (): Promise<T> => attemptWithDeadline(clock, what, work, ms);
  return await (clock.patience === undefined ? attempt() : clock.patience.again(attempt));
}

/** One call with a deadline, made once: rejects as {@link callWithDeadline}, and with whatever the call rejects with. */
export async function attemptWithDeadline<T>(
  clock: Clock,
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
  ms: number = APPLY_DEADLINES.call,
): Promise<T> {
  const wait = waitWithDeadline(clock, ms);
  try {
    const result = await wait.race(work(wait.signal).then((value) => ({ value })));
    if (result === 'abandoned') throw interrupted(`while ${what}`);
    if (result === 'expired') {
      const outage = { effect: 'unknown' } as const;
      throw new DiagnosticError(errorDiagnostic('EF4002', `No answer after ${ms / 1_000} s, while ${what}`), {
        outage,
      });
    }
    return result.value;
  } finally {
    wait.end();
  }
}

/** The time in milliseconds without outages: what the host did meanwhile is then given its whole deadline. */
export function timeCounted({ now, patience }: Pick<ApplyContext, 'now' | 'patience'>): number {
  return now() - (patience?.spent() ?? 0);
}

/** Rests between two looks; `sooner` ends the rest before its time. Rejects with EF4008 when the run is abandoned. */
export async function pause(clock: Clock, ms: number, sooner?: AbortSignal): Promise<void> {
  if (clock.abandon.aborted) throw interrupted('while waiting');
  const signal = sooner === undefined ? clock.abandon : AbortSignal.any([clock.abandon, sooner]);
  await clock.sleep(ms, signal).catch(() => undefined);
  if (clock.abandon.aborted) throw interrupted('while waiting');
}

/** The same clock for what must still be sent after the run was abandoned, such as a cancel. */
export function withoutAbandon<T extends Clock>(clock: T): T {
  return { ...clock, abandon: new AbortController().signal };
}
