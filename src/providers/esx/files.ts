import { type DatastorePath, splitDatastorePath } from '../../domain/datastore-path.js';
import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostic.js';
import type { DatastoreMount } from './server-facts.js';
import { retrieveOne } from './soap/collector.js';
import { faultOf, VimFault } from './soap/fault.js';
import type { Session } from './soap/session.js';
import { objectOf, objectsOf, refOf, textOf } from './soap/value.js';
import { watchTask } from './watch.js';

const SEARCH_MILLISECONDS = 60_000;

/** The names in a directory of a datastore; null where there is no such directory. */
export async function listDirectory(
  session: Session,
  path: DatastorePath,
  mounts: readonly DatastoreMount[],
  signal: AbortSignal,
): Promise<readonly string[] | null> {
  const { datastore } = splitDatastorePath(path);
  const mount = mounts.find((each) => each.datastore === datastore);
  if (mount === undefined) {
    throw new DiagnosticError(
      errorDiagnostic('EF3007', `There is no datastore "${datastore}" at this place of the inventory`),
    );
  }
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(SEARCH_MILLISECONDS)]);
  const browser = refOf((await retrieveOne(session, mount.ref, ['browser'], bounded)).properties.get('browser'));
  if (browser === null)
    throw new DiagnosticError(
      errorDiagnostic('EF3007', `The server gives no browser for the datastore "${datastore}"`),
    );
  const args = { datastorePath: path, searchSpec: { matchPattern: '*' } };
  const task = refOf(await session.call('SearchDatastore_Task', browser, args, bounded));
  if (task === null) throw new Error('SearchDatastore_Task gave no task');
  for await (const report of watchTask(session, { what: `Listing ${path}`, task, vm: null }, bounded)) {
    if (report.kind === 'done' || report.kind === 'failed') break;
  }
  const info = objectOf((await retrieveOne(session, task, ['info'], bounded)).properties.get('info'));
  const error = objectOf(info?.['error']);
  if (error !== null) {
    const fault = faultOf(error);
    if (fault.type === 'FileNotFound') return null;
    throw fault;
  }
  const result = objectOf(info?.['result']);
  if (result === null) throw new VimFault('SystemError', `listing ${path} gave no result`);
  return objectsOf(result['file']).map((file) => textOf(file['path']) ?? '');
}
