import { type DatastorePath, datastoreDirectory, splitDatastorePath } from '../../domain/datastore-path.js';
import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostic.js';
import type { DomainRef, LiveDomain } from '../../domain/live.js';
import { vmxFromDomain } from '../../formats/vmx/format.js';
import { formatVmxText, withVmxValues } from '../../formats/vmx/syntax.js';
import type { NewDisk, Step } from '../../plan/step.js';
import { createSpec, reconfigureSpec, recordSpec } from './config-spec.js';
import { uploadFile } from './datastore.js';
import { deviceTable } from './devices.js';
import { formatMarker, MARKER_KEY } from './marker.js';
import type { Scope } from './scope.js';
import type { DatastoreMount } from './server-facts.js';
import { retrieveOne } from './soap/collector.js';
import { VimFault } from './soap/fault.js';
import type { Session } from './soap/session.js';
import { type MoRef, moRef, objectsOf, refOf, textOf, type VimObject } from './soap/value.js';

/** A call that went out: a task to wait for, a guest that was asked to shut down, or something that is done already. */
export type Sent =
  | { readonly until: 'task-ends'; readonly task: MoRef; readonly vm: MoRef | null }
  | { readonly until: 'power-is-off'; readonly vm: MoRef }
  | { readonly until: 'now' };

export interface WritePlace {
  readonly session: Session;
  readonly scope: Scope;
  readonly mounts: readonly DatastoreMount[];
}

const DISK_TYPES = { thin: 'thin', thick: 'preallocated', eager: 'eagerZeroedThick' } as const;

function isReading(on: LiveDomain | DomainRef): on is LiveDomain {
  return 'changeVersion' in on;
}

function needDomain(step: Step, on: LiveDomain | DomainRef | null): LiveDomain | DomainRef {
  if (on === null) throw new Error(`the step ${step.do} needs a domain`);
  return on;
}

function needReading(step: Step, on: LiveDomain | DomainRef | null): LiveDomain {
  const domain = needDomain(step, on);
  if (!isReading(domain)) throw new Error(`the step ${step.do} needs a fresh reading of the domain`);
  return domain;
}

function vmOf(step: Step, on: LiveDomain | DomainRef | null): MoRef {
  const domain = needDomain(step, on);
  return moRef('VirtualMachine', isReading(domain) ? domain.ref.id : domain.id);
}

function needPool(scope: Scope): MoRef {
  if (scope.pool !== null) return scope.pool;
  throw new DiagnosticError(
    errorDiagnostic('EF3010', 'The connection names no place for a new domain', {
      hint: 'Let the path of the URI end at a host or a cluster.',
    }),
  );
}

async function startTask(
  session: Session,
  method: string,
  self: MoRef,
  args: VimObject,
  vm: MoRef | null,
  signal: AbortSignal,
): Promise<Sent> {
  const task = refOf(await session.call(method, self, args, signal));
  if (task === null) throw new Error(`${method} gave no task`);
  return { until: 'task-ends', task, vm };
}

function isFault(error: unknown, type: string): boolean {
  return error instanceof VimFault && error.type === type;
}

async function makeDisk(place: WritePlace, disk: NewDisk, signal: AbortSignal): Promise<Sent> {
  const manager = place.session.content.virtualDiskManager;
  if (manager === null) throw new Error('the server has no VirtualDiskManager');
  const spec = {
    $type: 'FileBackedVirtualDiskSpec',
    diskType: DISK_TYPES[disk.provisioning],
    adapterType: 'lsiLogic',
    capacityKb: disk.size,
  };
  return await startTask(
    place.session,
    'CreateVirtualDisk_Task',
    manager,
    { name: disk.file, datacenter: place.scope.datacenter, spec },
    null,
    signal,
  );
}

async function makeDirectory(place: WritePlace, path: DatastorePath, signal: AbortSignal): Promise<Sent> {
  const manager = place.session.content.fileManager;
  if (manager === null) throw new Error('the server has no FileManager');
  const make = (name: DatastorePath, createParentDirectories: boolean) =>
    place.session.call(
      'MakeDirectory',
      manager,
      { name, datacenter: place.scope.datacenter, createParentDirectories },
      signal,
    );
  // The directory must be new: the fault FileAlreadyExists is what keeps a define out of other people's files. A server may
  // leave it out where it is to create the parents, too (vcsim does), so those are made by a call of their own.
  try {
    await make(path, false);
  } catch (error) {
    const parent = datastoreDirectory(path);
    const orphan = isFault(error, 'FileNotFound') || isFault(error, 'CannotCreateFile');
    if (!orphan || splitDatastorePath(parent).path === '') throw error;
    await make(parent, true).catch((reason: unknown) => {
      if (!isFault(reason, 'FileAlreadyExists')) throw reason;
    });
    await make(path, false);
  }
  return { until: 'now' };
}

async function uploadVmx(
  place: WritePlace,
  step: Extract<Step, { do: 'upload-vmx' }>,
  signal: AbortSignal,
): Promise<Sent> {
  const document = vmxFromDomain(step.domain, { vmxPath: step.path, mounts: [] });
  const text = formatVmxText(withVmxValues(document, { [MARKER_KEY]: formatMarker(step.marker) }));
  await uploadFile(place.session, step.path, text, place.scope.datacenterPath, signal);
  return { until: 'now' };
}

async function register(place: WritePlace, path: DatastorePath, signal: AbortSignal): Promise<Sent> {
  const { scope, session } = place;
  // Without a name the host takes the displayName of the VMX, which carries the right escaping.
  const args = { path, asTemplate: false, pool: needPool(scope), ...(scope.host === null ? {} : { host: scope.host }) };
  return await startTask(session, 'RegisterVM_Task', scope.vmFolder, args, null, signal);
}

async function create(place: WritePlace, step: Extract<Step, { do: 'create' }>, signal: AbortSignal): Promise<Sent> {
  const { scope, session } = place;
  const config = createSpec(step.domain, step.path, step.newDisks, step.marker, session.content.apiVersion);
  const args = { config, pool: needPool(scope), ...(scope.host === null ? {} : { host: scope.host }) };
  return await startTask(session, 'CreateVM_Task', scope.vmFolder, args, null, signal);
}

/** Device keys are read at the last moment, with the revision: were it another by now, the host would refuse the spec anyway. */
async function reconfigure(
  place: WritePlace,
  step: Extract<Step, { do: 'reconfigure' }>,
  live: LiveDomain,
  signal: AbortSignal,
): Promise<Sent> {
  const vm = moRef('VirtualMachine', live.ref.id);
  const object = await retrieveOne(place.session, vm, ['config.hardware.device', 'config.changeVersion'], signal);
  const now = textOf(object.properties.get('config.changeVersion'));
  if (now !== live.changeVersion) {
    throw new DiagnosticError(
      errorDiagnostic('EF4003', `${live.domain.name} changed between its reading and the reconfigure`, {
        detail: `revision when it was read: ${live.changeVersion ?? 'none'}; now: ${now ?? 'none'}`,
        hint: 'Plan again and look at what moved.',
      }),
    );
  }
  const devices = deviceTable(objectsOf(object.properties.get('config.hardware.device')));
  return await startTask(
    place.session,
    'ReconfigVM_Task',
    vm,
    { spec: reconfigureSpec(step, live, devices) },
    vm,
    signal,
  );
}

/** Sends the one call of a step. */
export async function send(
  place: WritePlace,
  step: Step,
  on: LiveDomain | DomainRef | null,
  signal: AbortSignal,
): Promise<Sent> {
  const { session } = place;
  switch (step.do) {
    case 'make-directory':
      return await makeDirectory(place, step.path, signal);
    case 'make-disk':
      return await makeDisk(place, step.disk, signal);
    case 'upload-vmx':
      return await uploadVmx(place, step, signal);
    case 'register':
      return await register(place, step.path, signal);
    case 'create':
      return await create(place, step, signal);
    case 'reconfigure':
      return await reconfigure(place, step, needReading(step, on), signal);
    case 'record': {
      const live = needReading(step, on);
      const vm = vmOf(step, live);
      return await startTask(session, 'ReconfigVM_Task', vm, { spec: recordSpec(step.marker, live) }, vm, signal);
    }
    case 'copy-disk':
    case 'extend-disk':
    case 'upgrade-hardware':
    case 'migrate':
    case 'relocate':
    case 'move-to-pool':
    case 'move-to-folder':
    case 'autostart':
    case 'unregister':
    case 'delete-file':
      throw new Error(`the step ${step.do} is not written yet`);
    case 'power-on': {
      const vm = vmOf(step, on);
      return await startTask(session, 'PowerOnVM_Task', vm, {}, vm, signal);
    }
    case 'power-off': {
      const vm = vmOf(step, on);
      return await startTask(session, 'PowerOffVM_Task', vm, {}, vm, signal);
    }
    case 'suspend': {
      const vm = vmOf(step, on);
      return await startTask(session, 'SuspendVM_Task', vm, {}, vm, signal);
    }
    case 'shut-down': {
      const vm = vmOf(step, on);
      await session.call('ShutdownGuest', vm, {}, signal);
      return { until: 'power-is-off', vm };
    }
  }
}
