import type { DesiredDomain } from '../domain/desired.js';
import type { Domain } from '../domain/domain.js';
import { ownEntry } from '../domain/own-entry.js';
import type { Hindrance } from './hindrance.js';

/** Words of a boot order that name a kind of drive, not a slot. */
const KINDS: ReadonlySet<string> = new Set(['cdrom', 'floppy']);

/** A boot order can name only disks and network cards that are there once the plan is carried out. */
export function bootHindrance(desired: DesiredDomain, live: Domain | null): Hindrance | null {
  const stays = (kind: 'disks' | 'nics', slot: string): boolean => {
    const declared: Readonly<Record<string, unknown>> = desired.declared[kind] ?? {};
    return Object.hasOwn(declared, slot)
      ? ownEntry(declared, slot) !== null
      : live !== null && Object.hasOwn(live[kind], slot);
  };
  const order = desired.declared.boot?.order ?? [];
  const missing = order.find((each) => !KINDS.has(each) && !stays('disks', each) && !stays('nics', each));
  if (missing !== undefined) {
    return {
      code: 'EF2001',
      because: `there is no disk or network card ${missing} to boot from`,
      hint: 'Name cdrom, floppy, or the slot of a disk or network card that the domain has.',
      evidence: [],
    };
  }
  const twice = order.find((each, index) => order.indexOf(each) !== index);
  if (twice !== undefined)
    return { code: 'EF2001', because: `${twice} stands in it twice`, hint: 'Name each once.', evidence: [] };
  const disks = order.flatMap((each, index) => (each.includes(':') ? [index] : []));
  if (disks.every((index, count) => index === (disks[0] ?? 0) + count)) return null;
  // bios.bootOrder has one place for all disks, and bios.hddOrder their order.
  const hint = 'Put the disks side by side; the firmware tries them as one.';
  return { code: 'EF2001', because: 'its disks do not stand together', hint, evidence: [] };
}

/** USB 2.0 is a part of the controller for USB 1.1, which therefore has to be there. */
export function usbHindrance(desired: DesiredDomain, live: Domain | null): Hindrance | null {
  const { uhci = live?.usb.uhci ?? false, ehci = live?.usb.ehci ?? false } = desired.declared.usb ?? {};
  if (uhci || !ehci) return null;
  return {
    code: 'EF2001',
    because: 'a controller for USB 2.0 (ehci) needs the one for USB 1.1 (uhci)',
    hint: 'Declare usb: { uhci: true, ehci: true }, or ehci: false.',
    evidence: [],
  };
}
