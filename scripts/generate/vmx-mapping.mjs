import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The table is TypeScript, so it is compiled, with what it imports, into a directory that is taken away again. */
async function mappingRows(root) {
  const require = createRequire(import.meta.url);
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  const types = join(dirname(require.resolve('@types/node/package.json')), '..');
  const directory = mkdtempSync(join(tmpdir(), 'esxform-mapping-'));
  try {
    writeFileSync(join(directory, 'package.json'), '{"type":"module"}');
    const source = join(root, 'src', 'formats', 'vmx', 'mapping.ts');
    const options = [
      ...['--ignoreConfig', '--target', 'es2023', '--module', 'nodenext', '--skipLibCheck'],
      ...['--typeRoots', types, '--types', 'node', '--rootDir', join(root, 'src'), '--outDir', directory],
    ];
    execFileSync(process.execPath, [tsc, source, ...options], { stdio: 'inherit' });
    const { VMX_MAPPING } = await import(pathToFileURL(join(directory, 'formats', 'vmx', 'mapping.js')).href);
    return VMX_MAPPING;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

/** Keys that differ in their last part only stand together: `scsi#.present .virtualdev`. */
function keysOf(row) {
  const groups = new Map();
  for (const key of row.keys) {
    const at = key.lastIndexOf('#.') < 0 ? -1 : key.lastIndexOf('#.') + 1;
    const stem = at < 0 ? key : key.slice(0, at);
    groups.set(stem, [...(groups.get(stem) ?? []), at < 0 ? '' : key.slice(at)]);
  }
  return [...groups].map(([stem, ends]) => `\`${stem}${ends.join(' ')}\``).join('<br>');
}

/** A field as a manifest spells it. */
function manifestField(field) {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** One row for each row of the table that reading and writing walk. */
export async function vmxMapping(root) {
  const rows = await mappingRows(root);
  const table = rows.map(
    (row) =>
      `| ${keysOf(row)} | ${row.field === null ? '' : cell(manifestField(row.field))} | ${row.way} | ${cell(row.source)} |`,
  );
  return [
    '<!-- Made from src/formats/vmx/mapping.ts by `npm run generate`; edits would be lost. -->',
    '',
    '# VMX keys and fields',
    '',
    'Every key of a VMX file that a field of a domain stands for, in the order of a new file. Case does not matter; `#` is a',
    'number, `*` any rest. A key that no row has is a raw key: it is kept as it stands, and a manifest may set it under `vmx`. A',
    'key without a field only makes the file valid.',
    '',
    'Fields are spelled as in a manifest. The way is how the key reaches a host that has the domain already: `spec`, a field of its',
    'own in the API; `device`, a field of a device; `extraConfig`, the API’s list of raw keys; `vmx only`, by writing the file. In',
    'a source, LV is libvirt 9.0.0, whose own reading and writing was observed; a guess is what nobody has confirmed.',
    '',
    '| keys | field | way | source |',
    '|---|---|---|---|',
    ...table,
    '',
  ].join('\n');
}
