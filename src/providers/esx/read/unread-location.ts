import type { DomainSummary } from '../../../domain/live.js';
import { type DatastorePath, datastoreBaseName, parseDatastorePath } from '../../../domain/values/datastore-path.js';
import type { DomainName } from '../../../domain/values/domain-name.js';
import { parseUuid } from '../../../domain/values/uuid.js';
import { datastorePathOf } from '../../../formats/vmx/place.js';
import type { DatastoreMount } from '../inventory/server-facts.js';
import type { ObjectProperties } from '../soap/collector.js';
import { textOf } from '../soap/value.js';

/** What a server keeps of a VM whose configuration it does not give. */
export const UNREAD_PATHS: readonly string[] = ['summary.config.vmPathName', 'summary.config.uuid'];

/** A path as servers list it: `[ds] a/a.vmx`, `/vmfs/volumes/<uuid>/a/a.vmx`, or the latter behind an empty `[]`. */
function datastoreFileOf(text: string, mounts: readonly DatastoreMount[]): DatastorePath | null {
  const path = parseDatastorePath(text);
  return path.ok ? path.value : datastorePathOf(withoutEmptyDatastore(text), { vmxPath: null, mounts });
}

function withoutEmptyDatastore(text: string): string {
  return text.replace(/^\[\] */, '');
}

/** `web01` of `/vmfs/volumes/<uuid>/web01/web01.vmx`; null if the text is no path of a VMX. */
function nameInPath(text: string): string | null {
  return /[/\\]([^/\\]+)\.vmx$/i.exec(text)?.[1] ?? null;
}

/**
 * Completes the row of a VM that cannot be read. ESX lists such a VM under the path of its VMX instead of its name, and a server can
 * still keep the path and the uuid in the VM's summary.
 */
export function withUnreadPlace(
  summary: DomainSummary,
  object: ObjectProperties | undefined,
  mounts: readonly DatastoreMount[],
): DomainSummary {
  const listed = textOf(object?.properties.get('summary.config.vmPathName')) ?? '';
  const uuid = parseUuid(textOf(object?.properties.get('summary.config.uuid')) ?? '');
  const vmxPath = summary.vmxPath ?? datastoreFileOf(listed, mounts) ?? datastoreFileOf(summary.name, mounts);
  const isPath = nameInPath(summary.name) !== null;
  const known = vmxPath === null ? null : datastoreBaseName(vmxPath).replace(/\.vmx$/i, '');
  const alias = isPath || summary.name === '' ? (nameInPath(summary.name) ?? nameInPath(listed) ?? known) : null;
  return {
    ...summary,
    uuid: summary.uuid ?? (uuid.ok ? uuid.value : null),
    vmxPath,
    ...(alias === null ? {} : { alias: alias as DomainName }),
  };
}
