import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { failure, type Result, success } from '../domain/diagnostics/result.js';
import { type FileProblem, fileProblem, notRegular } from './read-file.js';

const CHUNK_BYTES = 1024 * 1024;

/**
 * The bytes of a regular file, part by part in one reused buffer of 1 MiB: a part is valid until the next is asked for. The file is closed
 * when the stream ends or is left. A file that cannot be read in the middle rejects the stream with the system's error.
 */
export function streamRegularFile(path: string): Result<AsyncIterable<Buffer>, FileProblem> {
  let file: number;
  try {
    const before = statSync(path);
    if (!before.isFile()) return notRegular(before);
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0));
  } catch (error) {
    return fileProblem(error);
  }
  const found = fstatSync(file);
  if (!found.isFile()) {
    closeSync(file);
    const problem = notRegular(found);
    return failure(problem.problem);
  }
  return success(chunksOf(file));
}

async function* chunksOf(file: number): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  try {
    for (;;) {
      const count = readSync(file, buffer, 0, CHUNK_BYTES, null);
      if (count === 0) return;
      yield buffer.subarray(0, count);
    }
  } finally {
    closeSync(file);
  }
}
