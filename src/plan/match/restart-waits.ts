import type { DesiredDomain } from '../../domain/desired.js';
import type { LiveDomain, RuntimeFacts } from '../../domain/live.js';
import { MARKER_BYTES, type Marker, type RestartWaits } from '../../domain/marker.js';
import { mayBeSecret } from '../../domain/secrets/secret-keys.js';
import type { Json } from '../../domain/values/json.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { Path } from '../../domain/values/path-key.js';
import { canonicalJson } from '../diff/canonical-json.js';
import type { Change, FieldDifference } from '../diff/change.js';
import { declaredLeaves } from '../diff/declared-leaves.js';
import { isRaw, markerKey } from './applied.js';
import { isOurs, isWithin } from './marker.js';

/*
 * Values that were written while a VM ran and that take effect when it is powered on again. The configuration holds the new value at once,
 * so only the marker shows that the guest still runs with the old one.
 */

/**
 * Two times of a power-on that differ by no more are one. The host keeps the time by its own clock, which may be set, and a migrated VM
 * may get it by another host's clock (guess). No VM is changed, powered off and powered on again in less.
 */
const CLOCK_TOLERANCE_MS = 10_000;

/** So many bytes of a marker its waits take at most. */
const MOST_BYTES = 600;

/** A longer value of the running VM is not kept. */
const MOST_VALUE = 40;

/** True if both times are of one power-on. A time that is not known is only the same as another unknown one. */
export function isSameBoot(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return one === other;
  return Math.abs(Date.parse(one) - Date.parse(other)) <= CLOCK_TOLERANCE_MS;
}

/**
 * Whether what a marker names still waits. `over`: the VM is off, or was powered on again. `unknown`: nobody can read when it was powered on.
 * Source: vSphere API reference, VirtualMachineRuntimeInfo.bootTime: set at a power-on from off, cleared at power-off, kept by a resume.
 */
function waitState(waits: RestartWaits, { power, bootTime }: RuntimeFacts): 'waits' | 'unknown' | 'over' {
  if (power === 'off') return 'over';
  if (waits.booted === undefined || bootTime == null) return 'unknown';
  if (isSameBoot(waits.booted, bootTime)) return 'waits';
  // An earlier time is of a clock that was set back, or of a machine that was restored: no proof of a restart.
  return Date.parse(bootTime) > Date.parse(waits.booted) ? 'over' : 'unknown';
}

/** The value as the marker keeps it: '' for one that is too long or may be secret. */
function keptText(path: Path, value: Json): string {
  const text = canonicalJson(value);
  const hidden = isRaw(path) && (path[0] !== 'vmx' || mayBeSecret(path[1] ?? ''));
  return hidden || text.length > MOST_VALUE ? '' : text;
}

const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** What writing adds to a marker, at most: time, unfinished, copying, ids and the spelling of keys; and the marks of new disks. */
function bytesWhenWritten(marker: Marker): number {
  return bytes(marker) + 220 + 16 * Object.keys(marker.disks ?? {}).length;
}

/** As much as there is room for: first without the values, then without the last paths, which are counted. */
function fitted(waits: RestartWaits, room: number): RestartWaits | undefined {
  if (bytes(waits) <= room) return waits;
  const entries = Object.keys(waits.values).map((key) => [key, ''] as const);
  for (let count = entries.length; count >= 0; count -= 1) {
    const more = (waits.more ?? 0) + entries.length - count;
    const { more: _more, ...others } = waits;
    const some = { ...others, values: Object.fromEntries(entries.slice(0, count)), ...(more === 0 ? {} : { more }) };
    if (bytes(some) <= room) return some;
  }
  return undefined;
}

/** The marker with what waits, within its bounds. */
export function withWaits(marker: Marker, waits: RestartWaits | null): Marker {
  if (waits === null) return marker;
  const room = Math.min(MOST_BYTES, MARKER_BYTES - 20 - bytesWhenWritten(marker));
  const some = fitted(waits, room);
  return some === undefined ? marker : { ...marker, waits: some };
}

/**
 * What waits for a restart once `changes` are written to a VM that keeps running: what an earlier run wrote since the same power-on, and the
 * changes that take effect at the next one. A value that the VM runs with already waits for nothing. Null: nothing waits.
 */
export function waitsAfter(
  desired: DesiredDomain,
  live: LiveDomain,
  ours: Marker | null,
  changes: readonly Change[],
): RestartWaits | null {
  const { bootTime, power } = live.runtime;
  if (power === 'off') return null;
  const earlier = ours?.waits !== undefined && waitState(ours.waits, live.runtime) !== 'over' ? ours.waits : null;
  const leaves = declaredLeaves(desired).map(({ path, value }) => ({
    key: markerKey(path),
    text: keptText(path, value),
  }));
  const values = new Map<string, string>(Object.entries(earlier?.values ?? {}));
  for (const { path, before, impact } of changes) {
    const key = markerKey(path);
    if (impact.cost === 'next-power-on' && !values.has(key)) values.set(key, keptText(path, before));
  }
  for (const [key, running] of values) {
    const same = leaves.find((leaf) => leaf.key === key);
    const isDeclared = same !== undefined || leaves.some((leaf) => leaf.key.startsWith(`${key}.`));
    if (!isDeclared || (running !== '' && same?.text === running)) values.delete(key);
  }
  const more = earlier?.more;
  if (values.size === 0 && more === undefined) return null;
  // A time that was unknown when something was written stays unknown: the VM may have restarted since.
  const isKnown = bootTime != null && (earlier === null || waitState(earlier, live.runtime) === 'waits');
  return {
    ...(isKnown ? { booted: bootTime } : {}),
    values: Object.fromEntries(values),
    ...(more === undefined ? {} : { more }),
  };
}

/** A declared value that the running guest does not have yet. */
export interface WaitingValue {
  readonly path: Path;
  /** Undefined if several values are declared below the path. */
  readonly declared: Json | undefined;
  /** What the VM runs with; null for nothing. Undefined: it was not kept. */
  readonly running: Json | undefined;
}

export interface Waiting {
  /** False if it is unknown whether the VM has restarted since. */
  readonly isKnown: boolean;
  readonly values: readonly WaitingValue[];
  /** So many more values wait that the marker had no room for. */
  readonly more: number;
}

function parsed(text: string): Json | undefined {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Anybody who may edit the VM can write a marker.
    return undefined;
  }
}

/**
 * What a VM of this owner runs without until it restarts. A value that differs from its declaration again is left out: it is a change of its
 * own. Null: nothing waits.
 */
export function waitingIn(
  desired: DesiredDomain,
  live: LiveDomain,
  owner: string,
  differences: readonly FieldDifference[],
): Waiting | null {
  const waits = live.marker?.waits;
  if (waits === undefined || isOurs(live.marker, owner, live) !== 'ours') return null;
  const state = waitState(waits, live.runtime);
  if (state === 'over') return null;
  const values = new Map<string, WaitingValue>();
  for (const { path, value } of declaredLeaves(desired)) {
    const whole = path
      .map((_, index) => path.slice(0, index + 1))
      .find((each) => ownEntry(waits.values, markerKey(each)) !== undefined);
    if (whole === undefined || values.has(markerKey(whole))) continue;
    if (differences.some((each) => isWithin(each.path, whole) || isWithin(whole, each.path))) continue;
    const isLeaf = whole.length === path.length;
    const running = parsed(ownEntry(waits.values, markerKey(whole)) ?? '');
    values.set(markerKey(whole), { path: whole, declared: isLeaf ? value : undefined, running });
  }
  const more = waits.more ?? 0;
  return values.size + more === 0 ? null : { isKnown: state === 'waits', values: [...values.values()], more };
}
