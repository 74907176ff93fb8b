import type { DomainRef } from '../../../domain/live.js';
import type { MigrationProblem } from '../../provider.js';
import { SERVICE_INSTANCE } from '../soap/session/session.js';
import { objectOf, objectsOf, textOf, type VimObject } from '../soap/value.js';
import { migrationOf } from './migrate.js';
import type { MoveContext } from './mover.js';

/** What is no warning by its name forbids the migration: libvirt takes even a warning for that. */
function problemOf(event: VimObject): MigrationProblem {
  const type = event.$type ?? 'Event';
  const fault = objectOf(event['fault']);
  const texts = [textOf(event['fullFormattedMessage']), textOf(fault?.['localizedMessage'])];
  const text = texts.find((each) => each !== null && each.trim() !== '');
  return {
    severity: /WarningEvent$/.test(type) ? 'warning' : 'error',
    text: text ?? `${type}: ${objectOf(fault?.['fault'])?.$type ?? 'the server says no more'}`,
  };
}

/**
 * What the server says against migrating a domain to a host, as both are now. It is asked of the vCenter, and changes nothing. An
 * empty list is a yes.
 */
export async function validateMigration(
  place: MoveContext,
  on: DomainRef,
  host: string,
  signal: AbortSignal,
): Promise<readonly MigrationProblem[]> {
  const { mover, to } = await migrationOf(place, on, host, signal);
  const events = await mover.session.call('ValidateMigration', SERVICE_INSTANCE, { vm: mover.vm, ...to }, signal);
  return objectsOf(events).map(problemOf);
}
