/**
 * Configurations of xenvm, the VM manager of OpenXT: `key = value` lines, `#` comments. `disk`, `nic` and `pci` may repeat. Terms: an
 * entry is one line. Limit: the format is read, never written.
 */

import { ownEntry, setEntry } from '../../domain/values/own-entry.js';
import { type FormatProblem, ProblemList } from '../format-problem.js';

export interface XenvmEntry {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

export const XENVM_LIMITS = { characters: 256 * 1024, lines: 4000, lineLength: 4096 } as const;

/** Keys of which each line is one device. */
const REPEATABLE = ['disk', 'nic', 'pci'];
const LINE = /^([A-Za-z][A-Za-z0-9_-]{0,63})\s*=\s*(.*)$/;

/** Blanks and one pair of quotes around a value have no meaning. */
function plainValue(text: string): string {
  const trimmed = text.trim();
  return /^".*"$|^'.*'$/.test(trimmed) && trimmed.length > 1 ? trimmed.slice(1, -1) : trimmed;
}

/** Returns the entries of a file in order. A line that is none, and a second line of a key that may not repeat, is an error. */
export function parseXenvm(text: string): {
  readonly entries: readonly XenvmEntry[];
  readonly problems: readonly FormatProblem[];
} {
  const problems = new ProblemList();
  const refuse = (line: number, problem: string): void =>
    problems.add({ line, problem, severity: 'error', kind: 'value' });
  const entries: XenvmEntry[] = [];
  const first: Record<string, number> = {};
  if (text.length > XENVM_LIMITS.characters) {
    refuse(0, `has more than ${XENVM_LIMITS.characters / 1024} KiB`);
    return { entries, problems: problems.all() };
  }
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.length > XENVM_LIMITS.lines) refuse(0, `has more than ${XENVM_LIMITS.lines} lines`);
  for (const [index, each] of lines.slice(0, XENVM_LIMITS.lines).entries()) {
    const written = each.replace(/^\ufeff/, '').trim();
    const line = index + 1;
    if (written === '' || written.startsWith('#')) continue;
    const match = written.length > XENVM_LIMITS.lineLength ? null : LINE.exec(written);
    const [, key, value] = match ?? [];
    if (key === undefined || value === undefined) {
      refuse(line, 'a line must be key = value');
      continue;
    }
    const name = key.toLowerCase();
    const earlier = ownEntry(first, name);
    if (earlier !== undefined && !REPEATABLE.includes(name)) refuse(line, `${key} is set in line ${earlier} already`);
    else {
      if (earlier === undefined) setEntry(first, name, line);
      entries.push({ key: name, value: plainValue(value), line });
    }
  }
  return { entries, problems: problems.all() };
}
