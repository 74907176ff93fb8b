import { randomUUID } from 'node:crypto';
import type { ApiSurface } from './api/api-surface.js';
import type { HostRecord } from './objects/inventory/place-records.js';
import type { Collector } from './properties/collector.js';
import type { PropertyContext } from './properties/property-context.js';
import type { SelectedObject } from './properties/select-objects.js';
import { dateTime, object, string } from './soap/value.js';

/** One login. Its collectors, filters, views and page tokens end with it. */
export interface Session extends PropertyContext {
  /** The cookie's value. */
  readonly id: string;
  /** What UserSession.key shows; unlike the id it is no secret. */
  readonly key: string;
  readonly userName: string;
  /** Time of the last call or answer. */
  lastActive: Date;
  /** The collector that every session has, under the one reference that all share. */
  readonly defaultCollector: Collector;
  /** Objects made by this session, by their ids. */
  readonly owned: Set<string>;
  /** Unread pages of RetrievePropertiesEx, by token. */
  readonly pages: Map<string, Page>;
}

export interface Page {
  readonly rest: readonly SelectedObject[];
  readonly maxObjects: number;
}

export function createSession(
  userName: string,
  now: Date,
  defaultCollector: Collector,
  scope: HostRecord | null,
  api: ApiSurface,
): Session {
  const key = randomUUID();
  return {
    id: randomUUID(),
    key,
    userName,
    lastActive: now,
    get userSession() {
      return object('UserSession', {
        key: string(key),
        userName: string(userName),
        fullName: string(userName),
        loginTime: dateTime(now),
        lastActiveTime: dateTime(this.lastActive),
        locale: string('en'),
        messageLocale: string('en'),
      });
    },
    defaultCollector,
    scope,
    api,
    owned: new Set(),
    pages: new Map(),
  };
}
