import { ask, endedByAnswer, type QuestionContext, waitIn } from './ask.js';
import type { Question } from './question.js';

/** A question that a fault script adds to a call, in any situation. */
export interface ScriptedQuestion {
  readonly question: Question;
  /** Keys of the choices that end the task in an error. */
  readonly ends: readonly string[];
  /** The number of answers to ignore: the question stays pending. */
  readonly deaf: number;
  /** How often the question is asked again, with a new id, after an answer that does not end the task. */
  readonly again: number;
  /** Milliseconds that the task runs first. */
  readonly afterMilliseconds: number;
}

/** @throws Fault GenericVmConfigFault for an answer that ends the task, RequestCanceled when it is cancelled. */
export async function askScripted(asking: QuestionContext, scripted: ScriptedQuestion): Promise<void> {
  await waitIn(asking, scripted.afterMilliseconds);
  const { again, deaf, ends, question } = scripted;
  for (let turn = 0; turn <= again; turn += 1) {
    const { key } = await ask(asking, question, { deaf });
    if (ends.includes(key)) throw endedByAnswer(asking, question);
  }
}
