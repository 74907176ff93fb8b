import { type Result, success } from '../diagnostics/result.js';
import type { Json } from '../values/json.js';

export type JsonSchema = { readonly [key: string]: Json };

/** The two notations of a value: the one that a manifest uses, and the normal form that a Domain and a plan hold. */
export interface Codec<Value> {
  /** JSON Schema (draft-07) of the manifest's notation, without `null`. */
  readonly manifest: JsonSchema;
  /** JSON Schema of the normal form. */
  readonly plan: JsonSchema;
  /** The normal form, in words: messages about a saved plan use it. */
  readonly what?: string;
  /**
   * Parses a value that the manifest's schema accepts. Returns null for a value that the schema refuses: the schema reports it. The
   * problem is a phrase that follows the name of the field.
   */
  parse(value: Json): Result<Value> | null;
  /** Returns the manifest's notation. */
  format(value: Value): Json;
}

const WHOLE = { type: 'integer', minimum: 0 } as const;

export const FLAG: Codec<boolean> = {
  manifest: { type: 'boolean' },
  plan: { type: 'boolean' },
  parse: (value) => (typeof value === 'boolean' ? success(value) : null),
  format: (value) => value,
};

/** One of some words. */
export function words<const Word extends string>(...all: readonly Word[]): Codec<Word> {
  return {
    manifest: { enum: all },
    plan: { enum: all },
    parse: (value) => {
      const word = all.find((each) => each === value);
      return word === undefined ? null : success(word);
    },
    format: (value) => value,
  };
}

/** A whole number; the schema checks its range. */
export function count(minimum: number, maximum: number): Codec<number> {
  return {
    manifest: { type: 'integer', minimum, maximum },
    plan: WHOLE,
    parse: (value) => (Number.isInteger(value) ? success(Number(value)) : null),
    format: (value) => value,
  };
}

interface TextRules {
  readonly pattern: string;
  readonly patternErrorMessage: string;
  readonly maxLength?: number;
}

/** A text that means itself. */
export function text({ pattern, patternErrorMessage, maxLength }: TextRules): Codec<string> {
  return {
    manifest: {
      type: 'string',
      ...(maxLength === undefined ? {} : { maxLength }),
      pattern,
      patternErrorMessage,
    },
    plan: { type: 'string' },
    parse: (value) => (typeof value === 'string' ? success(value) : null),
    format: (value) => value,
  };
}

/** A text with a normal form of its own type. */
export function normalText<Value extends string>(
  what: string,
  rules: TextRules,
  parse: (text: string) => Result<Value>,
): Codec<Value> {
  return {
    ...text(rules),
    what,
    parse: (value) => (typeof value === 'string' ? parse(value) : null),
    format: (value) => value,
  };
}

/** An amount that a manifest writes with its unit, and that is a whole number here. */
export function amount<Unit extends number>(
  rules: TextRules,
  parse: (text: string) => Result<Unit>,
  format: (value: Unit) => string,
): Codec<Unit> {
  return {
    manifest: { type: 'string', ...rules },
    plan: WHOLE,
    parse: (value) => (typeof value === 'string' ? parse(value) : null),
    format,
  };
}

/** Also takes one more word, which stands for `special`. */
export function orWord<Value, Special extends string | null>(
  codec: Codec<Value>,
  word: string,
  special: Special,
  schemas: Pick<Codec<Value>, 'manifest' | 'plan'>,
): Codec<Value | Special> {
  return {
    ...schemas,
    parse: (value) => (value === word ? success<Value | Special>(special) : codec.parse(value)),
    format: (value) => (value === special ? word : codec.format(value as Value)),
  };
}

/** A list; `normal` gives its normal form. */
export function list<Item extends Json>(
  item: { readonly is: (value: Json) => value is Item; readonly plan: JsonSchema },
  manifest: JsonSchema,
  normal: (items: readonly Item[]) => readonly Item[] = (items) => items,
): Codec<readonly Item[]> {
  return {
    manifest: { type: 'array', ...manifest },
    plan: { type: 'array', items: item.plan },
    parse: (value) => (Array.isArray(value) && value.every(item.is) ? success(normal(value)) : null),
    format: (value) => value,
  };
}

/** Two codecs that take different values. */
export function either<First, Second>(
  first: Codec<First>,
  second: Codec<Second>,
  isFirst: (value: First | Second) => value is First,
  schemas: { readonly manifest: JsonSchema; readonly plan: JsonSchema },
): Codec<First | Second> {
  return {
    ...schemas,
    parse: (value) => first.parse(value) ?? second.parse(value),
    format: (value) => (isFirst(value) ? first.format(value) : second.format(value as Second)),
  };
}
