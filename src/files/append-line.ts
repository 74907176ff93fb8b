import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from './make-folder.js';

/** Adds a line to a file of the operator, which is made with its folder if it is missing; both are then the operator's alone. */
export function appendLine(path: string, line: string): void {
  makeFolder(dirname(path), 0o700);
  const file = openSync(path, 'a', 0o600);
  try {
    writeSync(file, `${line}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
