import { DiagnosticError, errorDiagnostic } from '../../../domain/diagnostics/diagnostic.js';
import { type DatastorePath, splitDatastorePath } from '../../../domain/values/datastore-path.js';
import type { Session } from '../soap/session/session.js';

/** The most that a VMX file may have; the formats read no more either. */
const MAX_VMX_BYTES = 1024 * 1024;

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** `/folder/dir/file?dcPath=...&dsName=...` (vSphere Web Services SDK, "Datastore access over HTTP"). */
export function datastoreUrl(file: DatastorePath, datacenterPath: string): string {
  const { datastore, path } = splitDatastorePath(file);
  return `/folder/${path.split('/').map(encode).join('/')}?dcPath=${encode(datacenterPath)}&dsName=${encode(datastore)}`;
}

/** The bytes of a file; null where the server does not give it (not there, or not allowed), with the HTTP status. */
export async function downloadVmx(
  session: Session,
  file: DatastorePath,
  datacenterPath: string,
  signal: AbortSignal,
): Promise<{ readonly bytes: Buffer | null; readonly status: number }> {
  const answer = await session.file('GET', datastoreUrl(file, datacenterPath), null, MAX_VMX_BYTES, signal);
  return { bytes: answer.status === 200 ? answer.body : null, status: answer.status };
}

/** Writes a file whole. The directory must exist; whether the file does is the caller's to know, for HTTP overwrites it. */
export async function uploadFile(
  session: Session,
  file: DatastorePath,
  text: string,
  datacenterPath: string,
  signal: AbortSignal,
): Promise<void> {
  const answer = await session.file('PUT', datastoreUrl(file, datacenterPath), text, 64 * 1024, signal);
  if (answer.status !== 200 && answer.status !== 201) {
    throw new DiagnosticError(
      errorDiagnostic('EF3014', `The server refused to upload ${file} with HTTP ${answer.status}`, {
        hint:
          answer.status === 401 || answer.status === 403
            ? 'The account needs the privilege Datastore.FileManagement.'
            : null,
      }),
    );
  }
}
