import { describe, expect, test } from 'vitest';
import type { MaintenanceWindow } from '../../src/domain/desired.js';
import { isOpen, nextOpening } from '../../src/plan/cost/maintenance-window.js';

const at = (text: string): number => Date.parse(text);
const window = (days: readonly number[], from: string, to: string, timeZone = 'UTC'): MaintenanceWindow => {
  const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  return { days, from: minutes(from), to: minutes(to), timeZone };
};
const EVERY = [0, 1, 2, 3, 4, 5, 6];

describe('a window is open from its first minute to the one before its last', () => {
  test.each([
    ['within a day, before', window(EVERY, '09:00', '17:00'), '2026-11-21T08:59:59Z', false],
    ['within a day, first', window(EVERY, '09:00', '17:00'), '2026-11-21T09:00:00Z', true],
    ['within a day, last', window(EVERY, '09:00', '17:00'), '2026-11-21T16:59:59Z', true],
    ['within a day, after', window(EVERY, '09:00', '17:00'), '2026-11-21T17:00:00Z', false],
    // 2026-11-21 is a Saturday.
    ['another day', window([0], '09:00', '17:00'), '2026-11-21T12:00:00Z', false],
    ['over midnight, the evening', window([6], '22:00', '04:00'), '2026-11-21T23:00:00Z', true],
    ['over midnight, the morning after', window([6], '22:00', '04:00'), '2026-11-22T03:59:00Z', true],
    ['over midnight, the morning before', window([6], '22:00', '04:00'), '2026-11-21T03:00:00Z', false],
    [
      'the wall clock is that of its zone',
      window([6], '22:00', '23:00', 'Europe/Berlin'),
      '2026-11-21T21:30:00Z',
      true,
    ],
    ['in summer, too', window([6], '22:00', '23:00', 'Europe/Berlin'), '2026-07-18T20:30:00Z', true],
    ['and its day', window([0], '00:00', '01:00', 'Asia/Tokyo'), '2026-11-21T15:30:00Z', true],
  ])('%s', (_, given, time, expected) => {
    expect(isOpen(given, at(time))).toBe(expected);
  });
});

describe('when it opens next', () => {
  test.each([
    [window([6], '22:00', '04:00', 'Europe/Berlin'), '2026-11-25T12:00:00Z', 'Sat 22:00 to 04:00 Europe/Berlin'],
    [window([1], '09:00', '10:00'), '2026-11-23T10:00:00Z', 'Mon 09:00 to 10:00 UTC'],
    [window(EVERY, '23:30', '00:30'), '2026-11-21T12:00:00Z', 'Sat 23:30 to 00:30 UTC'],
  ])('%j after %s: %s', (given, time, expected) => {
    expect(nextOpening(given, at(time))).toBe(expected);
  });

  test('and then it is open', () => {
    const given = window([2, 4], '01:00', '02:00', 'America/New_York');
    const start = at('2026-10-30T00:00:00Z');
    const minutes = Array.from({ length: 7 * 24 * 60 }, (_, minute) => start + minute * 60_000);
    expect(minutes.filter((minute) => isOpen(given, minute))).toHaveLength(2 * 60);
  });
});
