import { references } from '../../soap/value.js';
import type { PropertyTable } from '../managed-object.js';
import { SimpleObject } from '../simple-object.js';
import type { World } from '../world.js';
import type { DatastoreRecord } from './datastore-record.js';
import { browserReference } from './datastore-record.js';

export class DatastoreBrowser extends SimpleObject {
  readonly world: World;
  protected readonly table = BROWSER_PROPERTIES;

  constructor(world: World, record: DatastoreRecord) {
    super(browserReference(record));
    this.world = world;
  }
}

const BROWSER_PROPERTIES: PropertyTable<DatastoreBrowser> = {
  datastore: ({ world }) => references(world.parts.datastores),
};
