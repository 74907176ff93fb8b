/**
 * Datastores, their browsers, and the storage adapters of hosts. Files themselves are in `src/simulator/storage`.
 */

import { array, boolean, dateTime, int, long, object, type Reference, references, string } from '../../soap/value.js';
import { seesDatastore } from '../inventory/place-records.js';
import { datastoresOf } from '../machine/machine-reading.js';
import type { MachineRegistry } from '../machine/machine-registry.js';
import type { PropertyTable } from '../managed-object.js';
import { recentTasksOn } from '../recent-tasks.js';
import { SimpleObject } from '../simple-object.js';
import type { World } from '../world.js';
import { browserReference, type DatastoreRecord } from './datastore-record.js';

export class Datastore extends SimpleObject {
  readonly world: World;
  readonly record: DatastoreRecord;
  readonly machines: MachineRegistry;
  protected readonly table = DATASTORE_PROPERTIES;

  constructor(world: World, record: DatastoreRecord, machines: MachineRegistry) {
    super(record.ref);
    this.world = world;
    this.record = record;
    this.machines = machines;
  }

  get browser(): Reference {
    return browserReference(this.record);
  }
}

const DATASTORE_PROPERTIES: PropertyTable<Datastore> = {
  name: ({ record }) => string(record.name),
  parent: ({ world }) => world.parts.roots.datastoreFolder,
  recentTask: recentTasksOn,
  browser: (datastore) => datastore.browser,
  host: ({ world, record }) =>
    array(
      'DatastoreHostMount',
      world.hosts
        .filter((host) => seesDatastore(host, record.name))
        .map((host) =>
          object('DatastoreHostMount', {
            key: host.ref,
            mountInfo: object('HostMountInfo', {
              path: string(record.mount),
              accessMode: string('readWrite'),
              mounted: boolean(true),
              accessible: boolean(true),
            }),
          }),
        ),
    ),
  'summary.name': ({ record }) => string(record.name),
  summary: ({ world, record }) =>
    object('DatastoreSummary', {
      datastore: record.ref,
      name: string(record.name),
      url: string(urlOf(record)),
      capacity: long(record.capacityBytes),
      freeSpace: long(world.free(record.name)),
      uncommitted: undefined,
      accessible: boolean(true),
      multipleHostAccess: boolean(world.hosts.filter((host) => seesDatastore(host, record.name)).length > 1),
      type: string(record.mount.startsWith('/') || record.type === 'NFS' ? record.type : 'OTHER'),
      maintenanceMode: string('normal'),
    }),
  info: datastoreInfo,
  vm: ({ machines, record }) =>
    references(machines.all().filter((machine) => datastoresOf(machine).some((each) => each.name === record.name))),
  capability: () =>
    object('DatastoreCapability', {
      directoryHierarchySupported: boolean(true),
      rawDiskMappingsSupported: boolean(true),
      perFileThinProvisioningSupported: boolean(true),
    }),
};

/** VMware Server names the place itself. */
function urlOf({ mount }: DatastoreRecord): string {
  return mount.startsWith('/') ? `ds://${mount}/` : mount;
}

function datastoreInfo({ world, record }: Datastore) {
  const common = {
    name: string(record.name),
    url: string(urlOf(record)),
    freeSpace: long(world.free(record.name)),
    maxFileSize: long(70_368_744_177_664),
    timestamp: dateTime(world.now()),
  };
  const capacity = long(record.capacityBytes);
  if (record.type === 'NFS') {
    return object('NasDatastoreInfo', {
      ...common,
      nas: object('HostNasVolume', {
        type: string('NFS'),
        name: string(record.name),
        capacity,
        remoteHost: string('nas.example.com'),
        remotePath: string(`/export/${record.name}`),
        userName: string(''),
      }),
    });
  }
  if (!record.mount.startsWith('/')) return object('LocalDatastoreInfo', { ...common, path: string(record.mount) });
  return object('VmfsDatastoreInfo', {
    ...common,
    vmfs: object('HostVmfsVolume', {
      type: string('VMFS'),
      name: string(record.name),
      capacity,
      blockSizeMb: int(1),
      maxBlocks: int(63_963_136),
      majorVersion: int(6),
      version: string('6.82'),
      uuid: string(record.mount.slice('/vmfs/volumes/'.length)),
      extent: array('HostScsiDiskPartition', [
        object('HostScsiDiskPartition', { diskName: string(`naa.${record.ref.value}`), partition: int(1) }),
      ]),
      vmfsUpgradable: boolean(false),
    }),
  });
}
