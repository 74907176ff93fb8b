/**
 * The property collector: filters, selection of objects, paths, and updates that clients wait for. A PropertyContext is the reader: its
 * session, its API version, and its host.
 */

import type { ChangeFeed } from '../change-feed.js';
import type { ManagedObject } from '../objects/managed-object.js';
import { ownEntry } from '../own-entry.js';
import { Fault } from '../soap/fault.js';
import {
  array,
  boolean,
  type DataObject,
  enumeration,
  type Reference,
  sameValue,
  string,
  structure,
  type Value,
} from '../soap/value.js';
import type { FilterSpec } from './filter-spec.js';
import type { PropertyContext } from './property-context.js';
import { readProperty } from './property-path.js';
import { type Lookup, selectObjects } from './select-objects.js';

interface KnownObject {
  readonly ref: Reference;
  revision: number;
  readonly values: Map<string, Value | undefined>;
}

export interface Filter {
  readonly ref: Reference;
  readonly spec: FilterSpec;
  readonly partialUpdates: boolean;
  /** The last reported values, by object id. */
  readonly known: Map<string, KnownObject>;
}

export interface WaitLimits {
  /** Null waits without limit. 0 looks once. */
  readonly milliseconds: number | null;
  readonly maxObjectUpdates: number;
}

/** An update set costs at most this long a wait; a client without a limit asks again through its own loop. */
const LONGEST_WAIT = 24 * 3600 * 1000;

/**
 * One PropertyCollector of one context: its filters, and the values that its client has. A second wait, or CancelWaitForUpdates, ends the
 * first with RequestCanceled, as there is one waiter per collector.
 */
export class Collector {
  readonly filters = new Map<string, Filter>();
  #version = 0;
  #waiting: AbortController | null = null;

  cancelWait(): void {
    this.#waiting?.abort();
  }

  /** Undefined when the time is up and nothing changed. */
  async wait(
    version: string,
    limits: WaitLimits,
    from: { readonly lookup: Lookup; readonly context: PropertyContext; readonly feed: ChangeFeed },
    signal: AbortSignal,
  ): Promise<DataObject | undefined> {
    this.cancelWait();
    const waiting = new AbortController();
    this.#waiting = waiting;
    try {
      this.#restart(version);
      const either = AbortSignal.any([signal, waiting.signal]);
      const deadline = Date.now() + (limits.milliseconds ?? LONGEST_WAIT);
      for (;;) {
        const revision = from.feed.revision;
        const set = this.#updates(from.lookup, from.context, limits.maxObjectUpdates);
        if (set !== undefined) return set;
        const left = deadline - Date.now();
        if (left <= 0) return undefined;
        await from.feed.after(revision, left, either);
        if (either.aborted) throw new Fault('RequestCanceled', 'The request was canceled.');
      }
    } finally {
      if (this.#waiting === waiting) this.#waiting = null;
    }
  }

  /**
   * No version means from scratch. An earlier one of this collector is allowed (vSphere API reference, WaitForUpdatesEx): what it had is
   * not kept, so that all is reported again. Others are refused.
   */
  #restart(version: string): void {
    if (version === String(this.#version) && this.#version > 0) return;
    const isEarlier = /^[1-9]\d{0,15}$/.test(version) && Number(version) < this.#version;
    if (version !== '' && !isEarlier) {
      throw new Fault('InvalidCollectorVersion', `The version '${version}' is not known to this collector.`);
    }
    for (const filter of this.filters.values()) filter.known.clear();
  }

  #updates(lookup: Lookup, context: PropertyContext, maxObjectUpdates: number): DataObject | undefined {
    const sets: DataObject[] = [];
    let room = maxObjectUpdates;
    let truncated = false;
    for (const filter of this.filters.values()) {
      const updates = objectUpdates(filter, lookup, context, room);
      room -= updates.list.length;
      truncated ||= updates.truncated;
      if (updates.list.length > 0) {
        sets.push(structure({ filter: filter.ref, objectSet: array('ObjectUpdate', updates.list) }));
      }
    }
    if (sets.length === 0) return undefined;
    this.#version += 1;
    return structure({
      version: string(String(this.#version)),
      filterSet: array('PropertyFilterUpdate', sets),
      truncated: truncated ? boolean(true) : undefined,
    });
  }
}

/** Compares what a filter selects with what its client knows, and takes note of as much as is reported. */
function objectUpdates(filter: Filter, lookup: Lookup, context: PropertyContext, room: number) {
  const list: DataObject[] = [];
  const selected = selectObjects({ ...filter.spec, reportMissing: true }, lookup, context);
  const present = new Set<string>();
  for (const { object, paths } of selected) {
    present.add(object.ref.value);
    const known = filter.known.get(object.ref.value);
    if (known !== undefined && known.revision === object.revision) continue;
    if (list.length >= room) return { list, truncated: true };
    const revision = object.revision;
    const changes: DataObject[] = [];
    const values = known?.values ?? new Map<string, Value | undefined>();
    for (const path of paths) {
      const value = readProperty(object, path, context);
      const before = values.get(path.text);
      if (!sameValue(before, value)) changes.push(...changesBetween(path.text, before, value, filter.partialUpdates));
      values.set(path.text, value);
    }
    filter.known.set(object.ref.value, { ref: object.ref, revision, values });
    if (known !== undefined && changes.length === 0) continue;
    list.push(objectUpdate(known === undefined ? 'enter' : 'modify', object.ref, changes));
  }
  for (const [id, known] of [...filter.known]) {
    if (present.has(id)) continue;
    if (list.length >= room) return { list, truncated: true };
    filter.known.delete(id);
    list.push(objectUpdate('leave', known.ref, []));
  }
  return { list, truncated: false };
}

function objectUpdate(kind: string, obj: ManagedObject['ref'], changes: readonly DataObject[]): DataObject {
  return structure({
    kind: enumeration('ObjectUpdateKind', kind),
    obj,
    changeSet: array('PropertyChange', changes),
  });
}

/** With partial updates, each changed member of an object is reported by its nested path. */
function changesBetween(
  path: string,
  before: Value | undefined,
  after: Value | undefined,
  partial: boolean,
): readonly DataObject[] {
  if (partial && before?.kind === 'object' && after?.kind === 'object' && before.type === after.type) {
    const names = new Set([...Object.keys(before.fields), ...Object.keys(after.fields)]);
    return [...names].flatMap((name) => {
      const left = ownEntry(before.fields, name);
      const right = ownEntry(after.fields, name);
      return sameValue(left, right) ? [] : changesBetween(`${path}.${name}`, left, right, true);
    });
  }
  const op = after === undefined ? 'remove' : 'assign';
  return [structure({ name: string(path), op: enumeration('PropertyChangeOp', op), val: after })];
}
