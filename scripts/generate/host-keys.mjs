import { cell, compiledSource } from './compiled-source.mjs';

const table = (rows) => [
  '| keys | reason | source |',
  '|---|---|---|',
  ...rows.map(({ shown, because, source }) => `| ${keys(shown)} | ${cell(because)} | ${cell(source)} |`),
];

/** Each name in code marks; the words around them stay plain. */
function keys(shown) {
  return shown.replace(/[\w*]+(?:\.[\w*]+)+|\b(?!not\b)\w+/g, '`$&`');
}

/** The page about keys that hosts own, with both tables that the code walks. */
export async function hostKeysPage(root) {
  const { ASSIGNED_HOST_KEYS, FORBIDDEN_HOST_KEYS, HOST_KEYS_VERSION } = await compiledSource(
    root,
    'domain',
    'fields',
    'host-keys.ts',
  );
  return [
    '<!-- Made from src/domain/fields/host-keys.ts by `npm run generate`; edits would be lost. -->',
    '',
    '# Keys that hosts own',
    '',
    'Hosts, vCenter and VMware Tools write these VMX keys for themselves. `convert` does not import them; one line on stderr names them (EF5008).',
    `The case of keys does not matter. Version of the tables: ${HOST_KEYS_VERSION}.`,
    '',
    '## Forbidden',
    '',
    'A manifest that declares one of them, or `null` for one, is refused (EF1029), a saved plan that holds one too (EF2080).',
    '',
    ...table(FORBIDDEN_HOST_KEYS),
    '',
    '## Assigned',
    '',
    'A manifest may declare these keys: names of network interfaces in a guest depend on some. A declared value is applied like any other.',
    'A value that the host assigns again after that is no drift; the next plan sets the declared one again.',
    'The same holds for the MAC address of a NIC with `mac_type: generated`.',
    '',
    ...table(ASSIGNED_HOST_KEYS),
    '',
  ].join('\n');
}
