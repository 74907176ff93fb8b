import type { MaintenanceWindow } from '../domain/desired.js';
import { errorDiagnostic } from '../domain/diagnostics/diagnostic.js';
import { failure, type Result, success } from '../domain/diagnostics/result.js';
import { isTimeZone, nearestTimeZone } from '../domain/values/time-zone.js';
import {
  type Entries,
  type FieldReader,
  keyRange,
  readList,
  readMap,
  readText,
  report,
  valueRange,
} from './field-reader.js';
import { isNull } from './merge/merge-defaults.js';

/** In the order of their numbers. */
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const EVERY_DAY: readonly number[] = DAYS.map((_, number) => number);

function isDay(value: unknown): value is (typeof DAYS)[number] {
  return DAYS.some((day) => day === value);
}

/** Minutes after midnight; the end of the day is one, too. */
function parseClock(text: string): Result<number> {
  const match = /^(\d\d):(\d\d)$/.exec(text);
  const minutes = match === null ? Number.NaN : Number(match[1]) * 60 + Number(match[2]);
  return minutes <= 24 * 60 ? success(minutes) : failure(`must be a time of day, like "22:00", not "${text}"`);
}

/** Parses a maintenance window. An incomplete one, or one that never opens, is reported and dropped. */
export function desireWindow(reader: FieldReader, entries: Entries): MaintenanceWindow | undefined {
  return readMap(reader, entries, 'window', ['window'], (inside) => {
    const days = readList(reader, inside, 'days', ['window', 'days'], isDay);
    const from = readText(reader, inside, 'from', ['window', 'from'], parseClock);
    const to = readText(reader, inside, 'to', ['window', 'to'], parseClock);
    const timeZone = readTimeZone(reader, inside);
    tellMissing(reader, entries, inside);
    if (from === undefined || to === undefined || timeZone === undefined) return undefined;
    if (from === to) {
      const source = reader.sources['window.to'] ?? null;
      const hint = 'For the whole day write from: "00:00" and to: "24:00".';
      report(reader, errorDiagnostic('EF1049', `${reader.name}: window opens and closes at once`, { hint, source }));
      return undefined;
    }
    const numbers = days === undefined ? EVERY_DAY : [...new Set(days.map((day) => DAYS.indexOf(day)))].sort();
    return { days: numbers, from, to, timeZone };
  });
}

const KEYS = ['days', 'from', 'to', 'time_zone'];

/** Of a window that is merged from a default and a domain; what is there and wrong is the schema's to tell. */
function tellMissing(reader: FieldReader, entries: Entries, inside: Entries): void {
  const missing = ['from', 'to'].filter((key) => {
    const entry = inside.get(key);
    return entry === undefined || isNull(entry.node);
  });
  const entry = entries.get('window');
  const misspelled = [...inside.keys()].some((key) => !KEYS.includes(key));
  if (missing.length === 0 || entry === undefined || misspelled) return;
  const summary = `${reader.name}: window must have ${missing.join(' and ')}`;
  report(reader, errorDiagnostic('EF1049', summary, { source: keyRange(reader, entry) }));
}

function readTimeZone(reader: FieldReader, entries: Entries): string | undefined {
  const entry = entries.get('time_zone');
  if (entry === undefined || isNull(entry.node)) return 'UTC';
  const name = readText(reader, entries, 'time_zone', ['window', 'timeZone'], success);
  if (name === undefined || isTimeZone(name)) return name;
  const nearest = nearestTimeZone(name);
  report(
    reader,
    errorDiagnostic('EF1050', `${reader.name}: window.time_zone is "${name}", which is no time zone`, {
      hint: nearest === null ? 'Write its IANA name, like Europe/Berlin.' : `Did you mean ${nearest}?`,
      source: valueRange(reader, entry),
    }),
  );
  return undefined;
}
