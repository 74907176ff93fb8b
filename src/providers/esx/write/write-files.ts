import { type DatastorePath, datastoreDirectory, splitDatastorePath } from '../../../domain/values/datastore-path.js';
import type { KiB } from '../../../domain/values/units.js';
import { vmxFromDomain } from '../../../formats/vmx/format.js';
import { formatVmxText, withVmxValues } from '../../../formats/vmx/syntax.js';
import type { CopiedDisk, NewDisk } from '../../../plan/steps/file-steps.js';
import type { Step } from '../../../plan/steps/step.js';
import { formatMarker, MARKER_KEY, writtenNow } from '../fields/marker.js';
import { uploadFile } from '../inventory/datastore.js';
import type { MoRef, VimObject } from '../soap/value.js';
import { unusableAnswer } from '../watch/unusable-answer.js';
import { DONE, isFault, type Sent, startTask } from './sent.js';
import type { WriteContext } from './write-context.js';

const DISK_TYPES = { thin: 'thin', thick: 'preallocated', eager: 'eagerZeroedThick' } as const;

/** libvirt makes all disks for this adapter; what a disk hangs on later is its controller's business. */
const ADAPTER = 'lsiLogic';

/** One of the server's managers of files; old servers need not have them. */
export function needManager(manager: MoRef | null, name: string): MoRef {
  if (manager === null) throw unusableAnswer('RetrieveServiceContent', `the ${name}`);
  return manager;
}

export async function makeDisk(context: WriteContext, disk: NewDisk, signal: AbortSignal): Promise<Sent> {
  const { session, scope } = context;
  const manager = needManager(session.content.virtualDiskManager, 'VirtualDiskManager');
  const spec = {
    $type: 'FileBackedVirtualDiskSpec',
    diskType: DISK_TYPES[disk.provisioning],
    adapterType: ADAPTER,
    capacityKb: disk.size,
  };
  const args = { name: disk.file, datacenter: scope.datacenter, spec };
  return await startTask(session, 'CreateVirtualDisk_Task', manager, args, null, signal);
}

/**
 * Copies a disk into the form that is asked for. vCenters are known not to take a form (govmomi sends them none for that reason): one
 * that says so makes the copy in the form of its source.
 */
export async function copyDisk(context: WriteContext, disk: CopiedDisk, signal: AbortSignal): Promise<Sent> {
  const { session, scope } = context;
  const manager = needManager(session.content.virtualDiskManager, 'VirtualDiskManager');
  const { datacenter } = scope;
  const destSpec = { diskType: DISK_TYPES[disk.provisioning], adapterType: ADAPTER };
  const paths = {
    sourceName: disk.from,
    sourceDatacenter: datacenter,
    destName: disk.file,
    destDatacenter: datacenter,
  };
  const copy = (form: VimObject) =>
    startTask(session, 'CopyVirtualDisk_Task', manager, { ...paths, ...form, force: false }, null, signal);
  try {
    return await copy({ destSpec });
  } catch (error) {
    const formless = session.content.apiType === 'VirtualCenter' && isFault(error, 'NotSupported', 'NotImplemented');
    if (!formless) throw error;
    return await copy({});
  }
}

/** The size is a new one, not what is added. */
export async function extendDisk(
  context: WriteContext,
  file: DatastorePath,
  size: KiB,
  signal: AbortSignal,
): Promise<Sent> {
  const { session, scope } = context;
  const manager = needManager(session.content.virtualDiskManager, 'VirtualDiskManager');
  const args = { name: file, datacenter: scope.datacenter, newCapacityKb: size };
  return await startTask(session, 'ExtendVirtualDisk_Task', manager, args, null, signal);
}

export async function makeDirectory(context: WriteContext, path: DatastorePath, signal: AbortSignal): Promise<Sent> {
  const { session, scope } = context;
  const manager = needManager(session.content.fileManager, 'FileManager');
  const make = (name: DatastorePath, createParentDirectories: boolean) =>
    session.call('MakeDirectory', manager, { name, datacenter: scope.datacenter, createParentDirectories }, signal);
  // The directory must be new: the fault FileAlreadyExists is what keeps a define out of other people's files. A server may
  // leave it out where it is to create the parents, too (vcsim does), so those are made by a call of their own.
  try {
    await make(path, false);
  } catch (error) {
    const parent = datastoreDirectory(path);
    const orphan = isFault(error, 'FileNotFound', 'CannotCreateFile');
    if (!orphan || splitDatastorePath(parent).path === '') throw error;
    await make(parent, true).catch((reason: unknown) => {
      if (!isFault(reason, 'FileAlreadyExists')) throw reason;
    });
    await make(path, false);
  }
  return DONE;
}

/**
 * The mounts by which file names are written. VMware Server has no `/vmfs/volumes`: it takes the directories of its datastores, such as
 * `C:\Virtual Machines` (libvirt-esx-behaviour 3.7). ESX takes the names of datastores, which stay when a volume gets another uuid.
 */
function mountsInVmx({ session, mounts }: WriteContext): WriteContext['mounts'] {
  return session.content.productLineId === 'gsx' ? mounts : [];
}

export async function uploadVmx(
  context: WriteContext,
  step: Extract<Step, { do: 'upload-vmx' }>,
  signal: AbortSignal,
): Promise<Sent> {
  const document = vmxFromDomain(step.domain, { vmxPath: step.path, mounts: mountsInVmx(context) });
  const text = formatVmxText(withVmxValues(document, { [MARKER_KEY]: formatMarker(writtenNow(step.marker)) }));
  await uploadFile(context.session, step.path, text, context.scope.datacenterPath, signal);
  return DONE;
}
