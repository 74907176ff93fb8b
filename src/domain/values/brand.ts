/** Marks a plain string or number as having passed its parser, so that a bare one cannot stand in its place. */
export type Brand<Base, Name extends string> = Base & { readonly __brand: Name };
