import { fieldName } from '../../domain/values/manifest-path.js';
import type { Change, FieldDifference } from '../../plan/diff/change.js';
import { locate } from '../../plan/locate.js';
import type { DomainPlan, Plan } from '../../plan/plan.js';
import { stepText } from '../plan/step-text.js';
import { choiceText } from '../text/question-text.js';
import { blankVm, type ReportChange, type ReportConnection, type ReportQuestion, type ReportVm } from './run-report.js';
import { shownText } from './shown-text.js';

function changeOf({ path, before, after }: FieldDifference, more: Omit<ReportChange, 'path' | 'before' | 'after'>) {
  return { path: fieldName(path), before: shownText(before, path), after: shownText(after, path), ...more };
}

function questionOf({ question: planned }: DomainPlan): ReportQuestion | null {
  if (planned === undefined) return null;
  const { answer, because, question } = planned;
  return {
    id: question.messageId,
    text: question.text,
    choices: question.choices.map(choiceText),
    answer: answer === null ? null : choiceText(answer),
    because,
  };
}

function vmOf(plan: DomainPlan): ReportVm {
  const { desired } = plan;
  const exists = plan.ref !== null;
  const costed = (change: Change, until: string | null): ReportChange =>
    changeOf(change, {
      cost: exists ? change.impact.cost : null,
      because: exists ? change.impact.because : null,
      until,
    });
  return {
    ...blankVm(plan.name, plan.action),
    source: locate(desired, []),
    changes: plan.changes.map((change) => costed(change, null)),
    deferred: plan.deferred.map(({ change, until }) => costed(change, until)),
    hazards: plan.hazards.map(({ code, what, allowedBy, path }) => ({
      code,
      what,
      allowedBy,
      source: locate(desired, path),
    })),
    steps: plan.steps.map((step) => ({ text: stepText(step), state: 'planned', started: null, milliseconds: null })),
    question: questionOf(plan),
    downtimeSeconds: plan.dark?.seconds ?? null,
    diagnostics: plan.diagnostics,
  };
}

/** The connections of a plan as a report has them. */
export function planConnections({ connections }: Plan): readonly ReportConnection[] {
  return connections.map(({ connect, server, unchanged, notes, domains }) => ({
    connect,
    product: server.product,
    unchanged,
    notes,
    vms: domains.map(vmOf),
  }));
}
