/** How often, and after what pauses, a call is made again that may be. */
export interface Patience {
  /** All in all, the first one counted. */
  readonly attempts: number;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** From 0 to 1, as Math.random. */
  readonly random: () => number;
}

const FIRST_PAUSE_MILLISECONDS = 250;
const LONGEST_PAUSE_MILLISECONDS = 4_000;

/** Doubling pauses, of which a random part is taken, so that many clients of a host that comes back do not come all at once. */
export function pauseBefore(attempt: number, random: () => number): number {
  const most = Math.min(LONGEST_PAUSE_MILLISECONDS, FIRST_PAUSE_MILLISECONDS * 2 ** (attempt - 1));
  return Math.round(most * (0.5 + 0.5 * random()));
}

/** Makes an attempt until one succeeds, fails in a way that `passes` does not expect to pass, or patience is at its end. */
export async function repeat<T>(
  attempt: () => Promise<T>,
  passes: (error: unknown) => boolean,
  patience: Patience,
  signal: AbortSignal,
): Promise<T> {
  for (let made = 1; ; made += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (made >= patience.attempts || signal.aborted || !passes(error)) throw error;
      await patience.sleep(pauseBefore(made, patience.random), signal);
    }
  }
}
