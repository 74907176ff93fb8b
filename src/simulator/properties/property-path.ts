import { apiType, hasSubtypes, memberOf } from '../api/type-table.js';
import type { ManagedObject } from '../objects/managed-object.js';
import { ownEntry } from '../own-entry.js';
import { Fault } from '../soap/fault.js';
import { string, type Value } from '../soap/value.js';
import type { PropertyContext } from './property-context.js';

type Segment = { readonly name: string } | { readonly key: string };

/** A property path as clients write it: `config.hardware.device[2000].backing`, parsed once per request. */
export interface PropertyPath {
  readonly text: string;
  readonly segments: readonly Segment[];
}

export function parsePropertyPath(text: string): PropertyPath {
  const segments: Segment[] = [];
  const pattern = /([A-Za-z][A-Za-z0-9]*)|\["((?:[^"\\]|\\.)*)"\]|\[([^\]"]+)\]/y;
  let at = 0;
  while (at < text.length) {
    if (at > 0 && text[at] === '.') at += 1;
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) throw invalidProperty(text);
    if (match[1] !== undefined) segments.push({ name: match[1] });
    else segments.push({ key: match[2] ?? match[3] ?? '' });
    at = pattern.lastIndex;
  }
  if (segments.length === 0) throw invalidProperty(text);
  return { text, segments };
}

/**
 * The value at a path; undefined where it is unset, or where the API has a property that the simulator does not fill in. A path that
 * the object's type does not have is a fault for the whole call, as on real hosts. Paths that an object serves directly are not built
 * from their parents.
 */
export function readProperty(
  from: ManagedObject,
  path: PropertyPath,
  context: PropertyContext | null,
): Value | undefined {
  const [first, ...rest] = path.segments;
  if (first === undefined || !('name' in first)) throw invalidProperty(path.text);
  // A shortcut knows nothing of versions.
  if (rest.length > 0 && context?.api.isCurrent !== false) {
    const whole = from.property(path.text, context);
    if (whole !== null) return whole;
  }
  let value = readWhole(from, first.name, context);
  if (value === null) throw invalidProperty(path.text);
  if (value === undefined) checkBelowUnset(from, path, context);
  for (const segment of rest) {
    if (value === undefined) return undefined;
    value = step(value, segment, path, context);
  }
  return value;
}

/** A property without what the server's version has not; null for one that it has not at all. */
function readWhole(from: ManagedObject, name: string, context: PropertyContext | null): Value | undefined | null {
  const isDeclared = declares(context, from.ref.type, name);
  if (isDeclared === false) return null;
  const value = from.property(name, context);
  if (value === null) return isDeclared === true ? undefined : null;
  return value === undefined || context === null ? value : context.api.trim(value);
}

/** Whether the client's version of the API has the property or member; null for a type that the simulator does not know. */
function declares(context: PropertyContext | null, type: string, name: string): boolean | null {
  if (context !== null) return context.api.declares(type, name);
  return apiType(type) === undefined ? null : memberOf(type, name) !== null;
}

/** @throws Fault InvalidProperty for a member that the type of an unset property does not have. A type with subtypes may have any. */
function checkBelowUnset(from: ManagedObject, path: PropertyPath, context: PropertyContext | null): void {
  const [first, second] = path.segments;
  if (first === undefined || second === undefined || !('name' in first) || !('name' in second)) return;
  const type = memberOf(from.ref.type, first.name)?.type ?? '';
  if (hasSubtypes(type)) return;
  if (declares(context, type, second.name) === false) throw invalidProperty(path.text);
}

function step(value: Value, segment: Segment, path: PropertyPath, context: PropertyContext | null): Value | undefined {
  if ('name' in segment) {
    if (value.kind !== 'object') throw invalidProperty(path.text);
    if (Object.hasOwn(value.fields, segment.name)) return ownEntry(value.fields, segment.name);
    if (declares(context, value.type, segment.name) === true) return undefined;
    throw invalidProperty(path.text);
  }
  if (value.kind !== 'array') throw invalidProperty(path.text);
  return value.items.find((item) => {
    const key = item.kind === 'object' ? item.fields['key'] : item;
    return (
      (key?.kind === 'scalar' && key.text === segment.key) || (key?.kind === 'reference' && key.value === segment.key)
    );
  });
}

export function invalidProperty(name: string): Fault {
  return new Fault('InvalidProperty', `The property ${name} does not exist.`, { name: string(name) });
}
