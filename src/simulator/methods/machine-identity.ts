import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { vmxUuid } from '../hardware/machine-config.js';
import { NIC_COUNT } from '../hardware/slots.js';
import type { VmxDraft } from '../hardware/vmx-draft.js';
import type { World } from '../objects/world.js';
import { formatLocation, type Location } from '../storage/datastore-location.js';

/** What `uuid.location` holds for a machine at this path. */
export function locationUuid(world: World, vmx: Location): string {
  const mount = world.datastore(vmx.datastore)?.mount ?? '';
  const digest = createHash('sha256')
    .update(`${mount} ${formatLocation(vmx)}`)
    .digest('hex');
  return vmxUuid(`564d${digest.slice(0, 28)}`);
}

/** Generates what a machine must have and its VMX lacks: UUIDs and MAC addresses. `uuid.action = "create"` asks for new UUIDs. */
export function completeIdentity(world: World, draft: VmxDraft): void {
  if (draft.get('uuid.action')?.toLowerCase() === 'create') {
    draft.set('uuid.bios', null);
    draft.set('uuid.action', null);
  }
  if (draft.get('uuid.bios') === undefined) draft.set('uuid.bios', vmxUuid(biosUuid()));
  if (draft.get('vc.uuid') === undefined) draft.set('vc.uuid', vmxUuid(randomUUID()));
  completeMacs(world, draft);
}

/** As after the answer that the machine was copied: nothing may be the same as in the original. */
export function newIdentity(world: World, draft: VmxDraft): void {
  draft.set('uuid.bios', vmxUuid(biosUuid()));
  draft.set('vc.uuid', vmxUuid(randomUUID()));
  for (let index = 0; index < NIC_COUNT; index += 1) {
    if (draft.get(`ethernet${index}.generatedAddress`) !== undefined)
      draft.set(`ethernet${index}.generatedAddress`, null);
  }
  completeMacs(world, draft);
}

/** Gives every card that wants a generated address one: 00:0c:29 on a host, 00:50:56:80-bf on a vCenter. */
export function completeMacs(world: World, draft: VmxDraft): void {
  for (let index = 0; index < NIC_COUNT; index += 1) {
    const slot = `ethernet${index}`;
    if (!draft.boolean(`${slot}.present`, false) || draft.get(`${slot}.addressType`)?.toLowerCase() === 'static')
      continue;
    if (draft.get(`${slot}.generatedAddress`) !== undefined) continue;
    const isCenter = world.parts.kind === 'vcenter';
    const [first = 0, second = 0, third = 0] = randomBytes(3);
    const prefix = isCenter ? [0x00, 0x50, 0x56, 0x80 | (first & 0x3f)] : [0x00, 0x0c, 0x29, first];
    const mac = [...prefix, second, third].map((each) => each.toString(16).padStart(2, '0')).join(':');
    draft.set(`${slot}.addressType`, isCenter ? 'vpx' : 'generated');
    draft.set(`${slot}.generatedAddress`, mac);
    if (!isCenter) draft.set(`${slot}.generatedAddressOffset`, '0');
  }
}

function biosUuid(): string {
  return `564d${randomUUID().slice(4)}`;
}
