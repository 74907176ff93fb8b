import { child, children, dynamicType, flag, optionalText, referenceOf, required, text } from '../soap/arguments.js';
import { invalidArgument } from '../soap/fault.js';
import type { Reference } from '../soap/value.js';
import type { XmlElement } from '../soap/xml-reader.js';
import { type PropertyPath, parsePropertyPath } from './property-path.js';

/** A PropertyFilterSpec, read and resolved. */
export interface FilterSpec {
  readonly properties: readonly PropertySpec[];
  readonly objects: readonly ObjectSpec[];
  readonly reportMissing: boolean;
}

export interface PropertySpec {
  readonly type: string;
  readonly all: boolean;
  readonly paths: readonly PropertyPath[];
}

export interface ObjectSpec {
  readonly start: Reference;
  readonly skip: boolean;
  readonly selection: readonly Traversal[];
}

export interface Traversal {
  readonly type: string;
  readonly path: PropertyPath;
  readonly skip: boolean;
  /** Filled after all traversals are known, because a selection may name one that comes later, or itself. */
  selection: readonly Traversal[];
}

export function readFilterSpec(element: XmlElement): FilterSpec {
  return {
    properties: children(element, 'propSet').map((each) => ({
      type: text(each, 'type').trim(),
      all: flag(each, 'all'),
      paths: children(each, 'pathSet').map((path) => parsePropertyPath(path.text.trim())),
    })),
    objects: children(element, 'objectSet').map(readObjectSpec),
    reportMissing: flag(element, 'reportMissingObjectsInResults'),
  };
}

function readObjectSpec(element: XmlElement): ObjectSpec {
  const named = new Map<string, Traversal>();
  const pending: { readonly into: Traversal; readonly from: XmlElement }[] = [];

  const declare = (specs: readonly XmlElement[]): void => {
    for (const spec of specs.filter(isTraversal)) {
      const traversal: Traversal = {
        type: text(spec, 'type').trim(),
        path: parsePropertyPath(text(spec, 'path').trim()),
        skip: flag(spec, 'skip'),
        selection: [],
      };
      pending.push({ into: traversal, from: spec });
      declared.set(spec, traversal);
      const name = optionalText(spec, 'name')?.trim();
      if (name !== undefined && name !== '') named.set(name, traversal);
      declare(children(spec, 'selectSet'));
    }
  };
  const declared = new Map<XmlElement, Traversal>();
  const resolve = (spec: XmlElement): Traversal => {
    const traversal = declared.get(spec) ?? named.get(optionalText(spec, 'name')?.trim() ?? '');
    if (traversal === undefined)
      throw invalidArgument('selectSet', 'A SelectionSpec names a TraversalSpec that is not there.');
    return traversal;
  };

  const roots = children(element, 'selectSet');
  declare(roots);
  for (const { into, from } of pending) into.selection = children(from, 'selectSet').map(resolve);
  return { start: referenceOf(required(element, 'obj')), skip: flag(element, 'skip'), selection: roots.map(resolve) };
}

/** A selection with a path is a traversal, whether or not the client says so by xsi:type. */
function isTraversal(element: XmlElement): boolean {
  return child(element, 'path') !== undefined || dynamicType(element) === 'TraversalSpec';
}
