import { DiagnosticError } from '../../../domain/diagnostics/diagnostic.js';
import { atLeast } from '../../../domain/values/api-version.js';
import { restrictedDiagnostic } from '../net/fault-diagnostic.js';
import { retrieveOne } from '../soap/collector.js';
import { VimFault } from '../soap/fault.js';
import type { Session } from '../soap/session/session.js';
import { objectsOf, textOf } from '../soap/value.js';

/** Editions of the free hypervisor: `esxBasic` to ESXi 6, `esx.hypervisor...` since (as hosts and VMware's tools name them). */
function isFree(edition: string): boolean {
  return /^(?:esxBasic|esx\.hypervisor)\b/.test(edition);
}

/**
 * Whether the host says that its licence lets nobody write over this API. Only where it lists nothing but free editions: what it
 * does not show to this account, or names otherwise, is left to its answer to the first call that writes.
 */
async function isRestricted(session: Session, signal: AbortSignal): Promise<boolean> {
  const { apiType, apiVersion, licenseManager } = session.content;
  if (apiType !== 'HostAgent' || licenseManager === null || !atLeast(apiVersion, 4, 0)) return false;
  try {
    const { properties } = await retrieveOne(session, licenseManager, ['licenses'], signal);
    const editions = objectsOf(properties.get('licenses')).map((licence) => textOf(licence['editionKey']) ?? '');
    return editions.length > 0 && editions.every(isFree);
  } catch (error) {
    if (error instanceof VimFault) return false;
    throw error;
  }
}

/** Lets writing calls through, unless the host's licence forbids them: then none is sent, or no further one. */
export class Licence {
  readonly #session: Session;
  /** Null until the first call that writes. */
  #restricted: boolean | null = null;

  constructor(session: Session) {
    this.#session = session;
  }

  async write<T>(what: string, send: () => Promise<T>, signal: AbortSignal): Promise<T> {
    this.#restricted ??= await isRestricted(this.#session, signal);
    if (this.#restricted) throw new DiagnosticError(restrictedDiagnostic(what, 'Nothing was sent.'));
    try {
      return await send();
    } catch (error) {
      if (error instanceof VimFault && error.type === 'RestrictedVersion') this.#restricted = true;
      throw error;
    }
  }
}
