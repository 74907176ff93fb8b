import { hidesValue } from './secret-keys.js';
import { covered, type Span } from './span.js';
import { uriGuesses, uriPasswords } from './uri-secrets.js';

/**
 * Finds secrets in a text by where they stand, whatever the text is and however broken: YAML, VMX, XML, JSON, a URI. It hides
 * too much rather than too little: what it finds is for lines that are shown to people.
 */

/** What may follow a value in quotes; anything else belongs to a value whose quotes are wrong, and is hidden with it. */
const AFTER_QUOTES = /^[ \t]*(?:$|[,;}\])#>?]|\/>|[\w:.-]+[ \t]*=[ \t]*["'])/;
const TRIPLE = '"""';

function lineEnd(text: string, at: number): number {
  const end = text.slice(at).search(/[\r\n]/);
  return end < 0 ? text.length : at + end;
}

/** So far is looked back and forth in a line: a text of one long line with many secrets must not cost their product. */
const LINE_REACH = 512;

function lineStart(text: string, at: number): number {
  for (let index = at - 1; index >= Math.max(0, at - LINE_REACH); index -= 1) {
    if (text[index] === '\n' || text[index] === '\r') return index + 1;
  }
  return Math.max(0, at - LINE_REACH);
}

/** What follows in the line, as far as it is looked at. */
function restOfLine(text: string, at: number): string {
  return /^[^\r\n]*/.exec(text.slice(at, at + LINE_REACH))?.[0] ?? '';
}

/** Behind the lines below `at` that are indented by more than `indent`; blank ones count as such. */
function blockEnd(text: string, at: number, indent: number): number {
  let end = lineEnd(text, at);
  for (;;) {
    const next = /^(?:\r\n|\r|\n)([ \t]*)([^\r\n]*)/.exec(text.slice(end));
    if (next === null) return end;
    if (next[2] !== '' && (next[1] ?? '').length <= indent) return end;
    end += next[0].length;
  }
}

/** Behind the closing quote; the end of the text where there is none. A backslash escapes in double quotes, a quote in single ones. */
function quoteEnd(text: string, at: number): number {
  if (text.startsWith(TRIPLE, at)) {
    const close = text.indexOf(TRIPLE, at + 3);
    return close < 0 ? text.length : close + 3;
  }
  const pattern = text[at] === '"' ? /"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y : /'[^']*(?:''[^']*)*'/y;
  pattern.lastIndex = at;
  return pattern.exec(text) === null ? text.length : pattern.lastIndex;
}

function bracketEnd(text: string, at: number): number {
  let depth = 0;
  for (let index = at; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    if (depth === 0) return index + 1;
  }
  return text.length;
}

function isInFlow(text: string, at: number): boolean {
  const before = text.slice(lineStart(text, at), at);
  return (before.match(/[{[]/g)?.length ?? 0) > (before.match(/[}\]]/g)?.length ?? 0);
}

/** An empty value may stand on the next line, if that is indented, an item of a list, or nothing with a key. */
function emptyEnd(text: string, at: number, indent: number): number {
  const end = blockEnd(text, at, indent);
  if (end > lineEnd(text, at)) return end;
  const next = /^\s*\n[ \t]*(?:-[ \t][^\r\n]*|[^\r\n:=]+)(?=[\r\n]|$)/.exec(text.slice(lineEnd(text, at)));
  return next === null ? end : lineEnd(text, at) + next[0].length;
}

/** Where a value that begins at `at` ends. `column` is that of its key. */
function valueEnd(text: string, at: number, column: number): number {
  const start = at + (/^(?:[&!][^\s,}\]]*[ \t]+)*\\?/.exec(text.slice(at, at + 4096))?.[0].length ?? 0);
  const opening = text[start] ?? '';
  if (opening === '"' || opening === "'") {
    const end = quoteEnd(text, start);
    return AFTER_QUOTES.test(restOfLine(text, end)) ? end : lineEnd(text, end);
  }
  if (opening === '{' || opening === '[') return bracketEnd(text, start);
  const line = restOfLine(text, start);
  if (/^[ \t]*(?:#.*)?$/.test(line)) return emptyEnd(text, start, column);
  if (isInFlow(text, at)) {
    const close = line.search(/[,}\]]/);
    if (close >= 0) return start + close;
  }
  return blockEnd(text, start, column);
}

/** A name in double quotes may have some of its letters escaped. */
function unescaped(name: string): string {
  return name.replace(/\\[xu]([\da-f]+)/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

/** Values behind a name that calls them a secret: `name: value`, `name = "value"`, `name='value'`, `"name": "value"`. */
function namedValues(text: string): Span[] {
  const spans: Span[] = [];
  const pattern =
    /(?<![\w.$-])((?:[\w.$-]|\\x[\da-f]{2}|\\u[\da-f]{4})+)(?:(?:\\?["'])?(?:[ \t]*|[ \t]*\r?\n[ \t]*)[:=]>?[ \t]*|[ \t]+(?=["']))/gi;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    if (!hidesValue(unescaped(match[1] ?? ''))) continue;
    const start = pattern.lastIndex;
    const end = valueEnd(text, start, match.index - lineStart(text, match.index));
    if (end > start) spans.push({ start, end });
    pattern.lastIndex = Math.max(end, start);
  }
  return spans;
}

/** Text of XML elements whose names call it a secret, and of private keys in PEM. */
function elements(text: string): readonly Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(/<([A-Za-z_][\w:.-]*)[^<>]*>([^<]+)/g)) {
    const [whole, name = '', value = ''] = match;
    const end = match.index + whole.length;
    if (hidesValue(name)) spans.push({ start: end - value.length, end });
  }
  for (const match of text.matchAll(
    /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  ))
    spans.push({ start: match.index, end: match.index + match[0].length });
  return spans;
}

/** How far from the key of a pair its value may stand. */
const PAIR_LINES = 2;

/** Secrets in pairs: `{ key: NAME, value: X }`, in either order, on one line or on neighbours, and `[NAME, X]`. */
function pairs(text: string): readonly Span[] {
  const spans: Span[] = [];
  let done = 0;
  for (const match of text.matchAll(/\b(?:key|name)["']?[ \t]*[:=][ \t]*["']?([\w.$-]+)/g)) {
    if (!hidesValue(match[1] ?? '')) continue;
    let from = lineStart(text, match.index);
    let to = match.index + restOfLine(text, match.index).length;
    for (let line = 0; line < PAIR_LINES; line += 1) {
      from = lineStart(text, Math.max(0, from - 1));
      to += 1 + restOfLine(text, to + 1).length;
    }
    for (const value of text.slice(from, to).matchAll(/\bvalue["']?[ \t]*[:=][ \t]*/g)) {
      const start = from + value.index + value[0].length;
      if (start < done) continue;
      done = valueEnd(text, start, from + value.index - lineStart(text, from + value.index));
      spans.push({ start, end: done });
    }
  }
  done = 0;
  for (const match of text.matchAll(/(?:[[(]|-[ \t])[ \t]*["']?([\w.$-]+)["']?[ \t]*,/g)) {
    const start = match.index + match[0].length;
    if (start < done || !hidesValue(match[1] ?? '')) continue;
    done = lineEnd(text, start);
    spans.push({ start, end: done });
  }
  return spans;
}

/** What aliases among the secrets stand for, where it is written with its anchor. */
function anchored(text: string, spans: readonly Span[]): readonly Span[] {
  const names = new Set<string>();
  for (const { start, end } of spans)
    for (const [, name = ''] of text.slice(start, end).matchAll(/(?:^|[\s,[{:])\*([^\s,\]}]+)/g)) names.add(name);
  if (names.size === 0) return [];
  return [...text.matchAll(/(?<![^\s,[{:])&([^\s,\]}]+)[ \t]*/g)].flatMap((match) => {
    if (!names.has(match[1] ?? '')) return [];
    const start = match.index + match[0].length;
    const own = text.slice(lineStart(text, start), start);
    return [{ start, end: valueEnd(text, start, own.length - own.trimStart().length) }];
  });
}

/** Passwords in what looks like a URI: words, as blanks part them. */
export function uriWords(text: string): readonly Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(/[^\s]+/g)) {
    const [word] = match;
    if (!/:|%3a/i.test(word) || !/@|%40|:\/\/|%2f%2f/i.test(word)) continue;
    for (const { start, end } of [...uriPasswords(word), ...uriGuesses(word)])
      spans.push({ start: match.index + start, end: match.index + end });
  }
  return spans;
}

/** All secrets that stand in a text by their places. They may overlap. */
export function secretSpans(text: string): readonly Span[] {
  const spans = [...namedValues(text), ...elements(text), ...pairs(text)];
  return [...spans, ...anchored(text, spans), ...uriWords(text)];
}

/** Words of our own hints that stand where a password would: they are none. */
const PLACEHOLDER = /^(?:\.{3}|(?:.*:)?password|[A-Z_]+|\*+|<[^<>]*>)$/;

/** A sentence of a message with passwords in URIs hidden; for text that quotes what somebody else wrote. */
export function withoutUriPasswords(sentence: string): string {
  const spans = uriWords(sentence).filter(({ start, end }) => !PLACEHOLDER.test(sentence.slice(start, end)));
  return covered(sentence, spans);
}
