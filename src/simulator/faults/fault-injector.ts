import type { FaultRule, FaultScript, InjectedFault } from './fault-script.js';

/** Selects the faults of each call. The same script, seed and order of calls give the same faults. */
export interface FaultInjector {
  /** Returns the faults of this call. `name` is a method of the API, or `GET /folder`; `path` that of the file. */
  take(name: string, path: string | null): readonly InjectedFault[];
  /** Replaces the script and resets all counts. */
  load(script: FaultScript): void;
}

export const NO_FAULTS: FaultScript = { seed: 1, rules: [] };

interface Counted {
  readonly rule: FaultRule;
  seen: number;
}

/** Mulberry32: a small generator whose whole state is one number. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function createFaultInjector(script: FaultScript = NO_FAULTS): FaultInjector {
  let counted: Counted[] = [];
  let dice = random(script.seed);
  const load = (next: FaultScript): void => {
    counted = next.rules.map((rule) => ({ rule, seen: 0 }));
    dice = random(next.seed);
  };
  load(script);
  return {
    load,
    take: (name, path) => {
      const met: InjectedFault[] = [];
      for (const each of counted) {
        const { at, chance, faults, nth, times } = each.rule;
        if (at !== '*' && at !== name.toLowerCase()) continue;
        if (each.rule.path !== null && path?.includes(each.rule.path) !== true) continue;
        each.seen += 1;
        if (each.seen < nth || each.seen >= nth + times) continue;
        if (chance === 1 || dice() < chance) met.push(...faults);
      }
      return met;
    },
  };
}
