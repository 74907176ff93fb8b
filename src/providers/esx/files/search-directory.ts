import { DiagnosticError, errorDiagnostic } from '../../../domain/diagnostics/diagnostic.js';
import { type DatastorePath, splitDatastorePath } from '../../../domain/values/datastore-path.js';
import type { DatastoreMount } from '../inventory/server-facts.js';
import { retrieveOne } from '../soap/collector.js';
import { faultOf, VimFault, withoutSecretsInFault } from '../soap/fault.js';
import type { Session } from '../soap/session/session.js';
import { objectOf, objectsOf, refOf, type VimObject } from '../soap/value.js';
import { unusableAnswer } from '../watch/unusable-answer.js';
import { watchTask } from '../watch/watch.js';

const SEARCH_MILLISECONDS = 60_000;

/** Which directory of which host's datastores. */
export interface Directory {
  readonly path: DatastorePath;
  readonly mounts: readonly DatastoreMount[];
  /** A FileQuery: files of that kind alone, with what it asks about them. Of every kind when not given. */
  readonly query?: VimObject;
}

/**
 * The FileInfo of each file in a directory; null where there is no such directory. `details` are FileQueryFlags, without which a file
 * has its name alone. Gives up after `milliseconds`.
 */
export async function searchDirectory(
  session: Session,
  directory: Directory,
  details: VimObject | null,
  signal: AbortSignal,
  milliseconds = SEARCH_MILLISECONDS,
): Promise<readonly VimObject[] | null> {
  const late = AbortSignal.timeout(milliseconds);
  try {
    return await search(session, directory, details, AbortSignal.any([signal, late]));
  } catch (error) {
    if (!late.aborted || signal.aborted) throw error;
    const summary = `${directory.path} could not be listed in ${milliseconds / 1_000} s`;
    throw new DiagnosticError(errorDiagnostic('EF3017', summary), { cause: error });
  }
}

async function search(
  session: Session,
  { path, mounts, query }: Directory,
  details: VimObject | null,
  signal: AbortSignal,
): Promise<readonly VimObject[] | null> {
  const { datastore } = splitDatastorePath(path);
  const mount = mounts.find((each) => each.datastore === datastore);
  if (mount === undefined) {
    throw new DiagnosticError(
      errorDiagnostic('EF3007', `There is no datastore "${datastore}" at this place of the inventory`),
    );
  }
  const browser = refOf((await retrieveOne(session, mount.ref, ['browser'], signal)).properties.get('browser'));
  if (browser === null)
    throw new DiagnosticError(
      errorDiagnostic('EF3007', `The server gives no browser for the datastore "${datastore}"`),
    );
  const searchSpec = {
    ...(query === undefined ? {} : { query }),
    ...(details === null ? {} : { details }),
    matchPattern: '*',
  };
  const task = refOf(await session.call('SearchDatastore_Task', browser, { datastorePath: path, searchSpec }, signal));
  if (task === null) throw unusableAnswer('SearchDatastore_Task', 'its task');
  for await (const report of watchTask(session, { what: `Listing ${path}`, task, vm: null }, signal)) {
    if (report.kind === 'done' || report.kind === 'failed') break;
  }
  const info = objectOf((await retrieveOne(session, task, ['info'], signal)).properties.get('info'));
  const error = objectOf(info?.['error']);
  if (error !== null) {
    const fault = withoutSecretsInFault(faultOf(error), session.secrets);
    if (fault.type === 'FileNotFound') return null;
    throw fault;
  }
  const result = objectOf(info?.['result']);
  if (result === null) throw new VimFault('SystemError', `listing ${path} gave no result`);
  return objectsOf(result['file']);
}
