/**
 * Questions that block a VM until a client answers. `triggers` holds the conditions under which a host asks; a script of faults can ask
 * any question; `unsolicited.ts` asks outside of a task. Texts are the simulator's own; guesses are marked.
 */

import type { VmxKeys } from '../hardware/vmx-draft.js';

/** A question that blocks a VM until a client answers it. */
export interface Question {
  /** Null if the host sends a text only. */
  readonly messageId: string | null;
  readonly text: string;
  /** In order; the key is what an answer names. */
  readonly choices: readonly Choice[];
  /** An index of `choices`. Only a script's question can have one that is none of them. */
  readonly defaultIndex: number | null;
  /** Whether the blocked task can be cancelled while the question is pending. */
  readonly cancelable: boolean;
}

export interface Choice {
  readonly key: string;
  /** On current hosts the internal name of a button. */
  readonly label: string;
  /** The text for people. */
  readonly summary: string;
  /** The text for both on hosts that have no labels, if it differs from the summary. */
  readonly plain?: string;
}

/**
 * How a host words its questions. `labelled`: buttons have internal labels, and the message comes by itself, with its id. `plain`, as up to
 * ESX 4: the label is the summary, and there is no message, so that its id shows in front of the text alone.
 */
export type QuestionStyle = 'labelled' | 'plain';

/**
 * The choice that the VMX holds ready: the one that `answer.<message id>` names by its summary, disregarding case, else with
 * `msg.autoAnswer` the default. Null where it holds none.
 */
export function preparedAnswer(question: Question, keys: VmxKeys): Choice | null {
  const { choices, defaultIndex, messageId } = question;
  const wanted = messageId === null ? undefined : keys.get(`answer.${messageId}`)?.trim().toLowerCase();
  const named = choices.find((choice) => choice.summary.toLowerCase() === wanted);
  if (named !== undefined) return named;
  const usual = defaultIndex === null ? undefined : choices[defaultIndex];
  return usual !== undefined && keys.boolean('msg.autoAnswer', false) ? usual : null;
}
