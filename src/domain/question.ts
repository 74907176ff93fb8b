import type { DomainName } from './domain-name.js';
import type { DomainRef } from './live.js';

/** One button of a question. VMware's label is often an internal id (`button.serial.file.append`); the summary is for people. */
export interface Choice {
  readonly key: string;
  readonly label: string;
  readonly summary: string;
}

/** A prompt that blocks a domain's task. While it stands the task cannot move, and only one of its own choices answers it. */
export interface Question {
  readonly id: string;
  /** `msg.serial.file.open`, or null where the host names none. */
  readonly messageId: string | null;
  readonly text: string;
  readonly choices: readonly Choice[];
  readonly defaultKey: string | null;
}

/** A question that stands, and the domain that it blocks. */
export interface PendingQuestion {
  readonly ref: DomainRef;
  readonly name: DomainName;
  readonly question: Question;
}

export interface AnswerRule {
  /** The message id to match, without regard to case; null matches any. */
  readonly question: string | null;
  /** A regular expression to find in the text; null matches any. */
  readonly text: string | null;
  /** Names one choice by key, label, last part of a button label, or summary, without regard to case. */
  readonly answer: string;
  /** How often the rule may answer in one run; null for no limit. */
  readonly atMost: number | null;
}

/** Total: each question gets a choice or a refusal. Rules first, in order; then the default choice, or a refusal. */
export interface AnswerPolicy {
  readonly rules: readonly AnswerRule[];
  readonly otherwise: 'refuse' | 'default';
}

export const REFUSE_ALL: AnswerPolicy = { rules: [], otherwise: 'refuse' };
