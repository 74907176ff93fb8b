import type { Simulation } from '../../simulation.js';

/** To be called once a place is made, changed or gone: the state is kept, and who waits for changes looks again. */
export function placesChanged({ machines, world }: Simulation): void {
  machines.onChange?.();
  world.feed.next();
}
