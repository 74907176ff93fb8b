import { PLAN_LIMITS } from './plan-limits.js';
import { free, list, object, oneOf, text } from './shape.js';

/** The path of a field in a saved plan. */
export const pathShape = list(text(), PLAN_LIMITS.path);

/** A live fact in a saved plan. */
export const factShape = object({ path: pathShape, value: free });

/** A change in a saved plan. */
export const changeShape = object({
  path: pathShape,
  before: free,
  after: free,
  impact: object({
    cost: oneOf('hot', 'next-power-on', 'needs-power-off', 'replace', 'impossible'),
    because: text(),
    evidence: list(factShape, PLAN_LIMITS.changes),
  }),
});

export const changesShape = list(changeShape, PLAN_LIMITS.changes);
