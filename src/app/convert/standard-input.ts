import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';

/** The most that is read from a pipe: a manifest file may have as much. */
export const STDIN_BYTES = 4 * 1024 * 1024;

/** All bytes of a stream, or an error once there are more than {@link STDIN_BYTES}. `what` is how the stream is called. */
export async function readLimited(stream: AsyncIterable<Uint8Array | string>, what: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > STDIN_BYTES) {
      throw new DiagnosticError(errorDiagnostic('EF1004', `${what} has more than ${STDIN_BYTES / 1024 / 1024} MiB`));
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** All of standard input as UTF-8 text, or an error once there is more than {@link STDIN_BYTES}. */
export async function standardInput(stream: AsyncIterable<Uint8Array | string>): Promise<string> {
  return (await readLimited(stream, 'standard input')).toString('utf8');
}
