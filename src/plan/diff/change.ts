import type { LiveDomain } from '../../domain/live.js';
import type { Json } from '../../domain/values/json.js';
import type { Path } from '../../domain/values/path-key.js';

/**
 * What carrying out a change does to a running domain.
 * `hot`: nothing stops. `next-power-on`: taken now, in force after the next power-on. `needs-power-off`: only while it is off.
 * `replace`: only by creating the object again. `impossible`: not at all, so the plan is refused.
 */
export type Cost = 'hot' | 'next-power-on' | 'needs-power-off' | 'replace' | 'impossible';

/** A live fact, by its path into LiveDomain (`['runtime', 'memoryHotAdd']`), with the value it had when the plan was made. */
export interface Fact {
  readonly path: Path;
  readonly value: Json;
}

/** `cost` alone decides; `because` is for reading; `evidence` are the facts it stands on, which become guards. */
export interface Impact {
  readonly cost: Cost;
  readonly because: string;
  readonly evidence: readonly Fact[];
}

/**
 * A difference in one declared path. What before and after mean together:
 *
 * | before | after | meaning |
 * |---|---|---|
 * | null | value | set, or add the device |
 * | value | other value | change |
 * | value | null | remove, because the manifest says null |
 *
 * They always differ. The path of a power change is `['power']`; all other paths lead into Domain.
 */
export interface FieldDifference {
  readonly path: Path;
  readonly before: Json;
  readonly after: Json;
}

export interface Change extends FieldDifference {
  readonly impact: Impact;
}

/** What a difference costs on this kind of host. Pure, and total: what it has no rule for is `needs-power-off (unknown)`. */
export type FieldRules = (difference: FieldDifference, live: LiveDomain) => Impact;
