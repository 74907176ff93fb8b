import { enumeration, references, string } from '../../soap/value.js';
import type { PropertyTable } from '../managed-object.js';
import { recentTasksOn } from '../recent-tasks.js';
import { SimpleObject } from '../simple-object.js';
import type { World } from '../world.js';
import type { DatacenterRecord } from './place-records.js';

/** The name of the datacenter of every single host. */
export const HOST_DATACENTER = 'ha-datacenter';

export class Datacenter extends SimpleObject {
  readonly world: World;
  readonly record: DatacenterRecord;
  protected readonly table = DATACENTER_PROPERTIES;

  constructor(world: World, record: DatacenterRecord) {
    super(record.ref);
    this.world = world;
    this.record = record;
  }

  /** One that was made while the simulator runs holds nothing but folders. */
  get isEmpty(): boolean {
    return this.ref.value !== this.world.parts.roots.datacenter.value;
  }
}

const DATACENTER_PROPERTIES: PropertyTable<Datacenter> = {
  name: ({ record }, context) => string(context?.scope == null ? record.name : HOST_DATACENTER),
  parent: ({ record }) => record.parent,
  overallStatus: () => enumeration('ManagedEntityStatus', 'green'),
  configStatus: () => enumeration('ManagedEntityStatus', 'green'),
  recentTask: recentTasksOn,
  vmFolder: ({ record }) => record.folders.machines,
  hostFolder: ({ record }) => record.folders.hosts,
  datastoreFolder: ({ record }) => record.folders.datastores,
  networkFolder: ({ record }) => record.folders.networks,
  datastore: (datacenter) => references(datacenter.isEmpty ? [] : datacenter.world.parts.datastores),
  network: (datacenter) => references(datacenter.isEmpty ? [] : datacenter.world.networks),
};
