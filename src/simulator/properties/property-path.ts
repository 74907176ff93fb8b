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
 * The value at a path; undefined where it is unset. A path that the object's type does not have is a fault for the whole call,
 * as on real hosts. Paths that an object serves directly are not built from their parents.
 */
export function readProperty(
  from: ManagedObject,
  path: PropertyPath,
  context: PropertyContext | null,
): Value | undefined {
  const isOld = context?.api.isCurrent === false;
  // A shortcut knows nothing of versions.
  const whole = isOld && path.segments.length > 1 ? null : readWhole(from, path.text, context);
  if (whole !== null) return whole;
  const [first, ...rest] = path.segments;
  if (first === undefined || !('name' in first) || rest.length === 0) throw invalidProperty(path.text);
  let value = readWhole(from, first.name, context);
  if (value === null) throw invalidProperty(path.text);
  for (const segment of rest) {
    if (value === undefined) return undefined;
    value = step(value, segment, path);
  }
  return value;
}

/** A property without what the server's version has not; null for one that it has not at all. */
function readWhole(from: ManagedObject, name: string, context: PropertyContext | null): Value | undefined | null {
  if (context?.api.hasProperty(from.ref.type, name) === false) return null;
  const value = from.property(name, context);
  return value === undefined || value === null || context === null ? value : context.api.trim(value);
}

function step(value: Value, segment: Segment, path: PropertyPath): Value | undefined {
  if ('name' in segment) {
    if (value.kind !== 'object' || !Object.hasOwn(value.fields, segment.name)) throw invalidProperty(path.text);
    return ownEntry(value.fields, segment.name);
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
