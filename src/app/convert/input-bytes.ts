import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { readNamedFile } from '../../files/read-named-file.js';
import { readLimited, STDIN_BYTES } from './standard-input.js';

/** The bytes of one input: a file, or standard input for `-`. More than a pipe may hold, or a file that cannot be read, is an error. */
export async function inputBytes(file: string, stdin: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  if (file === '-') return await readLimited(stdin, 'standard input');
  const read = await readNamedFile(file, STDIN_BYTES);
  if (read.ok) return read.value.bytes;
  const code = read.problem.why === 'too-large' ? 'EF1004' : 'EF1003';
  throw new DiagnosticError(errorDiagnostic(code, `${file} ${read.problem.text}`));
}
