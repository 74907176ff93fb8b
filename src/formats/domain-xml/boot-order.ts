import type { Domain } from '../../domain/domain.js';
import { compareSlots } from '../../domain/rules/limits.js';

/**
 * The place of each device in the boot order, counted from 1, by slot. libvirt gives the order either of classes of devices or
 * of single ones; here it is given for single ones, so the first drive of a class stands for the class.
 */
export function bootPlaces(domain: Domain): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  const isClass = (each: string) => each === 'cdrom' || each === 'floppy';
  if (domain.boot.order.every(isClass)) return places;
  const first = (slots: object) => Object.keys(slots).sort(compareSlots)[0];
  for (const each of domain.boot.order) {
    const slot = each === 'cdrom' ? first(domain.cdroms) : each === 'floppy' ? first(domain.floppies) : each;
    if (slot !== undefined && !places.has(slot)) places.set(slot, places.size + 1);
  }
  return places;
}
