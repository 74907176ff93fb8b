import { createGunzip, gunzipSync } from 'node:zlib';
import { DiagnosticError, errorDiagnostic } from '../../../domain/diagnostics/diagnostic.js';

/** What undici gives for a body. */
export type AnswerStream = AsyncIterable<Buffer> & {
  destroy(): unknown;
  on(event: 'error', listener: () => void): unknown;
};

/** Answers of so many packed bytes, and so many unpacked, are unpacked at once: a stream for each would cost more than they do. */
const SMALL_PACKED_BYTES = 16 * 1024;
const SMALL_BYTES = 1024 * 1024;

/** A body that is given up says so by an error, which nobody listens for any more. */
function abandon(body: AnswerStream): void {
  body.on('error', () => undefined);
  body.destroy();
}

/**
 * The whole body of an answer, unpacked. The bound is on what comes out, so that a small answer cannot unpack to a large one;
 * reading stops with the first byte beyond it. Throws a DiagnosticError for that and for an encoding that was not offered.
 */
export async function readBody(body: AnswerStream, encoding: string, maxBytes: number, from: string): Promise<Buffer> {
  const known = encoding.trim().toLowerCase();
  if (known === '' || known === 'identity') return await collect(body, maxBytes, from, () => abandon(body));
  if (known !== 'gzip' && known !== 'x-gzip') {
    abandon(body);
    throw new DiagnosticError(
      errorDiagnostic('EF3006', `${from} is packed in a way that nobody asked for`, {
        detail: `Its Content-Encoding is "${known.slice(0, 40).replace(/[^\x20-\x7e]/g, '?')}"; gzip was offered.`,
        hint: 'A proxy in between may have packed it; go without that proxy.',
      }),
    );
  }
  const packed = body[Symbol.asyncIterator]();
  const head = await begin(packed);
  const small = head.ended ? unpackSmall(Buffer.concat(head.parts), maxBytes) : null;
  if (small !== null) return small;
  const unpacked = createGunzip();
  const feeding = feed(resumed(head.parts, packed), unpacked);
  try {
    return await collect(unpacked, maxBytes, from, () => abandon(body));
  } finally {
    unpacked.destroy();
    await feeding;
  }
}

/** The first pieces of a body, and whether that was all of it. */
async function begin(body: AsyncIterator<Buffer>): Promise<{ readonly parts: Buffer[]; readonly ended: boolean }> {
  const parts: Buffer[] = [];
  for (let size = 0; size <= SMALL_PACKED_BYTES; ) {
    const next = await body.next();
    if (next.done === true) return { parts, ended: true };
    parts.push(next.value);
    size += next.value.byteLength;
  }
  return { parts, ended: false };
}

/** Null where it does not stay small. */
function unpackSmall(packed: Buffer, maxBytes: number): Buffer | null {
  try {
    return gunzipSync(packed, { maxOutputLength: Math.min(SMALL_BYTES, maxBytes) });
  } catch (error) {
    if (error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') return null;
    throw error;
  }
}

async function* resumed(parts: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* parts;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** What goes wrong with the packed bytes is heard where the unpacked ones are read. */
async function feed(body: AsyncIterable<Buffer>, into: ReturnType<typeof createGunzip>): Promise<void> {
  try {
    for await (const chunk of body) {
      if (into.destroyed) return;
      if (!into.write(chunk)) await drained(into);
    }
    into.end();
  } catch (error) {
    into.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

function drained(stream: ReturnType<typeof createGunzip>): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed) return resolve();
    stream.once('drain', resolve);
    stream.once('close', resolve);
  });
}

/** An answer with more bytes than are read of one. */
export class AnswerTooLarge extends DiagnosticError {
  constructor(from: string, maxBytes: number) {
    super(
      errorDiagnostic('EF3003', `${from} has more than ${maxBytes} bytes, the most that is read`, {
        hint: 'No vSphere server sends that much. Is something else listening there?',
      }),
    );
  }
}

async function collect(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number,
  from: string,
  stop: () => void,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      stop();
      throw new AnswerTooLarge(from, maxBytes);
    }
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}
