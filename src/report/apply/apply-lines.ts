/**
 * Texts about a run: one line for each event, the progress, and the summary. Pure functions that return lines; the commands print them.
 */

import type { ApplyEvent } from '../../apply/apply-event.js';
import type { Diagnostic } from '../../domain/diagnostics/diagnostic.js';
import { consequencesOf } from '../../domain/diagnostics/diagnostic-codes.js';
import { printable } from '../../domain/diagnostics/printable.js';
import { shortened } from '../../domain/diagnostics/shortened.js';
import { assertNever } from '../../domain/values/assert-never.js';
import { fieldName } from '../../domain/values/manifest-path.js';
import { diagnosticLines, summaryLine } from '../diagnostics/diagnostic-lines.js';
import { removedVmText } from '../plan/removed-vm-text.js';
import { stepText } from '../plan/step-text.js';
import { durationText, elapsedText } from '../text/duration-text.js';
import { choiceText, MOST_QUESTION_CHARACTERS, questionLines } from '../text/question-text.js';
import { paint, type TextStyle } from '../text/text-style.js';
import { valueText } from '../text/value-text.js';
import { type ApplyProgress, vmText } from './apply-progress.js';

type Event<Kind extends ApplyEvent['kind']> = Extract<ApplyEvent, { readonly kind: Kind }>;

function stepLabel(domain: string, index: number, progress: ApplyProgress): string {
  const of = progress.steps > 0 ? ` of ${progress.steps}` : '';
  const what = progress.step === null || progress.index !== index ? '' : `: ${stepText(progress.step)}`;
  return `${vmText(progress)}${printable(domain)}: step ${index + 1}${of}${what}`;
}

function taskText(task: Event<'question-refused'>['task']): readonly string[] {
  switch (task) {
    case null:
      return [];
    case 'cancelled':
      return ['  The blocked task was cancelled.'];
    case 'left-behind':
      return ['  The blocked task cannot be cancelled and still waits on the host.'];
    default:
      return assertNever(task);
  }
}

function noChoiceLines({ question }: Event<'question-refused'>): readonly string[] {
  if (question.choices.length === 0) return [];
  return ['  No choice is left to suggest: each was given in vain, or would give the VM a new uuid.'];
}

function refusedLines(event: Event<'question-refused'>, style: TextStyle): readonly string[] {
  const policy = event.policy.map((line) => `    ${printable(line)}`);
  return [
    `${printable(event.domain)}: ${paint('stopped at a question', 'error', style)}: ${printable(event.because)}`,
    ...questionLines(event.question),
    ...(policy.length === 0 ? noChoiceLines(event) : ['  These lines in the manifest would answer it:', ...policy]),
    ...taskText(event.task),
    ...(event.command === undefined || policy.length === 0 ? [] : [`  To answer it now: ${printable(event.command)}`]),
  ];
}

/** The lines of a refused question already contain the detail and hint of its diagnostic, so these are not repeated. */
function withoutRepeatedDetail(diagnostic: Diagnostic): Diagnostic {
  return consequencesOf(diagnostic.code).exit === 'question' ? { ...diagnostic, detail: null, hint: null } : diagnostic;
}

function returnedLines({ domain, to, diagnostic }: Event<'returned'>, style: TextStyle): readonly string[] {
  const name = printable(domain);
  if (diagnostic === null) return [`${name}: power restored: ${to}`];
  const failed = paint(`power not restored: ${to}`, 'error', style);
  return [`${name}: ${failed}`, ...diagnosticLines(diagnostic, '  ', style)];
}

function rolledBackLines({ domain, left, diagnostics }: Event<'rolled-back'>, style: TextStyle): readonly string[] {
  const name = printable(domain);
  if (left.length === 0) return [`${name}: rolled back, all files deleted`];
  return [
    `${name}: ${paint('rolled back, but some files remain', 'error', style)}`,
    ...diagnostics.flatMap((each) => diagnosticLines(each, '  ', style)),
  ];
}

function verifiedLines({ domain, remaining }: Event<'domain-verified'>): readonly string[] | null {
  if (remaining.length === 0) return null;
  return [
    `${printable(domain)}: the host did not store all values:`,
    ...remaining.map(
      ({ path, before, after }) =>
        `  ${printable(fieldName(path))} is ${valueText(before, path)}, not ${valueText(after, path)}`,
    ),
  ];
}

function earlierText({ began, lastDomain, lastStep, state }: Event<'earlier-run'>): string {
  const start = `An earlier run on these servers, begun ${printable(began)}, has no end in its journal`;
  if (lastDomain === null || lastStep === null) return `${start}.`;
  return `${start}: its last event is ${printable(lastDomain)}, ${printable(lastStep)}, ${state ?? 'not known'}. The state of the host shows the remaining steps.`;
}

const OUTCOMES: Readonly<Record<Event<'step-judged'>['verdict'], string>> = {
  'not-begun': 'not executed',
  begun: 'it may still be running',
  done: 'executed',
  foreign: 'neither the old nor the planned state',
};

function outcomeLines(
  { because, domain, index, verdict: outcome }: Event<'step-judged'>,
  progress: ApplyProgress,
): string[] {
  return [
    `${stepLabel(domain, index, progress)}: the reply was lost (${printable(because)}); the host shows: ${OUTCOMES[outcome]}`,
  ];
}

function linesOf(event: ApplyEvent, progress: ApplyProgress, style: TextStyle): readonly string[] | null {
  switch (event.kind) {
    case 'run-started': {
      const plural = (amount: number, word: string): string => `${amount} ${word}${amount === 1 ? '' : 's'}`;
      return [`Applying ${plural(event.steps, 'step')} on ${plural(event.domains, 'domain')}, one after another.`];
    }
    case 'earlier-run':
      return [earlierText(event)];
    case 'step-judged':
      return outcomeLines(event, progress);
    case 'gate-started':
      return [`Batch ${event.batch}: waiting for the guests of ${event.domains.map(printable).join(', ')}...`];
    case 'gate-passed':
      return [`Batch ${event.batch}: passed`];
    case 'gate-failed': {
      const problems = event.diagnostics.flatMap((diagnostic) => diagnosticLines(diagnostic, '  ', style));
      return [`Batch ${event.batch}: ${paint('did not pass', 'error', style)}`, ...problems];
    }
    case 'domain-started':
      return event.removes === undefined
        ? null
        : [
            `${printable(event.domain)}: removes the VM ${removedVmText(event.removes)}, ${printable(event.removes.vmxPath)}`,
          ];
    case 'step-progress':
    case 'run-finished':
      return null;
    case 'step-started':
      return [`${stepLabel(event.domain, event.index, progress)}...`];
    case 'step-done':
      return [
        `${stepLabel(event.domain, event.index, progress)}... ${event.timedOut === true ? 'still running' : 'done'} after ${elapsedText(event.milliseconds)}`,
      ];
    case 'step-warning':
      return [
        `${stepLabel(event.domain, event.index, progress)}: ${paint('warning', 'warning', style)}: ${summaryLine(event.diagnostic)}`,
      ];
    case 'step-failed': {
      const label = stepLabel(event.domain, event.index, progress);
      return [`${label}... ${paint('failed', 'error', style)}: ${summaryLine(event.diagnostic)}`];
    }
    case 'question-asked':
      return [
        `${printable(event.domain)}: asks: ${printable(shortened(event.question.text, MOST_QUESTION_CHARACTERS))}`,
      ];
    case 'question-answered': {
      return [`${printable(event.domain)}: answered "${choiceText(event.choice)}": ${printable(event.because)}`];
    }
    case 'question-refused':
      return refusedLines(event, style);
    case 'host-unreachable': {
      const limit = durationText(event.milliseconds / 1_000);
      const because = printable(event.because);
      return [
        `${printable(event.domain)}: ${paint('the host is unreachable', 'error', style)}: ${because}. Retrying for up to ${limit}...`,
      ];
    }
    case 'host-back':
      return [`${printable(event.domain)}: the host is reachable again after ${elapsedText(event.milliseconds)}`];
    case 'returning':
      return [`${printable(event.domain)}: restoring power: ${event.to}...`];
    case 'returned':
      return returnedLines(event, style);
    case 'rolling-back':
      return [
        `${printable(event.domain)}: rolling back, deleting its files...`,
        ...event.paths.map((path) => `  ${printable(path)}`),
      ];
    case 'rolled-back':
      return rolledBackLines(event, style);
    case 'domain-verified':
      return verifiedLines(event);
    case 'domain-done':
      return [`${printable(event.domain)}: ${paint(event.action, 'good', style)}`];
    case 'domain-failed': {
      const problems = event.diagnostics.flatMap((each) => diagnosticLines(withoutRepeatedDetail(each), '  ', style));
      return [`${printable(event.domain)}: ${paint('not done', 'error', style)}`, ...problems];
    }
    case 'domain-skipped':
      return [`${printable(event.domain)}: skipped: ${printable(event.because)}`];
    default:
      return assertNever(event);
  }
}

/** What a log says of a step that takes long. */
export function slowStepLine({ domain, index }: Event<'step-started'>, progress: ApplyProgress): string {
  return `${stepLabel(domain, index, progress)}... still running`;
}

/**
 * What a plain log says of an event; null for events that such a log leaves out. `progress` is that after the event, as
 * nextProgress gives it. No line end at the end.
 */
export function applyLines(event: ApplyEvent, progress: ApplyProgress, style: TextStyle): string | null {
  return linesOf(event, progress, style)?.join('\n') ?? null;
}
