import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import { success } from '../domain/diagnostics/result.js';
import { type FileRead, fileProblem, readRegularFile, tooLarge } from './read-file.js';

/** A pipe that gives nothing for so long ends the command. What fills it may be a program that renders manifests. */
const SILENT_MILLISECONDS = 600_000;

/** The descriptor that a path stands for, as a shell writes one for `<(command)`; null for any other path. */
export function descriptorOf(path: string): number | null {
  if (path === '/dev/stdin') return 0;
  const written = /^\/(?:dev|proc\/self)\/fd\/(\d{1,6})$/.exec(path)?.[1];
  return written === undefined ? null : Number(written);
}

function readPipe(file: number, most: number): Promise<FileRead> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const pipe = new Socket({ fd: file, readable: true, writable: false });
    const end = (read: FileRead): void => {
      pipe.destroy();
      resolve(read);
    };
    pipe.setTimeout(SILENT_MILLISECONDS, () =>
      end(fileProblem(new Error(`nothing came for ${SILENT_MILLISECONDS / 1000} s`))),
    );
    pipe.once('error', (error) => end(fileProblem(error)));
    pipe.once('end', () => end(success({ bytes: Buffer.concat(chunks), modified: new Date() })));
    pipe.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > most) end(tooLarge(most));
      else chunks.push(chunk);
    });
  });
}

/**
 * The bytes of a file that the operator named, at most `most`: a regular file anywhere, or a pipe that a shell has opened
 * (`<(command)`, /dev/stdin). A named pipe is refused, because nothing says that anybody will ever write to it. Never rejects.
 */
export async function readNamedFile(path: string, most: number): Promise<FileRead> {
  const descriptor = descriptorOf(path);
  try {
    if (descriptor !== null) {
      const found = fstatSync(descriptor);
      if (found.isFIFO() || found.isSocket()) return await readPipe(descriptor, most);
    }
  } catch (error) {
    return fileProblem(error);
  }
  return readRegularFile(path, most);
}
