import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The files of `src` that hold tables of generated files. One run of the compiler takes them all. */
const SOURCES = [
  'commands/terminal/exit-codes.ts',
  'domain/diagnostics/diagnostic-codes.ts',
  'domain/fields/field.ts',
  'domain/fields/fields.ts',
  'domain/fields/host-keys.ts',
  'domain/secrets/secret-keys.ts',
  'formats/vmx/mapping.ts',
  'simulator/rules/host-rules.ts',
];

const loaded = new Map();

/** Returns the exports of one of the files above. They are compiled without a type check, which `npm run types` does. */
export async function compiledSource(root, ...path) {
  if (!loaded.has(root)) loaded.set(root, await compileAndLoad(root));
  const module = loaded.get(root).get(path.join('/'));
  if (module === undefined) throw new Error(`scripts/generate/compiled-source.mjs does not list ${path.join('/')}`);
  return module;
}

/** Compiles the files, and what they import, into a temporary directory; loads them, and deletes the directory. */
async function compileAndLoad(root) {
  const require = createRequire(import.meta.url);
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  const types = join(dirname(require.resolve('@types/node/package.json')), '..');
  const directory = mkdtempSync(join(tmpdir(), 'esxform-source-'));
  try {
    writeFileSync(join(directory, 'package.json'), '{"type":"module"}');
    const options = [
      ...['--ignoreConfig', '--target', 'es2023', '--module', 'nodenext', '--noCheck'],
      ...['--typeRoots', types, '--types', 'node', '--rootDir', join(root, 'src'), '--outDir', directory],
    ];
    const files = SOURCES.map((source) => join(root, 'src', source));
    execFileSync(process.execPath, [tsc, ...files, ...options], { stdio: 'inherit' });
    const modules = new Map();
    for (const source of SOURCES) {
      const compiled = join(directory, source.replace(/\.ts$/, '.js'));
      modules.set(source, await import(pathToFileURL(compiled).href));
    }
    return modules;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A text as it may stand in a cell of a Markdown table. */
export function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
