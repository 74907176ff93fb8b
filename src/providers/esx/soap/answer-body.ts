import { createGunzip } from 'node:zlib';
import { DiagnosticError, errorDiagnostic } from '../../../domain/diagnostic.js';

/** What undici gives for a body. */
export type AnswerStream = AsyncIterable<Buffer> & {
  destroy(): unknown;
  on(event: 'error', listener: () => void): unknown;
};

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
  const unpacked = createGunzip();
  const feeding = feed(body, unpacked);
  try {
    return await collect(unpacked, maxBytes, from, () => abandon(body));
  } finally {
    unpacked.destroy();
    await feeding;
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
      throw new DiagnosticError(
        errorDiagnostic('EF3003', `${from} has more than ${maxBytes} bytes, the most that is read`, {
          hint: 'No vSphere server sends that much. Is something else listening there?',
        }),
      );
    }
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}
