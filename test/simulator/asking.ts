import type { XmlElement } from '../../src/simulator/soap/xml-reader.js';
import { at, properties, type RawAnswer, type RawClient, taskEnd } from './raw-client.js';

/** A question that stands, as a client sees it. */
export interface Seen {
  readonly id: string;
  readonly text: string;
  /** Of `message`, where there is one. */
  readonly messageId: string | null;
  /** Key, label and summary. */
  readonly choices: readonly (readonly [string, string, string])[];
  readonly defaultIndex: string | null;
  readonly element: XmlElement;
}

export async function question(client: RawClient, vm: string): Promise<Seen | null> {
  const element = (await properties(client, 'VirtualMachine', vm, 'runtime.question'))['runtime.question'];
  if (element === undefined) return null;
  const infos = at(element, 'choice')?.children.filter(({ name }) => name === 'choiceInfo') ?? [];
  const part = (info: XmlElement, name: string) => at(info, name)?.text ?? '';
  return {
    id: at(element, 'id')?.text ?? '',
    text: at(element, 'text')?.text ?? '',
    messageId: at(element, 'message', 'id')?.text ?? null,
    choices: infos.map((info) => [part(info, 'key'), part(info, 'label'), part(info, 'summary')]),
    defaultIndex: at(element, 'choice', 'defaultIndex')?.text ?? null,
    element,
  };
}

/** Waits for a question; `last` is the id of one that is over. Fails where the task ends without one. */
export async function nextQuestion(client: RawClient, vm: string, task: string | null, last = ''): Promise<Seen> {
  for (;;) {
    const seen = await question(client, vm);
    if (seen !== null && seen.id !== last) return seen;
    const state = task === null ? '' : await stateOf(client, task);
    if (state === 'success' || state === 'error') {
      throw new Error(`the task ended without a question: ${JSON.stringify(await taskEnd(client, task ?? ''))}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

export async function stateOf(client: RawClient, task: string): Promise<string> {
  return (await properties(client, 'Task', task, 'info.state'))['info.state']?.text ?? '';
}

/** Starts a task and waits for what it asks. */
export async function asked(client: RawClient, method: string, vm: string, args = '', self = vm) {
  const task = (await client.ok(method, self, args)).values[0]?.text ?? '';
  return { task, seen: await nextQuestion(client, vm, task) };
}

export function answer(client: RawClient, vm: string, id: string, key: string): Promise<RawAnswer> {
  return client.call('AnswerVM', vm, `<questionId>${id}</questionId><answerChoice>${key}</answerChoice>`);
}
