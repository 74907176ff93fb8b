import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const AREAS = [
  ['EF1', 'Manifests and files'],
  ['EF2', 'Planning'],
  ['EF3', 'Connections and the wire'],
  ['EF4', 'Applying'],
  ['EF5', 'Formats'],
  ['EF6', 'The simulator'],
  ['EF7', 'The command line'],
];

/** The table of codes is TypeScript, so it is compiled on its own into a directory that is taken away again. */
async function diagnosticCodes(root) {
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
  const directory = mkdtempSync(join(tmpdir(), 'esxform-codes-'));
  try {
    writeFileSync(join(directory, 'package.json'), '{"type":"module"}');
    const source = join(root, 'src', 'domain', 'diagnostic-codes.ts');
    const options = [
      '--ignoreConfig',
      '--target',
      'es2023',
      '--module',
      'nodenext',
      '--types',
      '',
      '--outDir',
      directory,
    ];
    execFileSync(process.execPath, [tsc, source, ...options], { stdio: 'inherit' });
    const { DIAGNOSTIC_CODES } = await import(pathToFileURL(join(directory, 'diagnostic-codes.js')).href);
    return DIAGNOSTIC_CODES;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

/** One row for each code, by area. */
export async function errorReference(root) {
  const codes = Object.entries(await diagnosticCodes(root)).sort(([one], [other]) => (one < other ? -1 : 1));
  const homeless = codes.filter(([code]) => !AREAS.some(([prefix]) => code.startsWith(prefix)));
  if (homeless.length > 0) throw new Error(`no area for ${homeless.map(([code]) => code).join(', ')}`);
  const sections = AREAS.flatMap(([prefix, title]) => {
    const rows = codes.filter(([code]) => code.startsWith(prefix));
    if (rows.length === 0) return [];
    const table = rows.map(([code, row]) => `| <a id="${code}"></a>${code} | ${cell(row.title)} | ${cell(row.help)} |`);
    return [`## ${title}`, '', '| code | problem | what to do |', '|---|---|---|', ...table, ''];
  });
  return [
    '<!-- Made from src/domain/diagnostic-codes.ts by `npm run generate`; edits would be lost. -->',
    '',
    '# Errors and warnings',
    '',
    'Each problem that esxform reports has a code that never changes its meaning.',
    '',
    ...sections,
  ].join('\n');
}
