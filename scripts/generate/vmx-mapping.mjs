import { cell, compiledSource } from './compiled-source.mjs';

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
  const rows = (await compiledSource(root, 'formats', 'vmx', 'mapping.ts')).VMX_MAPPING;
  const table = rows.map(
    (row) =>
      `| ${keysOf(row)} | ${row.field === null ? '' : cell(manifestField(row.field))} | ${row.way} | ${cell(row.source)} |`,
  );
  return [
    '<!-- Made from src/formats/vmx/mapping.ts by `npm run generate`; edits would be lost. -->',
    '',
    '# VMX keys and fields',
    '',
    'Which keys of a VMX file belong to which field of a manifest. `convert`, import and upload use this table in both directions.',
    '',
    '- Rows are in the order of a new file. The case of keys does not matter; `#` is a number, `*` is any rest.',
    '- A key without a row is a raw key: esxform keeps it as it is, and a manifest may set it under `vmx`.',
    '- A key without a field only makes the file valid.',
    '',
    '| way | how the value reaches a VM that exists |',
    '|---|---|',
    '| `spec` | as a member of its own in the API |',
    '| `device` | as a member of a device |',
    '| `extraConfig` | in the list of raw keys of the API |',
    '| `vmx only` | only by writing the file |',
    '',
    'Sources: LV is libvirt 9.0.0, observed when it reads and writes files. A guess is not confirmed.',
    '',
    '| keys | field | way | source |',
    '|---|---|---|---|',
    ...table,
    '',
  ].join('\n');
}
