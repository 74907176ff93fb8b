/**
 * Versions of the API: which methods, types, members, properties and faults each version has, and which product goes with it. Later ones
 * are hidden in answers and refused in requests.
 */

import { ownEntry, setEntry } from '../own-entry.js';
import type { Fault } from '../soap/fault.js';
import type { DataObject, Fields, Value } from '../soap/value.js';
import { versionNumber } from './api-version.js';
import { NEWER_ARGUMENTS, NEWER_METHODS } from './newer-methods.js';
import { apiType, memberOf, withBaseTypes } from './type-table.js';

/** Answers are built for this version; a server of this version or a later one hides nothing. */
const ANSWERS_ARE_OF = '8.0.3.0';

/** Faults later than API 2.5, and the fault that older servers use instead. */
const OLDER_FAULTS: Readonly<Record<string, string>> = {
  DeviceUnsupportedForVmVersion: 'InvalidDeviceSpec',
  QuestionPending: 'InvalidState',
};

/**
 * Everything that exists in one version of the API. Later methods, arguments, types, properties and members do not exist in its
 * requests and answers.
 */
export class ApiSurface {
  /** As AboutInfo has it; what is no version counts as the newest. */
  readonly apiVersion: string;
  /** The version whose words it has. */
  readonly speaks: string;
  readonly #number: number;
  readonly #methods: ReadonlySet<string>;
  readonly #arguments: ReadonlyMap<string, ReadonlySet<string>>;
  /** By type: members that came later. Filled on demand. */
  readonly #hidden = new Map<string, ReadonlySet<string>>();
  readonly #trimmed = new WeakMap<DataObject, DataObject>();
  /** Whether nothing that is answered is newer. */
  readonly isCurrent: boolean;

  constructor(apiVersion: string, speaks = apiVersion) {
    this.apiVersion = apiVersion;
    this.speaks = speaks;
    const number = versionNumber(speaks);
    this.#number = Number.isNaN(number) ? Number.POSITIVE_INFINITY : number;
    this.#methods = this.#newer(NEWER_METHODS);
    this.#arguments = this.#newerOf(NEWER_ARGUMENTS);
    this.isCurrent = this.atLeast(ANSWERS_ARE_OF);
  }

  #newer(rows: readonly string[]): ReadonlySet<string> {
    return new Set(
      rows.flatMap((row) => {
        const [version = '', names = ''] = row.split(': ');
        return this.atLeast(version) ? [] : names.split(' ');
      }),
    );
  }

  #newerOf(table: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, ReadonlySet<string>> {
    const found = new Map<string, ReadonlySet<string>>();
    for (const [type, rows] of Object.entries(table)) {
      const names = this.#newer(rows);
      if (names.size > 0) found.set(type, names);
    }
    return found;
  }

  /** Whether it is this version or a newer one. */
  atLeast(version: string): boolean {
    return this.#number >= versionNumber(version);
  }

  hasMethod(name: string): boolean {
    return !this.#methods.has(name);
  }

  hasArgument(method: string, name: string): boolean {
    return this.#arguments.get(method)?.has(name) !== true;
  }

  /** Of data objects, events, faults and managed objects. Types that the simulator does not know count as there. */
  hasType(type: string): boolean {
    const known = apiType(type);
    return known === undefined || this.atLeast(known.since);
  }

  /** Whether no later version brought the member of a data object of this type, itself or of what it extends. */
  hasMember(type: string, name: string): boolean {
    return !this.#later(type).has(name);
  }

  /** Whether the type has the property or member in this version, itself or from what it extends. Null for an unknown type. */
  declares(type: string, name: string): boolean | null {
    if (apiType(type) === undefined) return null;
    const member = memberOf(type, name);
    return member !== null && this.atLeast(member.since);
  }

  #later(type: string): ReadonlySet<string> {
    const before = this.#hidden.get(type);
    if (before !== undefined) return before;
    const later = withBaseTypes(type).flatMap(({ members }) =>
      [...members].flatMap(([name, { since }]) => (this.atLeast(since) ? [] : [name])),
    );
    const hidden = new Set(later);
    this.#hidden.set(type, hidden);
    return hidden;
  }

  /** A value without what came later. Undefined for one that is itself of a newer type. The same object gives the same every time. */
  trim(value: Value): Value | undefined {
    if (this.isCurrent) return value;
    switch (value.kind) {
      case 'scalar':
        return value;
      case 'reference':
        return this.hasType(value.type) ? value : undefined;
      case 'array': {
        if (!this.hasType(value.of)) return undefined;
        return { ...value, items: value.items.flatMap((item) => this.trim(item) ?? []) };
      }
      case 'object':
        return this.#trimObject(value);
    }
  }

  /** A fault as this version can say it. */
  fault(type: string): string {
    return this.hasType(type) ? type : (ownEntry(OLDER_FAULTS, type) ?? type);
  }

  /** The members of a fault that is thrown. */
  faultFields(fault: Fault): Fields {
    return this.isCurrent ? fault.fields : this.#trimFields(fault.type, fault.fields);
  }

  #trimObject(value: DataObject): DataObject | undefined {
    const type = this.fault(value.type);
    if (!this.hasType(type)) return undefined;
    const before = this.#trimmed.get(value);
    if (before !== undefined) return before;
    const trimmed: DataObject = { kind: 'object', type, fields: this.#trimFields(type, value.fields) };
    this.#trimmed.set(value, trimmed);
    // What was trimmed once has nothing more to lose.
    this.#trimmed.set(trimmed, trimmed);
    return trimmed;
  }

  #trimFields(type: string, fields: Fields): Fields {
    const kept: Record<string, Value | undefined> = {};
    for (const [name, value] of Object.entries(fields)) {
      if (this.hasMember(type, name)) setEntry(kept, name, value === undefined ? undefined : this.trim(value));
    }
    return kept;
  }
}
