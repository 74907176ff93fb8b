/** A value that survives `JSON.parse(JSON.stringify(value))` unchanged: null, never undefined. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A value as text. `String()` throws on an object that has a `toString` of its own, as a file from elsewhere may hold. */
export function plainText(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
