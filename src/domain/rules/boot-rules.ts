import { ownEntry } from '../values/own-entry.js';
import { type CheckedDomain, type Finding, type Rule, type Unnamed, violated } from './rule.js';

/** Words of a boot order that name a kind of drive, not a slot. */
const KINDS: ReadonlySet<string> = new Set(['cdrom', 'floppy']);
const ORDER = ['boot', 'order'];
const UNKNOWN: readonly Finding[] = ['unknown'];

function presence({ disks, nics }: CheckedDomain, slot: string, unnamed: Unnamed): 'present' | Unnamed {
  const named = [ownEntry(disks, slot), ownEntry(nics, slot)].filter((each) => each !== undefined);
  if (named.length === 0) return unnamed;
  return named.every((each) => each === null) ? 'absent' : 'present';
}

export const BOOT_RULES = [
  {
    id: 'boot-order-once',
    severity: 'error',
    check: ({ boot }) => {
      const order = boot?.order;
      if (order === undefined) return UNKNOWN;
      if (new Set(order).size === order.length) return [];
      return [violated(ORDER, 'must name nothing twice', { hint: 'Name each once.' })];
    },
  },
  {
    id: 'boot-order-disks-together',
    // bios.bootOrder has one place for all disks, and bios.hddOrder their order: another order would not come back from the host.
    severity: 'error',
    check: ({ boot }) => {
      if (boot?.order === undefined) return UNKNOWN;
      const places = boot.order.flatMap((each, index) => (each.includes(':') ? [index] : []));
      const [first = 0, last = 0] = [places[0], places.at(-1)];
      if (places.length === 0 || last - first < places.length) return [];
      return [
        violated(ORDER, 'must name its disks one after the other: a VMX has one place for all of them', {
          hint: 'Put the disks side by side; the firmware tries them as one.',
        }),
      ];
    },
  },
  {
    id: 'boot-device-exists',
    severity: 'error',
    check: (domain, unnamed) => {
      const order = domain.boot?.order;
      if (order === undefined) return UNKNOWN;
      const slots = order.filter((each) => !KINDS.has(each));
      const missing = slots.find((slot) => presence(domain, slot, unnamed) === 'absent');
      if (missing === undefined) {
        return slots.some((slot) => presence(domain, slot, unnamed) === 'unknown') ? UNKNOWN : [];
      }
      return [
        violated(ORDER, `names ${missing}, and there is no such disk or network card to boot from`, {
          hint: 'Name cdrom, floppy, or the slot of a disk or network card that the domain has.',
        }),
      ];
    },
  },
  {
    id: 'boot-retry-seconds',
    severity: 'warning',
    check: ({ boot }) => {
      if (boot?.retry === undefined) return UNKNOWN;
      if ((boot.retry ?? 0) % 1000 === 0) return [];
      return [violated(['boot', 'retry'], 'must be whole seconds in a VMX: it is rounded up')];
    },
  },
] as const satisfies readonly Rule[];
