import { ownEntry } from '../../own-entry.js';
import { child, optionalBoolean, optionalInteger, optionalText } from '../../soap/arguments.js';
import { notSupported } from '../../soap/fault.js';
import { type DataObject, int, long, object } from '../../soap/value.js';
import { backingOf, type DeviceChange, invalidDevice } from '../change/device-change.js';
import type { VmxKeys } from '../vmx-draft.js';
import { sharesInfo, sharesText } from './allocation.js';

/** Disk shares by level (vSphere API reference, SharesInfo). */
const DISK_SHARES = { low: 500, normal: 1000, high: 2000 } as const;
/** The word that hosts write for no limit. */
const NO_CAP = 'off';

const SHARING: Readonly<Record<string, string>> = { sharingNone: 'none', sharingMultiWriter: 'multi-writer' };

export function diskShares(keys: VmxKeys, slot: string): DataObject {
  return sharesInfo(keys.get(`sched.${slot}.shares`), DISK_SHARES, 1);
}

export function storageIOAllocation(keys: VmxKeys, slot: string): DataObject {
  const cap = keys.integer(`sched.${slot}.throughputCap`, -1);
  return object('StorageIOAllocationInfo', {
    limit: long(cap > 0 ? cap : -1),
    shares: diskShares(keys, slot),
    reservation: int(0),
  });
}

export function diskSharing(keys: VmxKeys, slot: string): string {
  return keys.get(`${slot}.sharing`)?.toLowerCase() === 'multi-writer' ? 'sharingMultiWriter' : 'sharingNone';
}

/** `writeThrough` and `sharing` of the backing, which a running machine keeps; and the disk's share of the bandwidth, at any time. */
export function applyDiskPolicy(change: DeviceChange, slot: string): void {
  const { work, operation } = change;
  const { draft } = work;
  const { backing } = backingOf(change);
  const fixed = (key: string, value: string | boolean | null) => {
    if (!work.isOff && operation === 'edit') throw work.refuse();
    draft.set(`${slot}.${key}`, value);
  };
  const through = optionalBoolean(backing, 'writeThrough');
  if (through !== undefined && through !== draft.boolean(`${slot}.writeThrough`, false)) fixed('writeThrough', through);
  const sharing = optionalText(backing, 'sharing')?.trim();
  if (sharing !== undefined && sharing !== diskSharing(draft, slot)) {
    const word = ownEntry(SHARING, sharing);
    if (word === undefined) throw invalidDevice(change.index, 'device.backing.sharing');
    fixed('sharing', word === 'none' ? null : word);
  }
  applyBandwidth(change, slot);
}

/** The older member `shares` counts where the newer one, which holds it too, is not sent. New disks get both keys written. */
function applyBandwidth(change: DeviceChange, slot: string): void {
  const { draft } = change.work;
  const allocation = child(change.spec, 'storageIOAllocation');
  const isNew = change.operation === 'add';
  const shares = child(allocation ?? change.spec, 'shares');
  const word = shares === undefined ? undefined : sharesText(shares);
  const now = draft.get(`sched.${slot}.shares`);
  if (isNew || (word !== undefined && word !== (now ?? 'normal'))) draft.set(`sched.${slot}.shares`, word ?? 'normal');
  const limit = allocation === undefined ? undefined : optionalInteger(allocation, 'limit');
  if (limit !== undefined && limit !== -1 && limit < 16) {
    throw invalidDevice(change.index, 'device.storageIOAllocation.limit');
  }
  const cap = limit === undefined || limit === -1 ? NO_CAP : String(limit);
  const capNow = draft.get(`sched.${slot}.throughputCap`) ?? NO_CAP;
  if (isNew || (limit !== undefined && cap !== capNow)) draft.set(`sched.${slot}.throughputCap`, cap);
  if ((allocation === undefined ? 0 : (optionalInteger(allocation, 'reservation') ?? 0)) > 0) {
    throw notSupported('A reservation of disk operations is not simulated.');
  }
}
