import { nearestName } from '../diagnostics/nearest-name.js';

/** Is this the IANA name of a time zone? Offsets such as `+01:00`, which some versions of Node take, are none. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The time zone that was probably meant, by its name or by its city; null when none is near. */
export function nearestTimeZone(name: string): string | null {
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')];
  const cities = new Map(zones.map((zone) => [zone.slice(zone.lastIndexOf('/') + 1), zone]));
  const city = nearestName(name.slice(name.lastIndexOf('/') + 1), [...cities.keys()]);
  return nearestName(name, zones) ?? (city === null ? null : (cities.get(city) ?? null));
}
