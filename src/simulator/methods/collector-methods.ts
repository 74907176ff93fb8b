import { randomUUID } from 'node:crypto';
import type { ManagedObject } from '../objects/managed-object.js';
import { PropertyCollector, PropertyFilter } from '../objects/property-collector.js';
import { Collector } from '../properties/collector.js';
import { readFilterSpec } from '../properties/filter-spec.js';
import type { PropertyContext } from '../properties/property-context.js';
import { readProperty } from '../properties/property-path.js';
import { type SelectedObject, selectObjects } from '../properties/select-objects.js';
import { child, children, flag, optionalInteger, optionalText, required, text } from '../soap/arguments.js';
import { Fault, invalidArgument } from '../soap/fault.js';
import { array, type DataObject, reference, string, structure } from '../soap/value.js';
import { type Call, type MethodTable, on } from './method.js';

const MAX_FILTERS = 1000;
const DEFAULT_OBJECT_UPDATES = 10_000;

export const COLLECTOR_METHODS: MethodTable = {
  RetrieveProperties: on(PropertyCollector, (_self, call) => {
    const selected = selectAll(call);
    return selected.map(({ object, paths }) => objectContent(object, paths, call.session));
  }),

  RetrievePropertiesEx: on(PropertyCollector, (_self, call) => {
    const maxObjects = optionalInteger(required(call.body, 'options'), 'maxObjects') ?? 0;
    if (maxObjects < 0) throw invalidArgument('maxObjects');
    const selected = selectAll(call);
    return selected.length === 0 ? undefined : page(call, selected, maxObjects === 0 ? selected.length : maxObjects);
  }),

  ContinueRetrievePropertiesEx: on(PropertyCollector, (_self, call) => {
    const token = text(call.body, 'token');
    const next = call.session.pages.get(token);
    if (next === undefined) throw invalidToken();
    call.session.pages.delete(token);
    const stillThere = next.rest.filter(({ object }) => call.simulation.world.find(object.ref) === object);
    return page(call, stillThere, next.maxObjects);
  }),

  CancelRetrievePropertiesEx: on(PropertyCollector, (_self, call) => {
    if (!call.session.pages.delete(text(call.body, 'token'))) throw invalidToken();
    return undefined;
  }),

  CreatePropertyCollector: on(PropertyCollector, (_self, call) => {
    const made = new PropertyCollector(
      reference('PropertyCollector', `session[${call.session.key}]${randomUUID()}`),
      new Collector(),
    );
    addToSession(call, made);
    return made.ref;
  }),

  DestroyPropertyCollector: on(PropertyCollector, (self, call) => {
    if (self.collector === null) throw new Fault('NotSupported', 'The default collector cannot be destroyed.');
    self.collector.cancelWait();
    for (const filter of self.collector.filters.values()) removeFromSession(call, filter.ref.value);
    removeFromSession(call, self.ref.value);
    return undefined;
  }),

  CreateFilter: on(PropertyCollector, (self, call) => {
    const collector = collectorOf(self, call);
    if (collector.filters.size >= MAX_FILTERS) throw new Fault('InvalidState', 'Too many filters on one collector.');
    const spec = readFilterSpec(required(call.body, 'spec'));
    const partialUpdates = flag(call.body, 'partialUpdates');
    // An invalid filter fails here, not at the first wait.
    for (const { object, paths } of selectObjects(spec, lookup(call), call.session)) {
      for (const path of paths) readProperty(object, path, call.session);
    }
    const filter = new PropertyFilter(
      reference('PropertyFilter', `session[${call.session.key}]${randomUUID()}`),
      collector,
      partialUpdates,
    );
    collector.filters.set(filter.ref.value, { ref: filter.ref, spec, partialUpdates, known: new Map() });
    addToSession(call, filter);
    return filter.ref;
  }),

  DestroyPropertyFilter: on(PropertyFilter, (self, call) => {
    self.collector.filters.delete(self.ref.value);
    removeFromSession(call, self.ref.value);
    return undefined;
  }),

  WaitForUpdates: on(PropertyCollector, (self, call) => wait(self, call, null, 0)),

  CheckForUpdates: on(PropertyCollector, (self, call) => wait(self, call, 0, 0)),

  WaitForUpdatesEx: on(PropertyCollector, (self, call) => {
    const options = child(call.body, 'options');
    const seconds = options === undefined ? undefined : optionalInteger(options, 'maxWaitSeconds');
    const updates = options === undefined ? undefined : optionalInteger(options, 'maxObjectUpdates');
    if ((seconds ?? 0) < 0) throw invalidArgument('maxWaitSeconds');
    if ((updates ?? 1) < 1) throw invalidArgument('maxObjectUpdates');
    return wait(self, call, seconds === undefined ? null : seconds * 1000, updates ?? 0);
  }),

  CancelWaitForUpdates: on(PropertyCollector, (self, call) => {
    collectorOf(self, call).cancelWait();
    return undefined;
  }),
};

export function addToSession(call: Call, object: ManagedObject): void {
  call.simulation.world.add(object);
  call.session.owned.add(object.ref.value);
}

export function removeFromSession(call: Call, id: string): void {
  const found = call.simulation.world.find(reference('', id));
  if (found !== undefined) call.simulation.world.remove(found);
  call.session.owned.delete(id);
}

/** ObjectContent; unset properties are left out. */
export function objectContent(
  object: ManagedObject,
  paths: SelectedObject['paths'],
  context: PropertyContext | null,
): DataObject {
  const properties = paths.flatMap((path) => {
    const value = readProperty(object, path, context);
    return value === undefined ? [] : [structure({ name: string(path.text), val: value })];
  });
  return structure({ obj: object.ref, propSet: array('DynamicProperty', properties) });
}

function lookup(call: Call) {
  return call.simulation.world.find.bind(call.simulation.world);
}

function selectAll(call: Call): readonly SelectedObject[] {
  return children(call.body, 'specSet').flatMap((spec) =>
    selectObjects(readFilterSpec(spec), lookup(call), call.session),
  );
}

function page(call: Call, selected: readonly SelectedObject[], maxObjects: number): DataObject {
  const rest = selected.slice(maxObjects);
  let token: string | undefined;
  if (rest.length > 0) {
    token = randomUUID();
    call.session.pages.set(token, { rest, maxObjects });
  }
  const objects = selected.slice(0, maxObjects);
  return structure({
    token: token === undefined ? undefined : string(token),
    objects: array(
      'ObjectContent',
      objects.map(({ object, paths }) => objectContent(object, paths, call.session)),
    ),
  });
}

function invalidToken(): Fault {
  return new Fault('InvalidProperty', 'The token is not known, or was used already.', { name: string('token') });
}

function collectorOf(self: PropertyCollector, call: Call): Collector {
  return self.collector ?? call.session.defaultCollector;
}

function wait(self: PropertyCollector, call: Call, milliseconds: number | null, maxObjectUpdates: number) {
  return collectorOf(self, call).wait(
    optionalText(call.body, 'version')?.trim() ?? '',
    { milliseconds, maxObjectUpdates: maxObjectUpdates === 0 ? DEFAULT_OBJECT_UPDATES : maxObjectUpdates },
    { lookup: lookup(call), context: call.session, feed: call.simulation.world.feed },
    call.signal,
  );
}
