/** Bounds of a saved plan; far above any real one, so that a damaged or hostile file ends early. */
export const PLAN_LIMITS = {
  characters: 256 * 1024 * 1024,
  connections: 1000,
  domains: 100_000,
  steps: 1000,
  changes: 20_000,
  notes: 100_000,
  names: 100_000,
  path: 8,
  /** The last moment that a Date can hold. */
  time: 8.64e15,
  dark: 24 * 60 * 60,
} as const;
