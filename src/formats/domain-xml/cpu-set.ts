import { failure, type Result, success } from '../../domain/diagnostics/result.js';

const MOST_CPUS = 4096;
const MOST_PARTS = 256;
const PART = /^\s*(?:\^(\d{1,5})|(\d{1,5})(?:-(\d{1,5}))?)\s*$/;

/** Reads `0-3,^2,7`: numbers, ranges, and numbers taken out again. Gives them ascending. */
export function parseCpuSet(text: string): Result<readonly number[]> {
  const cpus = new Set<number>();
  const parts = text.split(',', MOST_PARTS + 1);
  if (parts.length > MOST_PARTS) return failure(`must have at most ${MOST_PARTS} parts`);
  for (const part of parts) {
    const match = PART.exec(part);
    const first = Number(match?.[1] ?? match?.[2] ?? Number.NaN);
    const last = Number(match?.[3] ?? first);
    if (match === null || last < first || last >= MOST_CPUS) {
      return failure(`must list processors, such as 0-3,^2,7, not "${text.slice(0, 80)}"`);
    }
    for (let cpu = first; cpu <= last; cpu += 1) {
      if (match[1] === undefined) cpus.add(cpu);
      else cpus.delete(cpu);
    }
  }
  return success([...cpus].sort((left, right) => left - right));
}
