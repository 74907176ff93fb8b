import { createReadStream } from 'node:fs';
import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostic.js';
import { readLimited } from './standard-input.js';

/** The bytes of one input: a file, or standard input for `-`. More than a pipe may hold, or a file that cannot be read, is an error. */
export async function inputBytes(file: string, stdin: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  if (file === '-') return await readLimited(stdin, 'standard input');
  try {
    return await readLimited(createReadStream(file), file);
  } catch (error) {
    if (error instanceof DiagnosticError || !(error instanceof Error)) throw error;
    throw new DiagnosticError(errorDiagnostic('EF1003', `${file} cannot be read: ${error.message}`), { cause: error });
  }
}
