/** One call that was received: a SOAP method, or `GET /folder` and the like. */
export interface LoggedCall {
  readonly method: string;
  readonly at: Date;
}

/** What was asked of the simulator, in order, for tests to assert on. Only the last 100,000 calls are listed; all are counted. */
export interface SimulatorLog {
  readonly calls: readonly LoggedCall[];
  /** How often each method was called since the start, or since `clear`. */
  counts(): Readonly<Record<string, number>>;
  count(method: string): number;
  clear(): void;
}

const LISTED_CALLS = 100_000;

export interface CallRecorder extends SimulatorLog {
  record(method: string): void;
}

export function createCallRecorder(clock: () => Date): CallRecorder {
  const calls: LoggedCall[] = [];
  const counts = new Map<string, number>();
  return {
    calls,
    counts: () => Object.fromEntries(counts),
    count: (method) => counts.get(method) ?? 0,
    clear: () => {
      calls.length = 0;
      counts.clear();
    },
    record: (method) => {
      if (calls.length >= LISTED_CALLS) calls.splice(0, LISTED_CALLS / 10);
      calls.push({ method, at: clock() });
      counts.set(method, (counts.get(method) ?? 0) + 1);
    },
  };
}
