import type { RuntimeFacts } from '../../../domain/live.js';
import { readAutostart } from '../read/autostart.js';
import type { ObjectProperties } from '../soap/collector.js';
import type { Session } from '../soap/session/session.js';
import { type MoRef, refOf } from '../soap/value.js';
import type { Places } from './inventory-objects.js';

/** Where a domain is. A null is not known: the account may not see it, or the domain is in a vApp. */
export type Whereabouts = Pick<RuntimeFacts, 'host' | 'pool' | 'folder' | 'autostart'>;

export const NOWHERE: Whereabouts = { host: null, pool: null, folder: null, autostart: null };

/** The properties of a domain that say where it is, except `autostart`, which its host reports. */
export const WHEREABOUTS_PATHS = ['runtime.host', 'resourcePool', 'parent'] as const;

/** Caches hosts, pools and folders of a connection; reloads them for an unknown one. */
export interface PlaceBook {
  /** The places that the domains name. */
  knowing(domains: readonly ObjectProperties[], signal: AbortSignal): Promise<Places>;
}

function namesOf(domain: ObjectProperties): readonly (readonly [keyof Places, string])[] {
  const kinds = { 'runtime.host': 'hosts', resourcePool: 'pools', parent: 'folders' } as const;
  return WHEREABOUTS_PATHS.flatMap((path) => {
    const ref = refOf(domain.properties.get(path));
    return ref === null ? [] : [[kinds[path], ref.value] as const];
  });
}

/** `first` was read when the connection opened; `read` reads it again. */
export function placeBook(first: Places, read: (signal: AbortSignal) => Promise<Places>): PlaceBook {
  let places = first;
  /** What another reading did not bring to light either, and is not looked for again: vApps, what is not shown. */
  const hidden = new Set<string>();
  return {
    knowing: async (domains, signal) => {
      const unknown = domains
        .flatMap(namesOf)
        .filter(([kind, id]) => !places[kind].has(id) && !hidden.has(`${kind} ${id}`));
      if (unknown.length === 0) return places;
      places = await read(signal);
      for (const [kind, id] of unknown) if (!places[kind].has(id)) hidden.add(`${kind} ${id}`);
      return places;
    },
  };
}

/** Says where each of some domains is, by its id. */
export type Locate = (
  domains: readonly ObjectProperties[],
  signal: AbortSignal,
) => Promise<ReadonlyMap<string, Whereabouts>>;

function hostIn({ properties }: ObjectProperties, { hosts }: Places) {
  return hosts.get(refOf(properties.get('runtime.host'))?.value ?? '');
}

/** Where a domain is, except `autostart`. Needs {@link WHEREABOUTS_PATHS}. */
export function placeOf(domain: ObjectProperties, places: Places): Omit<Whereabouts, 'autostart'> {
  const { properties } = domain;
  return {
    host: hostIn(domain, places)?.name ?? null,
    pool: places.pools.get(refOf(properties.get('resourcePool'))?.value ?? '')?.path ?? null,
    folder: places.folders.get(refOf(properties.get('parent'))?.value ?? '') ?? null,
  };
}

/** For one reading: what each host starts is asked once in it, with no call for a single domain. */
export function locator(session: Session, book: PlaceBook): Locate {
  const asked = new Map<string, ReadonlySet<string> | null>();
  const learn = async (managers: readonly MoRef[], signal: AbortSignal): Promise<void> => {
    const open = new Map(managers.filter(({ value }) => !asked.has(value)).map((ref) => [ref.value, ref]));
    const told = await readAutostart(session, [...open.values()], signal);
    for (const id of open.keys()) asked.set(id, told.get(id) ?? null);
  };
  return async (domains, signal) => {
    const places = await book.knowing(domains, signal);
    const hostOf = (domain: ObjectProperties) => hostIn(domain, places);
    const managers = domains.flatMap((domain) => hostOf(domain)?.autostartManager ?? []);
    await learn(managers, signal);
    return new Map(
      domains.map((domain) => {
        const host = hostOf(domain);
        const started = asked.get(host?.autostartManager?.value ?? '') ?? null;
        return [
          domain.ref.value,
          {
            ...placeOf(domain, places),
            autostart: started === null ? null : started.has(domain.ref.value),
          },
        ];
      }),
    );
  };
}
