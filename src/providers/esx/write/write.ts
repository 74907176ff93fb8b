/**
 * Sends steps: one sender for each kind of step, and one call that changes the host for each step. A sent call is complete, or has a
 * task to wait for. Nothing here repeats a call.
 */

import { DiagnosticError, errorDiagnostic } from '../../../domain/diagnostics/diagnostic.js';
import type { Domain } from '../../../domain/domain.js';
import type { DomainRef, LiveDomain } from '../../../domain/live.js';
import { ownEntry } from '../../../domain/values/own-entry.js';
import type { NewVmLocation } from '../../../plan/steps/new-vm-location.js';
import type { Step, StepKind } from '../../../plan/steps/step.js';
import { deviceTable } from '../devices/devices.js';
import { networkBackings } from '../devices/network-backings.js';
import { applyChanges } from '../fields/apply-changes.js';
import { createSpec, reconfigureSpec, recordSpec } from '../fields/config-spec.js';
import { writtenNow } from '../fields/marker.js';
import { readPlaces } from '../inventory/inventory-objects.js';
import { noPlace } from '../read/no-location.js';
import { retrieveOne } from '../soap/collector.js';
import type { Session } from '../soap/session/session.js';
import { type MoRef, moRef, objectsOf, refOf, textOf, type VimObject } from '../soap/value.js';
import { deleteFile } from './discard.js';
import { migrate } from './migrate.js';
import { folderAt, moveToFolder, moveToPool } from './move-within.js';
import { migrateWithNics, relocate } from './relocate.js';
import { DONE, type Sent, startTask } from './sent.js';
import { setAutostart } from './set-autostart.js';
import type { WriteContext } from './write-context.js';
import { copyDisk, extendDisk, makeDirectory, makeDisk, uploadVmx } from './write-files.js';

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

function needRef(step: Step, on: LiveDomain | DomainRef | null): DomainRef {
  const domain = needDomain(step, on);
  return isReading(domain) ? domain.ref : domain;
}

function vmOf(step: Step, on: LiveDomain | DomainRef | null): MoRef {
  return moRef('VirtualMachine', needRef(step, on).id);
}

/** Where a new VM goes: the arguments `pool` and `host` of the call, and where its networks are looked up. */
interface NewVmPlace {
  readonly args: { readonly pool: MoRef; readonly host?: MoRef };
  readonly networks: MoRef;
}

/** The place of the URI, or the host that the step names, with the root pool of its compute resource or cluster. */
async function newVmPlace(
  { scope, session }: WriteContext,
  to: NewVmLocation | null,
  signal: AbortSignal,
): Promise<NewVmPlace> {
  if (to?.kind === 'host') {
    const { hosts } = await readPlaces(session, scope.datacenter, scope.vmFolder, signal);
    const host = [...hosts.values()].find(({ name }) => name === to.name);
    const pool = host?.parent == null ? null : await rootPoolOf(session, host.parent, signal);
    if (host === undefined || pool === null)
      throw noPlace(`There is no host "${to.name}" for the new VM`, null, 'Plan again and review the changes.');
    return { args: { pool, host: host.ref }, networks: host.ref };
  }
  if (scope.pool === null) {
    const hint = 'End the path of the URI at a host or a cluster.';
    throw new DiagnosticError(errorDiagnostic('EF3010', 'The connection has no location for a new VM', { hint }));
  }
  const networks = scope.host ?? scope.computeResource ?? scope.datacenter;
  return { args: { pool: scope.pool, ...(scope.host === null ? {} : { host: scope.host }) }, networks };
}

async function rootPoolOf(session: Session, compute: MoRef, signal: AbortSignal): Promise<MoRef | null> {
  return refOf((await retrieveOne(session, compute, ['resourcePool'], signal)).properties.get('resourcePool'));
}

async function register(
  context: WriteContext,
  step: Extract<Step, { do: 'register' }>,
  signal: AbortSignal,
): Promise<Sent> {
  const { session } = context;
  const place = await newVmPlace(context, step.to, signal);
  // Without a name the host takes the displayName of the VMX, which carries the right escaping.
  const args = { path: step.path, asTemplate: false, ...place.args };
  const folder = await folderAt(context, step.folder, signal);
  return await startTask(session, 'RegisterVM_Task', folder, args, null, signal);
}

/** The names of networks that NICs are given by their name alone. */
function networkNames(nics: readonly (Domain['nics'][string] | null | undefined)[]): ReadonlySet<string> {
  return new Set(nics.flatMap((nic) => (nic?.network == null || nic.network === '' ? [] : [nic.network])));
}

/** Arguments of the call that creates a VM. */
export async function createArguments(
  context: WriteContext,
  step: Extract<Step, { do: 'create' }>,
  signal: AbortSignal,
): Promise<NewVmPlace['args'] & { readonly config: VimObject }> {
  const { session } = context;
  const place = await newVmPlace(context, step.to, signal);
  const names = networkNames(Object.values(step.domain.nics).filter(({ port }) => port === null));
  const networks = await networkBackings(session, place.networks, names, signal);
  const { apiVersion } = session.content;
  const config = createSpec(step.domain, step.path, step.newDisks, writtenNow(step.marker), apiVersion, networks);
  return { config, ...place.args };
}

async function create(
  context: WriteContext,
  step: Extract<Step, { do: 'create' }>,
  signal: AbortSignal,
): Promise<Sent> {
  const { session } = context;
  const args = await createArguments(context, step, signal);
  const folder = await folderAt(context, step.folder, signal);
  return await startTask(session, 'CreateVM_Task', folder, args, null, signal);
}

/** Networks that a reconfigure connects NICs to, which are those of the host that the domain is on now. */
async function networksFor(
  { scope, session }: WriteContext,
  { changes }: Extract<Step, { do: 'reconfigure' }>,
  live: LiveDomain,
  host: MoRef | null,
  signal: AbortSignal,
) {
  const target = applyChanges(live.domain, changes);
  const slots = changes.flatMap(({ path: [kind, slot, leaf] }) =>
    kind === 'nics' && slot !== undefined && (leaf === undefined || leaf === 'network') ? [slot] : [],
  );
  const names = networkNames(slots.map((slot) => ownEntry(target.nics, slot)));
  return await networkBackings(session, host ?? scope.host ?? scope.datacenter, names, signal);
}

/** Device keys are read at the last moment, with the revision: were it another by now, the host would refuse the spec anyway. */
export async function reconfigureArguments(
  context: WriteContext,
  step: Extract<Step, { do: 'reconfigure' }>,
  live: LiveDomain,
  signal: AbortSignal,
): Promise<{ readonly spec: VimObject; readonly revision: string | null }> {
  const { session } = context;
  const vm = moRef('VirtualMachine', live.ref.id);
  const paths = ['config.hardware.device', 'config.changeVersion', 'runtime.host'];
  const { properties } = await retrieveOne(session, vm, paths, signal);
  const revision = textOf(properties.get('config.changeVersion'));
  const devices = deviceTable(objectsOf(properties.get('config.hardware.device')));
  const networks = await networksFor(context, step, live, refOf(properties.get('runtime.host')), signal);
  const spec = reconfigureSpec({ ...step, marker: writtenNow(step.marker) }, live, devices, networks);
  return { spec, revision };
}

async function reconfigure(
  context: WriteContext,
  step: Extract<Step, { do: 'reconfigure' }>,
  live: LiveDomain,
  signal: AbortSignal,
): Promise<Sent> {
  const { session } = context;
  const vm = moRef('VirtualMachine', live.ref.id);
  const { spec, revision: now } = await reconfigureArguments(context, step, live, signal);
  if (now !== live.changeVersion) {
    throw new DiagnosticError(
      errorDiagnostic('EF4003', `${live.domain.name} changed after it was read and before the reconfigure call`, {
        detail: `revision when it was read: ${live.changeVersion ?? 'none'}; now: ${now ?? 'none'}`,
        hint: 'Plan again and review the changes.',
      }),
    );
  }
  return await startTask(session, 'ReconfigVM_Task', vm, { spec }, vm, signal);
}

type Target = LiveDomain | DomainRef | null;

/** How one kind of step is sent. */
interface StepSender<S extends Step> {
  /** The step as the start of an error: "Making the disk failed". */
  readonly doing: string;
  /** Sends its one call. */
  readonly send: (context: WriteContext, step: S, on: Target, signal: AbortSignal) => Promise<Sent>;
}

/** One sender for each kind of step. A kind without a sender does not compile. */
type StepSenders = { readonly [Kind in StepKind]: StepSender<Extract<Step, { readonly do: Kind }>> };

/** Sends a method that takes the VM alone. */
function vmTask(method: string): (context: WriteContext, step: Step, on: Target, signal: AbortSignal) => Promise<Sent> {
  return async ({ session }, step, on, signal) => {
    const vm = vmOf(step, on);
    return await startTask(session, method, vm, {}, vm, signal);
  };
}

/** How each kind of step is sent. */
export const SENDERS: StepSenders = {
  'make-directory': {
    doing: 'Making the directory',
    send: (context, { path }, _on, signal) => makeDirectory(context, path, signal),
  },
  'make-disk': {
    doing: 'Making the disk',
    send: (context, { disk }, _on, signal) => makeDisk(context, disk, signal),
  },
  'copy-disk': {
    doing: 'Copying the disk',
    send: (context, { disk }, _on, signal) => copyDisk(context, disk, signal),
  },
  'extend-disk': {
    doing: 'Extending the disk',
    send: (context, { file, size }, _on, signal) => extendDisk(context, file, size, signal),
  },
  'upload-vmx': {
    doing: 'Uploading the VMX',
    send: (context, step, _on, signal) => uploadVmx(context, step, signal),
  },
  'delete-file': {
    doing: 'Deleting the file',
    send: (context, { kind, path }, _on, signal) => deleteFile(context, path, kind, signal),
  },
  register: {
    doing: 'Registering the VMX',
    send: (context, step, _on, signal) => register(context, step, signal),
  },
  create: {
    doing: 'Creating the domain',
    send: (context, step, _on, signal) => create(context, step, signal),
  },
  reconfigure: {
    doing: 'Reconfiguring the domain',
    send: async (context, step, on, signal) => await reconfigure(context, step, needReading(step, on), signal),
  },
  record: {
    doing: 'Saving the applied state',
    send: async ({ session }, step, on, signal) => {
      const live = needReading(step, on);
      const vm = vmOf(step, live);
      return await startTask(
        session,
        'ReconfigVM_Task',
        vm,
        { spec: recordSpec(writtenNow(step.marker), live) },
        vm,
        signal,
      );
    },
  },
  'upgrade-hardware': {
    doing: 'Upgrading the virtual hardware',
    send: async ({ session }, step, on, signal) => {
      const vm = vmOf(step, on);
      const version = `vmx-${String(step.version).padStart(2, '0')}`;
      return await startTask(session, 'UpgradeVM_Task', vm, { version }, vm, signal);
    },
  },
  unregister: {
    doing: 'Unregistering the domain',
    send: async ({ session }, step, on, signal) => {
      await session.call('UnregisterVM', vmOf(step, on), {}, signal);
      return DONE;
    },
  },
  migrate: {
    doing: 'Migrating the domain',
    send: async (context, step, on, signal) =>
      step.nics === undefined
        ? await migrate(context, needRef(step, on), step.host, signal)
        : await migrateWithNics(context, needRef(step, on), step, signal),
  },
  relocate: {
    doing: 'Relocating the domain',
    send: async (context, step, on, signal) => await relocate(context, needRef(step, on), step, signal),
  },
  'move-to-pool': {
    doing: 'Moving the domain to another resource pool',
    send: async (context, step, on, signal) => await moveToPool(context, vmOf(step, on), step.pool, signal),
  },
  'move-to-folder': {
    doing: 'Moving the domain to another folder',
    send: async (context, step, on, signal) => await moveToFolder(context, vmOf(step, on), step.folder, signal),
  },
  autostart: {
    doing: 'Setting whether the domain starts with the host',
    send: async (context, step, on, signal) => await setAutostart(context, vmOf(step, on), step.enabled, signal),
  },
  'power-on': { doing: 'Powering the domain on', send: vmTask('PowerOnVM_Task') },
  'shut-down': {
    doing: 'Asking the guest to shut down',
    send: async ({ session }, step, on, signal) => {
      const vm = vmOf(step, on);
      await session.call('ShutdownGuest', vm, {}, signal);
      return { until: 'power-is-off', vm };
    },
  },
  'power-off': { doing: 'Powering the domain off', send: vmTask('PowerOffVM_Task') },
  'force-off': { doing: 'Powering the domain off', send: vmTask('PowerOffVM_Task') },
  suspend: { doing: 'Suspending the domain', send: vmTask('SuspendVM_Task') },
};

/** Sends the one call of a step. */
export async function send(context: WriteContext, step: Step, on: Target, signal: AbortSignal): Promise<Sent> {
  // `do` selects the sender that takes this very kind, which the compiler cannot follow.
  const sender = SENDERS[step.do] as unknown as StepSender<Step>;
  return await sender.send(context, step, on, signal);
}
