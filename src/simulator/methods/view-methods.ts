import { randomUUID } from 'node:crypto';
import { isKindOf } from '../api/type-table.js';
import { ViewManager } from '../objects/manager.js';
import { ContainerView, ListView } from '../objects/view.js';
import { managedObjectNotFound } from '../properties/select-objects.js';
import { children, flag, referenceOf, required } from '../soap/arguments.js';
import { invalidArgument } from '../soap/fault.js';
import { reference } from '../soap/value.js';
import { addToSession, removeFromSession } from './collector-methods.js';
import { type Call, type MethodTable, methodNotFound, on } from './method.js';

const MAX_VIEWS = 1000;

export const VIEW_METHODS: MethodTable = {
  CreateContainerView: on(ViewManager, (_self, call) => {
    const container = referenceOf(required(call.body, 'container'));
    const found = call.simulation.world.find(container);
    if (found === undefined) throw managedObjectNotFound(container);
    const isContainer = ['Folder', 'Datacenter', 'ComputeResource', 'ResourcePool', 'HostSystem'].some((type) =>
      isKindOf(found.ref.type, type),
    );
    if (!isContainer) throw invalidArgument('container');
    const types = children(call.body, 'type').map((type) => type.text.trim());
    const ref = reference('ContainerView', viewId(call));
    const view = new ContainerView(call.simulation.world, ref, container, types, flag(call.body, 'recursive'));
    addToSession(call, view);
    return view.ref;
  }),
  CreateListView: on(ViewManager, (_self, call) => {
    const view = new ListView(
      call.simulation.world,
      reference('ListView', viewId(call)),
      children(call.body, 'obj').map(referenceOf),
    );
    addToSession(call, view);
    return view.ref;
  }),
  ModifyListView: on(ListView, (self, call) => {
    const removed = new Set(children(call.body, 'remove').map((item) => item.text.trim()));
    const added = children(call.body, 'add').map(referenceOf);
    self.items = [...self.items.filter((item) => !removed.has(item.value)), ...added];
    call.simulation.world.feed.next();
    return added.filter((item) => call.simulation.world.find(item) === undefined);
  }),
  ResetListView: on(ListView, (self, call) => {
    self.items = children(call.body, 'obj').map(referenceOf);
    call.simulation.world.feed.next();
    return self.items.filter((item) => call.simulation.world.find(item) === undefined);
  }),
  DestroyView: (self, call) => {
    if (!(self instanceof ContainerView) && !(self instanceof ListView)) throw methodNotFound(self, call.method);
    removeFromSession(call, self.ref.value);
    return undefined;
  },
};

function viewId(call: Call): string {
  if (call.session.owned.size >= MAX_VIEWS) throw invalidArgument('container', 'Too many views in one session.');
  return `session[${call.session.key}]${randomUUID()}`;
}
