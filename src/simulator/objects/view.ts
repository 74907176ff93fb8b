import { isKindOf } from '../api/type-table.js';
import type { PropertyContext } from '../properties/property-context.js';
import { boolean, type Reference, references, strings } from '../soap/value.js';
import type { ManagedObject, PropertyTable } from './managed-object.js';
import { SimpleObject } from './simple-object.js';
import type { World } from './world.js';

/** Lists what is inside a container, live. */
export class ContainerView extends SimpleObject {
  readonly world: World;
  readonly container: Reference;
  readonly types: readonly string[];
  readonly recursive: boolean;
  protected readonly table = CONTAINER_VIEW_PROPERTIES;

  constructor(world: World, ref: Reference, container: Reference, types: readonly string[], recursive: boolean) {
    super(ref);
    this.world = world;
    this.container = container;
    this.types = types;
    this.recursive = recursive;
  }

  members(context: PropertyContext | null): readonly ManagedObject[] {
    const found = new Map<string, ManagedObject>();
    const open = [childrenOf(this.world, this.world.find(this.container), context)];
    for (let level = open.shift(); level !== undefined; level = open.shift()) {
      for (const next of level) {
        if (found.has(next.ref.value)) continue;
        found.set(next.ref.value, next);
        if (this.recursive) open.push(childrenOf(this.world, next, context));
      }
    }
    const { types } = this;
    return [...found.values()].filter(
      ({ ref }) => types.length === 0 || types.some((type) => isKindOf(ref.type, type)),
    );
  }
}

/** Properties that lead from a container to what it contains. */
const CONTAINMENT: readonly (readonly [string, readonly string[]])[] = [
  ['Folder', ['childEntity']],
  ['Datacenter', ['vmFolder', 'hostFolder', 'datastoreFolder', 'networkFolder']],
  ['ComputeResource', ['host', 'resourcePool']],
  ['ResourcePool', ['resourcePool', 'vm']],
  ['HostSystem', ['vm']],
];

function childrenOf(
  world: World,
  container: ManagedObject | undefined,
  context: PropertyContext | null,
): ManagedObject[] {
  if (container === undefined) return [];
  const properties = CONTAINMENT.find(([type]) => isKindOf(container.ref.type, type))?.[1] ?? [];
  return properties.flatMap((name) => {
    const value = container.property(name, context);
    const items = value === null || value === undefined ? [] : value.kind === 'array' ? value.items : [value];
    return items.flatMap((item) => {
      const found = item.kind === 'reference' ? world.find(item) : undefined;
      return found === undefined ? [] : [found];
    });
  });
}

const CONTAINER_VIEW_PROPERTIES: PropertyTable<ContainerView> = {
  container: (view) => view.container,
  type: (view) => strings(view.types),
  recursive: (view) => boolean(view.recursive),
  view: (view, context) => references(view.members(context)),
};

/** A list that the client wrote; what has gone since is left out. */
export class ListView extends SimpleObject {
  readonly world: World;
  items: readonly Reference[];
  protected readonly table = LIST_VIEW_PROPERTIES;

  constructor(world: World, ref: Reference, items: readonly Reference[]) {
    super(ref);
    this.world = world;
    this.items = items;
  }
}

const LIST_VIEW_PROPERTIES: PropertyTable<ListView> = {
  view: ({ world, items }) =>
    references(items.filter((item) => world.find(item) !== undefined).map((ref) => ({ ref }))),
};
