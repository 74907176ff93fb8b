import type { DatastoreFacts } from '../../inventory/inventory.js';
import { type Reference, reference } from '../../soap/value.js';

export interface DatastoreRecord extends DatastoreFacts {
  readonly ref: Reference;
  /** `/vmfs/volumes/<uuid>`, or on Windows `C:\Virtual Machines\`: where files lie on the host, and how a VMX names those outside its directory. */
  readonly mount: string;
}

export function browserReference(record: DatastoreRecord): Reference {
  return reference('HostDatastoreBrowser', `datastoreBrowser-${record.ref.value}`);
}
