/**
 * Versions of the API: which methods, types, members, properties and faults each version has, and which product goes with it. Later ones
 * are hidden in answers and refused in requests.
 */

import { ownEntry, setEntry } from '../own-entry.js';
import type { Fault } from '../soap/fault.js';
import { REQUEST_TYPES } from '../soap/request-types.js';
import type { DataObject, Fields, Value } from '../soap/value.js';
import { versionNumber } from './api-version.js';
import { isKindOf } from './managed-types.js';
import { NEWER_MEMBERS } from './newer-members.js';
import { NEWER_ARGUMENTS, NEWER_METHODS } from './newer-methods.js';
import { NEWER_PROPERTIES } from './newer-properties.js';
import { NEWER_TYPES } from './newer-types.js';

/** Answers are built for this version; a server of this version or a later one hides nothing. */
const ANSWERS_ARE_OF = '8.0.3.0';

/** Base types of types that occur in no request. */
const BASES: Readonly<Record<string, string>> = {
  LocalDatastoreInfo: 'DatastoreInfo',
  NasDatastoreInfo: 'DatastoreInfo',
  VmfsDatastoreInfo: 'DatastoreInfo',
  HostBlockHba: 'HostHostBusAdapter',
  VirtualKeyboard: 'VirtualDevice',
  VirtualPointingDevice: 'VirtualDevice',
  VirtualMachineVMCIDevice: 'VirtualDevice',
  VirtualPCIController: 'VirtualController',
  VirtualPS2Controller: 'VirtualController',
  VirtualSIOController: 'VirtualController',
};

/** Faults later than API 2.5, and the fault that older servers use instead. */
const OLDER_FAULTS: Readonly<Record<string, string>> = {
  DeviceUnsupportedForVmVersion: 'InvalidDeviceSpec',
  QuestionPending: 'InvalidState',
};

function baseOf(type: string): string | undefined {
  const known = ownEntry(REQUEST_TYPES, type)?.base ?? ownEntry(BASES, type);
  if (known !== undefined) return known;
  if (type.endsWith('FileInfo') && type !== 'FileInfo') return 'FileInfo';
  return type.endsWith('Event') && type !== 'Event' ? 'Event' : undefined;
}

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
  readonly #types: ReadonlySet<string>;
  readonly #members: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #arguments: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #properties: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #trimmed = new WeakMap<DataObject, DataObject>();
  /** Whether nothing that is answered is newer. */
  readonly isCurrent: boolean;

  constructor(apiVersion: string, speaks = apiVersion) {
    this.apiVersion = apiVersion;
    this.speaks = speaks;
    const number = versionNumber(speaks);
    this.#number = Number.isNaN(number) ? Number.POSITIVE_INFINITY : number;
    this.#methods = this.#newer(NEWER_METHODS);
    this.#types = this.#newer(NEWER_TYPES);
    this.#members = this.#newerOf(NEWER_MEMBERS);
    this.#arguments = this.#newerOf(NEWER_ARGUMENTS);
    this.#properties = this.#newerOf(NEWER_PROPERTIES);
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

  /** Of data objects, events, faults and managed objects. */
  hasType(type: string): boolean {
    return !this.#types.has(type);
  }

  /** Whether a data object of this type has the member, itself or from what it extends. */
  hasMember(type: string, name: string): boolean {
    for (let at: string | undefined = type; at !== undefined; at = baseOf(at)) {
      if (this.#members.get(at)?.has(name) === true) return false;
    }
    return true;
  }

  /** Whether a managed object of this type has the property. */
  hasProperty(type: string, name: string): boolean {
    for (const [declaring, names] of this.#properties) if (names.has(name) && isKindOf(type, declaring)) return false;
    return true;
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
