/** How many domains one run may touch, by what it does to them; null is no limit. A repo file sets them. */
export interface RunLimits {
  readonly destroy: number | null;
  readonly powerOff: number | null;
  readonly migrate: number | null;
  readonly changed: number | null;
}

export const NO_LIMITS: RunLimits = { destroy: null, powerOff: null, migrate: null, changed: null };
