import type { DatastorePath } from '../../../domain/values/datastore-path.js';
import { downloadVmx } from '../inventory/datastore.js';
import { AnswerTooLarge } from '../soap/answer-body.js';
import type { Session } from '../soap/session/session.js';

/** Where a domain is read from. `auto`: the VMX, and the configuration of the API where the VMX cannot be had. */
export const READ_FROM = ['auto', 'vmx', 'config'] as const;
export type ReadFrom = (typeof READ_FROM)[number];

/** The bytes of a VMX, or why there are none, in words that follow "its VMX". */
export type VmxFile = { readonly bytes: Buffer } | { readonly bytes: null; readonly why: string };

/** A VMX that the server does not give, or that nobody could read for its size, is the matter of its own domain, and stops no others. */
export async function vmxFile(
  session: Session,
  file: DatastorePath,
  datacenterPath: string,
  signal: AbortSignal,
): Promise<VmxFile> {
  try {
    const { bytes, status } = await downloadVmx(session, file, datacenterPath, signal);
    return bytes === null ? { bytes, why: `cannot be downloaded (HTTP ${status})` } : { bytes };
  } catch (error) {
    if (!(error instanceof AnswerTooLarge)) throw error;
    return { bytes: null, why: 'is larger than any that is read' };
  }
}
