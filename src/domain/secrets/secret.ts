/**
 * Keeps secrets out of output: values that hide themselves, keys and texts that may hold secrets, and replacement in messages and URIs.
 * When in doubt a text counts as secret.
 */

/** A value that must not be printed. It has no toString and no toJSON of its own, and its field is private to the language. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The only way out; call it where the value goes on the wire and nowhere else. */
  reveal(): string {
    return this.#value;
  }
}
