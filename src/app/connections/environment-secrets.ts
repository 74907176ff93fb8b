import { SecretValues } from '../../domain/secrets/secret-values.js';
import { uriGuesses, uriPasswords } from '../../domain/secrets/uri-secrets.js';
import { readSections } from './credential-sections.js';
import type { Environment } from './named-server.js';
import { PROXY_VARIABLES } from './network-settings.js';

/** Variables whose values are secrets. */
const SECRETS = ['ESXFORM_PASSWORD', 'GOVC_PASSWORD', 'VSPHERE_PASSWORD', 'ESXFORM_SESSION'] as const;

/** Variables that hold a URI, or several apart by white space, in which a password may stand. */
const URIS = ['ESXFORM_CONNECT', 'ESXFORM_HOST', 'GOVC_URL', 'VSPHERE_SERVER', ...PROXY_VARIABLES] as const;

/** Every secret that the environment holds for esxform, to be hidden in whatever is printed. */
export function environmentSecrets(env: Environment): SecretValues {
  const secrets = new SecretValues();
  for (const name of SECRETS) secrets.learn(env[name] ?? '');
  for (const section of readSections(env['ESXFORM_CREDENTIALS'] ?? '').values())
    secrets.learn(section.get('password') ?? '');
  secrets.learnCookies([env['ESXFORM_SESSION'] ?? '']);
  for (const name of URIS) {
    for (const uri of (env[name] ?? '').split(/\s+/))
      secrets.learnSpans(uri, [...uriPasswords(uri), ...uriGuesses(uri)]);
  }
  return secrets;
}
