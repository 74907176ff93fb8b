import type { MachineRegistry } from './objects/machine/machine-registry.js';
import type { World } from './objects/world.js';
import type { Session } from './session.js';

/** State of one running simulator, shared by all methods. */
export interface Simulation {
  readonly world: World;
  readonly machines: MachineRegistry;
  /** By the cookie's value. */
  readonly sessions: Map<string, Session>;
  readonly user: string;
  readonly password: string;
  readonly sessionIdleMilliseconds: number;
  /** Tasks so far, for ids that are never used again. */
  taskCount: number;
}
