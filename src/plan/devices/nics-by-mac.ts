import type { DeclaredNic, DeclaredSlots, DesiredDomain } from '../../domain/desired.js';
import type { SourceRange } from '../../domain/diagnostics/source.js';
import type { Nic, Slots } from '../../domain/domain.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import { pathKey } from '../../domain/values/path-key.js';
import { sortedEntries } from '../diff/natural-order.js';

/** A card that is declared in one slot and lives in another, known by its address. */
export interface MovedNic {
  readonly declared: string;
  readonly live: string;
}

export interface NicsByMac {
  /** The domain with its cards declared where they live. */
  readonly desired: DesiredDomain;
  readonly moved: readonly MovedNic[];
}

function liveSlotOf(nic: DeclaredNic | null, live: Slots<Nic>): string | null {
  const mac = nic?.mac;
  if (mac === undefined) return null;
  const found = Object.keys(live).filter((slot) => ownEntry(live, slot)?.mac === mac);
  return found.length === 1 ? (found[0] ?? null) : null;
}

function movedNics(declared: DeclaredSlots<DeclaredNic>, live: Slots<Nic>): readonly MovedNic[] {
  return sortedEntries(declared).flatMap(([slot, nic]) => {
    const found = liveSlotOf(nic, live);
    return found === null || found === slot ? [] : [{ declared: slot, live: found }];
  });
}

function renamed(sources: DesiredDomain['sources'], slots: ReadonlyMap<string, string>): DesiredDomain['sources'] {
  const renames = [...slots].map(([from, to]) => [pathKey(['nics', from]), pathKey(['nics', to])] as const);
  return Object.fromEntries(
    Object.entries(sources).map(([key, source]): [string, SourceRange] => {
      const rename = renames.find(([from]) => key === from || key.startsWith(`${from}.`));
      return rename === undefined ? [key, source] : [`${rename[1]}${key.slice(rename[0].length)}`, source];
    }),
  );
}

/**
 * Declares each network card in its live slot, found by its address: a host numbers cards as it likes when others
 * come and go. Cards that give way take the slots that are left over. A boot order goes along.
 */
export function nicsByMac(desired: DesiredDomain, live: Slots<Nic>): NicsByMac {
  const declared = desired.declared.nics ?? {};
  const moved = movedNics(declared, live);
  if (moved.length === 0) return { desired, moved };
  const slots = new Map(moved.map((each) => [each.declared, each.live]));
  const free = moved.map((each) => each.declared).filter((slot) => !moved.some((each) => each.live === slot));
  for (const [slot] of sortedEntries(declared)) {
    if (slots.has(slot) || !moved.some((each) => each.live === slot)) continue;
    const instead = free.shift();
    if (instead !== undefined) slots.set(slot, instead);
  }
  const at = (slot: string): string => slots.get(slot) ?? slot;
  const nics = Object.fromEntries(sortedEntries(declared).map(([slot, nic]) => [at(slot), nic]));
  const order = desired.declared.boot?.order;
  const boot = order === undefined ? {} : { boot: { ...desired.declared.boot, order: order.map(at) } };
  return {
    desired: {
      ...desired,
      declared: { ...desired.declared, nics, ...boot },
      sources: renamed(desired.sources, slots),
    },
    moved,
  };
}
