/**
 * The VMs in the output of `govc vm.info -json`: the `config` property of each as JSON. Until 0.30, names of members begin with a capital.
 * govc prints no types of devices; devices/untyped-devices.ts says what they are. Limit: NICs and some controllers have no model here.
 */

import { isUnreadable, type LiveDomain } from '../../../domain/live.js';
import { ownEntry, setEntry } from '../../../domain/values/own-entry.js';
import type { Path } from '../../../domain/values/path-key.js';
import { deviceTable } from '../devices/devices.js';
import { isWithoutModel, typedDevice } from '../devices/untyped-devices.js';
import {
  isVimObject,
  type MoRef,
  moRef,
  objectOf,
  objectsOf,
  refOf,
  textOf,
  type VimObject,
  type VimValue,
} from '../soap/value.js';
import { liveDomain, vmxPathOf } from './live-domain.js';

/** A VM as govc printed it. */
export interface GovcVm {
  /** Folder, host and pool are not known: govc prints references to them, and no names. */
  readonly live: LiveDomain;
  /** Fields that the output does not say. */
  readonly unsaid: readonly Path[];
  /** Devices that no manifest can hold, as clauses. */
  readonly lost: readonly string[];
}

const LIMITS = { vms: 50_000, depth: 64 } as const;

type JsonMap = Readonly<Record<string, unknown>>;

function isJsonMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function memberName(key: string): string {
  return `${key.charAt(0).toLowerCase()}${key.slice(1)}`;
}

/** Members whose empty text is a value: that of an option, and the device of a drive that is the client's. */
const MAY_BE_EMPTY: readonly string[] = ['value', 'deviceName'];

/** Go prints the empty text and null for what is not set. */
function isUnset(name: string, value: unknown): boolean {
  return value === null || value === undefined || (value === '' && !MAY_BE_EMPTY.includes(name));
}

/** Throws a RangeError for JSON that is deeper than an answer of a server can be. */
function vimValue(json: unknown, depth = 0): VimValue | undefined {
  if (depth > LIMITS.depth) throw new RangeError('is deeper than an answer of a server');
  if (typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean') return json;
  if (Array.isArray(json)) {
    return json.flatMap((each): readonly VimValue[] => {
      const value = vimValue(each, depth + 1);
      return value === undefined ? [] : [value];
    });
  }
  if (!isJsonMap(json)) return undefined;
  const members: Record<string, VimValue> = {};
  for (const [key, value] of Object.entries(json)) {
    const name = memberName(key);
    if (isUnset(name, value)) continue;
    const read = vimValue(value, depth + 1);
    if (read !== undefined) setEntry(members, name === '_typeName' ? '$type' : name, read);
  }
  // A value of any type is written as its type and the value.
  const boxed = ownEntry(members, '_value');
  if (boxed !== undefined) return boxed;
  const { $type, type, value, ...rest } = members;
  const isRef = typeof type === 'string' && typeof value === 'string' && Object.keys(rest).every(isGuid);
  return isRef && ($type === undefined || $type === 'ManagedObjectReference') ? moRef(type, value) : members;
}

function isGuid(member: string): boolean {
  return member === 'serverGuid';
}

function vmsIn(json: unknown): readonly unknown[] | null {
  if (!isJsonMap(json)) return null;
  const listed = Object.hasOwn(json, 'virtualMachines') ? json['virtualMachines'] : json['VirtualMachines'];
  return listed === null ? [] : Array.isArray(listed) ? listed : null;
}

/** Whether the JSON is the output of `govc vm.info -json`. */
export function isGovcOutput(json: unknown): boolean {
  return vmsIn(json) !== null;
}

function withTypes(config: VimObject): VimObject {
  const hardware = objectOf(config['hardware']) ?? {};
  const device = objectsOf(hardware['device']).map(typedDevice);
  return { ...config, hardware: { ...hardware, device } };
}

const NOWHERE = { host: null, pool: null, folder: null, autostart: null };

/** The properties of an entry as the property collector would have sent them: `runtime.powerState` is one of its own. */
function propertiesOf(entry: VimObject, config: VimObject): ReadonlyMap<string, VimValue> {
  const inner = ['runtime', 'guest'].flatMap((property) =>
    Object.entries(objectOf(ownEntry(entry, property)) ?? {}).map(
      ([member, value]) => [`${property}.${member}`, value] as const,
    ),
  );
  const all = [...Object.entries(entry), ...inner, ['config', config] as const];
  return new Map(all.flatMap(([path, value]) => (value === undefined ? [] : [[path, value] as const])));
}

/** The VM of one entry, or why it cannot be read. */
function vmOf(entry: VimObject): GovcVm | string {
  const told = objectOf(entry['config']);
  const config = told === null ? {} : withTypes(told);
  const ref: MoRef = refOf(entry['self']) ?? { type: 'VirtualMachine', value: 'unknown' };
  const object = { ref, properties: propertiesOf(entry, config), missing: new Map<string, string>() };
  const vmxPath = told === null ? null : vmxPathOf(object);
  if (vmxPath === null) return 'it has no configuration';
  if (typeof vmxPath === 'object') return vmxPath.unreadable;
  const live = liveDomain(object, vmxPath, null, { vmxPath, mounts: [] }, NOWHERE);
  if (isUnreadable(live)) return live.unreadable;
  const table = deviceTable(objectsOf(objectOf(config['hardware'])?.['device']));
  const unnamed = (kind: 'nics' | 'controllers') =>
    [...table[kind]].filter(([, device]) => isWithoutModel(device)).map(([slot]) => slot);
  const [nics, controllers] = [unnamed('nics'), unnamed('controllers')];
  return {
    live,
    unsaid: [
      ...nics.map((slot): Path => ['nics', slot, 'model']),
      ...controllers.map((slot): Path => ['controllers', slot]),
    ],
    lost: Object.entries(live.unexpressed ?? {}).map(([slot, device]) => `${slot}: ${device}`),
  };
}

export interface GovcOutput {
  readonly vms: readonly GovcVm[];
  /** VMs that cannot be read, each with the reason. */
  readonly unread: readonly { readonly name: string; readonly why: string }[];
}

/**
 * Returns the VMs of the output, in its order. Throws a RangeError for an output that is larger or deeper than its limits; the message is a
 * clause.
 */
export function govcVms(json: unknown): GovcOutput {
  const entries = vmsIn(json) ?? [];
  if (entries.length > LIMITS.vms) throw new RangeError(`has more than ${LIMITS.vms} VMs`);
  const vms: GovcVm[] = [];
  const unread: { name: string; why: string }[] = [];
  for (const entry of entries) {
    const value = vimValue(entry);
    if (!isVimObject(value)) continue;
    const vm = vmOf(value);
    if (typeof vm === 'string') unread.push({ name: textOf(value['name']) ?? 'a VM without a name', why: vm });
    else vms.push(vm);
  }
  return { vms, unread };
}
