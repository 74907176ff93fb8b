import { endSession } from '../methods/session-methods.js';
import { Collector } from '../properties/collector.js';
import { createSession, type Session } from '../session.js';
import type { Simulation } from '../simulation.js';
import { type HttpAnswer, textAnswer } from './http-answer.js';

/** What a client of the REST API shows, if anything. */
export interface RestCaller {
  /** The header `vmware-api-session-id`. */
  readonly sessionId: string | null;
  /** The user, where HTTP basic names one that may log in. */
  readonly userName: string | null;
}

const PREFIX = '/rest/com/vmware/cis';

/** What lists of tags are asked for: there are none of them here, which is what their lists say. */
const EMPTY_LISTS: readonly string[] = [
  'GET /tagging/category',
  'GET /tagging/tag',
  'POST /tagging/tag-association list-attached-tags',
  'POST /tagging/tag-association list-attached-tags-on-objects',
  'POST /tagging/tag-association list-attached-objects-on-tags',
];

/**
 * The little of a vCenter's REST API that clients of the other one cannot do without: a login of its own, and that nothing has
 * tags. All else is not found.
 */
export function answerRest(simulation: Simulation, method: string, url: URL, caller: RestCaller): HttpAnswer {
  const path = url.pathname.slice(PREFIX.length);
  const action = url.searchParams.get('~action');
  if (!url.pathname.startsWith(PREFIX)) return textAnswer(404, 'Not Found');
  const session = caller.sessionId === null ? undefined : simulation.sessions.get(caller.sessionId);
  if (path === '/session' && method === 'POST' && action === null) return logIn(simulation, caller);
  if (session === undefined) return json(401, { type: 'com.vmware.vapi.std.errors.unauthenticated', value: {} });
  session.lastActive = simulation.world.now();
  if (path === '/session' && (method === 'GET' || action === 'get')) return json(200, { value: sessionInfo(session) });
  if (path === '/session' && method === 'DELETE') {
    endSession(simulation, session);
    return json(200, {});
  }
  const what = [`${method} ${path}`, ...(action === null ? [] : [action])].join(' ');
  return EMPTY_LISTS.includes(what) ? json(200, { value: [] }) : textAnswer(404, 'Not Found');
}

function logIn(simulation: Simulation, { userName }: RestCaller): HttpAnswer {
  if (userName === null) return json(401, { type: 'com.vmware.vapi.std.errors.unauthenticated', value: {} });
  const { world, sessions } = simulation;
  const session = createSession(userName, world.now(), new Collector(), null, world.api);
  sessions.set(session.id, session);
  return json(200, { value: session.id });
}

const sessionInfo = ({ userName, lastActive }: Session) => ({
  user: userName,
  created_time: lastActive.toISOString(),
  last_accessed_time: lastActive.toISOString(),
});

function json(status: number, value: unknown): HttpAnswer {
  return { status, contentType: 'application/json', body: Buffer.from(JSON.stringify(value)) };
}
