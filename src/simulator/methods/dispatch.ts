/**
 * The methods of the API. Dispatch finds the method of a call, checks session, licence and parameters, and runs it. Subfolders group
 * methods by the objects that they change. A method throws a Fault to refuse.
 */

import { timingSafeEqual } from 'node:crypto';
import type { ApiSurface } from '../api/api-surface.js';
import { Datacenter } from '../objects/inventory/datacenter.js';
import { Folder } from '../objects/inventory/folder.js';
import type { HostRecord } from '../objects/inventory/place-records.js';
import { ResourcePool } from '../objects/inventory/resource-pool.js';
import { checkControl } from '../objects/machine/machine-control.js';
import { VirtualMachine } from '../objects/machine/virtual-machine.js';
import { SessionManager } from '../objects/manager.js';
import { PropertyCollector } from '../objects/property-collector.js';
import { ServiceInstance } from '../objects/service-instance.js';
import { ownEntry } from '../own-entry.js';
import { Collector } from '../properties/collector.js';
import { readFilterSpec } from '../properties/filter-spec.js';
import { managedObjectNotFound } from '../properties/select-objects.js';
import type { ScriptedQuestion } from '../questions/scripted-question.js';
import { createSession, type Session } from '../session.js';
import type { Simulation } from '../simulation.js';
import { children, text } from '../soap/arguments.js';
import type { SoapRequest, SoapResult } from '../soap/envelope.js';
import { Fault, invalidRequest, localizedFault } from '../soap/fault.js';
import { array, type DataObject, string, structure } from '../soap/value.js';
import { COLLECTOR_METHODS, objectContent } from './collector-methods.js';
import { EVENT_METHODS } from './events/event-methods.js';
import { FETCH_METHODS, fetchProperty } from './fetch-method.js';
import { FILE_METHODS } from './files/file-methods.js';
import { HOST_METHODS } from './host/host-methods.js';
import { NETWORK_METHODS } from './host/network-methods.js';
import { STORAGE_METHODS } from './host/storage-methods.js';
import { destroyDatacenter, destroyFolder, FOLDER_METHODS } from './inventory/folder-methods.js';
import { MOVE_METHODS } from './inventory/move-methods.js';
import { destroyPool, POOL_METHODS } from './inventory/pool-methods.js';
import { ANSWER_METHODS } from './machine/answer-methods.js';
import { CONFIGURE_METHODS } from './machine/configure-methods.js';
import { ENVIRONMENT_METHODS } from './machine/environment-methods.js';
import { POWER_METHODS } from './machine/power-methods.js';
import { POWER_ON_MANY_METHODS } from './machine/power-on-many.js';
import { REGISTER_METHODS } from './machine/register-methods.js';
import { SNAPSHOT_METHODS } from './machine/snapshot-methods.js';
import { TEMPLATE_METHODS } from './machine/template-methods.js';
import { type MethodTable, methodNotFound, onOr } from './method.js';
import { CHECK_METHODS } from './migration/check-methods.js';
import { MIGRATE_METHODS } from './migration/migrate-methods.js';
import { PERFORMANCE_METHODS } from './performance/performance-methods.js';
import { isReadingMethod } from './reading-methods.js';
import { SEARCH_METHODS } from './search-methods.js';
import { SESSION_METHODS } from './session-methods.js';
import { VIEW_METHODS } from './view-methods.js';

/** Every method that the simulator has, by its name on the wire. */
export const METHODS: MethodTable = {
  ...SESSION_METHODS,
  ...COLLECTOR_METHODS,
  ...FETCH_METHODS,
  ...VIEW_METHODS,
  ...SEARCH_METHODS,
  ...POWER_METHODS,
  ...ANSWER_METHODS,
  ...REGISTER_METHODS,
  ...CONFIGURE_METHODS,
  ...FILE_METHODS,
  ...SNAPSHOT_METHODS,
  ...HOST_METHODS,
  ...NETWORK_METHODS,
  ...PERFORMANCE_METHODS,
  ...STORAGE_METHODS,
  ...MIGRATE_METHODS,
  ...CHECK_METHODS,
  ...ENVIRONMENT_METHODS,
  ...EVENT_METHODS,
  ...TEMPLATE_METHODS,
  ...FOLDER_METHODS,
  ...POOL_METHODS,
  ...MOVE_METHODS,
  ...POWER_ON_MANY_METHODS,
  Destroy_Task: onOr(
    Folder,
    destroyFolder,
    onOr(ResourcePool, destroyPool, onOr(Datacenter, destroyDatacenter, REGISTER_METHODS['Destroy_Task'])),
  ),
};

export interface DispatchContext {
  readonly simulation: Simulation;
  readonly session: Session | null;
  /** The host whose own address was called; null for that of the server. */
  readonly scope: HostRecord | null;
  /** What the client's version of the API has. */
  readonly api: ApiSurface;
  readonly signal: AbortSignal;
  /** Questions that a script asks during this call. */
  readonly questions: readonly ScriptedQuestion[];
}

export interface Dispatched {
  readonly result: SoapResult;
  /** Set by Login: the session that the client now has. */
  readonly newSession: Session | null;
}

/** Carries out one request. Faults are thrown. Without a session only a few calls are answered. */
export async function dispatch(request: SoapRequest, context: DispatchContext): Promise<Dispatched> {
  const { questions, simulation, session, signal } = context;
  const self = simulation.world.find({ kind: 'reference', ...request.self });
  if (request.method === 'Login') {
    if (!(self instanceof SessionManager)) throw methodMissing(request);
    const made = login(request, context);
    return { result: made.userSession, newSession: made };
  }
  if (request.method === 'RetrieveServiceContent' && self instanceof ServiceInstance) {
    return { result: self.contentFor(context.scope), newSession: null };
  }
  if (session === null) {
    if (self instanceof PropertyCollector) {
      const result = retrieveUnauthenticated(request, simulation);
      if (result !== null) return { result, newSession: null };
    }
    if (request.method === 'Fetch' && self instanceof ServiceInstance) {
      return { result: fetchProperty(self, request.body, null), newSession: null };
    }
    throw notAuthenticated(request.self.type, request.self.value);
  }
  if (self === undefined) throw managedObjectNotFound({ kind: 'reference', ...request.self });
  const method = ownEntry(METHODS, request.method);
  if (method === undefined) throw methodNotFound(self, request.method);
  if (simulation.world.parts.readOnlyLicense && !isReadingMethod(request.method)) throw restrictedVersion();
  if (self instanceof VirtualMachine) checkControl(self, request.method);
  const call = { simulation, session, method: request.method, body: request.body, signal, questions };
  return { result: await method(self, call), newSession: null };
}

function restrictedVersion(): Fault {
  return new Fault(
    'RestrictedVersion',
    'Current license or ESXi version prohibits execution of the requested operation.',
  );
}

function methodMissing(request: SoapRequest): Fault {
  return invalidRequest(`The method ${request.method} does not exist on ${request.self.type}.`);
}

export function notAuthenticated(type: string, value: string): Fault {
  return new Fault('NotAuthenticated', 'The session is not authenticated.', {
    object: { kind: 'reference', type, value },
    privilegeId: string('System.View'),
  });
}

function login(request: SoapRequest, { api, simulation, session, scope }: DispatchContext): Session {
  const userName = text(request.body, 'userName');
  const password = text(request.body, 'password');
  const isRight = sameText(userName, simulation.user) && sameText(password, simulation.password);
  if (!isRight || session !== null) {
    throw new Fault('InvalidLogin', 'Cannot complete login due to an incorrect user name or password.');
  }
  const made = createSession(userName, simulation.world.now(), new Collector(), scope, api);
  simulation.sessions.set(made.id, made);
  return made;
}

export function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * A dead session's reads of single objects are answered, without values: `currentSession` is just absent, which is how clients
 * learn that they must log in again; other properties are missing for want of a login. A traversal is refused as a whole.
 */
function retrieveUnauthenticated(request: SoapRequest, simulation: Simulation): SoapResult | null {
  if (request.method !== 'RetrieveProperties' && request.method !== 'RetrievePropertiesEx') return null;
  const contents: DataObject[] = [];
  for (const spec of children(request.body, 'specSet').map(readFilterSpec)) {
    for (const { start, selection } of spec.objects) {
      if (selection.length > 0) return null;
      const object = simulation.world.find(start);
      if (object === undefined) return null;
      const paths = spec.properties.flatMap((each) => each.paths);
      if (object instanceof ServiceInstance) contents.push(objectContent(object, paths, null));
      else if (object instanceof SessionManager) contents.push(structure({ obj: object.ref }));
      else
        contents.push(
          withoutValues(
            start.type,
            start.value,
            paths.map((path) => path.text),
          ),
        );
    }
  }
  if (request.method === 'RetrieveProperties') return contents;
  return contents.length === 0 ? undefined : structure({ objects: array('ObjectContent', contents) });
}

function withoutValues(type: string, value: string, paths: readonly string[]): DataObject {
  const fault = localizedFault(notAuthenticated(type, value));
  return structure({
    obj: { kind: 'reference', type, value },
    missingSet: array(
      'MissingProperty',
      paths.map((path) => structure({ path: string(path), fault })),
    ),
  });
}
