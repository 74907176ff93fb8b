/** A clock that jumps to the next waiter once nothing else moves, so that hours pass in no time and in a fixed order. */
export interface VirtualClock {
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Calls back at a time, in milliseconds from the start. */
  readonly at: (ms: number, work: () => void) => void;
}

/** How many turns of the event loop count as "nothing else moves". */
const QUIET_TURNS = 3;

export function virtualClock(): VirtualClock {
  let now = 0;
  let order = 0;
  let pumping = false;
  const waiters = new Map<number, { readonly at: number; readonly wake: () => void }>();

  const pump = async (): Promise<void> => {
    while (waiters.size > 0) {
      for (let turn = 0; turn < QUIET_TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      const next = [...waiters].sort(([a, left], [b, right]) => left.at - right.at || a - b)[0];
      if (next === undefined) break;
      waiters.delete(next[0]);
      now = Math.max(now, next[1].at);
      next[1].wake();
    }
    pumping = false;
  };
  const wait = (at: number, wake: () => void): number => {
    order += 1;
    waiters.set(order, { at, wake });
    if (!pumping) {
      pumping = true;
      void pump();
    }
    return order;
  };

  return {
    now: () => now,
    at: (ms, work) => void wait(ms, work),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const aborted = (): void => {
          waiters.delete(id);
          reject(new Error('aborted'));
        };
        const id = wait(now + ms, () => {
          signal.removeEventListener('abort', aborted);
          resolve();
        });
        if (signal.aborted) aborted();
        else signal.addEventListener('abort', aborted, { once: true });
      }),
  };
}
