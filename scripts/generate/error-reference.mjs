import { cell, compiledSource } from './compiled-source.mjs';

const AREAS = [
  ['EF1', 'Manifests and files'],
  ['EF2', 'Planning'],
  ['EF3', 'Connections and the wire'],
  ['EF4', 'Applying'],
  ['EF5', 'Formats'],
  ['EF6', 'The simulator'],
  ['EF7', 'The command line'],
];

/** One row for each code, by area. */
export async function errorReference(root) {
  const { DIAGNOSTIC_CODES } = await compiledSource(root, 'domain', 'diagnostics', 'diagnostic-codes.ts');
  const { EXIT: exits } = await compiledSource(root, 'commands', 'terminal', 'exit-codes.ts');
  const codes = Object.entries(DIAGNOSTIC_CODES).sort(([one], [other]) => (one < other ? -1 : 1));
  const homeless = codes.filter(([code]) => !AREAS.some(([prefix]) => code.startsWith(prefix)));
  if (homeless.length > 0) throw new Error(`no area for ${homeless.map(([code]) => code).join(', ')}`);
  const sections = AREAS.flatMap(([prefix, title]) => {
    const rows = codes.filter(([code]) => code.startsWith(prefix));
    if (rows.length === 0) return [];
    const table = rows.map(
      ([code, row]) =>
        `| <a id="${code}"></a>${code} | ${cell(row.title)} | ${exits[row.exit ?? 'failed']} | ${cell(row.help)} |`,
    );
    return [`## ${title}`, '', '| code | problem | exit | what to do |', '|---|---|---|---|', ...table, ''];
  });
  return [
    '<!-- Made from src/domain/diagnostics/ by `npm run generate`; edits would be lost. -->',
    '',
    '# Errors and warnings',
    '',
    'Each problem that esxform reports has a code. A code never changes its meaning.',
    '',
    '`exit` is the exit code of a command whose first error this is ([cli.md](cli.md#exit-codes)). Warnings do not change the exit code.',
    '',
    ...sections,
  ].join('\n');
}
