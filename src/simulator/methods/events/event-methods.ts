import { randomUUID } from 'node:crypto';
import { isKindOf } from '../../api/type-table.js';
import { EventCollector } from '../../objects/events/event-collector.js';
import type { RecordedEvent } from '../../objects/events/event-log.js';
import { VirtualMachine } from '../../objects/machine/virtual-machine.js';
import { EventManager } from '../../objects/manager.js';
import { ownEntry } from '../../own-entry.js';
import { managedObjectNotFound } from '../../properties/select-objects.js';
import {
  child,
  children,
  flag,
  integer,
  optionalInteger,
  optionalText,
  referenceOf,
  required,
} from '../../soap/arguments.js';
import { invalidArgument } from '../../soap/fault.js';
import { reference } from '../../soap/value.js';
import type { XmlElement } from '../../soap/xml-reader.js';
import { addToSession, removeFromSession } from '../collector-methods.js';
import { type Call, type MethodTable, on } from '../method.js';

const MOST_COLLECTORS = 32;
const LONGEST_PAGE = 1000;

export const EVENT_METHODS: MethodTable = {
  QueryEvents: on(EventManager, (_self, call) => {
    const filter = required(call.body, 'filter');
    const matching = matcher(call, filter)();
    const most = Math.min(optionalInteger(filter, 'maxCount') ?? LONGEST_PAGE, LONGEST_PAGE);
    return matching.slice(-most).map((event) => event.value);
  }),
  CreateCollectorForEvents: on(EventManager, (_self, call) => {
    const mine = [...call.session.owned].filter((id) => id.startsWith('event-collector-'));
    if (mine.length >= MOST_COLLECTORS) throw invalidArgument('filter', 'Too many collectors in one session.');
    const ref = reference('EventHistoryCollector', `event-collector-${randomUUID()}`);
    addToSession(call, new EventCollector(ref, matcher(call, required(call.body, 'filter'))));
    return ref;
  }),
  ReadNextEvents: on(EventCollector, (self, call) => self.next(page(call))),
  ReadPreviousEvents: on(EventCollector, (self, call) => self.previous(page(call))),
  RewindCollector: on(EventCollector, (self) => {
    self.position = 0;
    return undefined;
  }),
  ResetCollector: on(EventCollector, (self) => {
    self.position = self.matching().length;
    return undefined;
  }),
  SetCollectorPageSize: on(EventCollector, (self, call) => {
    self.pageSize = page(call);
    return undefined;
  }),
  DestroyCollector: on(EventCollector, (self, call) => {
    removeFromSession(call, self.ref.value);
    return undefined;
  }),
};

function page(call: Call): number {
  const count = integer(call.body, 'maxCount');
  if (count < 1 || count > LONGEST_PAGE) throw invalidArgument('maxCount');
  return count;
}

/** The events that a filter lets through, as they are when it is asked; oldest first. */
function matcher(call: Call, filter: XmlElement): () => readonly RecordedEvent[] {
  const { world } = call.simulation;
  const tests = [byEntity(call, filter), byTime(filter), byUser(filter), byType(filter)];
  const chain = optionalInteger(filter, 'eventChainId');
  return () =>
    world.events.all.filter(
      (event) => (chain === undefined || event.chainId === chain) && tests.every((test) => test(event)),
    );
}

type Test = (event: RecordedEvent) => boolean;
const ANY: Test = () => true;

/** A machine's own events; those on a host; or, of anything that holds machines, all that are or were below it. */
function byEntity(call: Call, filter: XmlElement): Test {
  const { world, machines } = call.simulation;
  const limit = child(filter, 'entity');
  if (limit === undefined) return ANY;
  const ref = referenceOf(required(limit, 'entity'));
  const entity = world.find(ref);
  // A machine that is gone has left its events.
  if (entity === undefined && ref.type !== 'VirtualMachine') throw managedObjectNotFound(ref);
  if (entity === undefined || entity instanceof VirtualMachine) return (event) => event.entity.value === ref.value;
  const isIn = ({ within }: RecordedEvent) => within.some((each) => each.value === ref.value);
  if (optionalText(limit, 'recursion')?.trim() === 'self') return (event) => event.entity.value === ref.value;
  if (isKindOf(ref.type, 'HostSystem')) return isIn;
  const { rootFolder, datacenter, machineFolder } = world.parts.roots;
  if ([rootFolder, datacenter, machineFolder].some((each) => each.value === ref.value)) return ANY;
  return (event) =>
    event.entity.value === ref.value ||
    isIn(event) ||
    machines.all().some((machine) => {
      if (machine.ref.value !== event.entity.value) return false;
      return [machine.folder, machine.pool.ref, machine.pool.owner].some((each) => each.value === ref.value);
    });
}

function byTime(filter: XmlElement): Test {
  const limit = child(filter, 'time');
  if (limit === undefined) return ANY;
  const time = (name: string, usual: number) => {
    const written = optionalText(limit, name)?.trim();
    const value = written === undefined ? usual : Date.parse(written);
    if (Number.isNaN(value)) throw invalidArgument(`filter.time.${name}`);
    return value;
  };
  const begin = time('beginTime', Number.NEGATIVE_INFINITY);
  const end = time('endTime', Number.POSITIVE_INFINITY);
  return ({ created }) => created.getTime() >= begin && created.getTime() <= end;
}

function byUser(filter: XmlElement): Test {
  const limit = child(filter, 'userName');
  if (limit === undefined) return ANY;
  const names = children(limit, 'userList').map((name) => name.text.trim());
  const isSystem = flag(limit, 'systemUser');
  return ({ userName }) => (userName === '' ? isSystem : names.length === 0 || names.includes(userName));
}

/** Types that others extend, and how the names of those begin. */
const FAMILIES: Readonly<Record<string, string>> = {
  Event: '',
  VmEvent: 'Vm',
  ResourcePoolEvent: 'ResourcePool',
  DatacenterEvent: 'Datacenter',
};

/** Old clients filter by `type`, newer ones by `eventTypeId`. */
function byType(filter: XmlElement): Test {
  const short = (element: XmlElement) => element.text.trim().replace(/^vim\.event\./, '');
  const types = [...children(filter, 'type'), ...children(filter, 'eventTypeId')].map(short);
  if (types.length === 0) return ANY;
  return ({ type }) =>
    types.some((each) => {
      const family = ownEntry(FAMILIES, each);
      return each === type || (family !== undefined && type.startsWith(family));
    });
}
