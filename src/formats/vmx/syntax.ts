/**
 * The text layer of VMX: lines in, the same lines out. Order, case, comments, quoting and line ends survive; a change touches
 * only its own line. Values are read and written with VMware's `|XX` escapes (libvirt: "pipe" escaping), which keep quotes and
 * line ends out of the text. Keys are matched without regard to case; of duplicates the first wins, as in libvirt's reader.
 */

/** Bounds of a file that is read from elsewhere. */
export const VMX_LIMITS = { bytes: 1024 * 1024, entries: 10_000, valueLength: 64 * 1024 } as const;

export interface VmxEntry {
  readonly kind: 'entry';
  readonly key: string;
  /** Unescaped. */
  readonly value: string;
  /** The whole line as it stood, with its line end. */
  readonly raw: string;
}

/** A comment, a blank line, the `#!` line, or a line that does not parse. */
export interface VmxOther {
  readonly kind: 'other';
  readonly raw: string;
}

export type VmxLine = VmxEntry | VmxOther;

export interface VmxDocument {
  readonly lines: readonly VmxLine[];
}

/** A line that does not parse, counted from 1, or a bound that was passed (line 0). */
export interface VmxProblem {
  readonly line: number;
  readonly problem: string;
}

export interface VmxText {
  readonly document: VmxDocument;
  readonly problems: readonly VmxProblem[];
}

const ENTRY = /^[ \t]*([A-Za-z.][A-Za-z0-9_:.-]*)[ \t]*=[ \t]*(?:"([^"]*)"|'([^']*)')[ \t]*(?:#.*)?$/;
const IGNORABLE = /^[ \t]*(?:#.*)?$/;

/** Turns `|XX` into the byte XX, byte by byte, so that escaped UTF-8 comes out right. A pipe without two hex digits stays. */
export function unescapeVmxValue(text: string): string {
  if (!text.includes('|')) return text;
  return text.replace(/(?:\|[0-9A-Fa-f]{2})+/g, (run) => Buffer.from(run.replaceAll('|', ''), 'hex').toString('utf8'));
}

/** Writes what must not stand in a quoted value as `|xx`, in libvirt's lower case: the quote, the pipe and control characters. */
export function escapeVmxValue(value: string): string {
  return value.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    /[|"\u0000-\u001f\u007f]/g,
    (character) => `|${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

function decode(bytes: Uint8Array): { readonly text: string; readonly problem: string | null } {
  const latin = Buffer.from(bytes.subarray(0, 64 * 1024)).toString('latin1');
  const label = /^[ \t]*\.encoding[ \t]*=[ \t]*["']([^"'\r\n]*)["']/im.exec(latin)?.[1] ?? 'UTF-8';
  try {
    return { text: new TextDecoder(label, { ignoreBOM: true }).decode(bytes), problem: null };
  } catch {
    return { text: Buffer.from(bytes).toString('latin1'), problem: `.encoding names "${label}", which is not known` };
  }
}

/** Reads VMX text, or bytes in the charset that `.encoding` names. What does not parse is kept as it is and told. */
export function parseVmxText(input: string | Uint8Array): VmxText {
  const problems: VmxProblem[] = [];
  const size = typeof input === 'string' ? Buffer.byteLength(input) : input.byteLength;
  if (size > VMX_LIMITS.bytes) {
    return {
      document: { lines: [] },
      problems: [{ line: 0, problem: `the file has ${size} bytes; at most ${VMX_LIMITS.bytes} are read` }],
    };
  }
  const decoded = typeof input === 'string' ? { text: input, problem: null } : decode(input);
  if (decoded.problem !== null) problems.push({ line: 0, problem: decoded.problem });

  const lines: VmxLine[] = [];
  let entries = 0;
  for (const raw of decoded.text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? []) {
    const body = raw.replace(/[\r\n]+$/, '');
    const match = ENTRY.exec(body);
    const key = match?.[1];
    if (key === undefined) {
      if (!IGNORABLE.test(body))
        problems.push({ line: lines.length + 1, problem: `expected key = "value", found: ${body.slice(0, 80)}` });
      lines.push({ kind: 'other', raw });
      continue;
    }
    const quoted = match?.[2] ?? match?.[3] ?? '';
    if (quoted.length > VMX_LIMITS.valueLength) {
      problems.push({
        line: lines.length + 1,
        problem: `the value of ${key} has ${quoted.length} characters; at most ${VMX_LIMITS.valueLength} are read`,
      });
    }
    entries += 1;
    lines.push({ kind: 'entry', key, value: unescapeVmxValue(quoted), raw });
  }
  if (entries > VMX_LIMITS.entries) {
    problems.push({ line: 0, problem: `the file has ${entries} keys; at most ${VMX_LIMITS.entries} are read` });
  }
  return { document: { lines }, problems };
}

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

function lineEnd(document: VmxDocument): string {
  for (const line of document.lines) {
    const end = /(\r\n|\r|\n)$/.exec(line.raw)?.[1];
    if (end !== undefined) return end;
  }
  return '\n';
}

/**
 * The document with each key set to its value, or taken out where the value is null. An existing key keeps its place and
 * spelling; a new one goes to the end. All duplicates of a changed key go, so that no stale one shows through.
 */
export function withVmxValues(document: VmxDocument, values: Readonly<Record<string, string | null>>): VmxDocument {
  const end = lineEnd(document);
  const wanted = new Map(Object.entries(values).map(([key, value]) => [key.toLowerCase(), { key, value }]));
  const done = new Set<string>();
  const lines: VmxLine[] = [];
  for (const line of document.lines) {
    const lower = line.kind === 'entry' ? line.key.toLowerCase() : null;
    const change = lower === null ? undefined : wanted.get(lower);
    if (line.kind !== 'entry' || lower === null || change === undefined) {
      lines.push(line);
      continue;
    }
    if (change.value === null || done.has(lower)) continue;
    done.add(lower);
    lines.push(line.value === change.value ? line : vmxEntry(line.key, change.value, end));
  }
  const added = [...wanted].filter(([lower, { value }]) => value !== null && !done.has(lower));
  const last = lines.at(-1);
  if (added.length > 0 && last !== undefined && !/[\r\n]$/.test(last.raw))
    lines[lines.length - 1] = { ...last, raw: last.raw + end };
  for (const [, { key, value }] of added) if (value !== null) lines.push(vmxEntry(key, value, end));
  return { lines };
}

/** One line of VMX, escaped. */
export function vmxEntry(key: string, value: string, end = '\n'): VmxEntry {
  return { kind: 'entry', key, value, raw: `${key} = "${escapeVmxValue(value)}"${end}` };
}

/** A new file from keys and values in the order given. */
export function vmxDocument(values: Readonly<Record<string, string>>): VmxDocument {
  return { lines: Object.entries(values).map(([key, value]) => vmxEntry(key, value)) };
}
