import { halfPair } from '../../domain/values/fit-text.js';
import type { Json } from '../../domain/values/json.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import { isJsonObject, member } from '../diff/as-json.js';

/** Says what is wrong with a value, with the path to it; null when nothing is. */
export type Shape = (value: Json, at: string) => string | null;

/** How deep a value of free form may go. */
const MAX_DEPTH = 16;

function expected(what: string, at: string): string {
  return `${at === '' ? 'the plan' : at} must be ${what}`;
}

/** A string, of a form that `check` accepts where one is given. */
export function text(what = 'a string', check: (text: string) => boolean = () => true): Shape {
  return (value, at) => {
    if (typeof value !== 'string' || !check(value)) return expected(what, at);
    return halfPair(value) === null ? null : `${at} holds half of a surrogate pair`;
  };
}

export function integer(least: number, most: number = Number.MAX_SAFE_INTEGER): Shape {
  return (value, at) =>
    Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most
      ? null
      : expected(`a whole number of at least ${least}`, at);
}

export const flag: Shape = (value, at) => (typeof value === 'boolean' ? null : expected('true or false', at));

export function oneOf(...allowed: readonly Json[]): Shape {
  return (value, at) =>
    allowed.includes(value) ? null : expected(`one of ${allowed.map((each) => JSON.stringify(each)).join(', ')}`, at);
}

export function either(...shapes: readonly Shape[]): Shape {
  return (value, at) => {
    const problems = shapes.map((shape) => shape(value, at));
    return problems.includes(null) ? null : (problems.at(-1) ?? null);
  };
}

export function nullable(shape: Shape): Shape {
  return (value, at) => (value === null ? null : shape(value, at));
}

export function list(shape: Shape, most: number): Shape {
  return (value, at) => {
    if (!Array.isArray(value)) return expected('a list', at);
    if (value.length > most) return expected(`a list of at most ${most}`, at);
    for (const [index, each] of value.entries()) {
      const problem = shape(each, `${at}[${index}]`);
      if (problem !== null) return problem;
    }
    return null;
  };
}

/** A map with keys of any name. */
export function map(shape: Shape, most: number): Shape {
  return (value, at) => {
    if (!isJsonObject(value)) return expected('a map', at);
    const keys = Object.keys(value);
    if (keys.length > most) return expected(`a map of at most ${most}`, at);
    for (const key of keys) {
      const problem = shape(member(value, key), `${at}.${key}`);
      if (problem !== null) return problem;
    }
    return null;
  };
}

/** An object with exactly these keys; those of `optional` may be left out. An unknown key is refused, since nobody would obey it. */
export function object(
  required: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>> = {},
): Shape {
  return (value, at) => {
    if (!isJsonObject(value)) return expected('an object', at);
    for (const key of Object.keys(value)) {
      if (!Object.hasOwn(required, key) && !Object.hasOwn(optional, key)) return `${at}.${key} is not known`;
    }
    for (const [key, shape] of Object.entries(required)) {
      if (!Object.hasOwn(value, key)) return `${at}.${key} is missing`;
      const problem = shape(member(value, key), `${at}.${key}`);
      if (problem !== null) return problem;
    }
    for (const [key, shape] of Object.entries(optional)) {
      const problem = Object.hasOwn(value, key) ? shape(member(value, key), `${at}.${key}`) : null;
      if (problem !== null) return problem;
    }
    return null;
  };
}

/** A member of a {@link tagged} object that may be left out. */
export function optional(shape: Shape): Shape {
  return Object.assign<Shape, { readonly mayBeLeftOut: true }>((value, at) => shape(value, at), { mayBeLeftOut: true });
}

/** One of several objects, told apart by the word at `key`. */
export function tagged(key: string, kinds: Readonly<Record<string, Readonly<Record<string, Shape>>>>): Shape {
  return (value, at) => {
    if (!isJsonObject(value)) return expected('an object', at);
    const kind = member(value, key);
    const fields = typeof kind === 'string' ? ownEntry(kinds, kind) : undefined;
    if (fields === undefined) return oneOf(...Object.keys(kinds))(kind, `${at}.${key}`);
    const all = Object.entries(fields);
    const mayLack = all.filter(([, shape]) => 'mayBeLeftOut' in shape);
    const needed = all.filter(([, shape]) => !('mayBeLeftOut' in shape));
    return object({ [key]: text(), ...Object.fromEntries(needed) }, Object.fromEntries(mayLack))(value, at);
  };
}

/** Any value that is not nested beyond all reason. */
export const free: Shape = (value, at) => (depth(value) > MAX_DEPTH ? `${at} is nested too deep` : null);

function depth(value: Json, allowed = MAX_DEPTH): number {
  if (typeof value !== 'object' || value === null || allowed < 0) return 0;
  return 1 + Object.values(value).reduce<number>((most, each: Json) => Math.max(most, depth(each, allowed - 1)), 0);
}
