import type { ApplyEvent, DoneAction, RunOutcome } from '../../apply/apply-event.js';
import type { Diagnostic } from '../../domain/diagnostics/diagnostic.js';
import { printable } from '../../domain/diagnostics/printable.js';
import type { Question } from '../../domain/question.js';
import { assertNever } from '../../domain/values/assert-never.js';
import { asJson } from '../../plan/diff/as-json.js';
import { canonicalJson } from '../../plan/diff/canonical-json.js';
import type { Change } from '../../plan/diff/change.js';
import type { Step } from '../../plan/steps/step.js';
import { elapsedText } from '../text/duration-text.js';
import { paint, type TextStyle } from '../text/text-style.js';

export interface StepResult {
  readonly step: Step['do'];
  /** Null for a step that did not end, or that failed. */
  readonly milliseconds: number | null;
  readonly failed: boolean;
}

export interface QuestionResult {
  readonly question: Question;
  /** The key that was answered; null where it was refused. */
  readonly answered: string | null;
  readonly because: string;
}

export interface DomainResult {
  readonly name: string;
  /** Null for a domain that the run never came to. */
  readonly connect: string | null;
  readonly result: DoneAction | 'failed' | 'skipped' | 'unfinished';
  /** A VM that was created, and failed in a later step. */
  readonly made: boolean;
  readonly because: string | null;
  readonly steps: readonly StepResult[];
  readonly questions: readonly QuestionResult[];
  /** What the host did not keep. */
  readonly remaining: readonly Change[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A run, rebuilt from its events. `outcome` is null for a run whose last event is missing. */
export interface ApplySummary {
  readonly format: 1;
  readonly outcome: RunOutcome | null;
  readonly created: number;
  readonly updated: number;
  readonly adopted: number;
  readonly answered: number;
  readonly removed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly milliseconds: number;
  readonly domains: readonly DomainResult[];
}

function started(name: string, connect: string | null): DomainResult {
  return {
    name,
    connect,
    result: 'unfinished',
    made: false,
    because: null,
    steps: [],
    questions: [],
    remaining: [],
    diagnostics: [],
  };
}

function withStepEnd(domain: DomainResult, milliseconds: number | null, failed: boolean): DomainResult {
  const steps = domain.steps.with(-1, { step: domain.steps.at(-1)?.step ?? 'record', milliseconds, failed });
  return { ...domain, steps };
}

/** The domain after one of its events. */
function after(domain: DomainResult, event: ApplyEvent): DomainResult {
  switch (event.kind) {
    case 'step-started': {
      const step = { step: event.step.do, milliseconds: null, failed: false };
      return { ...domain, steps: [...domain.steps, step] };
    }
    case 'step-warning':
      return { ...domain, diagnostics: [...domain.diagnostics, event.diagnostic] };
    case 'step-done':
      return domain.steps.length === 0 ? domain : withStepEnd(domain, event.milliseconds, false);
    case 'step-failed': {
      const diagnostics = [...domain.diagnostics, event.diagnostic];
      return { ...(domain.steps.length === 0 ? domain : withStepEnd(domain, null, true)), diagnostics };
    }
    case 'question-answered':
    case 'question-refused': {
      const answered = event.kind === 'question-answered' ? event.choice.key : null;
      const result = { question: event.question, answered, because: event.because };
      return { ...domain, questions: [...domain.questions, result] };
    }
    case 'returned':
      return event.diagnostic === null ? domain : { ...domain, diagnostics: [...domain.diagnostics, event.diagnostic] };
    case 'domain-verified':
      return { ...domain, remaining: event.remaining };
    case 'domain-done':
      return { ...domain, result: event.action };
    case 'domain-failed': {
      const known = new Set(domain.diagnostics.map((each) => JSON.stringify(each)));
      const fresh = event.diagnostics.filter((each) => !known.has(JSON.stringify(each)));
      return {
        ...domain,
        result: 'failed',
        made: event.made === true,
        because: event.outcome,
        diagnostics: [...domain.diagnostics, ...fresh],
      };
    }
    case 'domain-skipped':
      return { ...domain, result: 'skipped', because: event.because };
    default:
      return domain;
  }
}

/** Folds the events of a run, in their order. A domain is the one named last: names may come again under another connection. */
export function applySummary(events: Iterable<ApplyEvent>): ApplySummary {
  const domains: DomainResult[] = [];
  let last: Extract<ApplyEvent, { readonly kind: 'run-finished' }> | null = null;
  for (const event of events) {
    if (event.kind === 'run-finished') last = event;
    if (!('domain' in event)) continue;
    const current = domains.at(-1);
    const continues =
      event.kind !== 'domain-started' && current?.name === event.domain && current.result === 'unfinished';
    if (!continues) domains.push(started(event.domain, event.kind === 'domain-started' ? event.connect : null));
    const index = domains.length - 1;
    const domain = domains[index];
    if (domain !== undefined) domains[index] = after(domain, event);
  }
  return {
    format: 1,
    outcome: last?.outcome ?? null,
    created: last?.created ?? 0,
    updated: last?.updated ?? 0,
    // Runs of earlier versions adopted nothing by itself.
    adopted: last?.adopted ?? 0,
    answered: last?.answered ?? 0,
    removed: last?.removed ?? 0,
    failed: last?.failed ?? 0,
    skipped: last?.skipped ?? 0,
    milliseconds: last?.milliseconds ?? 0,
    domains,
  };
}

function outcomeText(outcome: RunOutcome | null): string {
  switch (outcome) {
    case 'done':
      return 'Apply complete!';
    case 'failed':
      return 'Apply failed.';
    case 'stale':
      return 'Apply refused: the plan is stale.';
    case 'question':
      return 'Apply stopped at a question.';
    case 'busy':
      return 'Apply stopped: another task or run blocks a VM.';
    case 'refused':
      return 'Apply stopped: a batch did not pass its gate.';
    case 'interrupted':
      return 'Apply interrupted.';
    case null:
      return 'Apply did not end.';
    default:
      return assertNever(outcome);
  }
}

function named(summary: ApplySummary, result: DomainResult['result'], label: string): readonly string[] {
  const names = summary.domains
    .filter((domain) => domain.result === result)
    .map(({ made, name }) => `${printable(name)}${made ? ' (created, but not finished)' : ''}`);
  return names.length === 0 ? [] : [`${label}: ${names.join(', ')}.`];
}

/** The last lines of a run: how it ended, in numbers, and which domains were not done. Ends with a line end. */
export function applySummaryText(summary: ApplySummary, style: TextStyle): string {
  const { outcome, created, updated, adopted, answered, removed, failed, skipped, milliseconds } = summary;
  // Removals are rare, and a line that speaks of them should be one to stop at.
  const gone = removed === 0 ? '' : ` removed: ${removed},`;
  const taken = adopted === 0 ? '' : ` adopted: ${adopted},`;
  const asked = answered === 0 ? '' : ` answered: ${answered},`;
  const numbers = `Created: ${created}, updated: ${updated},${taken}${asked}${gone} failed: ${failed}, skipped: ${skipped}.`;
  const lines = [
    paint(`${outcomeText(outcome)} ${numbers}`, outcome === 'done' ? 'good' : 'error', style),
    ...named(summary, 'failed', 'Failed'),
    ...named(summary, 'skipped', 'Skipped'),
    ...named(summary, 'unfinished', 'Unfinished'),
    ...(milliseconds > 0 ? [`It took ${elapsedText(milliseconds)}.`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** The same for programs; keys sorted. */
export function applySummaryJson(summary: ApplySummary): string {
  return `${canonicalJson(asJson(summary), 2)}\n`;
}
