import { browserReference } from './datastore.js';
import type { PropertyTable } from './managed-object.js';
import { type ComputeResourceRecord, seesDatastore } from './place-records.js';
import { SimpleObject } from './simple-object.js';
import type { World } from './world.js';

/** Tells what virtual hardware a compute resource can give. */
export class EnvironmentBrowser extends SimpleObject {
  readonly world: World;
  readonly record: ComputeResourceRecord;
  protected readonly table = ENVIRONMENT_PROPERTIES;

  constructor(world: World, record: ComputeResourceRecord) {
    super(record.environmentBrowser);
    this.world = world;
    this.record = record;
  }
}

const ENVIRONMENT_PROPERTIES: PropertyTable<EnvironmentBrowser> = {
  datastoreBrowser: ({ world, record }) =>
    world.parts.datastores
      .filter(({ name }) => record.hosts.some((host) => seesDatastore(host, name)))
      .map(browserReference)[0],
};
