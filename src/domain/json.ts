/** A value that survives `JSON.parse(JSON.stringify(value))` unchanged: null, never undefined. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
