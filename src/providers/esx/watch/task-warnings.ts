import { retrieveOne } from '../soap/collector.js';
import { VimFault } from '../soap/fault.js';
import type { Session } from '../soap/session/session.js';
import { type MoRef, numberOf, objectOf, objectsOf, textOf, type VimObject } from '../soap/value.js';

/** So many warnings of one task are reported. */
const MOST_WARNINGS = 10;

/** Event types of warnings end so, as MigrationHostWarningEvent does; an EventEx names its severity. */
function isWarning(event: VimObject): boolean {
  return /WarningEvent$/.test(event.$type ?? '') || textOf(event['severity']) === 'warning';
}

function messageOf(event: VimObject): string {
  const texts = [event['fullFormattedMessage'], objectOf(event['fault'])?.['localizedMessage']].map((each) =>
    textOf(each),
  );
  return texts.find((each) => each !== null && each.trim() !== '') ?? event.$type ?? 'a warning without a text';
}

/**
 * The warnings that a server recorded during a task that succeeded, oldest first. They are events of the task's chain. Source: vSphere API
 * reference, TaskInfo.eventChainId and EventFilterSpec.eventChainId; QueryEvents needs System.View. A server that refuses the question is
 * reported in their place, because the task itself succeeded.
 */
export async function taskWarnings(session: Session, task: MoRef, signal: AbortSignal): Promise<readonly string[]> {
  const { eventManager } = session.content;
  if (eventManager === null) return [];
  try {
    const info = objectOf((await retrieveOne(session, task, ['info'], signal)).properties.get('info'));
    const eventChainId = numberOf(info?.['eventChainId']);
    if (eventChainId === null) return [];
    const events = objectsOf(await session.call('QueryEvents', eventManager, { filter: { eventChainId } }, signal));
    const texts = [...new Set(events.filter(isWarning).map(messageOf))];
    const more = texts.length - MOST_WARNINGS;
    return more <= 0 ? texts : [...texts.slice(0, MOST_WARNINGS), `and ${more} more warnings`];
  } catch (error) {
    if (!(error instanceof VimFault)) throw error;
    return [`The warnings of the task could not be read: ${error.message}`];
  }
}
