import { atLeast } from '../../../domain/values/api-version.js';
import { guestOsOf } from '../../../domain/values/guest-os.js';
import { isMissingMethod } from '../soap/by-version.js';
import { retrieveOne } from '../soap/collector.js';
import { VimFault } from '../soap/fault.js';
import type { Session } from '../soap/session/session.js';
import { type MoRef, objectOf, objectsOf, refOf, textOf, type VimObject } from '../soap/value.js';
import type { Scope } from './scope.js';

/**
 * The guest operating systems that the place of new domains knows, as VMX words, sorted; null where it does not tell. The answer is
 * a megabyte on current hosts, so it is only asked for where somebody needs it.
 */
export async function guestIds(session: Session, scope: Scope, signal: AbortSignal): Promise<readonly string[] | null> {
  if (scope.computeResource === null) return null;
  const place = await retrieveOne(session, scope.computeResource, ['environmentBrowser'], signal);
  const browser = refOf(place.properties.get('environmentBrowser'));
  if (browser === null) return null;
  try {
    const option = await configOption(session, browser, scope.host === null ? {} : { host: scope.host }, signal);
    const ids = objectsOf(option?.['guestOSDescriptor']).flatMap((each) => textOf(each['id']) ?? []);
    return ids.length === 0 ? null : [...new Set(ids.map(guestOsOf))].sort();
  } catch (error) {
    if (isMissingMethod(error) || (error instanceof VimFault && error.type === 'NoPermission')) return null;
    throw error;
  }
}

/** The newer of the two methods came with API 6.0. */
async function configOption(session: Session, browser: MoRef, which: VimObject, signal: AbortSignal) {
  if (atLeast(session.content.apiVersion, 6, 0)) {
    try {
      return objectOf(await session.call('QueryConfigOptionEx', browser, { spec: which }, signal));
    } catch (error) {
      if (!isMissingMethod(error)) throw error;
    }
  }
  return objectOf(await session.call('QueryConfigOption', browser, which, signal));
}
