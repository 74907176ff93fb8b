import type { Domain, Slots } from '../../domain/domain.js';
import { compareSlots } from '../../domain/rules/limits.js';
import type { NewDisk } from '../../plan/steps/file-steps.js';
import { DeviceSpecs } from './device-spec.js';
import { deviceTable } from './devices.js';
import { type NetworkBackings, PLAIN_NETWORKS } from './network-backings.js';

function inSlotOrder<Device>(devices: Slots<Device>): readonly (readonly [slot: string, device: Device])[] {
  return Object.entries(devices).sort(([left], [right]) => compareSlots(left, right));
}

/**
 * All devices of a new domain, controllers first, because disks refer to them. Its video card is no new device, and there is none
 * to edit yet: a plan has such a domain uploaded.
 */
export function newDomainDevices(
  domain: Domain,
  newDisks: readonly NewDisk[],
  networks: NetworkBackings = PLAIN_NETWORKS,
): DeviceSpecs {
  const specs = new DeviceSpecs(deviceTable([]), networks);
  for (const [slot, model] of Object.entries(domain.controllers)) specs.addController(slot, model);
  specs.setUsb(domain.usb);
  if (domain.sound !== null) specs.setSound(domain.sound);
  if (domain.tpm) specs.setTpm(true);
  for (const [slot, disk] of Object.entries(domain.disks)) {
    specs.addDisk(slot, disk, newDisks.find((each) => each.slot === slot) ?? null);
  }
  for (const [slot, cdrom] of Object.entries(domain.cdroms)) specs.addCdrom(slot, cdrom);
  // Hosts number these by the order in which they come.
  for (const [slot, floppy] of inSlotOrder(domain.floppies)) specs.addFloppy(slot, floppy);
  for (const [slot, nic] of inSlotOrder(domain.nics)) specs.addNic(slot, nic);
  for (const [slot, serial] of inSlotOrder(domain.serials)) specs.addSerial(slot, serial);
  for (const [slot, parallel] of inSlotOrder(domain.parallels)) specs.addParallel(slot, parallel);
  for (const [slot, device] of inSlotOrder(domain.passthrough)) specs.addPassthrough(slot, device);
  return specs;
}
