import { child, optionalInteger, required } from '../../soap/arguments.js';
import { invalidArgument } from '../../soap/fault.js';
import { type DataObject, long, object } from '../../soap/value.js';
import type { XmlElement } from '../../soap/xml-reader.js';
import type { VmxDraft, VmxKeys } from '../vmx-draft.js';
import { sharesInfo, sharesText } from './allocation.js';

/** Shares by level where the pool gives its highest card 100 (vSphere API reference, SharesLevel). */
const SHARES = { low: 25, normal: 50, high: 100 } as const;

/** No VMX key is known for these, so that the names are the simulator's own. */
const keysOf = (slot: string) => ({
  shares: `${slot}.resourceAllocation.shares`,
  reservation: `${slot}.resourceAllocation.reservation`,
  limit: `${slot}.resourceAllocation.limit`,
});

/** What a card gets of the network, which every card has. */
export function nicAllocation(keys: VmxKeys, slot: string): DataObject {
  const names = keysOf(slot);
  return object('VirtualEthernetCardResourceAllocation', {
    reservation: long(Math.max(0, keys.integer(names.reservation, 0))),
    share: sharesInfo(keys.get(names.shares), SHARES, 1),
    limit: long(Math.max(-1, keys.integer(names.limit, -1))),
  });
}

/** Members that are not given stay as they are; what is usual has no key. */
export function applyNicAllocation(card: XmlElement, slot: string, draft: VmxDraft): void {
  const spec = child(card, 'resourceAllocation');
  if (spec === undefined) return;
  const names = keysOf(slot);
  const reservation = optionalInteger(spec, 'reservation') ?? draft.integer(names.reservation, 0);
  const limit = optionalInteger(spec, 'limit') ?? draft.integer(names.limit, -1);
  const shares = sharesText(required(spec, 'share'));
  if (reservation < 0) throw invalidArgument('resourceAllocation.reservation');
  if (limit < -1 || (limit !== -1 && reservation > limit)) throw invalidArgument('resourceAllocation.limit');
  const set = (key: string, value: string | number, usual: string | number) => {
    if (value !== usual) draft.set(key, value);
    else if (draft.get(key) !== undefined) draft.set(key, null);
  };
  set(names.shares, shares, 'normal');
  set(names.reservation, reservation, 0);
  set(names.limit, limit, -1);
}
