import { DiagnosticError, errorDiagnostic } from '../../../../domain/diagnostics/diagnostic.js';
import type { Secret } from '../../../../domain/secrets/secret.js';
import type { SecretValues } from '../../../../domain/secrets/secret-values.js';

export interface Credentials {
  readonly user: string;
  readonly password: Secret;
}

/** A session that somebody else has opened, and ends: the value of its `vmware_soap_session` cookie. */
export interface OpenedSession {
  readonly cookie: Secret;
}

export type Login = Credentials | OpenedSession;

/** From now on the secrets of a login are hidden, and the cookie that an open session is known by. */
export function learnSecrets(secrets: SecretValues, login: Login): void {
  if ('cookie' in login) secrets.learn(login.cookie.reveal().replace(/^"|"$/g, ''));
  else secrets.learnLogin(login.user, login.password.reveal());
}

export function notStanding(): DiagnosticError {
  return new DiagnosticError(
    errorDiagnostic('EF3037', 'The session in ESXFORM_SESSION is not valid on this server', {
      detail: 'It has ended, timed out, or belongs to another server.',
      hint: 'Open another one and put its cookie in ESXFORM_SESSION, or take that variable away to log in.',
    }),
  );
}
