import { blankDomain } from '../../domain/blank-domain.js';
import type { Disk, Domain, Slots } from '../../domain/domain.js';

interface Dropped {
  readonly domain: Domain;
  /** A short name for each thing that the domain had and has no more. */
  readonly dropped: readonly string[];
}

/** Its writer has a cache mode for SCSI disks alone. */
function withoutIdeCache(disks: Slots<Disk>): Slots<Disk> {
  return Object.fromEntries(
    Object.entries(disks).map(([slot, disk]) => [
      slot,
      slot.startsWith('ide') ? { ...disk, writeThrough: false } : disk,
    ]),
  );
}

function connected<Device extends { readonly connected: boolean }>(devices: Slots<Device>): Slots<Device> {
  return Object.fromEntries(Object.entries(devices).map(([slot, device]) => [slot, { ...device, connected: true }]));
}

/** The part of a domain that libvirt's ESX driver takes from a document; it passes over the rest without a word. */
export function libvirtOnly(domain: Domain): Dropped {
  const { boot, secureBoot, sound, usb, tpm, passthrough } = blankDomain(domain.name);
  const unplugged = Object.values(domain.nics).some((nic) => !nic.connected);
  const cached = Object.entries(domain.disks).some(([slot, disk]) => slot.startsWith('ide') && disk.writeThrough);
  const dropped = [
    ...(domain.secureBoot ? ['secure_boot'] : []),
    ...(JSON.stringify(domain.boot) === JSON.stringify(boot) ? [] : ['boot']),
    ...(domain.sound === null ? [] : ['sound']),
    ...(domain.usb.uhci || domain.usb.ehci || domain.usb.xhci ? ['usb'] : []),
    ...(domain.tpm ? ['tpm'] : []),
    ...(Object.keys(domain.passthrough).length === 0 ? [] : ['passthrough']),
    ...(cached ? ['the cache mode of an IDE disk'] : []),
    ...(unplugged ? ['link state of a NIC'] : []),
  ];
  const nics = connected(domain.nics);
  const disks = withoutIdeCache(domain.disks);
  return { domain: { ...domain, boot, secureBoot, sound, usb, tpm, passthrough, nics, disks }, dropped };
}
