import { cell, compiledSource } from './compiled-source.mjs';

/** The page about secrets, with the table of keys that the code walks. */
export async function secretsPage(root) {
  const { SECRET_VMX_KEYS, SECRET_WORDS_SHOWN } = await compiledSource(root, 'domain', 'secrets', 'secret-keys.ts');
  const rows = SECRET_VMX_KEYS.map(({ shown, holds, source }) => {
    const keys = shown.replace(/[^\s,()]*[.*][^\s,()]*|^\w+$/g, '`$&`');
    return `| ${keys} | ${cell(holds)} | ${cell(source)} |`;
  });
  return [
    '<!-- Made from src/domain/secrets/secret-keys.ts by `npm run generate`; edits would be lost. -->',
    '',
    '# Secrets',
    '',
    'esxform never imports, prints, stores or changes the values of these keys of a VMX. On the VM they stay as they are.',
    'Case does not matter.',
    '',
    '| key | holds | source |',
    '|---|---|---|',
    ...rows,
    `| any key with one of these words in its name: ${SECRET_WORDS_SHOWN} | a secret, by its name | |`,
    '',
    '- **Manifests**: a manifest that declares such a key, or `null` for one, is refused (EF1070).',
    '  A URI that holds a password is refused (EF1026). Secrets by reference are not supported yet (EF1065).',
    '- **Readings**: such keys are left out of every reading, so that no plan, drift report, cache, marker or journal has them.',
    '- **Conversions**: `convert` leaves them out of every result and says so (EF5005).',
    '- **Plans**: a saved plan that was edited to hold one is refused (EF2060).',
    '- **Messages**: a line of a manifest, VMX or domain XML is shown with as many `*` in place of a secret as it has characters.',
    '  Names count that may be abbreviated (`pwd`, `pass`), URIs with a user and password, private keys, and aliases.',
    '  A value that stands in such a place is hidden in the whole message, in any spelling.',
    '- **Credentials**: passwords and cookies of a run are replaced by `[redacted]` in what a server says, and in traces.',
    '',
    'What is shown: any other value under `guestinfo`. Plans, reports and traces hold it as it is, and so does a saved plan.',
    'Text output hides passwords in it that stand under their names, as in the user data of cloud-init.',
    'It cannot see into a value that is encoded. Let a guest fetch its secrets itself when it starts.',
    '',
  ].join('\n');
}
