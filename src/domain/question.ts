import type { SourceRange } from './diagnostics/source.js';
import type { DomainRef } from './domain-ref.js';
import type { DomainName } from './values/domain-name.js';

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

/**
 * Where a rule was given: by the operator for one run (`--answer`), by the VM's own `auto_answer` (or its defaults), by the manifest's, or
 * by `auto_answer=1` in the URI. It is the identity of the rule: two rules of equal text at two places count their answers apart.
 */
export interface AnswerSource {
  readonly from: 'operator' | 'domain' | 'manifest' | 'uri';
  /** Null for what no file holds. */
  readonly at: SourceRange | null;
  /** The place in its list, from 0. */
  readonly index: number;
}

export interface AnswerRule {
  /** The message id to match, without regard to case; null matches any. */
  readonly question: string | null;
  /** A regular expression to find in the text; null matches any. */
  readonly text: string | null;
  /** Names one choice by key, label, last part of a button label, or summary, without regard to case. */
  readonly answer: string;
  /** How often the rule may answer in one run, over all VMs that it is given for; null for no limit. */
  readonly atMost: number | null;
  readonly source: AnswerSource;
}

/** Total: each question gets a choice or a refusal. Rules first, in order; then the default choice, or a refusal. */
export interface AnswerPolicy {
  readonly rules: readonly AnswerRule[];
  readonly otherwise: 'refuse' | 'default';
  /** Where `otherwise` was given; null where nothing says how to answer. */
  readonly source: AnswerSource | null;
}

export const REFUSE_ALL: AnswerPolicy = { rules: [], otherwise: 'refuse', source: null };

/** One rule of the list that a question goes through; the last one may take the default choice of any question. */
export type OrderedRule =
  | { readonly takes: 'choice'; readonly rule: AnswerRule; readonly source: AnswerSource }
  | { readonly takes: 'default'; readonly source: AnswerSource };

/** All rules for one VM in the order in which they are tried: the operator's, then those of the VM or its manifest, then the default choice. */
export function orderedRules(policy: AnswerPolicy, byOperator: readonly AnswerRule[]): readonly OrderedRule[] {
  const last: AnswerSource = policy.source ?? { from: 'manifest', at: null, index: 0 };
  return [
    ...[...byOperator, ...policy.rules].map((rule): OrderedRule => ({ takes: 'choice', rule, source: rule.source })),
    ...(policy.otherwise === 'default' ? [{ takes: 'default', source: last } as const] : []),
  ];
}

/** The identity of a rule, for counts: its place, not its text. */
export function ruleKey({ from, at, index }: AnswerSource): string {
  return JSON.stringify([from, at?.file ?? null, at?.line ?? null, at?.column ?? null, index]);
}
