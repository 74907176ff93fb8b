/**
 * The text layer of VMX files: charsets, escapes, lines. It knows syntax, and no meaning of keys, except `.encoding`. Input is bounded;
 * a line that does not parse is kept and reported.
 */

import { isSecretVmxKey } from '../../../domain/secrets/secret-keys.js';
import { secretSpans } from '../../../domain/secrets/secret-text.js';
import { covered } from '../../../domain/secrets/span.js';
import { unescapeVmxValue } from './escaping.js';
import type { VmxLine, VmxProblem } from './line.js';

/** Bounds of a file that is read from elsewhere. A value counts unescaped, in bytes of UTF-8; only the first problems are reported. */
export const VMX_LIMITS = { bytes: 1024 * 1024, entries: 10_000, valueLength: 64 * 1024, problems: 100 } as const;

export interface Scanned {
  readonly lines: readonly VmxLine[];
  readonly problems: readonly VmxProblem[];
}

interface Statement {
  readonly key: string;
  /** What stands between the quotes. */
  readonly quoted: string;
  /** Where the value stands, with its quotes. */
  readonly from: number;
  readonly to: number;
  /** Behind the separator or the line end. */
  readonly end: number;
}

/** Reads forward in one text. */
interface Cursor {
  /** The match of a sticky pattern at a place. None of them can go back over more than what it has matched itself. */
  match(pattern: keyof typeof PATTERNS, at: number): RegExpExecArray | null;
}

const PATTERNS = {
  start: '[ \\t]*([A-Za-z.][A-Za-z0-9_:.-]*)[ \\t]*=[ \\t]*',
  double: '"([^"\\r\\n]*)"',
  single: "'([^'\\r\\n]*)'",
  end: '[ \\t]*(?:;[ \\t]*(?:\\r\\n|\\r|\\n)?|(?:#[^\\r\\n]*)?(?:\\r\\n|\\r|\\n|$))',
  line: '([^\\r\\n]*)(?:\\r\\n|\\r|\\n)?',
  ignorable: '[ \\t]*(?:#[^\\r\\n]*)?(?:\\r\\n|\\r|\\n|$)',
} as const;

const TRIPLE = '"""';

function cursorOf(text: string): Cursor {
  const sticky = (source: string) => new RegExp(source, 'y');
  const compiled: Readonly<Record<keyof typeof PATTERNS, RegExp>> = {
    start: sticky(PATTERNS.start),
    double: sticky(PATTERNS.double),
    single: sticky(PATTERNS.single),
    end: sticky(PATTERNS.end),
    line: sticky(PATTERNS.line),
    ignorable: sticky(PATTERNS.ignorable),
  };
  return {
    match: (name, at) => {
      const pattern = compiled[name];
      pattern.lastIndex = at;
      return pattern.exec(text);
    },
  };
}

/** What stands in a message: a bounded piece without control characters, which a terminal would obey. */
export function shownText(text: string): string {
  return text.slice(0, 80).replace(/\p{Cc}/gu, '\ufffd');
}

/** The rest of a line for a message. Behind a key that holds a secret, none of it is shown. */
function restOfLine(cursor: Cursor, at: number, key = ''): string {
  if (isSecretVmxKey(key)) return 'what is not shown, because it may be a secret';
  const rest = cursor.match('line', at)?.[1] ?? '';
  return shownText(covered(rest, secretSpans(rest)));
}

/** The quoted value at a place: what is in the quotes and where it ends; null without opening or closing quotes. */
function quotedAt(text: string, cursor: Cursor, at: number): { readonly quoted: string; readonly to: number } | null {
  if (text.startsWith(TRIPLE, at)) {
    const close = text.indexOf(TRIPLE, at + TRIPLE.length);
    return close < 0 ? null : { quoted: text.slice(at + TRIPLE.length, close), to: close + TRIPLE.length };
  }
  const match = cursor.match(text[at] === "'" ? 'single' : 'double', at);
  return match === null ? null : { quoted: match[1] ?? '', to: at + match[0].length };
}

/** The statement at a place, or why there is none. */
function statementAt(text: string, cursor: Cursor, at: number): Statement | string {
  const start = cursor.match('start', at);
  const key = start?.[1];
  if (start === null || key === undefined) return `expected key = "value", found: ${restOfLine(cursor, at)}`;
  const from = at + start[0].length;
  const value = quotedAt(text, cursor, from);
  if (value === null) {
    const open = text[from] === '"' || text[from] === "'";
    return open
      ? `the value of ${shownText(key)} has no closing quote`
      : `the value of ${shownText(key)} must stand in quotes, found: ${restOfLine(cursor, from, key)}`;
  }
  const end = cursor.match('end', value.to);
  if (end === null) {
    return `expected the end of the line behind the value of ${shownText(key)}, found: ${restOfLine(cursor, value.to, key)}`;
  }
  return { key, quoted: value.quoted, from, to: value.to, end: value.to + end[0].length };
}

function valueProblem(key: string, quoted: string, value: string): string | null {
  const limit = VMX_LIMITS.valueLength;
  if (value.length * 3 > limit) {
    const bytes = Buffer.byteLength(value);
    if (bytes > limit) return `the value of ${shownText(key)} has ${bytes} bytes; at most ${limit} are read`;
  }
  if (value !== quoted && value.includes('\ufffd') && !quoted.includes('\ufffd')) {
    return `the escaped bytes in the value of ${shownText(key)} are not UTF-8`;
  }
  return null;
}

function lineEndsIn(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}

function toldProblems(problems: readonly VmxProblem[], untold: number): readonly VmxProblem[] {
  return untold === 0 ? problems : [...problems, { line: 0, problem: `and ${untold} more lines that cannot be read` }];
}

/**
 * Cuts text into statements and what is between them, by the grammar that libvirt's reader accepts: a key, `=`, a value in
 * `"..."` or `'...'` on one line or in `"""..."""` over several; `#` starts a comment, `;` or a line end ends a statement, NUL
 * ends the file. There are no other escapes in quotes than `|XX`. What does not parse is kept to the end of its line.
 */
export function scanVmxText(whole: string): Scanned {
  const nul = whole.indexOf('\0');
  const text = nul < 0 ? whole : whole.slice(0, nul);
  const cursor = cursorOf(text);
  const lines: VmxLine[] = [];
  const problems: VmxProblem[] = [];
  let untold = 0;
  const tell = (line: number, problem: string) => {
    if (problems.length < VMX_LIMITS.problems) problems.push({ line, problem });
    else untold += 1;
  };
  let at = 0;
  let line = 1;
  let entries = 0;
  while (at < text.length) {
    const ignorable = cursor.match('ignorable', at);
    const statement = ignorable === null ? statementAt(text, cursor, at) : null;
    if (statement === null || typeof statement === 'string') {
      if (statement !== null) tell(line, statement);
      const raw = (ignorable ?? cursor.match('line', at))?.[0] ?? '';
      lines.push({ kind: 'other', raw });
      at += raw.length;
      line += 1;
      continue;
    }
    entries += 1;
    if (entries > VMX_LIMITS.entries) {
      problems.push({ line, problem: `the file has more than ${VMX_LIMITS.entries} keys; the rest is not read` });
      lines.push({ kind: 'other', raw: text.slice(at) });
      break;
    }
    const { key, quoted, end } = statement;
    const value = unescapeVmxValue(quoted);
    const wrong = valueProblem(key, quoted, value);
    if (wrong !== null) tell(line, wrong);
    const raw = text.slice(at, end);
    lines.push({ kind: 'entry', key, value, raw, line });
    line += lineEndsIn(raw);
    at = end;
  }
  if (nul >= 0) lines.push({ kind: 'other', raw: whole.slice(nul) });
  return { lines, problems: toldProblems(problems, untold) };
}

/** The line of an entry with what stands in its quotes replaced, which must be escaped already; null if it is no entry. */
export function withQuotedText(raw: string, escaped: string): string | null {
  const statement = statementAt(raw, cursorOf(raw), 0);
  if (typeof statement === 'string') return null;
  const quote = raw[statement.from] === "'" && !escaped.includes("'") ? "'" : '"';
  return raw.slice(0, statement.from) + quote + escaped + quote + raw.slice(statement.to);
}
