import { withoutSecrets } from '../../../domain/secrets/without-secrets.js';
import type { DatastorePath } from '../../../domain/values/datastore-path.js';
import { domainFromVmx, type VmxPlace } from '../../../formats/vmx/parse.js';
import { parseVmxText, vmxEntries } from '../../../formats/vmx/syntax.js';
import type { VmxReading } from '../../provider.js';
import { MARKER_KEY, newerMarker, parseMarker } from '../fields/marker.js';
import { downloadVmx } from '../inventory/datastore.js';
import type { Scope } from '../inventory/scope.js';
import type { Session } from '../soap/session/session.js';
import { withoutMarker } from './live-domain.js';

/** What a VMX file says, whether or not a domain is registered from it; null where there is none, or what is there is no VMX. */
export async function vmxAt(
  session: Session,
  scope: Scope,
  place: VmxPlace & { readonly vmxPath: DatastorePath },
  signal: AbortSignal,
): Promise<VmxReading | null> {
  const { bytes } = await downloadVmx(session, place.vmxPath, scope.datacenterPath, signal);
  if (bytes === null) return null;
  const { document, problems } = parseVmxText(bytes);
  const entries = vmxEntries(document);
  if (problems.length > 0 || !entries.has('config.version')) return null;
  const marker = entries.get(MARKER_KEY)?.value;
  // What a newer version left there is not ours to finish or to overwrite.
  if (newerMarker(marker) !== null) return null;
  const { domain } = domainFromVmx(document, place);
  return { domain: withoutSecrets(withoutMarker(domain)).domain, marker: parseMarker(marker) };
}
