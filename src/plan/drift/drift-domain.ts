import type { DesiredDomain } from '../../domain/desired.js';
import type { Diagnostic } from '../../domain/diagnostics/diagnostic.js';
import { isAssignedByHost } from '../../domain/fields/host-keys.js';
import { isUnreadable, type LiveDomain, type Unreadable } from '../../domain/live.js';
import type { Marker } from '../../domain/marker.js';
import type { PortGroupFacts } from '../../domain/server-facts.js';
import type { Json } from '../../domain/values/json.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import { type Path, pathKey } from '../../domain/values/path-key.js';
import { byHandHint, byHandText } from '../checks/disk-warnings.js';
import { waitingText, wentBack } from '../checks/live-warnings.js';
import { declaredAsLive } from '../devices/declared-as-live.js';
import { asJson, isJsonObject, member } from '../diff/as-json.js';
import type { FieldDifference } from '../diff/change.js';
import { declaredLeaves } from '../diff/declared-leaves.js';
import { diff } from '../diff/diff.js';
import { resolve } from '../diff/resolve.js';
import { locate } from '../locate.js';
import { type AppliedContext, type AppliedState, appliedStates } from '../match/applied-state.js';
import { splitByHand } from '../match/disks-by-hand.js';
import { isOurs } from '../match/marker.js';
import { type Waiting, waitingIn } from '../match/restart-waits.js';
import type { UnreadVm } from '../match/unread.js';
import { filesForLiveDomain } from '../steps/new-disk-files.js';
import { isUnfinished } from '../steps/update-steps.js';
import type { ConnectionDrift, DomainDrift, DriftReport, Finding } from './drift.js';
import type { Unmanaged } from './unmanaged.js';

const KINDS = {
  live: 'pending',
  never: 'pending',
  declared: 'drift',
  other: 'drift',
  unknown: 'unknown',
} as const satisfies Readonly<Record<AppliedState, Finding['kind']>>;

/** Whose doing each difference is. The name has no digest: the marker holds it as it was declared. */
function kinds(
  marker: Marker | null,
  context: Omit<AppliedContext, 'applied'>,
  isOpen: boolean,
): (difference: FieldDifference) => Finding['kind'] {
  if (marker === null) return () => 'unknown';
  const stateOf = appliedStates({ ...context, applied: marker.applied });
  const isDeclared = (path: Path): boolean => context.declared.some((each) => pathKey(each.path) === pathKey(path));
  return (difference) => {
    const { path, before } = difference;
    if (path.length === 1 && path[0] === 'name')
      return marker.domain === undefined || marker.domain === before ? 'pending' : 'drift';
    // The datastore of the VM stands for that of a disk that names none.
    const [field, , leaf] = path;
    const isFromVm = field === 'disks' && leaf === 'datastore' && !isDeclared(path) && isDeclared(['datastore']);
    const state = stateOf(isFromVm ? { ...difference, path: ['datastore'] } : difference);
    // The marker names what a run was to reach, and the run did not come so far.
    return isOpen && state === 'declared' ? 'pending' : KINDS[state];
  };
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

/** A value that apply set and the host gave again, as hosts may. The next plan sets it again. */
function isReassigned({ kind, path: [field, key = '', leaf] }: Finding, { declared }: DesiredDomain): boolean {
  if (kind !== 'drift') return false;
  if (field === 'vmx') return isAssignedByHost(key);
  return field === 'nics' && leaf === 'mac' && ownEntry(declared.nics ?? {}, key)?.macType === 'generated';
}

/** Values that the configuration has and the running guest does not. `live` is what the VM runs with, as far as it is known. */
function restartFindings(desired: DesiredDomain, waiting: Waiting | null): readonly Finding[] {
  if (waiting === null) return [];
  return waiting.values.map((value): Finding => {
    const { path, declared = null, running } = value;
    const unkept = running === undefined ? '; what it runs with is not known' : '';
    return {
      kind: waiting.isKnown ? 'pending' : 'unknown',
      path,
      live: running ?? null,
      declared,
      source: locate(desired, path),
      note: `${waitingText({ ...waiting, values: [value] })}${unkept}`,
    };
  });
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
  const { desired } = declaredAsLive(given, reading);
  const { have, want } = resolve(desired, reading, filesForLiveDomain(desired, reading).files, portGroups);
  const marker = isOurs(reading.marker, owner, reading) === 'ours' ? reading.marker : null;
  const differences = diff(have, want);
  const kindOf = kinds(marker, { have, differences, declared: declaredLeaves(desired) }, isUnfinished(reading, owner));
  const { byHand } = splitByHand(differences, { desired, live: reading, have, owner });
  const findings = differences
    .map((difference): Finding => {
      const found = byHand.find((each) => each.difference === difference);
      return {
        kind: kindOf(difference),
        path: difference.path,
        live: difference.before,
        declared: declaredValue(desired, difference),
        source: locate(desired, difference.path),
        ...(found === undefined ? {} : { note: `${byHandText(found)}. ${byHandHint(found)}` }),
      };
    })
    .filter((finding) => !isReassigned(finding, desired));
  const waiting = waitingIn(desired, reading, owner, differences);
  const { managedBy } = reading.runtime;
  const remarks = [
    managedBy === undefined ? null : `it is managed by ${managedBy}`,
    wentBack(reading, owner),
    waiting === null || waiting.more === 0 ? null : `${waiting.more} more of its values wait for a restart`,
  ];
  const because = remarks.filter((each) => each !== null).join('; ') || null;
  const { question } = reading.runtime;
  const waits = question === null ? {} : { question: question.text };
  const all = [...findings, ...restartFindings(desired, waiting)];
  return { name, state: all.length === 0 ? 'in-sync' : 'findings', because, findings: all, ...waits };
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

export function assembleDrift(
  version: string,
  connections: readonly ConnectionDrift[],
  unmanaged: Unmanaged = 'ignore',
  notes: readonly string[] = [],
): DriftReport {
  return {
    format: 1,
    esxform: version,
    connections,
    ...(unmanaged === 'ignore' ? {} : { unmanaged }),
    ...(notes.length === 0 ? {} : { notes }),
  };
}
