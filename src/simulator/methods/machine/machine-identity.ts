import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { givePort } from '../../hardware/change/nic-backing-change.js';
import { vmxUuid } from '../../hardware/machine-config.js';
import { addressKeys } from '../../hardware/nic-keys.js';
import { isSriov, presentPassthrough } from '../../hardware/read/read-passthrough.js';
import { NIC_COUNT } from '../../hardware/slots.js';
import type { VmxDraft } from '../../hardware/vmx-draft.js';
import type { World } from '../../objects/world.js';
import { formatLocation, type Location } from '../../storage/datastore-location.js';

/** What `uuid.location` holds for a machine at this path. */
export function locationUuid(world: World, vmx: Location): string {
  const mount = world.datastore(vmx.datastore)?.mount ?? '';
  const digest = createHash('sha256')
    .update(`${mount} ${formatLocation(vmx)}`)
    .digest('hex');
  return vmxUuid(`564d${digest.slice(0, 28)}`);
}

/** Generates what a machine must have and its VMX lacks: UUIDs, MAC addresses and ports of distributed switches. `uuid.action = "create"` asks for new UUIDs. */
export function completeIdentity(world: World, draft: VmxDraft): void {
  if (draft.get('uuid.action')?.toLowerCase() === 'create') {
    draft.set('uuid.bios', null);
    draft.set('uuid.action', null);
  }
  if (draft.get('uuid.bios') === undefined) draft.set('uuid.bios', vmxUuid(biosUuid()));
  if (draft.get('vc.uuid') === undefined) draft.set('vc.uuid', vmxUuid(randomUUID()));
  completeMacs(world, draft);
  for (const slot of cardSlots(draft)) givePort(draft, slot, `${draft.get('uuid.bios') ?? ''} ${slot}`);
}

/** As after the answer that the machine was copied: nothing may be the same as in the original. */
export function newIdentity(world: World, draft: VmxDraft): void {
  draft.set('uuid.bios', vmxUuid(biosUuid()));
  draft.set('vc.uuid', vmxUuid(randomUUID()));
  for (const slot of cardSlots(draft)) {
    const { generated } = addressKeys(slot);
    if (draft.get(generated) !== undefined) draft.set(generated, null);
  }
  completeMacs(world, draft);
}

/** Gives every card that wants a generated address one: 00:0c:29 on a host, 00:50:56:80-bf on a vCenter. */
export function completeMacs(world: World, draft: VmxDraft): void {
  for (const slot of cardSlots(draft)) {
    const keys = addressKeys(slot);
    if (draft.get(keys.type)?.toLowerCase() === 'static' || draft.get(keys.generated) !== undefined) continue;
    const isCenter = world.parts.kind === 'vcenter';
    const [first = 0, second = 0, third = 0] = randomBytes(3);
    const prefix = isCenter ? [0x00, 0x50, 0x56, 0x80 | (first & 0x3f)] : [0x00, 0x0c, 0x29, first];
    const mac = [...prefix, second, third].map((each) => each.toString(16).padStart(2, '0')).join(':');
    draft.set(keys.type, isCenter ? 'vpx' : 'generated');
    draft.set(keys.generated, mac);
    if (!isCenter) draft.set(`${keys.generated}Offset`, '0');
  }
}

function cardSlots(draft: VmxDraft): readonly string[] {
  const cards = Array.from({ length: NIC_COUNT }, (_, index) => `ethernet${index}`);
  const functions = presentPassthrough(draft).filter((index) => isSriov(draft, index));
  return [
    ...cards.filter((slot) => draft.boolean(`${slot}.present`, false)),
    ...functions.map((index) => `pciPassthru${index}`),
  ];
}

function biosUuid(): string {
  return `564d${randomUUID().slice(4)}`;
}
