import type { DeclaredLocation } from '../domain/desired.js';
import { success } from '../domain/diagnostics/result.js';
import { parseWrittenPath } from '../domain/values/datastore-path.js';
import { type Entries, type FieldReader, readText, written } from './field-reader.js';

/** Where a domain is to be. Sources have the names of DeclaredLocation, without anything before them. */
export function desirePlace(reader: FieldReader, entries: Entries) {
  return {
    host: readText(reader, entries, 'host', ['host'], success),
    datastore: readText(reader, entries, 'datastore', ['datastore'], success),
    vmx_path: readText(reader, entries, 'vmx_path', ['vmxPath'], parseWrittenPath),
    folder: readText(reader, entries, 'folder', ['folder'], success),
    resource_pool: readText(reader, entries, 'resource_pool', ['resourcePool'], success),
  };
}

export function placeOf(fields: ReturnType<typeof desirePlace>): DeclaredLocation {
  return written<DeclaredLocation>({
    host: fields.host,
    datastore: fields.datastore,
    vmxPath: fields.vmx_path,
    folder: fields.folder,
    resourcePool: fields.resource_pool,
  });
}
