import type { MaintenanceWindow } from '../../domain/desired.js';

const MINUTE = 60_000;
const DAY_MINUTES = 24 * 60;
const DAYS: readonly string[] = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
/** A window opens at least once a week; the search looks a little further, over a change of the clocks. */
const SEARCHED_MINUTES = 8 * DAY_MINUTES;

interface WallClock {
  /** 0 is Sunday. */
  readonly day: number;
  /** After midnight. */
  readonly minute: number;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
}

function wallClock(format: Intl.DateTimeFormat, at: number): WallClock {
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const day = DAYS.indexOf(parts.get('weekday') ?? '');
  return { day, minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) };
}

function holds({ days, from, to }: MaintenanceWindow, { day, minute }: WallClock): boolean {
  if (from < to) return days.includes(day) && minute >= from && minute < to;
  // Over midnight: the night belongs to the day on which it began.
  return (days.includes(day) && minute >= from) || (days.includes((day + 6) % 7) && minute < to);
}

/** Is the window open at this moment, by the wall clock of its time zone? */
export function isOpen(window: MaintenanceWindow, at: number): boolean {
  return holds(window, wallClock(formatOf(window.timeZone), at));
}

function clockText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** A window for people: `sat, sun 22:00 to 04:00 Europe/Berlin`. */
export function windowText({ days, from, timeZone, to }: MaintenanceWindow): string {
  const names = days.map((day) => (DAYS[day] ?? '').toLowerCase()).join(', ');
  return `${days.length === DAYS.length ? 'every day' : names} ${clockText(from)} to ${clockText(to)} ${timeZone}`;
}

/** "Sat 22:00 to 04:00 Europe/Berlin", the next time it opens after `at`. */
export function nextOpening(window: MaintenanceWindow, at: number): string {
  const format = formatOf(window.timeZone);
  const start = Math.ceil(at / MINUTE) * MINUTE;
  for (let minutes = 0; minutes < SEARCHED_MINUTES; minutes += 1) {
    const clock = wallClock(format, start + minutes * MINUTE);
    if (!holds(window, clock)) continue;
    return `${DAYS[clock.day] ?? ''} ${clockText(clock.minute)} to ${clockText(window.to)} ${window.timeZone}`;
  }
  return `a day that has ${clockText(window.from)} in ${window.timeZone}`;
}
