import type { OverviewRow, SnapshotFacts } from '../../../domain/live.js';
import { fromApiName } from '../inventory/names.js';
import type { Scope } from '../inventory/scope.js';
import { type PlaceBook, placeOf, WHEREABOUTS_PATHS } from '../inventory/whereabouts.js';
import { type ObjectProperties, retrieve, retrieveUnder } from '../soap/collector.js';
import { ReadingBudget } from '../soap/reading-budget.js';
import type { Session } from '../soap/session/session.js';
import { objectOf, objectsOf, refOf, textOf, type VimObject, type VimValue } from '../soap/value.js';
import { questionOf } from '../watch/question.js';
import { fleetPaths, fleetRow, STREAMED } from './fleet.js';
import { unreadableOf } from './read.js';
import { toolsOf } from './runtime-facts.js';

const PATHS = [
  'config.template',
  'runtime.connectionState',
  'runtime.question',
  ...WHEREABOUTS_PATHS,
  'guest.toolsRunningStatus',
  'guest.toolsStatus',
  'guest.ipAddress',
  'guest.hostName',
  'guest.net',
  'snapshot',
] as const;

/** Snapshot trees are at most this deep (vSphere's limit is 32). */
const DEPTH = 32;

function snapshotsOf(trees: readonly VimObject[], depth = 0): readonly SnapshotFacts[] {
  if (depth > DEPTH) return [];
  return trees.flatMap((tree) => [
    { name: fromApiName(textOf(tree['name']) ?? ''), created: textOf(tree['createTime']) },
    ...snapshotsOf(objectsOf(tree['childSnapshotList']), depth + 1),
  ]);
}

function textsOf(value: VimValue | undefined): readonly string[] {
  const all = Array.isArray(value) ? value : [value];
  return all.flatMap((each) => (typeof each === 'string' && each !== '' ? [each] : []));
}

function addressesOf({ properties }: ObjectProperties): readonly string[] {
  const first = textOf(properties.get('guest.ipAddress')) ?? '';
  const cards = objectsOf(properties.get('guest.net')).flatMap((card) => textsOf(card['ipAddress']));
  return [...new Set([...(first === '' ? [] : [first]), ...cards])];
}

/** The tasks that are queued or running, by the VM that they are on. */
async function unfinishedTasks(session: Session, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const { taskManager: obj } = session.content;
  const tasks = new Map<string, string>();
  if (obj === null) return tasks;
  const selectSet = { $type: 'TraversalSpec', name: 'tasks', type: obj.type, path: 'recentTask', skip: false };
  const propSet = [{ type: 'Task', pathSet: ['info.state', 'info.entity', 'info.descriptionId'] }];
  const spec = { propSet, objectSet: { obj, skip: true, selectSet } };
  for await (const { properties } of retrieve(session, spec, signal)) {
    const state = textOf(properties.get('info.state'));
    const entity = refOf(properties.get('info.entity'));
    if (entity?.type !== 'VirtualMachine' || (state !== 'queued' && state !== 'running')) continue;
    tasks.set(entity.value, textOf(properties.get('info.descriptionId')) || 'unnamed');
  }
  return tasks;
}

/** All VMs of the scope, page by page; of a page nothing is kept but the rows, which are counted. */
export async function* overviewRows(
  session: Session,
  scope: Scope,
  places: PlaceBook,
  signal: AbortSignal,
): AsyncIterable<OverviewRow> {
  const kept = new ReadingBudget();
  const tasks = await unfinishedTasks(session, signal);
  const paths = [...new Set([...fleetPaths(session), ...PATHS])];
  for await (const object of retrieveUnder(session, scope.vmFolder, 'VirtualMachine', paths, signal, STREAMED)) {
    const { properties } = object;
    const snapshot = objectOf(properties.get('snapshot'));
    const row: OverviewRow = {
      ...fleetRow(object),
      ...placeOf(object, await places.knowing([object], signal)),
      template: properties.get('config.template') === true,
      unreadable: unreadableOf(object),
      tools: toolsOf(object),
      addresses: addressesOf(object),
      guestHostName: textOf(properties.get('guest.hostName')) || null,
      snapshots: snapshotsOf(objectsOf(snapshot?.['rootSnapshotList'])),
      question: questionOf(properties.get('runtime.question')),
      task: tasks.get(object.ref.value) ?? null,
    };
    kept.takeObject(JSON.stringify(row).length);
    yield row;
  }
}
