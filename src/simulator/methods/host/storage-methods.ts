import { BLOCK_ADAPTER, ISCSI_ADAPTER } from '../../objects/storage/host-storage.js';
import { HostStorageSystem } from '../../objects/storage/host-storage-system.js';
import { text } from '../../soap/arguments.js';
import { Fault } from '../../soap/fault.js';
import { type MethodTable, on } from '../method.js';

/** Rescans of storage. Devices never change, so a rescan finds nothing new. */
export const STORAGE_METHODS: MethodTable = {
  RescanHba: on(HostStorageSystem, ({ world }, call) => {
    const device = text(call.body, 'hbaDevice');
    const known = world.parts.iscsi.length > 0 ? [BLOCK_ADAPTER, ISCSI_ADAPTER] : [BLOCK_ADAPTER];
    if (!known.includes(device)) throw new Fault('NotFound', `There is no adapter '${device}' on this host.`);
    return undefined;
  }),
  RescanAllHba: on(HostStorageSystem, () => undefined),
  RescanVmfs: on(HostStorageSystem, () => undefined),
  RefreshStorageSystem: on(HostStorageSystem, () => undefined),
};
