/**
 * Reads a tar archive as a stream: ustar, with GNU long names and pax headers. Only plain files with safe names pass; nothing is
 * extracted. Format: POSIX.1-1988 ustar and POSIX.1-2001 pax, GNU tar manual.
 */

/** An archive that is damaged, or that holds what no package may hold. The message is a whole clause. */
export class ArchiveError extends Error {}

export const TAR_LIMITS = { entries: 1000, nameBytes: 255, extraBytes: 64 * 1024, entryBytes: 2 ** 44 } as const;

const BLOCK = 512;

export interface TarEntry {
  /** Safe: relative, without `.` and `..` parts. */
  readonly name: string;
  readonly size: number;
}

/** Takes the bytes of one entry, part by part. */
export type EntryVisitor = (entry: TarEntry) => (bytes: Uint8Array) => void;

/** Reads exact amounts from a stream of chunks. */
class ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Hands over `size` bytes in parts. Returns how many there were: fewer at the end of the stream. */
  async pass(size: number, take: (bytes: Uint8Array) => void): Promise<number> {
    let left = size;
    while (left > 0) {
      if (this.#rest.length === 0) {
        const next = await this.#chunks.next();
        if (next.done === true) break;
        this.#rest = next.value;
        continue;
      }
      const part = this.#rest.subarray(0, Math.min(left, this.#rest.length));
      this.#rest = this.#rest.subarray(part.length);
      left -= part.length;
      take(part);
    }
    return size - left;
  }

  /** At most `size` bytes in one piece; fewer at the end of the stream. */
  async read(size: number): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    // The source may reuse its chunks.
    await this.pass(size, (part) => parts.push(Buffer.from(part)));
    return Buffer.concat(parts);
  }

  async end(): Promise<void> {
    await this.#chunks.return?.();
  }
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

function text(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.subarray(0, end < 0 ? bytes.length : end).toString('utf8');
}

/** An octal number, or one in base 256 with the high bit set, as GNU tar writes sizes from 8 GiB up. */
function numberOf(field: Buffer, what: string): number {
  if (((field[0] ?? 0) & 0x80) !== 0) {
    let value = (field[0] ?? 0) & 0x7f;
    for (const byte of field.subarray(1)) value = value * 256 + byte;
    if (Number.isSafeInteger(value)) return value;
    throw new ArchiveError(`the ${what} of an entry is not a number`);
  }
  const digits = text(field).trim();
  if (!/^[0-7]{0,14}$/.test(digits)) throw new ArchiveError(`the ${what} of an entry is not a number`);
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

function checkSum(header: Buffer): void {
  const written = numberOf(header.subarray(148, 156), 'checksum');
  let sum = 0;
  for (const [index, byte] of header.entries()) sum += index >= 148 && index < 156 ? 0x20 : byte;
  if (sum !== written)
    throw new ArchiveError('a header has a wrong checksum: the file is no tar archive, or it is damaged');
}

/** The name of a file, or an error for one that could lead out of a folder or that no file system takes. */
export function safeName(written: string): string {
  const name = written.replace(/^(?:\.\/+)+/, '');
  const shown = JSON.stringify(written.slice(0, 80));
  if (/[\p{Cc}\ufffd]/u.test(written))
    throw new ArchiveError(`the name ${shown} holds characters that no file name has`);
  if (/^[/\\]|^[A-Za-z]:|\\/.test(name)) throw new ArchiveError(`the name ${shown} is absolute or holds a backslash`);
  if (name.split('/').some((part) => part === '..'))
    throw new ArchiveError(`the name ${shown} leads out of the package`);
  if (Buffer.byteLength(name) > TAR_LIMITS.nameBytes)
    throw new ArchiveError(`a name has more than ${TAR_LIMITS.nameBytes} bytes`);
  return name;
}

/** The records of a pax header that matter here: `path` and `size`. */
function paxRecords(bytes: Buffer): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const blank = bytes.indexOf(0x20, at);
    const length = blank < 0 ? Number.NaN : Number(bytes.subarray(at, blank).toString('latin1'));
    if (!Number.isSafeInteger(length) || length <= blank - at + 1 || at + length > bytes.length)
      throw new ArchiveError('a pax header is damaged');
    const record = bytes.subarray(blank + 1, at + length - 1).toString('utf8');
    const equals = record.indexOf('=');
    if (equals < 1) throw new ArchiveError('a pax header is damaged');
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}

/** What extension headers say of the entry behind them. */
interface Extra {
  readonly name?: string;
  readonly size?: number;
}

const KINDS: ReadonlyMap<string, string> = new Map([
  ['1', 'a hard link'],
  ['2', 'a symbolic link'],
  ['3', 'a device'],
  ['4', 'a device'],
  ['6', 'a named pipe'],
  ['S', 'a sparse file'],
]);

async function readExtra(source: ByteSource, kind: string, size: number, before: Extra): Promise<Extra> {
  if (size > TAR_LIMITS.extraBytes)
    throw new ArchiveError(`a header has more than ${TAR_LIMITS.extraBytes / 1024} KiB`);
  const bytes = await source.read(padded(size));
  if (bytes.length < padded(size)) throw new ArchiveError('the archive is truncated');
  const content = bytes.subarray(0, size);
  if (kind === 'L') return { ...before, name: text(content) };
  if (kind === 'K' || kind === 'g') return before;
  const records = paxRecords(content);
  if ([...records.keys()].some((key) => key.startsWith('GNU.sparse')))
    throw new ArchiveError('an entry is a sparse file; only plain files are allowed');
  const [name, length] = [records.get('path'), records.get('size')];
  if (length !== undefined && !/^\d{1,15}$/.test(length)) throw new ArchiveError('a pax header is damaged');
  return {
    ...before,
    ...(name === undefined ? {} : { name }),
    ...(length === undefined ? {} : { size: Number(length) }),
  };
}

function padded(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}

function nameIn(header: Buffer): string {
  const isUstar = header.subarray(257, 262).toString('latin1') === 'ustar';
  const prefix = isUstar && header[262] === 0 ? text(header.subarray(345, 500)) : '';
  const name = text(header.subarray(0, 100));
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** After the end there are only zeros; anything else would be seen by another reader. */
async function checkEnd(source: ByteSource): Promise<void> {
  for (;;) {
    const block = await source.read(BLOCK);
    if (block.length === 0) return;
    if (!isZero(block)) throw new ArchiveError('there is data behind the end of the archive');
  }
}

async function readEntries(source: ByteSource, visit: EntryVisitor): Promise<void> {
  const names = new Set<string>();
  let extra: Extra = {};
  let headers = 0;
  for (;;) {
    const header = await source.read(BLOCK);
    if (header.length === 0 && headers > 0 && Object.keys(extra).length === 0) return;
    if (header.length < BLOCK)
      throw new ArchiveError(headers === 0 ? 'the file is no tar archive' : 'the archive is truncated');
    if (isZero(header)) {
      if (headers === 0) throw new ArchiveError('the archive holds no file');
      return await checkEnd(source);
    }
    checkSum(header);
    headers += 1;
    if (headers > 4 * TAR_LIMITS.entries) throw new ArchiveError(`there are more than ${TAR_LIMITS.entries} entries`);
    const kind = String.fromCharCode(header[156] ?? 0);
    const size = numberOf(header.subarray(124, 136), 'size');
    if (/^[LKxg]$/.test(kind)) {
      extra = await readExtra(source, kind, size, extra);
      continue;
    }
    const entry = { name: safeName(extra.name ?? nameIn(header)), size: extra.size ?? size };
    extra = {};
    if (kind === '5') continue;
    if (!['0', '\0', '7'].includes(kind))
      throw new ArchiveError(
        `${entry.name} is ${KINDS.get(kind) ?? 'of an unknown kind'}; only plain files are allowed`,
      );
    const folded = entry.name.normalize('NFC').toLowerCase();
    if (entry.name === '' || entry.name.endsWith('/')) throw new ArchiveError('an entry has no name');
    if (names.has(folded)) throw new ArchiveError(`${entry.name} is in the archive twice`);
    names.add(folded);
    if (names.size > TAR_LIMITS.entries) throw new ArchiveError(`there are more than ${TAR_LIMITS.entries} entries`);
    if (entry.size > TAR_LIMITS.entryBytes) throw new ArchiveError(`${entry.name} has more than 16 TiB`);
    const take = visit(entry);
    const passed = await source.pass(entry.size, take);
    const fill = padded(entry.size) - entry.size;
    const filled = await source.pass(fill, () => {});
    if (passed < entry.size || filled < fill) throw new ArchiveError(`the archive is truncated in ${entry.name}`);
  }
}

/** Visits the files of an archive in order, in memory of one chunk. Throws {@link ArchiveError}; the stream is closed at the end. */
export async function readTar(chunks: AsyncIterable<Uint8Array>, visit: EntryVisitor): Promise<void> {
  const source = new ByteSource(chunks);
  try {
    await readEntries(source, visit);
  } finally {
    await source.end();
  }
}
