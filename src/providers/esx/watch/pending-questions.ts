import type { PendingQuestion } from '../../../domain/question.js';
import type { DomainName } from '../../../domain/values/domain-name.js';
import { fromApiName } from '../inventory/names.js';
import type { Scope } from '../inventory/scope.js';
import { retrieveUnder } from '../soap/collector.js';
import type { Session } from '../soap/session/session.js';
import { textOf } from '../soap/value.js';
import { questionOf } from './question.js';

/** The domains that wait for an answer. Two properties of each domain in one paged pass; nothing else is read. */
export async function* pendingQuestions(
  session: Session,
  scope: Scope,
  signal: AbortSignal,
): AsyncIterable<PendingQuestion> {
  const paths = ['name', 'runtime.question'];
  for await (const object of retrieveUnder(session, scope.vmFolder, 'VirtualMachine', paths, signal)) {
    const question = questionOf(object.properties.get('runtime.question'));
    if (question === null) continue;
    const name = fromApiName(textOf(object.properties.get('name')) ?? '') as DomainName;
    yield { ref: { id: object.ref.value }, name, question };
  }
}
