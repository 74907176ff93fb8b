import type { ValidateFunction } from 'ajv';

/** The published schemas, compiled by `npm run build`. Errors carry the schema that they come from. */
export const manifest: ValidateFunction;
export const repo: ValidateFunction;
