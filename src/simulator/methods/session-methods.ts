import { SessionManager } from '../objects/manager.js';
import { ServiceInstance } from '../objects/service-instance.js';
import type { Session } from '../session.js';
import type { Simulation } from '../simulation.js';
import { text } from '../soap/arguments.js';
import { boolean, dateTime } from '../soap/value.js';
import { type MethodTable, on } from './method.js';

/** Login itself is in `dispatch.ts`, because it is what makes a session. */
export const SESSION_METHODS: MethodTable = {
  Logout: on(SessionManager, (_self, call) => {
    endSession(call.simulation, call.session);
    return undefined;
  }),
  SessionIsActive: on(SessionManager, (_self, call) => {
    const id = text(call.body, 'sessionID');
    return boolean([...call.simulation.sessions.values()].some((session) => session.key === id));
  }),
  CurrentTime: on(ServiceInstance, (self) => dateTime(self.world.now())),
  RetrieveServiceContent: on(ServiceInstance, (self, call) => self.contentFor(call.session.scope)),
};

/** With the session go its collectors, filters and views. */
export function endSession(simulation: Simulation, session: Session): void {
  session.defaultCollector.cancelWait();
  for (const id of session.owned) {
    const owned = simulation.world.find({ kind: 'reference', type: '', value: id });
    if (owned !== undefined) simulation.world.remove(owned);
  }
  simulation.sessions.delete(session.id);
}
