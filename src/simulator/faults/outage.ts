import { endSession } from '../methods/session-methods.js';
import { Task } from '../objects/task.js';
import type { Simulation } from '../simulation.js';
import type { OutageKind } from './fault-script.js';

/** A server that listens for connections. */
export interface Listener {
  /** Ends all connections, and refuses new ones where `refuses`. */
  interrupt(refuses: boolean): Promise<void>;
  /** Accepts connections again; does nothing if it already does. */
  resume(): Promise<void>;
}

/** Outages of the whole server. One at a time: a new one replaces the current one. */
export class Outages {
  readonly #simulation: Simulation;
  readonly #listeners: Listener[] = [];
  #current: OutageKind | null = null;
  #count = 0;
  #changing: Promise<void> = Promise.resolve();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  /** Null while there is no outage. */
  get current(): OutageKind | null {
    return this.#current;
  }

  add(listener: Listener): void {
    this.#listeners.push(listener);
  }

  begin(kind: OutageKind, milliseconds: number): void {
    this.#count += 1;
    const mine = this.#count;
    this.#current = kind;
    if (kind === 'logged-out' || kind === 'restarting') this.#forget(kind);
    const refuses = kind === 'refused' || kind === 'restarting';
    if (refuses || kind === 'dropped') this.#change((listener) => listener.interrupt(refuses));
    this.#simulation.world.after(milliseconds, () => {
      if (this.#count === mine) void this.end();
    });
  }

  async end(): Promise<void> {
    this.#count += 1;
    this.#current = null;
    this.#change((listener) => listener.resume());
    await this.#changing;
  }

  /** Changes run one after the other, so that no listener opens and closes concurrently. */
  #change(act: (listener: Listener) => Promise<void>): void {
    const all = async (): Promise<void> => {
      await Promise.all(this.#listeners.map(act));
    };
    this.#changing = this.#changing.then(all, all);
  }

  /** Ends all sessions. A restart also forgets the tasks, while their work continues. */
  #forget(kind: OutageKind): void {
    const { sessions, world } = this.#simulation;
    for (const session of [...sessions.values()]) endSession(this.#simulation, session);
    if (kind !== 'restarting') return;
    for (const ref of world.recentTasks) {
      const task = world.find(ref);
      if (task instanceof Task) world.remove(task);
    }
  }
}
