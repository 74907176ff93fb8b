import { atLeast } from '../../../domain/values/api-version.js';
import { VimFault } from './fault.js';
import type { Session } from './session/session.js';

/** What servers say of a method that they do not have. */
const MISSING: ReadonlySet<string> = new Set(['MethodNotFound', 'NotImplemented', 'NotSupported']);

/** Whether a server is known to have no method, or is too old for it. Those asked about here came with API 4.1. */
export function lacks(session: Session, method: string): boolean {
  return session.lacking.has(method) || !atLeast(session.content.apiVersion, 4, 1);
}

/** Whether a fault says that the server has no such method. */
export function isMissingMethod(error: unknown): boolean {
  return error instanceof VimFault && MISSING.has(error.type);
}

/** Does it by a method of API 4.1; the old way where the server is older, or says that it has no such method after all. */
export async function byVersion<T>(
  session: Session,
  method: string,
  newer: () => Promise<T>,
  older: () => Promise<T>,
): Promise<T> {
  if (lacks(session, method)) return await older();
  try {
    return await newer();
  } catch (error) {
    if (!isMissingMethod(error)) throw error;
    session.lacking.add(method);
    return await older();
  }
}
