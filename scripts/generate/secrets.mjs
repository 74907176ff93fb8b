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
    'esxform never imports, prints, stores or changes the values of the VMX keys in this table. On the VM they stay as they are.',
    'The case of keys does not matter.',
    '',
    '| key | holds | source |',
    '|---|---|---|',
    ...rows,
    `| any key with one of these words in its name: ${SECRET_WORDS_SHOWN} | a secret, by its name | |`,
    '',
    '| where | protection |',
    '|---|---|',
    '| manifest | A manifest that declares such a key, or `null` for one, is refused (EF1070). A URI with a password is refused (EF1026). Secrets by reference are not supported yet (EF1065). |',
    '| live state | esxform does not read such keys. No plan, drift report, cache, marker or journal has them. |',
    '| `convert` | The result does not have them; a warning names them (EF5005). |',
    '| saved plan | A plan that was edited to hold one is refused (EF2060). |',
    '| messages | In a quoted line of a manifest, VMX or domain XML, each character of a secret is shown as `*`. |',
    '| credentials | Passwords and cookies of the run are replaced by `[redacted]` in texts of a server and in traces. |',
    '',
    'In messages, these count as secrets too: abbreviated names (`pwd`, `pass`), URIs with user and password, private keys, and YAML aliases.',
    'The value is then hidden in the whole message, in any spelling.',
    '',
    '**Not protected**: any other value under `guestinfo`. Plans, saved plans, reports and traces hold it as it is.',
    'Text output hides passwords in it that have such a name, as in the user data of cloud-init. It cannot look into an encoded value.',
    'Let a guest fetch its secrets itself when it starts.',
    '',
  ].join('\n');
}
