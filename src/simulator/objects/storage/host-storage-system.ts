import { array, object, type Reference, reference, strings } from '../../soap/value.js';
import type { HostRecord } from '../inventory/place-records.js';
import type { PropertyTable } from '../managed-object.js';
import { SimpleObject } from '../simple-object.js';
import type { World } from '../world.js';
import { storageDevices } from './host-storage.js';

/** The adapters of one host, and what is behind them. */
export class HostStorageSystem extends SimpleObject {
  readonly world: World;
  protected readonly table = STORAGE_SYSTEM_PROPERTIES;

  constructor(world: World, record: HostRecord) {
    super(storageSystemReference(record));
    this.world = world;
  }
}

/** `storageSystem` on a lone host, `storageSystem-9` for `host-9` of a vCenter. */
export function storageSystemReference({ ref }: HostRecord): Reference {
  const number = /^host-(\d+)$/.exec(ref.value)?.[1];
  return reference('HostStorageSystem', number === undefined ? 'storageSystem' : `storageSystem-${number}`);
}

const STORAGE_SYSTEM_PROPERTIES: PropertyTable<HostStorageSystem> = {
  storageDeviceInfo: ({ world }) => storageDevices(world.parts.iscsi),
  fileSystemVolumeInfo: () =>
    object('HostFileSystemVolumeInfo', {
      volumeTypeList: strings(['VMFS', 'NFS']),
      mountInfo: array('HostFileSystemMountInfo', []),
    }),
};
