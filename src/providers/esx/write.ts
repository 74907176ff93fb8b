import { assertNever } from '../../domain/assert-never.js';
import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostic.js';
import type { Domain } from '../../domain/domain.js';
import type { DomainRef, LiveDomain } from '../../domain/live.js';
import { ownEntry } from '../../domain/own-entry.js';
import type { Step } from '../../plan/step.js';
import { applyChanges } from './apply-changes.js';
import { createSpec, reconfigureSpec, recordSpec } from './config-spec.js';
import { deviceTable } from './devices.js';
import { deleteFile } from './discard.js';
import { migrate } from './migrate.js';
import { moveToFolder, moveToPool } from './move-within.js';
import { networkBackings } from './network-backings.js';
import { relocate } from './relocate.js';
import type { Scope } from './scope.js';
import { DONE, type Sent, startTask } from './sent.js';
import type { DatastoreMount } from './server-facts.js';
import { setAutostart } from './set-autostart.js';
import { retrieveOne } from './soap/collector.js';
import type { Session } from './soap/session.js';
import { type MoRef, moRef, objectsOf, refOf, textOf } from './soap/value.js';
import type { Vcenter } from './vcenter.js';
import { copyDisk, extendDisk, makeDirectory, makeDisk, uploadVmx } from './write-files.js';

/** What is written to: a session, its place in the inventory, and the vCenter of a lone host where the connection names one. */
export interface WritePlace {
  readonly session: Session;
  readonly scope: Scope;
  readonly mounts: readonly DatastoreMount[];
  readonly vcenter: Vcenter | null;
}

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

function needPool(scope: Scope): MoRef {
  if (scope.pool !== null) return scope.pool;
  throw new DiagnosticError(
    errorDiagnostic('EF3010', 'The connection names no place for a new domain', {
      hint: 'Let the path of the URI end at a host or a cluster.',
    }),
  );
}

async function register(
  { scope, session }: WritePlace,
  step: Extract<Step, { do: 'register' }>,
  signal: AbortSignal,
): Promise<Sent> {
  // Without a name the host takes the displayName of the VMX, which carries the right escaping.
  const host = scope.host === null ? {} : { host: scope.host };
  const args = { path: step.path, asTemplate: false, pool: needPool(scope), ...host };
  return await startTask(session, 'RegisterVM_Task', scope.vmFolder, args, null, signal);
}

/** The names of networks that NICs are given by their name alone. */
function networkNames(nics: readonly (Domain['nics'][string] | null | undefined)[]): ReadonlySet<string> {
  return new Set(nics.flatMap((nic) => (nic?.network == null || nic.network === '' ? [] : [nic.network])));
}

async function create(
  { scope, session }: WritePlace,
  step: Extract<Step, { do: 'create' }>,
  signal: AbortSignal,
): Promise<Sent> {
  const pool = needPool(scope);
  const names = networkNames(Object.values(step.domain.nics).filter(({ port }) => port === null));
  const place = scope.host ?? scope.computeResource ?? scope.datacenter;
  const networks = await networkBackings(session, place, names, signal);
  const { apiVersion } = session.content;
  const config = createSpec(step.domain, step.path, step.newDisks, step.marker, apiVersion, networks);
  const args = { config, pool, ...(scope.host === null ? {} : { host: scope.host }) };
  return await startTask(session, 'CreateVM_Task', scope.vmFolder, args, null, signal);
}

/** Networks that a reconfigure connects NICs to, which are those of the host that the domain is on now. */
async function networksFor(
  { scope, session }: WritePlace,
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
async function reconfigure(
  place: WritePlace,
  step: Extract<Step, { do: 'reconfigure' }>,
  live: LiveDomain,
  signal: AbortSignal,
): Promise<Sent> {
  const { session } = place;
  const vm = moRef('VirtualMachine', live.ref.id);
  const paths = ['config.hardware.device', 'config.changeVersion', 'runtime.host'];
  const { properties } = await retrieveOne(session, vm, paths, signal);
  const now = textOf(properties.get('config.changeVersion'));
  if (now !== live.changeVersion) {
    throw new DiagnosticError(
      errorDiagnostic('EF4003', `${live.domain.name} changed between its reading and the reconfigure`, {
        detail: `revision when it was read: ${live.changeVersion ?? 'none'}; now: ${now ?? 'none'}`,
        hint: 'Plan again and look at what moved.',
      }),
    );
  }
  const devices = deviceTable(objectsOf(properties.get('config.hardware.device')));
  const networks = await networksFor(place, step, live, refOf(properties.get('runtime.host')), signal);
  const spec = reconfigureSpec(step, live, devices, networks);
  return await startTask(session, 'ReconfigVM_Task', vm, { spec }, vm, signal);
}

type PowerStep = Extract<Step, { do: 'power-on' | 'power-off' | 'suspend' | 'shut-down' }>;

const POWER_TASKS = {
  'power-on': 'PowerOnVM_Task',
  'power-off': 'PowerOffVM_Task',
  suspend: 'SuspendVM_Task',
} as const;

async function power(session: Session, step: PowerStep, vm: MoRef, signal: AbortSignal): Promise<Sent> {
  if (step.do !== 'shut-down') return await startTask(session, POWER_TASKS[step.do], vm, {}, vm, signal);
  await session.call('ShutdownGuest', vm, {}, signal);
  return { until: 'power-is-off', vm };
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
    case 'copy-disk':
      return await copyDisk(place, step.disk, signal);
    case 'extend-disk':
      return await extendDisk(place, step.file, step.size, signal);
    case 'delete-file':
      return await deleteFile(place, step.path, step.kind, signal);
    case 'upload-vmx':
      return await uploadVmx(place, step, signal);
    case 'register':
      return await register(place, step, signal);
    case 'create':
      return await create(place, step, signal);
    case 'reconfigure':
      return await reconfigure(place, step, needReading(step, on), signal);
    case 'record': {
      const live = needReading(step, on);
      const vm = vmOf(step, live);
      return await startTask(session, 'ReconfigVM_Task', vm, { spec: recordSpec(step.marker, live) }, vm, signal);
    }
    case 'upgrade-hardware': {
      const vm = vmOf(step, on);
      const version = `vmx-${String(step.version).padStart(2, '0')}`;
      return await startTask(session, 'UpgradeVM_Task', vm, { version }, vm, signal);
    }
    case 'migrate':
      return await migrate(place, needRef(step, on), step.host, signal);
    case 'relocate':
      return await relocate(place, needRef(step, on), step, signal);
    case 'move-to-pool':
      return await moveToPool(place, vmOf(step, on), step.pool, signal);
    case 'move-to-folder':
      return await moveToFolder(place, vmOf(step, on), step.folder, signal);
    case 'autostart':
      return await setAutostart(place, vmOf(step, on), step.enabled, signal);
    case 'unregister':
      await session.call('UnregisterVM', vmOf(step, on), {}, signal);
      return DONE;
    case 'power-on':
    case 'power-off':
    case 'suspend':
    case 'shut-down':
      return await power(session, step, vmOf(step, on), signal);
    default:
      return assertNever(step);
  }
}
