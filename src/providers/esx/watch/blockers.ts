import type { DomainRef } from '../../../domain/live.js';
import type { Blockers } from '../../provider.js';
import { retrieve } from '../soap/collector.js';
import type { Session } from '../soap/session/session.js';
import { moRef, textOf } from '../soap/value.js';
import { questionOf } from './question.js';

/**
 * The question that a domain asks, and its tasks that are queued or running, in one answer. A task that the domain names and that is
 * gone is passed over by the traversal: it has ended.
 */
export async function blockersOf(session: Session, on: DomainRef, signal: AbortSignal): Promise<Blockers> {
  const obj = moRef('VirtualMachine', on.id);
  const selectSet = { $type: 'TraversalSpec', name: 'tasks', type: obj.type, path: 'recentTask', skip: false };
  const propSet = [
    { type: obj.type, pathSet: ['runtime.question'] },
    { type: 'Task', pathSet: ['info.state'] },
  ];
  let question: Blockers['question'] = null;
  const tasks: string[] = [];
  for await (const { properties, ref } of retrieve(
    session,
    { propSet, objectSet: { obj, skip: false, selectSet } },
    signal,
  )) {
    const state = textOf(properties.get('info.state'));
    if (ref.type === obj.type) question = questionOf(properties.get('runtime.question'));
    else if (state === 'queued' || state === 'running') tasks.push(ref.value);
  }
  return { question, tasks };
}
