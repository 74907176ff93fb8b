/** Kind of a timer. A skipping clock jumps to `work`; it does not jump to `upkeep`, such as the removal of expired objects. */
export type TimerKind = 'work' | 'upkeep';

/** The time of a simulator, for tasks, events and idle sessions. */
export interface Clock {
  now(): Date;
  /** Runs `act` once after so many milliseconds. Returns a function that cancels it. */
  after(milliseconds: number, act: () => void, why?: TimerKind): () => void;
  /** Resolves when the clock has run all work that it runs without `advance`. */
  settle(): Promise<void>;
  /** Calls back after each jump of a skipping clock, with its milliseconds. */
  onJump(listener: (milliseconds: number) => void): void;
}

/** Returns the clock of this machine, which never jumps. */
export function realClock(): Clock {
  return {
    now: () => new Date(),
    after: (milliseconds, act) => {
      const timer = setTimeout(act, milliseconds);
      return () => clearTimeout(timer);
    },
    settle: () => Promise.resolve(),
    onJump: () => undefined,
  };
}

interface Timer {
  readonly at: number;
  /** Timers of the same time run in the order in which they were set. */
  readonly order: number;
  readonly why: TimerKind;
  readonly act: () => void;
}

export interface VirtualClockOptions {
  /**
   * `manual`: time stands still until `advance`. `skip`: as soon as nothing runs, it is the time at which the next work is due, so
   * that a task of an hour ends at once, and in its order.
   */
  readonly mode: 'manual' | 'skip';
  /** Default: the first of January 2026. */
  readonly start?: Date;
}

const START = '2026-01-01T00:00:00Z';

/** Enough turns of the event loop for a started task to reach its first wait. */
const TURNS = 3;

async function quiet(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A clock that advances only on request or by jumps: the same calls give the same times. */
export class VirtualClock implements Clock {
  readonly mode: VirtualClockOptions['mode'];
  readonly #timers = new Set<Timer>();
  readonly #listeners: ((milliseconds: number) => void)[] = [];
  #now: number;
  #order = 0;
  #skipping: Promise<void> | null = null;
  #advancing: Promise<void> = Promise.resolve();

  constructor(options: VirtualClockOptions) {
    this.mode = options.mode;
    this.#now = (options.start ?? new Date(START)).getTime();
  }

  now(): Date {
    return new Date(this.#now);
  }

  after(milliseconds: number, act: () => void, why: TimerKind = 'work'): () => void {
    this.#order += 1;
    const timer: Timer = { at: this.#now + Math.max(0, milliseconds), order: this.#order, why, act };
    this.#timers.add(timer);
    if (this.mode === 'skip' && why === 'work') this.#skipping ??= this.#skip();
    return () => void this.#timers.delete(timer);
  }

  async settle(): Promise<void> {
    await this.#skipping;
  }

  onJump(listener: (milliseconds: number) => void): void {
    this.#listeners.push(listener);
  }

  /**
   * Advances the time, and runs due timers in order, each at its own time. Concurrent calls run one after the other.
   * @throws RangeError for negative milliseconds.
   */
  advance(milliseconds: number): Promise<void> {
    if (!Number.isFinite(milliseconds) || milliseconds < 0) {
      return Promise.reject(new RangeError(`time cannot be moved by ${milliseconds}`));
    }
    const move = async (): Promise<void> => {
      const end = this.#now + milliseconds;
      await quiet();
      for (let next = this.#next(end); next !== null; next = this.#next(end)) {
        this.#run(next);
        await quiet();
      }
      this.#now = Math.max(this.#now, end);
    };
    this.#advancing = this.#advancing.then(move, move);
    return this.#advancing;
  }

  /** Returns the first due timer up to `end`. */
  #next(end: number): Timer | null {
    let first: Timer | null = null;
    for (const timer of this.#timers) {
      if (timer.at > end) continue;
      if (first === null || timer.at < first.at || (timer.at === first.at && timer.order < first.order)) first = timer;
    }
    return first;
  }

  #run(timer: Timer): number {
    const moved = Math.max(0, timer.at - this.#now);
    this.#timers.delete(timer);
    this.#now += moved;
    timer.act();
    return moved;
  }

  async #skip(): Promise<void> {
    for (;;) {
      await quiet();
      const work = [...this.#timers].filter(({ why }) => why === 'work');
      if (work.length === 0) {
        this.#skipping = null;
        return;
      }
      const next = this.#next(Math.min(...work.map(({ at }) => at)));
      if (next === null) continue;
      const moved = this.#run(next);
      if (moved > 0) for (const listener of this.#listeners) listener(moved);
    }
  }
}

/** Waits on a clock. Rejects with the signal's reason when that is aborted first. */
export function pauseOn(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    // A timer of the machine takes a millisecond and more.
    if (milliseconds <= 0) {
      resolve();
      return;
    }
    const stop = () => {
      cancel();
      reject(signal.reason);
    };
    const cancel = clock.after(milliseconds, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    signal.addEventListener('abort', stop, { once: true });
  });
}
