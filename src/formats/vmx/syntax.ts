import { isAscii } from 'node:buffer';
import { decodeBytes, vmxCharset } from './text/charset.js';
import { escapeVmxValue } from './text/escaping.js';
import type { VmxEntry, VmxLine, VmxProblem } from './text/line.js';
import { type Scanned, scanVmxText, shownText, VMX_LIMITS, withQuotedText } from './text/scan.js';

export { escapeVmxValue, unescapeVmxValue } from './text/escaping.js';
export type { VmxEntry, VmxLine, VmxOther, VmxProblem } from './text/line.js';
export { VMX_LIMITS } from './text/scan.js';

/**
 * The text layer of VMX: lines in, the same lines out. Order, case, comments, quoting and line ends survive; a change touches
 * only its own value. Values are read and written with VMware's `|XX` escapes (libvirt: "pipe" escaping), which keep quotes and
 * line ends out of the text. Keys are matched without regard to case; of duplicates the first wins, as in libvirt's reader.
 */

export interface VmxDocument {
  readonly lines: readonly VmxLine[];
}

export interface VmxText {
  readonly document: VmxDocument;
  /** Sorted by line, those of the whole file last. A document with problems is not the whole truth of its file: show it, write nothing from it. */
  readonly problems: readonly VmxProblem[];
}

const ENCODING = '.encoding';

function sorted(...problems: readonly (readonly VmxProblem[])[]): readonly VmxProblem[] {
  const place = ({ line }: VmxProblem) => (line === 0 ? Number.MAX_SAFE_INTEGER : line);
  return problems.flat().sort((a, b) => place(a) - place(b));
}

function isEncoding(line: VmxLine): line is VmxEntry {
  return line.kind === 'entry' && line.key.toLowerCase() === ENCODING;
}

/** Each line stays, a repeated one too: it is reported with its position. */
function inCharsetUtf8(entry: VmxEntry): VmxEntry {
  return { ...changedEntry(entry, 'UTF-8', lineEndOf(entry.raw)), line: entry.line };
}

function encodingOf({ lines }: Scanned): { readonly label: string; readonly line: number } {
  for (const line of lines) {
    if (isEncoding(line)) return { label: line.value, line: line.line };
  }
  return { label: 'UTF-8', line: 0 };
}

/** The byte order mark of UTF-8, which editors of Windows write. VMware's reader skips it (open-vm-tools, dictll.c). */
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

function parseBytes(bytes: Uint8Array): VmxText {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isMarked = BYTE_ORDER_MARK.every((byte, at) => whole[at] === byte);
  const buffer = isMarked ? whole.subarray(BYTE_ORDER_MARK.length) : whole;
  const latin = scanVmxText(buffer.toString('latin1'));
  const { label, line } = encodingOf(latin);
  const charset = vmxCharset(label);
  if (charset === null) {
    const unknown = { line, problem: `.encoding names "${shownText(label)}", a charset that cannot be read` };
    return { document: { lines: latin.lines }, problems: sorted(latin.problems, [unknown]) };
  }
  const inUtf8 = (lines: readonly VmxLine[]): VmxDocument =>
    charset.name === 'UTF-8'
      ? { lines }
      : { lines: lines.map((each) => (isEncoding(each) ? inCharsetUtf8(each) : each)) };
  if (isAscii(buffer)) return { document: inUtf8(latin.lines), problems: sorted(latin.problems) };
  const nul = buffer.indexOf(0);
  const { text, malformedLines } = decodeBytes(
    nul < 0 ? buffer : buffer.subarray(0, nul),
    charset,
    VMX_LIMITS.problems,
  );
  const scanned = scanVmxText(nul < 0 ? text : text + buffer.toString('latin1', nul));
  const hint = line === 0 ? '; a file in another charset names it in .encoding' : '';
  const malformed = malformedLines.map((each) => ({
    line: each,
    problem: `the line holds bytes that are not ${charset.name}${hint}`,
  }));
  return { document: inUtf8(scanned.lines), problems: sorted(scanned.problems, malformed) };
}

/**
 * Reads VMX text as it stands, or bytes in the charset that `.encoding` names. Never throws: what does not parse is kept as it
 * is and told. A document is text that is written as UTF-8, so bytes in another charset are converted at this door: their
 * `.encoding` says UTF-8 afterwards, as libvirt does it, and any character may be put into the file that its old charset did
 * not have.
 */
export function parseVmxText(input: string | Uint8Array): VmxText {
  const size = typeof input === 'string' ? Buffer.byteLength(input) : input.byteLength;
  if (size > VMX_LIMITS.bytes) {
    return {
      document: { lines: [] },
      problems: [{ line: 0, problem: `the file has ${size} bytes; at most ${VMX_LIMITS.bytes} are read` }],
    };
  }
  if (typeof input !== 'string') return parseBytes(input);
  const { lines, problems } = scanVmxText(input.startsWith('\ufeff') ? input.slice(1) : input);
  return { document: { lines }, problems: sorted(problems) };
}

/** Keys that stand more than once, as first spelled, with all their lines; the first counts. Hosts refuse such a file. */
export function repeatedKeys({
  lines,
}: VmxDocument): readonly { readonly key: string; readonly lines: readonly number[] }[] {
  const found = new Map<string, { readonly key: string; readonly lines: number[] }>();
  for (const line of lines) {
    if (line.kind !== 'entry') continue;
    const lower = line.key.toLowerCase();
    const earlier = found.get(lower);
    if (earlier === undefined) found.set(lower, { key: line.key, lines: [line.line] });
    else earlier.lines.push(line.line);
  }
  return [...found.values()].filter((each) => each.lines.length > 1);
}

/** The text of the file; to be written as UTF-8. */
export function formatVmxText(document: VmxDocument): string {
  return document.lines.map((line) => line.raw).join('');
}

/** All entries by lower-case key: the first of duplicates, with the key as it was spelled. One pass; look up in the result. */
export function vmxEntries(document: VmxDocument): ReadonlyMap<string, VmxEntry> {
  const entries = new Map<string, VmxEntry>();
  for (const line of document.lines) {
    if (line.kind !== 'entry') continue;
    const key = line.key.toLowerCase();
    if (!entries.has(key)) entries.set(key, line);
  }
  return entries;
}

function lineEndOf(raw: string): string {
  return /(?:\r\n|\r|\n)$/.exec(raw)?.[0] ?? '';
}

function firstLineEnd(document: VmxDocument): string {
  for (const { raw } of document.lines) {
    const end = lineEndOf(raw);
    if (end !== '') return end;
  }
  return '\n';
}

function changedEntry(entry: VmxEntry, value: string, end: string): VmxEntry {
  const raw = withQuotedText(entry.raw, escapeVmxValue(value));
  return raw === null ? vmxEntry(entry.key, value, end) : { ...entry, value, raw };
}

/** Puts entries at the end, before what stands behind a NUL, which nobody reads. */
function append(lines: VmxLine[], added: readonly VmxEntry[], end: string): void {
  if (added.length === 0) return;
  const behind = lines.at(-1)?.raw.startsWith('\0') === true ? lines.splice(-1) : [];
  const last = lines.at(-1);
  if (last !== undefined && lineEndOf(last.raw) === '') lines[lines.length - 1] = { ...last, raw: last.raw + end };
  for (const line of [...added, ...behind]) lines.push(line);
}

/**
 * The document with each key set to its value, or taken out where the value is null. An existing key keeps its place, its
 * spelling, its quotes and the comment behind it; a new one goes to the end. All duplicates of a changed key go, so that no
 * stale one shows through.
 */
export function withVmxValues(document: VmxDocument, values: Readonly<Record<string, string | null>>): VmxDocument {
  const end = firstLineEnd(document);
  const wanted = new Map(Object.entries(values).map(([key, value]) => [key.toLowerCase(), { key, value }]));
  const done = new Set<string>();
  const lines: VmxLine[] = [];
  for (const line of document.lines) {
    const lower = line.kind === 'entry' ? line.key.toLowerCase() : null;
    const change = lower === null ? undefined : wanted.get(lower);
    if (line.kind !== 'entry' || lower === null || change === undefined) {
      lines.push(line);
    } else if (change.value !== null && !done.has(lower)) {
      done.add(lower);
      lines.push(line.value === change.value ? line : changedEntry(line, change.value, end));
    } else if (lines.length > 0 && lineEndOf(lines.at(-1)?.raw ?? '') === '' && lineEndOf(line.raw) !== '') {
      // The statement ended a line that others began.
      lines.push({ kind: 'other', raw: lineEndOf(line.raw) });
    }
  }
  const added = [...wanted].flatMap(([lower, { key, value }]) =>
    value === null || done.has(lower) ? [] : [vmxEntry(key, value, end)],
  );
  append(lines, added, end);
  return { lines };
}

/** One line of VMX, escaped. */
export function vmxEntry(key: string, value: string, end = '\n'): VmxEntry {
  return { kind: 'entry', key, value, raw: `${key} = "${escapeVmxValue(value)}"${end}`, line: 0 };
}

/** A new file from keys and values in the order given. */
export function vmxDocument(values: Readonly<Record<string, string>>): VmxDocument {
  return { lines: Object.entries(values).map(([key, value]) => vmxEntry(key, value)) };
}
