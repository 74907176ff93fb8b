import type { MachineRegistry } from './objects/machine/machine-registry.js';
import { Network } from './objects/network/network.js';
import type { NetworksState } from './objects/network/network-registry.js';
import type { World } from './objects/world.js';

/** Takes up the switches and networks of an earlier process. */
export function restoreNetworks(world: World, machines: MachineRegistry, state: NetworksState): void {
  for (const { ref } of world.standardNetworks.all) {
    const shown = world.find(ref);
    if (shown !== undefined) world.remove(shown);
  }
  world.standardNetworks.restore(state);
  for (const record of world.standardNetworks.all) world.add(new Network(world, record, machines));
}
