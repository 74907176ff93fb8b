import { describe, expect, test } from 'vitest';
import type { DeclaredNic } from '../../src/domain/desired.js';
import { nicsByMac } from '../../src/plan/devices/nics-by-mac.js';
import { at, desiredDomain, domain, mac } from './builders.js';

const [CARD] = Object.values(domain().nics);
const A = '00:50:56:00:00:0a';
const B = '00:50:56:00:00:0b';

function live(cards: Readonly<Record<string, string | null>>) {
  if (CARD === undefined) throw new Error('there is no card to build from');
  const card = CARD;
  return Object.fromEntries(
    Object.entries(cards).map(([slot, address]) => [slot, { ...card, mac: address === null ? null : mac(address) }]),
  );
}

function declared(cards: Readonly<Record<string, DeclaredNic | null>>) {
  return desiredDomain('db01', { declared: { nics: cards } });
}

const known = (address: string): DeclaredNic => ({ mac: mac(address) });

describe('a card is where its address is', () => {
  test.each<[string, Readonly<Record<string, DeclaredNic | null>>, Readonly<Record<string, string | null>>, string]>([
    ['in its slot', { ethernet0: known(A) }, { ethernet0: A }, 'ethernet0'],
    ['in another', { ethernet0: known(A) }, { ethernet1: A }, 'ethernet1'],
    [
      'two that have changed places',
      { ethernet0: known(A), ethernet1: known(B) },
      { ethernet0: B, ethernet1: A },
      'ethernet0 ethernet1',
    ],
    ['nowhere', { ethernet0: known(A) }, { ethernet0: B }, 'ethernet0'],
    ['without an address it is known by its slot', { ethernet0: {} }, { ethernet1: A }, 'ethernet0'],
    [
      'one without an address gives way',
      { ethernet0: known(A), ethernet1: {} },
      { ethernet1: A },
      'ethernet0 ethernet1',
    ],
    [
      'an address that two cards have is nobody’s',
      { ethernet0: known(A) },
      { ethernet1: A, ethernet2: A },
      'ethernet0',
    ],
    ['a removal stays where it was written', { ethernet0: null }, { ethernet1: A }, 'ethernet0'],
  ])('%s', (_, cards, there, expected) => {
    const { desired } = nicsByMac(declared(cards), live(there));
    expect(
      Object.keys(desired.declared.nics ?? {})
        .sort()
        .join(' '),
    ).toBe(expected);
    expect(Object.keys(desired.declared.nics ?? {})).toHaveLength(Object.keys(cards).length);
    for (const [slot, nic] of Object.entries(desired.declared.nics ?? {})) {
      const found = Object.entries(there).filter(([, address]) => address === nic?.mac);
      if (nic?.mac !== undefined && found.length === 1) expect(slot).toBe(found[0]?.[0]);
    }
  });

  test('its lines and the boot order go along', () => {
    const desired = {
      ...declared({ ethernet0: { ...known(A), network: 'DMZ' } }),
      sources: { '': at(1), 'nics.ethernet0': at(4), 'nics.ethernet0.network': at(5), 'nics.ethernet01': at(6) },
    };
    const withBoot = { ...desired, declared: { ...desired.declared, boot: { order: ['ethernet0', 'cdrom'] } } };
    const { desired: made, moved } = nicsByMac(withBoot, live({ ethernet1: A }));
    expect(moved).toEqual([{ declared: 'ethernet0', live: 'ethernet1' }]);
    expect(made.declared.boot?.order).toEqual(['ethernet1', 'cdrom']);
    expect(Object.keys(made.sources)).toEqual(['', 'nics.ethernet1', 'nics.ethernet1.network', 'nics.ethernet01']);
  });

  test('done twice it is as done once', () => {
    const cards = live({ ethernet0: B, ethernet1: A });
    const { desired } = nicsByMac(declared({ ethernet0: known(A), ethernet1: known(B) }), cards);
    expect(nicsByMac(desired, cards)).toEqual({ desired, moved: [] });
  });
});
