import type { DesiredDomain } from '../domain/desired.js';
import type { ServerFacts } from '../domain/server-facts.js';
import type { Step } from './step.js';

/** The host puts a domain that it has just been given where the connection leads; from there it goes to where it is declared to be. */
export function placingSteps(
  { place, autostart }: DesiredDomain,
  facts: Pick<ServerFacts, 'canMigrate'>,
): readonly Step[] {
  return [
    ...(place.host === undefined || !facts.canMigrate ? [] : [{ do: 'migrate', host: place.host } as const]),
    ...(place.folder === undefined ? [] : [{ do: 'move-to-folder', folder: place.folder } as const]),
    ...(place.resourcePool === undefined ? [] : [{ do: 'move-to-pool', pool: place.resourcePool } as const]),
    ...(autostart === true ? [{ do: 'autostart', enabled: true } as const] : []),
  ];
}
