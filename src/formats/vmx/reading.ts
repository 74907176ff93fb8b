import { failure, type Result, success } from '../../domain/diagnostics/result.js';
import type { Slots } from '../../domain/domain.js';
import { setEntry } from '../../domain/values/own-entry.js';
import { looseFileOf, type VmxPlace } from './place.js';
import type { VmxDocument, VmxProblem } from './syntax.js';

/** What is wrong with one value. A warning is about what libvirt passes over in silence; an error it refuses the file for. */
export interface VmxReadingProblem extends VmxProblem {
  readonly key: string;
  readonly severity: 'error' | 'warning';
}

/**
 * One pass over a VMX by the rows of the mapping. A row looks keys up, and takes those whose value its field now holds. What
 * nobody takes stays a raw key, so that nothing is lost, whatever a row makes of it.
 */
export interface VmxReading {
  /** The value of a key, without regard to case; null when there is none. The first of duplicates counts. */
  text(key: string): string | null;
  take(...keys: readonly string[]): void;
  /** Reports an invalid value of a key; the key stays raw. */
  problem(key: string, problem: string): void;
  /** Reports a skipped key; the key stays raw. */
  warn(key: string, problem: string): void;
  /** `true` or `false` in any case; the fallback where the key is missing; null, and a problem, for anything else. */
  flag(key: string, fallback: boolean): boolean | null;
  /** The first group of the pattern, over all keys in lower case, in order of first appearance. */
  stems(pattern: RegExp): readonly string[];
  /** All entries whose key begins so, in lower case, with their own spelling. */
  startingWith(prefix: string): readonly { readonly key: string; readonly value: string }[];
  /** Names a device that is present and that no Domain can hold; its keys stay raw. */
  occupied(slot: string, what: string): void;
  /** The devices of {@link occupied} by slot. */
  unexpressed(): Slots<string>;
  /** What was not taken, with its own spelling. */
  raw(): Readonly<Record<string, string>>;
  problems(): readonly VmxReadingProblem[];
}

export function readingOf(document: VmxDocument): VmxReading {
  const entries = new Map<string, { readonly key: string; readonly value: string; readonly line: number }>();
  for (const line of document.lines) {
    if (line.kind !== 'entry') continue;
    const lower = line.key.toLowerCase();
    if (!entries.has(lower)) entries.set(lower, { key: line.key, value: line.value, line: line.line });
  }
  const taken = new Set<string>();
  const problems: VmxReadingProblem[] = [];
  const unexpressed: Record<string, string> = {};
  const text = (key: string) => entries.get(key.toLowerCase())?.value ?? null;
  const tell = (severity: VmxReadingProblem['severity']) => (key: string, told: string) => {
    const entry = entries.get(key.toLowerCase());
    problems.push({ key, line: entry?.line ?? 0, problem: `${entry?.key ?? key} ${told}`, severity });
  };
  const problem = tell('error');
  return {
    text,
    problem,
    warn: tell('warning'),
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
    startingWith: (prefix) => [...entries].filter(([lower]) => lower.startsWith(prefix)).map(([, entry]) => entry),
    occupied: (slot, what) => setEntry(unexpressed, slot, what),
    unexpressed: () => unexpressed,
    raw: () =>
      Object.fromEntries([...entries].filter(([lower]) => !taken.has(lower)).map(([, { key, value }]) => [key, value])),
    problems: () => problems,
  };
}

/** The value of one key through a parser: the fallback where it is missing or, with a problem, where it does not parse. */
export function readValue<T>(vmx: VmxReading, key: string, parse: (text: string) => Result<T>, fallback: T): T {
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

/** As {@link readValue}, for a key that libvirt does not look at: what does not parse is a warning. */
export function readLooseValue<T>(vmx: VmxReading, key: string, parse: (text: string) => Result<T>, fallback: T): T {
  const text = vmx.text(key);
  if (text === null) return fallback;
  const value = parse(text);
  if (value.ok) vmx.take(key);
  else vmx.warn(key, value.problem);
  return value.ok ? value.value : fallback;
}

/** A flag that is taken whatever it says, because its field holds both. */
export function readFlag(vmx: VmxReading, key: string, fallback: boolean): boolean {
  const value = vmx.flag(key, fallback);
  if (value !== null) vmx.take(key);
  return value ?? fallback;
}

/** As {@link readFlag}, for a key that libvirt does not look at. */
export function readLooseFlag(vmx: VmxReading, key: string, fallback: boolean): boolean {
  return readLooseValue(vmx, key, parseFlag, fallback);
}

function parseFlag(text: string): Result<boolean> {
  const value = text.toLowerCase();
  return value === 'true' || value === 'false'
    ? success(value === 'true')
    : failure(`must be true or false, not "${text}"`);
}

/** One of some words, in any case. */
export function oneOf<Word extends string>(words: readonly Word[]): (text: string) => Result<Word> {
  return (text) => {
    const word = words.find((each) => each === text.toLowerCase());
    return word === undefined ? failure(`must be one of ${words.join(', ')}, not "${text}"`) : success(word);
  };
}

/** A decimal whole number from `min` up, as libvirt reads it: leading blanks are allowed, trailing ones are not. */
export function wholeNumber(min: number): (text: string) => Result<number> {
  return (text) => {
    const value = /^\s*[+-]?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min ? success(value) : failure(`must be a whole number from ${min} up, not "${text}"`);
  };
}

/**
 * A file that may lie off every datastore: its datastore path where it has one, else the name as it stands. A name that is
 * without a known base is reported, because libvirt refuses it.
 */
export function readLooseFile(vmx: VmxReading, key: string, name: string, place: VmxPlace): string {
  const file = looseFileOf(name, place);
  if (/[/\\]/.test(file) && !/^[[/]/.test(file)) vmx.problem(key, `lies on no datastore that is known: "${name}"`);
  return file;
}
