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
