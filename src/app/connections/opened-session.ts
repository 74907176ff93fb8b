import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { Secret } from '../../domain/secrets/secret.js';
import type { OpenedSession } from '../../providers/esx/soap/session/session.js';
import { type Environment, namesServer, type Server } from './named-server.js';

/** What a cookie's value may be made of (RFC 6265, cookie-octet), in quotes or not. */
const VALUE = /^(?:"[!#-+\--:<-[\]-~]+"|[!#-+\--:<-[\]-~]+)$/;
const MOST_CHARACTERS = 4096;

/**
 * A session that the operator has opened by other means (`govc session.login`, say): ESXFORM_SESSION holds the value of its
 * vmware_soap_session cookie, and counts for the server in ESXFORM_HOST alone. The cookie may stand there with its name and attributes.
 */
export function openedSession(
  server: Server & { readonly confirmed: boolean },
  env: Environment,
): OpenedSession | null {
  const text = env['ESXFORM_SESSION'] ?? '';
  if (text === '' || !namesServer(env['ESXFORM_HOST'] ?? '', server, server.confirmed)) return null;
  const [first = ''] = text.trim().split(';');
  const value = first.trim().replace(/^vmware_soap_session=/, '');
  if (value.length > MOST_CHARACTERS || !VALUE.test(value)) {
    // Its value is not shown, because the cookie alone is a login.
    throw new DiagnosticError(
      errorDiagnostic('EF3035', 'ESXFORM_SESSION does not hold a cookie', {
        hint: 'Write the value of the cookie vmware_soap_session, with or without its name.',
      }),
    );
  }
  return { cookie: new Secret(value) };
}
