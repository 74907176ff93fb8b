import { endSession } from '../methods/session-methods.js';
import { Task } from '../objects/task.js';
import type { Simulation } from '../simulation.js';
import type { OutageKind } from './fault-script.js';

/** Something that listens for connections. */
export interface Listener {
  /** Ends all connections, and refuses new ones where `refuses`. */
  interrupt(refuses: boolean): Promise<void>;
  /** Takes connections again. Safe to call when it does already. */
  resume(): Promise<void>;
}

/** Times in which the whole server cannot be reached, or does not know anybody. One at a time: the latest counts. */
export class Outages {
  readonly #simulation: Simulation;
  readonly #listeners: Listener[] = [];
  #current: OutageKind | null = null;
  #count = 0;
  #changing: Promise<void> = Promise.resolve();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  /** Null while the server is as ever. */
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

  /** One after the other, so that no listener is opened and closed at once. */
  #change(act: (listener: Listener) => Promise<void>): void {
    const all = async (): Promise<void> => {
      await Promise.all(this.#listeners.map(act));
    };
    this.#changing = this.#changing.then(all, all);
  }

  /** Sessions are gone; a server that restarts forgets its tasks, too, whose work goes on. */
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
