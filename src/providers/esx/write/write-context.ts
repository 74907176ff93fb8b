import type { Scope } from '../inventory/scope.js';
import type { DatastoreMount } from '../inventory/server-facts.js';
import type { Vcenter } from '../net/vcenter.js';
import type { Session } from '../soap/session/session.js';

/** What the calls of a step need: the session, the part of the inventory, the mounts, and the vCenter of a lone host or null. */
export interface WriteContext {
  readonly session: Session;
  readonly scope: Scope;
  readonly mounts: readonly DatastoreMount[];
  /** Null where the connection names no vCenter. */
  readonly vcenter: Vcenter | null;
}
