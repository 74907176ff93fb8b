/** `npm run test:deep` sets it: the long runs of properties. */
const DEEP = process.env['TEST_DEEP'] !== undefined;

/** The part of the runs that `npm test` makes. */
const PART = 5;

/** Returns how often a property runs: `deep` times under `npm run test:deep`, a fifth of it in `npm test`, and then 20 times at least. */
export function propertyRuns(deep: number): number {
  return DEEP ? deep : Math.max(Math.ceil(deep / PART), Math.min(deep, 20));
}
