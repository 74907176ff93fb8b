import { DiagnosticError, errorDiagnostic } from '../../../domain/diagnostics/diagnostic.js';
import {
  type DatastorePath,
  datastoreBaseName,
  datastoreDirectory,
  splitDatastorePath,
} from '../../../domain/values/datastore-path.js';
import type { MadeFile } from '../../provider.js';
import { listDirectory } from '../files/list-directory.js';
import { searchDirectory } from '../files/search-directory.js';
import { textOf } from '../soap/value.js';
import { DONE, type Sent, startTask } from './sent.js';
import type { WriteContext } from './write-context.js';
import { needManager } from './write-files.js';

/** FileQueryFlags: the type of a directory is reported only if it is requested. */
const TYPES = { fileType: true, fileSize: false, modification: false };

async function remove(context: WriteContext, { kind, path }: MadeFile, signal: AbortSignal): Promise<Sent> {
  const { session, scope } = context;
  const { content } = session;
  const args = { name: path, datacenter: scope.datacenter };
  return kind === 'disk'
    ? await startTask(
        session,
        'DeleteVirtualDisk_Task',
        needManager(content.virtualDiskManager, 'VirtualDiskManager'),
        args,
        null,
        signal,
      )
    : await startTask(
        session,
        'DeleteDatastoreFile_Task',
        needManager(content.fileManager, 'FileManager'),
        args,
        null,
        signal,
      );
}

/** Deletes a file, or a disk with its extents. One that is gone already is a success, so it is looked for first. */
export async function deleteFile(
  context: WriteContext,
  path: DatastorePath,
  kind: 'disk' | 'file',
  signal: AbortSignal,
): Promise<Sent> {
  const directory = { path: datastoreDirectory(path), mounts: context.mounts };
  const files = await searchDirectory(context.session, directory, TYPES, signal);
  const found = files?.find((file) => textOf(file['path']) === datastoreBaseName(path));
  if (found === undefined) return DONE;
  // The host's call for a file deletes a directory with everything in it.
  if (found.$type === 'FolderFileInfo')
    throw new DiagnosticError(errorDiagnostic('EF4030', `${path} is not deleted: it is a directory`));
  return await remove(context, { kind, path }, signal);
}

/**
 * Removes what a run of ours has made. A directory is looked into first, because the host's call would take all that is in it
 * along; what somebody else has put there meanwhile keeps it.
 */
export async function discard(context: WriteContext, made: MadeFile, signal: AbortSignal): Promise<Sent> {
  const { kind, path } = made;
  if (kind !== 'directory') return await deleteFile(context, path, kind, signal);
  if (splitDatastorePath(path).path === '') throw new Error(`${path} is no directory that a run makes`);
  const names = await listDirectory(context.session, path, context.mounts, signal);
  if (names === null) return DONE;
  if (names.length > 0) {
    throw new DiagnosticError(
      errorDiagnostic('EF3018', `${path} is not empty`, { detail: `It holds ${names.slice(0, 20).join(', ')}.` }),
    );
  }
  return await remove(context, made, signal);
}
