import { isKindOf } from '../api/type-table.js';
import type { ManagedObject } from '../objects/managed-object.js';
import { Fault, invalidArgument } from '../soap/fault.js';
import type { Reference, Value } from '../soap/value.js';
import type { FilterSpec, ObjectSpec, Traversal } from './filter-spec.js';
import type { PropertyContext } from './property-context.js';
import { type PropertyPath, parsePropertyPath, readProperty } from './property-path.js';

export interface SelectedObject {
  readonly object: ManagedObject;
  readonly paths: readonly PropertyPath[];
}

/** Finds managed objects by id; undefined for one that is gone. */
export type Lookup = (ref: Reference) => ManagedObject | undefined;

/** The objects that a spec selects and that a property set applies to, each once, in the order of traversal. */
export function selectObjects(
  spec: FilterSpec,
  lookup: Lookup,
  context: PropertyContext | null,
): readonly SelectedObject[] {
  const reported = new Map<string, ManagedObject>();
  for (const objectSpec of spec.objects) selectFrom(objectSpec, spec.reportMissing, lookup, context, reported);
  const pathsByType = new Map<string, readonly PropertyPath[] | null>();
  const selected: SelectedObject[] = [];
  for (const object of reported.values()) {
    const type = object.ref.type;
    if (!pathsByType.has(type)) pathsByType.set(type, pathsFor(spec, object, context));
    const paths = pathsByType.get(type) ?? null;
    if (paths !== null) selected.push({ object, paths });
  }
  return selected;
}

export function managedObjectNotFound(ref: Reference): Fault {
  const message = `The object '${ref.type}:${ref.value}' has already been deleted or has not been completely created`;
  return new Fault('ManagedObjectNotFound', message, { obj: ref });
}

/** Null when no property set is for this type. */
function pathsFor(
  spec: FilterSpec,
  object: ManagedObject,
  context: PropertyContext | null,
): readonly PropertyPath[] | null {
  const matching = spec.properties.filter((each) => isKindOf(object.ref.type, each.type));
  if (matching.length === 0) return null;
  const names = object.propertyNames().filter((name) => context?.api.declares(object.ref.type, name) !== false);
  const all = matching.some((each) => each.all) ? names.map(parsePropertyPath) : [];
  const paths = [...all, ...matching.flatMap((each) => each.paths)];
  return [...new Map(paths.map((path) => [path.text, path])).values()];
}

function selectFrom(
  spec: ObjectSpec,
  reportMissing: boolean,
  lookup: Lookup,
  context: PropertyContext | null,
  reported: Map<string, ManagedObject>,
): void {
  const start = lookup(spec.start);
  if (start === undefined) {
    if (reportMissing) return;
    throw managedObjectNotFound(spec.start);
  }
  if (start.ref.type !== spec.start.type && spec.start.type !== '' && !isKindOf(start.ref.type, spec.start.type)) {
    throw managedObjectNotFound(spec.start);
  }
  if (!spec.skip) reported.set(start.ref.value, start);
  const walked = new Map<Traversal, Set<string>>();
  const open: { readonly at: ManagedObject; readonly selection: readonly Traversal[] }[] = [
    { at: start, selection: spec.selection },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const traversal of next.selection) {
      const seen = walked.get(traversal) ?? new Set<string>();
      walked.set(traversal, seen);
      if (!isKindOf(next.at.ref.type, traversal.type) || seen.has(next.at.ref.value)) continue;
      seen.add(next.at.ref.value);
      for (const ref of referencesIn(readProperty(next.at, traversal.path, context), traversal)) {
        const found = lookup(ref);
        if (found === undefined) continue;
        if (!traversal.skip) reported.set(ref.value, found);
        if (traversal.selection.length > 0) open.push({ at: found, selection: traversal.selection });
      }
    }
  }
}

function referencesIn(value: Value | undefined, traversal: Traversal): readonly Reference[] {
  if (value === undefined) return [];
  if (value.kind === 'reference') return [value];
  if (value.kind === 'array') return value.items.filter((item): item is Reference => item.kind === 'reference');
  throw invalidArgument('path', `The path ${traversal.path.text} does not lead to managed objects.`);
}
