import { ask, endedByAnswer, type QuestionContext, waitIn } from './ask.js';
import type { Question } from './question.js';

/** A question that a script puts in the way of a call, whatever the circumstances. */
export interface ScriptedQuestion {
  readonly question: Question;
  /** Keys of the choices that end the task in an error. */
  readonly ends: readonly string[];
  /** So many answers are taken and lead to nothing: it stands on. */
  readonly deaf: number;
  /** After so many answers that end nothing it is asked anew, under another id. */
  readonly again: number;
  /** For how long the task runs first. */
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
