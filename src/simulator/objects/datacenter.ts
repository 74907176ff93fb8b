import { references, string } from '../soap/value.js';
import type { PropertyTable } from './managed-object.js';
import { SimpleObject } from './simple-object.js';
import type { World } from './world.js';

/** What the datacenter of every lone host is called. */
export const HOST_DATACENTER = 'ha-datacenter';

export class Datacenter extends SimpleObject {
  readonly world: World;
  protected readonly table = DATACENTER_PROPERTIES;

  constructor(world: World) {
    super(world.parts.roots.datacenter);
    this.world = world;
  }
}

const DATACENTER_PROPERTIES: PropertyTable<Datacenter> = {
  name: ({ world }, viewer) => string(viewer?.scope == null ? world.parts.roots.datacenterName : HOST_DATACENTER),
  parent: ({ world }) => world.parts.roots.rootFolder,
  vmFolder: ({ world }) => world.parts.roots.machineFolder,
  hostFolder: ({ world }) => world.parts.roots.hostFolder,
  datastoreFolder: ({ world }) => world.parts.roots.datastoreFolder,
  networkFolder: ({ world }) => world.parts.roots.networkFolder,
  datastore: ({ world }) => references(world.parts.datastores),
  network: ({ world }) => references(world.networks),
};
