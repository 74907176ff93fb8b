import { type Seeded, seeded } from '../chaos/seeded.js';

/** `npm run fuzz` sets both; without them a suite has its own, so that it tries the same inputs each time. */
const LONG_RUNS = process.env['FUZZ_RUNS'];
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_250_101);
/** The most that a long run may take, this program and the test around it. */
const MOST_MEGABYTES = 400;
export const HOURS = 6 * 3600 * 1000;

export function fuzzRuns(usual: number): number {
  return LONG_RUNS === undefined ? usual : Number(LONG_RUNS);
}

/** A run that ended as no run may. `input` is what it was given, for the one who looks for the cause. */
export class FuzzFinding extends Error {
  constructor(seed: number, input: string, cause: unknown) {
    const why = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    super(`FUZZ_SEED=${seed} FUZZ_RUNS=1: ${why}\ninput: ${JSON.stringify(input).slice(0, 20_000)}`);
    this.name = 'FuzzFinding';
  }
}

/** Says how far the runs are; the most memory so far in megabytes. */
function tell(kind: string, runs: number): number {
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(`${kind}: ${runs} runs from seed ${SEED}, at most ${megabytes} MB of memory\n`);
  return megabytes;
}

/**
 * Makes runs of one kind, each by a seed of its own, and throws at the first one that throws. A long run also says how much memory
 * it took at most, and must stay within the bound.
 */
export async function fuzz(
  kind: string,
  usual: number,
  run: (random: Seeded, note: (input: string) => void) => Promise<void>,
): Promise<void> {
  const runs = fuzzRuns(usual);
  for (let at = 0; at < runs; at += 1) {
    const seed = SEED + at;
    let input = '';
    try {
      await run(seeded(seed), (text) => {
        input = text;
      });
    } catch (error) {
      throw new FuzzFinding(seed, input, error);
    }
    // The runner must hear that the test is alive.
    if (at % 50 === 0)
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
    if (LONG_RUNS !== undefined && (at + 1) % 1000 === 0) tell(kind, at + 1);
  }
  if (LONG_RUNS === undefined) return;
  const megabytes = tell(kind, runs);
  if (megabytes > MOST_MEGABYTES) throw new Error(`${kind} took ${megabytes} MB, more than ${MOST_MEGABYTES}`);
}
