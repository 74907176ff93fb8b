import type { ApiSurface } from '../api/api-surface.js';
import { versionNumber } from '../api/api-version.js';
import { type DispatchContext, dispatch } from '../methods/dispatch.js';
import type { Session } from '../session.js';
import type { CallRecorder } from '../simulator-log.js';
import { checkRequest } from '../soap/check-request.js';
import { readEnvelope, type SoapResult, writeFault, writeResponse } from '../soap/envelope.js';
import { Fault, invalidRequest } from '../soap/fault.js';
import type { Value } from '../soap/value.js';
import { NEWEST_VERSION } from './service-versions.js';

export interface SoapAnswer {
  readonly status: 200 | 500;
  readonly body: string;
  readonly newSession: Session | null;
}

/** One POST to /sdk. libvirt and govmomi read bodies of 200 and 500 only, so there are no other codes. */
export async function answerSoap(
  source: string,
  context: Omit<DispatchContext, 'api'>,
  options: { readonly strict: boolean; readonly log: CallRecorder; readonly action: string },
): Promise<SoapAnswer> {
  const { world } = context.simulation;
  const spoken = spokenVersion(options.action);
  // A session keeps the version that it was opened with.
  const api = context.session?.api ?? world.apiFor(spoken);
  try {
    const request = readEnvelope(source);
    options.log.record(request.method);
    if (!world.api.hasMethod(request.method)) throw unknownMethod(request.method, world.api);
    const refusal = options.strict ? (checkVersion(spoken, world.api) ?? checkRequest(request, world.api)) : null;
    if (refusal !== null) throw refusal;
    const { result, newSession } = await dispatch(request, { ...context, api });
    return { status: 200, body: writeResponse(request.method, trimmed(result, api)), newSession };
  } catch (error) {
    return { status: 500, body: writeFault(sayable(asFault(error), api)), newSession: null };
  }
}

/**
 * A host cannot even read a call of a method that is newer than itself, so it answers before it looks at the object or the session
 * (seen in public reports of clients that met older hosts).
 */
function unknownMethod(method: string, api: ApiSurface): Fault {
  return invalidRequest(`Version ${api.apiVersion} of the API has no method of the name ${method}.`);
}

/** The version that the SOAPAction says that the client speaks, quoted or not; null if it names none. */
function spokenVersion(action: string): string | null {
  return /^"?urn:vim25\/([^"]*)"?$/.exec(action)?.[1] ?? null;
}

/**
 * A known version that is newer than the server is refused. One that is newer than all known versions is served in the server's own, as
 * vCenters do with what they do not recognize: govmomi speaks 9.1 to every server.
 */
function checkVersion(spoken: string | null, api: ApiSurface): Fault | null {
  if (spoken === null || Number.isNaN(versionNumber(spoken)) || api.atLeast(spoken)) return null;
  if (versionNumber(spoken) > versionNumber(NEWEST_VERSION)) return null;
  return invalidRequest(`Version ${spoken} of the API is asked for, and this server has ${api.apiVersion}.`);
}

function trimmed(result: SoapResult, api: ApiSurface): SoapResult {
  if (result === undefined || api.isCurrent) return result;
  return isList(result) ? result.flatMap((value) => api.trim(value) ?? []) : api.trim(result);
}

function isList(result: Value | readonly Value[]): result is readonly Value[] {
  return Array.isArray(result);
}

function sayable(fault: Fault, api: ApiSurface): Fault {
  return new Fault(api.fault(fault.type), fault.message, api.faultFields(fault));
}

function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  return new Fault('SystemError', `A general system error occurred: ${error instanceof Error ? error.message : error}`);
}
