import { isCollection, isMap, isPair, isScalar, LineCounter, type Node, parseAllDocuments, visit } from 'yaml';
import { failure, type Result, success } from '../domain/diagnostics/result.js';

/** Spaces for each level of a block. */
const STEP = 2;
/** Lines without text that may follow each other. */
const BLANK_LINES = 1;

interface Layout {
  /** The new number of spaces for each line, by its index, at which an item of a block collection begins. */
  readonly indents: ReadonlyMap<number, number>;
  /** Lines that are inside of a scalar: their spaces are a part of the value. */
  readonly inside: ReadonlySet<number>;
}

type Ranged = { readonly range?: readonly [number, number, number] | null };

function startOf(node: unknown): number | null {
  if (isPair(node)) return startOf(node.key);
  return (node as Ranged | null)?.range?.[0] ?? null;
}

function isBlock(node: unknown): boolean {
  return isCollection(node) && node.flow !== true;
}

/** How every line of the documents is to be indented. */
function layoutOf(text: string, counter: LineCounter, documents: readonly { readonly contents: unknown }[]): Layout {
  const indents = new Map<number, number>();
  const inside = new Set<number>();
  const lineAt = (offset: number): number => counter.linePos(offset).line - 1;
  const place = (node: unknown, depth: number): void => {
    if (!isCollection(node) || !isBlock(node)) return;
    for (const item of node.items) {
      const start = startOf(item);
      if (start === null) continue;
      const line = lineAt(start);
      const begin = counter.lineStarts[line] ?? 0;
      const before = text.slice(begin, start);
      // The first item of a map that is an item of a list begins behind its dash.
      if (/^[ \t]*(?:[?-][ \t]+)*(?:[&!][^\s]*[ \t]+)*$/.test(before) && !indents.has(line)) indents.set(line, depth);
      const value = isPair(item) ? item.value : item;
      place(value, depth + STEP);
    }
  };
  for (const { contents } of documents) {
    place(contents, 0);
    visit(contents as Node, {
      Scalar(_, { range }) {
        if (range == null) return;
        const [first, last] = [lineAt(range[0]), lineAt(Math.max(range[0], range[1] - 1))];
        for (let line = first + 1; line <= last; line += 1) inside.add(line);
      },
    });
  }
  return { indents, inside };
}

function spacesOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** A value and its comments, to see that a new layout changes nothing else. */
function meaningOf(text: string): Result<string, string> {
  const documents = parseAllDocuments(text, { schema: 'core', uniqueKeys: false, strict: true, logLevel: 'silent' });
  if (!Array.isArray(documents)) return success('');
  const wrong = documents.flatMap(({ errors }) => errors.map(({ message }) => message));
  if (wrong.length > 0) return failure(wrong[0] ?? '');
  const comments = text.split('\n').flatMap((line) => /(?:^|\s)(#.*)$/.exec(line)?.[1]?.trimEnd() ?? []);
  const values = documents.map((document) => {
    const scalars: unknown[] = [];
    visit(document, (_, node) => {
      if (isScalar(node)) scalars.push([node.value, node.type, node.anchor]);
      if (isCollection(node)) scalars.push([isMap(node) ? 'map' : 'list', node.items.length, node.flow === true]);
    });
    return scalars;
  });
  return success(JSON.stringify([values, comments]));
}

/**
 * The text in the usual layout: two spaces for each level, no spaces at the ends of lines, at most one blank line in a row, and one line
 * end at the end. Keys, values, quotes, comments and flow collections stay as they are. Fails for a text that is not YAML, or that could
 * not be laid out without changing what it says.
 */
export function formatLayout(text: string): Result<string, string> {
  const plain = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const before = meaningOf(plain);
  if (!before.ok) return before;
  const counter = new LineCounter();
  const documents = parseAllDocuments(plain, { schema: 'core', uniqueKeys: false, lineCounter: counter });
  const { indents, inside } = layoutOf(plain, counter, Array.isArray(documents) ? documents : []);
  const lines = plain.split('\n');
  const laidOut: string[] = [];
  let shift = 0;
  let blank = 0;
  for (const [index, line] of lines.entries()) {
    const spaces = spacesOf(line);
    if (line.trim() === '') {
      blank += 1;
      if (inside.has(index) || blank <= BLANK_LINES) laidOut.push(inside.has(index) ? line.slice(0, spaces) : '');
      continue;
    }
    blank = 0;
    const wanted = indents.get(index);
    if (wanted !== undefined) shift = wanted - spaces;
    const ahead = line.trimStart().startsWith('#') && !inside.has(index) ? nextItem(lines, index, indents) : null;
    const moved = ahead !== null && ahead.spaces === spaces ? ahead.wanted : Math.max(0, spaces + shift);
    laidOut.push(' '.repeat(moved) + (inside.has(index) ? line.trimStart() : line.trim()));
  }
  const result = `${laidOut.join('\n').replace(/^\n+|\n+$/g, '')}\n`;
  const after = meaningOf(result);
  return after.ok && after.value === before.value ? success(result) : failure('its layout cannot be changed safely');
}

/** The next line at which an item begins: comments above it move with it. */
function nextItem(
  lines: readonly string[],
  from: number,
  indents: ReadonlyMap<number, number>,
): { readonly spaces: number; readonly wanted: number } | null {
  for (let index = from + 1; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const wanted = indents.get(index);
    if (wanted !== undefined) return { spaces: spacesOf(line), wanted };
    if (line.trim() !== '' && !line.trimStart().startsWith('#')) return null;
  }
  return null;
}
