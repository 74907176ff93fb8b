import { ownEntry } from '../own-entry.js';

/** Reads values of an inventory and collects all problems, to report them together. */
export class InventoryReader {
  readonly problems: string[] = [];

  note(path: string, problem: string): void {
    if (this.problems.length < 100) this.problems.push(`${path}: ${problem}`);
  }

  map(value: unknown, path: string, allowed: readonly string[] | null): Readonly<Record<string, unknown>> {
    if (value === undefined || value === null) return {};
    if (typeof value !== 'object' || Array.isArray(value)) {
      this.note(path, 'must be a map');
      return {};
    }
    const map = value as Readonly<Record<string, unknown>>;
    for (const key of Object.keys(map)) {
      if (allowed !== null && !allowed.includes(key)) {
        this.note(`${path}.${key}`, `is not known; known are ${allowed.join(', ')}`);
      }
    }
    return map;
  }

  list(value: unknown, path: string): readonly unknown[] {
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value;
    this.note(path, 'must be a list');
    return [];
  }

  text(value: unknown, path: string, absent: string | null): string {
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'number') return String(value);
    if (value !== undefined && value !== null) this.note(path, 'must be a text');
    else if (absent === null) this.note(path, 'is missing');
    return absent ?? '';
  }

  /** Any text, the empty one too; a number or a boolean as YAML wrote it. */
  scalar(value: unknown, path: string): string {
    if (value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value)) return `${value}`;
    this.note(path, 'must be a text');
    return '';
  }

  choice<Word extends string>(value: unknown, path: string, words: readonly Word[], absent: Word): Word {
    if (value === undefined || value === null) return absent;
    const found = words.find((word) => word === value);
    if (found !== undefined) return found;
    const hint = typeof value === 'boolean' ? ' (a tool turned it into a boolean: put it in quotes)' : '';
    this.note(path, `must be one of ${words.join(', ')}, not ${JSON.stringify(value)}${hint}`);
    return absent;
  }

  boolean(value: unknown, path: string): boolean {
    if (value !== undefined && value !== null && typeof value !== 'boolean') this.note(path, 'must be true or false');
    return value === true;
  }

  whole(value: unknown, path: string, absent: number, most: number): number {
    if (value === undefined || value === null) return absent;
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return value;
    this.note(path, `must be a whole number from 1 to ${most}`);
    return absent;
  }

  /** `20GiB`, `512MiB`, `4KiB`, or bytes as a number. */
  bytes(value: unknown, path: string, absent: number | null): number {
    if ((value === undefined || value === null) && absent !== null) return absent;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    const match = /^(\d{1,12})\s*(KiB|MiB|GiB|TiB|B)$/.exec(typeof value === 'string' ? value : '');
    const factor = ownEntry(UNITS, match?.[2] ?? '');
    if (match?.[1] !== undefined && factor !== undefined && Number(match[1]) * factor <= Number.MAX_SAFE_INTEGER) {
      return Number(match[1]) * factor;
    }
    this.note(path, 'must be a size like 20GiB');
    return absent ?? 0;
  }
}

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
};

/** An inventory, or a script of faults, that cannot be used, with everything that is wrong with it. */
export class InventoryError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[], what = 'inventory') {
    super(`The ${what} is not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'InventoryError';
    this.problems = problems;
  }
}
