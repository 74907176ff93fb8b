/** The project `deep` of vitest.config.ts sets it: long runs of properties, all rows of large tables. */
const DEEP = process.env['TEST_DEEP'] !== undefined;

/** `npm test` makes one of so many runs. No length of a table's column is a multiple, so that a part of the rows has each value. */
const PART = 5;

/** A property runs so many times less often in `npm test`. */
const RUNS_PART = 10;

/** Returns how often a property runs: `deep` times under `npm run test:deep`, a tenth of it in `npm test`, but not below 20. */
export function propertyRuns(deep: number): number {
  return DEEP ? deep : Math.max(Math.ceil(deep / RUNS_PART), Math.min(deep, 20));
}

/** Returns the rows of a large table to test: all under `npm run test:deep`, the first and each fifth after it in `npm test`. */
export function sampleRows<Row>(deep: readonly Row[]): readonly Row[] {
  return DEEP ? deep : deep.filter((_, index) => index % PART === 0);
}
