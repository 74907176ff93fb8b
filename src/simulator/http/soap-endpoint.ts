import { type DispatchContext, dispatch } from '../methods/dispatch.js';
import type { Session } from '../session.js';
import type { CallRecorder } from '../simulator-log.js';
import { checkRequest } from '../soap/check-request.js';
import { readEnvelope, writeFault, writeResponse } from '../soap/envelope.js';
import { Fault } from '../soap/fault.js';

export interface SoapAnswer {
  readonly status: 200 | 500;
  readonly body: string;
  readonly newSession: Session | null;
}

/** One POST to /sdk. libvirt and govmomi read bodies of 200 and 500 only, so there are no other codes. */
export async function answerSoap(
  source: string,
  context: DispatchContext,
  options: { readonly strict: boolean; readonly log: CallRecorder },
): Promise<SoapAnswer> {
  try {
    const request = readEnvelope(source);
    options.log.record(request.method);
    const refusal = options.strict ? checkRequest(request) : null;
    if (refusal !== null) throw refusal;
    const { result, newSession } = await dispatch(request, context);
    return { status: 200, body: writeResponse(request.method, result), newSession };
  } catch (error) {
    return { status: 500, body: writeFault(asFault(error)), newSession: null };
  }
}

function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  return new Fault('SystemError', `A general system error occurred: ${error instanceof Error ? error.message : error}`);
}
