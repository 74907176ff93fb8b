import type { DesiredDomain } from '../domain/desired.js';
import type { Diagnostic } from '../domain/diagnostic.js';
import type { Json } from '../domain/json.js';
import { isUnreadable, type LiveDomain, type Unreadable } from '../domain/live.js';
import type { Marker } from '../domain/marker.js';
import { ownEntry } from '../domain/own-entry.js';
import type { PortGroupFacts } from '../domain/server-facts.js';
import { asJson, isJsonObject, member } from './as-json.js';
import type { FieldDifference } from './change.js';
import { diff } from './diff.js';
import type { ConnectionDrift, DomainDrift, DriftReport, Finding } from './drift.js';
import { locate } from './locate.js';
import { digestValue, isOurs, markerKey } from './marker.js';
import { filesForLiveDomain } from './new-disk-files.js';
import { nicsByMac } from './nics-by-mac.js';
import { resolve } from './resolve.js';
import type { UnreadVm } from './unread.js';

/** The part of a device at the rest of a marker's key: `scsi0:1.size` gives its size. */
function partOf(device: Json, rest: string): Json {
  let value = device;
  for (const key of rest.split('.')) value = isJsonObject(value) ? member(value, key) : null;
  return value;
}

/** A whole device has no digest of its own: it is as it was applied when each of its applied parts is. */
function kindOf(difference: FieldDifference, marker: Marker | null): Finding['kind'] {
  if (marker === null) return 'unknown';
  const { path, before } = difference;
  const { applied } = marker;
  const key = markerKey(path);
  if (Object.hasOwn(applied, key)) return ownEntry(applied, key) === digestValue(before) ? 'pending' : 'drift';
  const parts = Object.entries(applied).filter(([each]) => each.startsWith(`${key}.`));
  if (key === 'name') return marker.domain === undefined || marker.domain === before ? 'pending' : 'drift';
  const asApplied = parts.every(([each, digest]) => digest === digestValue(partOf(before, each.slice(key.length + 1))));
  return asApplied ? 'pending' : 'drift';
}

/** What the manifest itself says of a device that is not there, without the defaults that a plan would add. */
function declaredValue(desired: DesiredDomain, { path, before, after }: FieldDifference): Json {
  const [field, slot] = path;
  if (before !== null || path.length !== 2 || field === undefined || slot === undefined) return after;
  const fields = asJson(desired.declared);
  const devices = isJsonObject(fields) ? member(fields, field) : null;
  const device = isJsonObject(devices) && field !== 'vmx' && field !== 'guestinfo' ? member(devices, slot) : null;
  return device ?? after;
}

/** A domain that is to be absent, and is not. */
function stillThere(desired: DesiredDomain): Finding {
  const path = ['ensure'];
  return { kind: 'pending', path, live: 'present', declared: 'absent', source: locate(desired, path) };
}

/**
 * Where one declared domain and its live reading part, and whose doing it was. Null is a domain that does not exist. It never
 * looks at what a change would cost, and what is not declared is not drift.
 */
export function driftDomain(
  given: DesiredDomain,
  reading: LiveDomain | Unreadable | null,
  owner: string,
  portGroups: readonly PortGroupFacts[] = [],
): DomainDrift {
  const { name } = given;
  if (reading === null) {
    const state = given.ensure === 'absent' ? 'in-sync' : 'missing';
    return { name, state, because: null, findings: [] };
  }
  if (isUnreadable(reading)) return { name, state: 'unreadable', because: reading.unreadable, findings: [] };
  if (given.ensure === 'absent') return { name, state: 'findings', because: null, findings: [stillThere(given)] };
  const { desired } = nicsByMac(given, reading.domain.nics);
  const { have, want } = resolve(desired, reading, filesForLiveDomain(desired, reading).files, portGroups);
  const marker = isOurs(reading.marker, owner, reading) === 'ours' ? reading.marker : null;
  const findings = diff(have, want).map(
    (difference): Finding => ({
      kind: kindOf(difference, marker),
      path: difference.path,
      live: difference.before,
      declared: declaredValue(desired, difference),
      source: locate(desired, difference.path),
    }),
  );
  const { managedBy } = reading.runtime;
  const because = managedBy === undefined ? null : `it is managed by ${managedBy}`;
  return { name, state: findings.length === 0 ? 'in-sync' : 'findings', because, findings };
}

/** A VM that is not found may still be one that cannot be read: the report then says so. */
export function withUnread(drift: DomainDrift, unread: readonly UnreadVm[]): DomainDrift {
  if (unread.length === 0) return drift;
  const names = unread.map(({ name, why }) => `"${name}" (${why})`).join(' and ');
  return { ...drift, because: `${names} cannot be read and may be it` };
}

/** The drift of a domain whose identity is in doubt: nobody can say which live one to compare. */
export function doubtfulDrift(desired: DesiredDomain, diagnostic: Diagnostic): DomainDrift {
  return { name: desired.name, state: 'unreadable', because: diagnostic.summary, findings: [] };
}

export function assembleDrift(version: string, connections: readonly ConnectionDrift[]): DriftReport {
  return { format: 1, esxform: version, connections };
}
