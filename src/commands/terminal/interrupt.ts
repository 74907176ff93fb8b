/** What the user's signals mean to a command. Undo it with `release`, so that a later signal acts as usual. */
export interface Interrupt {
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP. */
  readonly first: AbortSignal;
  /** Aborted by the second. */
  readonly second: AbortSignal;
  release(): void;
}

/** Those by which people, supervisors and closing terminals end a program. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Listens for SIGINT, SIGTERM and SIGHUP. `onSignal` gets the number of signals so far. */
export function listenForInterrupt(onSignal: (count: number) => void = () => undefined): Interrupt {
  const first = new AbortController();
  const second = new AbortController();
  let count = 0;
  const heard = (): void => {
    count += 1;
    if (count === 1) first.abort(new Error('interrupted'));
    else second.abort(new Error('interrupted twice'));
    onSignal(count);
  };
  for (const name of SIGNALS) process.on(name, heard);
  return {
    first: first.signal,
    second: second.signal,
    release: () => {
      for (const name of SIGNALS) process.off(name, heard);
    },
  };
}
