#!/usr/bin/env node
import { readFileSync, writeSync } from 'node:fs';

/** Whether the version was printed, without loading the program. What cannot be written is left to the program, which reports why. */
function printedVersion([first, ...more]) {
  if (more.length > 0 || !['--version', '-version', '-v', 'version'].includes(first)) return false;
  try {
    const { name, version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    writeSync(1, `${name}/${version} ${process.platform}-${process.arch} node-${process.version}\n`);
    return true;
  } catch {
    return false;
  }
}

if (!printedVersion(process.argv.slice(2))) {
  const { runProgram } = await import('../dist/commands/terminal/run-program.js');
  await runProgram(import.meta.url);
}
