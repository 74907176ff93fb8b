import { type Parsed, parsed, unparsed } from '../../domain/parsed.js';
import type { VmxDocument, VmxProblem } from './syntax.js';

/**
 * One pass over a VMX by the rows of the mapping. A row looks keys up, and takes those whose value its field now holds. What
 * nobody takes stays a raw key, so that nothing is lost, whatever a row makes of it.
 */
export interface VmxReading {
  /** The value of a key, without regard to case; null when there is none. The first of duplicates counts. */
  text(key: string): string | null;
  take(...keys: readonly string[]): void;
  /** Tells that the value of a key cannot be read; the key stays raw. */
  problem(key: string, problem: string): void;
  /** `true` or `false` in any case; the fallback where the key is missing; null, and a problem, for anything else. */
  flag(key: string, fallback: boolean): boolean | null;
  /** The first group of the pattern, over all keys in lower case, in order of first appearance. */
  stems(pattern: RegExp): readonly string[];
  /** What was not taken, with its own spelling. */
  raw(): Readonly<Record<string, string>>;
  problems(): readonly VmxProblem[];
}

export function readingOf(document: VmxDocument): VmxReading {
  const entries = new Map<string, { readonly key: string; readonly value: string; readonly line: number }>();
  for (const [index, line] of document.lines.entries()) {
    if (line.kind !== 'entry') continue;
    const lower = line.key.toLowerCase();
    if (!entries.has(lower)) entries.set(lower, { key: line.key, value: line.value, line: index + 1 });
  }
  const taken = new Set<string>();
  const problems: VmxProblem[] = [];
  const text = (key: string) => entries.get(key.toLowerCase())?.value ?? null;
  const problem = (key: string, told: string) => {
    const entry = entries.get(key.toLowerCase());
    problems.push({ line: entry?.line ?? 0, problem: `${entry?.key ?? key} ${told}` });
  };
  return {
    text,
    problem,
    take: (...keys) => {
      for (const key of keys) taken.add(key.toLowerCase());
    },
    flag: (key, fallback) => {
      const value = text(key)?.toLowerCase();
      if (value === undefined) return fallback;
      if (value === 'true' || value === 'false') return value === 'true';
      problem(key, `must be true or false, not "${text(key)}"`);
      return null;
    },
    stems: (pattern) => {
      const stems = new Set<string>();
      for (const key of entries.keys()) {
        const stem = pattern.exec(key)?.[1];
        if (stem !== undefined) stems.add(stem);
      }
      return [...stems];
    },
    raw: () =>
      Object.fromEntries([...entries].filter(([lower]) => !taken.has(lower)).map(([, { key, value }]) => [key, value])),
    problems: () => problems,
  };
}

/** The value of one key through a parser: the fallback where it is missing or, with a problem, where it does not parse. */
export function readValue<T>(vmx: VmxReading, key: string, parse: (text: string) => Parsed<T>, fallback: T): T {
  const text = vmx.text(key);
  if (text === null) return fallback;
  const value = parse(text);
  if (!value.ok) {
    vmx.problem(key, value.problem);
    return fallback;
  }
  vmx.take(key);
  return value.value;
}

/** A decimal whole number from `min` up, as libvirt reads it: leading blanks are allowed, trailing ones are not. */
export function wholeNumber(min: number): (text: string) => Parsed<number> {
  return (text) => {
    const value = /^\s*[+-]?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min ? parsed(value) : unparsed(`must be a whole number from ${min} up, not "${text}"`);
  };
}
