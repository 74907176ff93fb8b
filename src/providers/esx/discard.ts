import { datastoreDirectory, splitDatastorePath } from '../../domain/datastore-path.js';
import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostic.js';
import type { MadeFile } from '../provider.js';
import { listDirectory } from './files.js';
import type { MoRef } from './soap/value.js';
import { refOf } from './soap/value.js';
import type { Sent, WritePlace } from './write.js';

function need(manager: MoRef | null, name: string): MoRef {
  if (manager === null) throw new Error(`the server has no ${name}`);
  return manager;
}

/**
 * Removes what a run of ours has made. A directory is looked into first, because the host's call would take all that is in it
 * along; what somebody else has put there meanwhile keeps it. A disk goes with its extents.
 */
export async function discard(place: WritePlace, { kind, path }: MadeFile, signal: AbortSignal): Promise<Sent> {
  const { content } = place.session;
  const args = { name: path, datacenter: place.scope.datacenter };
  if (kind === 'directory') {
    if (splitDatastorePath(path).path === '') throw new Error(`${path} is no directory that a run makes`);
    const names = await listDirectory(place.session, path, place.mounts, signal);
    if (names === null) return { until: 'now' };
    if (names.length > 0) {
      throw new DiagnosticError(
        errorDiagnostic('EF3018', `${path} is not empty`, { detail: `It holds ${names.slice(0, 20).join(', ')}.` }),
      );
    }
  } else {
    const names = await listDirectory(place.session, datastoreDirectory(path), place.mounts, signal);
    const file = splitDatastorePath(path).path.split('/').at(-1);
    if (names === null || file === undefined || !names.includes(file)) return { until: 'now' };
  }
  const [method, manager] =
    kind === 'disk'
      ? (['DeleteVirtualDisk_Task', need(content.virtualDiskManager, 'VirtualDiskManager')] as const)
      : (['DeleteDatastoreFile_Task', need(content.fileManager, 'FileManager')] as const);
  const task = refOf(await place.session.call(method, manager, args, signal));
  if (task === null) throw new Error(`${method} gave no task`);
  return { until: 'task-ends', task, vm: null };
}
