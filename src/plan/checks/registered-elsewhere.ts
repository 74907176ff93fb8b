/**
 * Keeps a VMX from being registered on a second host while another connection of the run has it, or may have it. A host knows nothing of
 * the registrations of another one, and two hosts that run one VM destroy its disks where the file system does not prevent it. The plan
 * may register it once the other connection unregisters it in the same run; that connection comes first then.
 *
 * Locks of files are no proof: the public API reference does not say what `lockMode` of FileLockInfo (QueryFileLockInfo, since 8.0.2.0)
 * means, nor what is answered for a file without a lock.
 */

import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { DomainSummary } from '../../domain/live.js';
import type { DatastoreFacts } from '../../domain/server-facts.js';
import { type DatastorePath, splitDatastorePath } from '../../domain/values/datastore-path.js';
import { locate } from '../locate.js';
import type { ConnectionPlan, DomainPlan } from '../plan.js';
import { refusedPlan } from '../refused-plan.js';

/** What the server of one connection has registered. */
export interface Registrations {
  readonly connect: string;
  /** Id of the server. */
  readonly server: string;
  readonly vms: readonly Pick<DomainSummary, 'name' | 'uuid' | 'vmxPath'>[];
  readonly datastores: readonly DatastoreFacts[];
}

type Registered = Registrations['vms'][number];

/** The VMX that a plan registers, and the uuid of its VM. */
interface Wanted {
  readonly path: DatastorePath;
  readonly uuid: string | null;
}

function wantedBy({ action, desired, guards, steps }: DomainPlan): Wanted | null {
  const step = steps.find((each) => each.do === 'register');
  if (action !== 'register' || step?.do !== 'register') return null;
  const live = guards.find(({ path }) => path.join('.') === 'domain.uuid')?.value;
  return { path: step.path, uuid: desired.declared.uuid ?? (typeof live === 'string' ? live : null) };
}

/** Two hosts may have datastores of one name that are not one; only ids say so. */
function isSameFile(path: DatastorePath, here: Registrations, other: DatastorePath, there: Registrations): boolean {
  const [one, two] = [splitDatastorePath(path), splitDatastorePath(other)];
  if (one.path.toLowerCase() !== two.path.toLowerCase()) return false;
  const idOf = (name: string, { datastores }: Registrations) => datastores.find((each) => each.name === name)?.id;
  const ids = [idOf(one.datastore, here), idOf(two.datastore, there)];
  return ids[0] === undefined || ids[1] === undefined ? one.datastore === two.datastore : ids[0] === ids[1];
}

/** Whether a plan unregisters this VM and leaves its files. */
function releases({ removes, steps }: DomainPlan, vm: Registered): boolean {
  if (removes === undefined || removes.uuid !== vm.uuid || removes.vmxPath !== vm.vmxPath) return false;
  return steps.some((step) => step.do === 'unregister') && !steps.some((step) => step.do === 'delete-file');
}

/** Whether one plan unregisters, on another connection, the VM that the other one registers. */
export function isReleasedBy(plan: DomainPlan, other: DomainPlan): boolean {
  const wanted = wantedBy(plan);
  return wanted !== null && wanted.uuid !== null && other.action === 'remove' && other.removes?.uuid === wanted.uuid;
}

function refuse(
  { desired, name }: DomainPlan,
  code: 'EF2092' | 'EF2093' | 'EF2095' | 'EF2096',
  summary: string,
  hint: string,
  detail: string | null = null,
): Diagnostic {
  return errorDiagnostic(code, summary, { detail, hint, subject: name, source: locate(desired, []) });
}

const STILL_THERE =
  'Declare the VM in the manifest of that host with its uuid and ensure: absent, without delete_files, and apply both in one run. It must be off there, or allow_power_off must be set.';

function registeredAt(plan: DomainPlan, { path }: Wanted, { connect }: Registrations, vm: Registered): Diagnostic {
  const summary = `${path} is not registered, because ${connect} has the VM "${vm.name}"`;
  const detail = `There its uuid is ${vm.uuid ?? 'not known'} and its VMX ${vm.vmxPath ?? 'not known'}.`;
  return refuse(plan, 'EF2092', summary, STILL_THERE, detail);
}

function mayBeAt(plan: DomainPlan, { path }: Wanted, unread: readonly string[]): Diagnostic {
  const summary = `${path} is not registered, because ${unread.join(' and ')} was not read and may have the VM`;
  const hint =
    'If that host is lost, power it off so that it cannot run the VM. Then plan with the manifest of this host alone, and set adopt: true.';
  return refuse(plan, 'EF2093', summary, hint);
}

/** Old hosts may have ids that are not unique, so the connection counts, too. */
function isOf({ connect, server }: Registrations, connection: ConnectionPlan): boolean {
  return connect === connection.connect && server === connection.server.id;
}

/** The connections that have to be carried out before each one. */
type Before = ReadonlyMap<ConnectionPlan, ReadonlySet<ConnectionPlan>>;

/** Connections in an order in which each comes after those that it waits for; `circle` has those for which there is none. */
function ordered(connections: readonly ConnectionPlan[], before: Before) {
  const done: ConnectionPlan[] = [];
  let left = [...connections];
  for (;;) {
    const next = left.find((each) => [...(before.get(each) ?? [])].every((first) => done.includes(first)));
    if (next === undefined) return { connections: [...done, ...left], circle: left };
    done.push(next);
    left = left.filter((each) => each !== next);
  }
}

/**
 * Refuses each registration of a VM that another connection has and does not unregister in this run, or may have because it was not read.
 * Puts connections that unregister a VM before those that register it; those that would have to come before each other are refused.
 */
export function checkRegistrations(
  connections: readonly ConnectionPlan[],
  known: readonly Registrations[],
  unread: readonly string[],
): readonly ConnectionPlan[] {
  const refused = new Map<DomainPlan, Diagnostic>();
  const waits = new Map<DomainPlan, readonly ConnectionPlan[]>();
  const before = new Map<ConnectionPlan, Set<ConnectionPlan>>();
  for (const connection of connections) {
    const here = known.find((each) => isOf(each, connection));
    for (const plan of connection.domains) {
      const wanted = wantedBy(plan);
      if (wanted === null || here === undefined) continue;
      if (unread.length > 0) refused.set(plan, mayBeAt(plan, wanted, unread));
      for (const there of known.filter((each) => each !== here)) {
        for (const vm of there.vms) {
          const isIt = wanted.uuid !== null && vm.uuid === wanted.uuid;
          if (!isIt && (vm.vmxPath === null || !isSameFile(wanted.path, here, vm.vmxPath, there))) continue;
          const first = connections.find(
            (other) => isOf(there, other) && other.domains.some((each) => releases(each, vm)),
          );
          if (first === undefined) refused.set(plan, registeredAt(plan, wanted, there, vm));
          else {
            waits.set(plan, [...(waits.get(plan) ?? []), first]);
            before.set(connection, new Set([...(before.get(connection) ?? []), first]));
          }
        }
      }
    }
  }
  if (refused.size + waits.size === 0) return keepWhatCannotMove(connections);
  const order = ordered(connections, before);
  for (const [plan, firsts] of waits) {
    if (!firsts.some((first) => order.circle.includes(first)) || refused.has(plan)) continue;
    const hint = 'Move the VMs of one direction first: apply the two moves in two runs, with --target.';
    refused.set(plan, refuse(plan, 'EF2095', `${plan.name} cannot move while a VM moves the other way`, hint));
  }
  return keepWhatCannotMove(
    order.connections.map((connection) => ({
      ...connection,
      domains: connection.domains.map((plan) => {
        const problem = refused.get(plan);
        return problem === undefined ? plan : refusedPlan(plan, [problem]);
      }),
    })),
  );
}

/** Refuses to unregister a VM that another connection declares and cannot take: it would be registered nowhere. */
function keepWhatCannotMove(connections: readonly ConnectionPlan[]): readonly ConnectionPlan[] {
  const stuck = new Map<string, string>();
  for (const { connect, domains } of connections)
    for (const { action, desired } of domains)
      if (action === 'blocked' && desired.ensure !== 'absent' && desired.declared.uuid != null)
        stuck.set(desired.declared.uuid, connect);
  if (stuck.size === 0) return connections;
  return connections.map((connection) => ({
    ...connection,
    domains: connection.domains.map((plan) => {
      const to = stuck.get(plan.removes?.uuid ?? '');
      if (plan.action !== 'remove' || to === undefined || to === connection.connect) return plan;
      const summary = `${plan.name} is not unregistered, because ${to} cannot take it in this run`;
      const hint = 'Correct what stops the VM there, or take its manifest of that host out of this run.';
      return refusedPlan(plan, [refuse(plan, 'EF2096', summary, hint)]);
    }),
  }));
}
