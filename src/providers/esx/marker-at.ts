import type { DatastorePath } from '../../domain/datastore-path.js';
import type { Marker } from '../../domain/marker.js';
import { parseVmxText, vmxEntries } from '../../formats/vmx/syntax.js';
import { downloadVmx } from './datastore.js';
import { MARKER_KEY, parseMarker } from './marker.js';
import type { Scope } from './scope.js';
import type { Session } from './soap/session.js';

/** The marker in a VMX file, whether or not a domain is registered from it. */
export async function markerAt(
  session: Session,
  scope: Scope,
  vmxPath: DatastorePath,
  signal: AbortSignal,
): Promise<Marker | null> {
  const { bytes } = await downloadVmx(session, vmxPath, scope.datacenterPath, signal);
  if (bytes === null) return null;
  return parseMarker(vmxEntries(parseVmxText(bytes).document).get(MARKER_KEY)?.value);
}
