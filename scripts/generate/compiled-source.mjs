import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What a TypeScript file of `src` exports: it is compiled, with what it imports, into a directory that is taken away again. */
export async function compiledSource(root, ...path) {
  const require = createRequire(import.meta.url);
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  const types = join(dirname(require.resolve('@types/node/package.json')), '..');
  const directory = mkdtempSync(join(tmpdir(), 'esxform-source-'));
  try {
    writeFileSync(join(directory, 'package.json'), '{"type":"module"}');
    const options = [
      ...['--ignoreConfig', '--target', 'es2023', '--module', 'nodenext', '--skipLibCheck', '--strict'],
      '--exactOptionalPropertyTypes',
      ...['--typeRoots', types, '--types', 'node', '--rootDir', join(root, 'src'), '--outDir', directory],
    ];
    execFileSync(process.execPath, [tsc, join(root, 'src', ...path), ...options], { stdio: 'inherit' });
    return await import(pathToFileURL(join(directory, ...path).replace(/\.ts$/, '.js')).href);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A text as it may stand in a cell of a Markdown table. */
export function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
