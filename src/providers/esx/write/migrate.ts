import type { DomainRef } from '../../../domain/live.js';
import { readPlaces } from '../inventory/inventory-objects.js';
import { noPlace } from '../read/no-location.js';
import { retrieveOne } from '../soap/collector.js';
import type { Session } from '../soap/session/session.js';
import { type MoRef, refOf } from '../soap/value.js';
import { type MoveContext, type Mover, moverOf } from './mover.js';
import { type Sent, startTask } from './sent.js';

/** Where a domain is migrated to. The pool is null where the account may not see it; the server then keeps the domain's own. */
interface MigrationTarget {
  readonly host: MoRef;
  readonly pool: MoRef | null;
}

async function refAt(session: Session, from: MoRef, path: string, signal: AbortSignal): Promise<MoRef | null> {
  return refOf((await retrieveOne(session, from, [path], signal)).properties.get(path));
}

/**
 * The host and pool that a move to a named host gives to the server. The domain keeps its resource pool within a host's compute resource or cluster; in another
 * one it gets the root pool.
 */
export async function targetOf(mover: Mover, name: string, signal: AbortSignal): Promise<MigrationTarget> {
  const { session, datacenter, vm } = mover;
  const { hosts } = await readPlaces(session, datacenter, datacenter, signal);
  const host = [...hosts.values()].find((each) => each.name === name)?.ref;
  if (host === undefined) {
    const names = [...hosts.values()].map((each) => each.name).sort();
    throw noPlace(`There is no host "${name}" to migrate to`, `The datacenter has ${names.join(', ') || 'none'}.`);
  }
  const { properties } = await retrieveOne(session, vm, ['runtime.host', 'resourcePool'], signal);
  const now = refOf(properties.get('runtime.host'));
  const there = await refAt(session, host, 'parent', signal);
  const here = now === null ? null : await refAt(session, now, 'parent', signal);
  if (there !== null && there.value === here?.value) return { host, pool: refOf(properties.get('resourcePool')) };
  return { host, pool: there === null ? null : await refAt(session, there, 'resourcePool', signal) };
}

/** Arguments of both the migration check and the migration. */
export async function migrationOf(
  place: MoveContext,
  on: DomainRef,
  host: string,
  signal: AbortSignal,
): Promise<{ readonly mover: Mover; readonly to: { readonly pool?: MoRef; readonly host: MoRef } }> {
  const mover = await moverOf(place, on, signal);
  const target = await targetOf(mover, host, signal);
  return { mover, to: { ...(target.pool === null ? {} : { pool: target.pool }), host: target.host } };
}

/** To another host, in the power state that the domain has; its files stay where they are. */
export async function migrate(place: MoveContext, on: DomainRef, host: string, signal: AbortSignal): Promise<Sent> {
  const { mover, to } = await migrationOf(place, on, host, signal);
  const { session, vm } = mover;
  const sent = await startTask(session, 'MigrateVM_Task', vm, { ...to, priority: 'defaultPriority' }, vm, signal);
  return { ...sent, session, warns: true };
}
