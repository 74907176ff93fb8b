import { readPlaces } from '../inventory/inventory-objects.js';
import { noPlace } from '../read/no-location.js';
import { retrieveOne } from '../soap/collector.js';
import { type MoRef, moRef, refOf } from '../soap/value.js';
import { DONE, type Sent, startTask } from './sent.js';
import type { WriteContext } from './write-context.js';

const spelt = (path: string, root: string): string => (path === '' ? root : `"${path}"`);

/** To another resource pool of the host or cluster on which the domain is now. */
export async function moveToPool(context: WriteContext, vm: MoRef, path: string, signal: AbortSignal): Promise<Sent> {
  const { session, scope } = context;
  const host = refOf((await retrieveOne(session, vm, ['runtime.host'], signal)).properties.get('runtime.host'));
  const parent =
    host === null ? undefined : (await retrieveOne(session, host, ['parent'], signal)).properties.get('parent');
  const computeResource = refOf(parent)?.value ?? scope.computeResource?.value;
  const { pools } = await readPlaces(session, scope.datacenter, scope.vmFolder, signal);
  const here = [...pools].filter(([, pool]) => pool.computeResource === computeResource);
  const id = here.find(([, pool]) => pool.path === path)?.[0];
  if (id === undefined) {
    const paths = here.map(([, pool]) => spelt(pool.path, 'the root pool')).sort();
    throw noPlace(
      `There is no resource pool ${spelt(path, 'at the root')} where the domain is`,
      `There is ${paths.join(', ') || 'none that this account sees'}.`,
    );
  }
  await session.call('MoveIntoResourcePool', moRef('ResourcePool', id), { list: [vm] }, signal);
  return DONE;
}

/** The folder of domains of the datacenter that has this path; the topmost where none is given. */
export async function folderAt(
  { session, scope }: WriteContext,
  path: string | undefined,
  signal: AbortSignal,
): Promise<MoRef> {
  if (path === undefined || path === '') return scope.vmFolder;
  const { folders } = await readPlaces(session, scope.datacenter, scope.vmFolder, signal);
  const id = [...folders].find(([, folder]) => folder === path)?.[0];
  if (id === undefined) {
    const paths = [...folders.values()].map((folder) => spelt(folder, 'the root folder')).sort();
    throw noPlace(
      `There is no folder ${spelt(path, 'at the root')}`,
      `There is ${paths.join(', ') || 'none that this account sees'}.`,
    );
  }
  return moRef('Folder', id);
}

/** To another folder of domains of the datacenter. */
export async function moveToFolder(context: WriteContext, vm: MoRef, path: string, signal: AbortSignal): Promise<Sent> {
  const folder = await folderAt(context, path, signal);
  return await startTask(context.session, 'MoveIntoFolder_Task', folder, { list: [vm] }, vm, signal);
}
