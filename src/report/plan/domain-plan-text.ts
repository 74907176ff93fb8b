import { printable } from '../../domain/diagnostics/printable.js';
import { windowText } from '../../plan/cost/maintenance-window.js';
import { type DeferredChange, type DomainPlan, type Hazard, isActing } from '../../plan/plan.js';
import { diagnosticLines } from '../diagnostics/diagnostic-lines.js';
import { choiceText, questionLines } from '../text/question-text.js';
import { paint, type TextStyle } from '../text/text-style.js';
import { changeLines, differenceLines, labelWidth, markOf } from './change-text.js';
import { ANY_NAME, generalPlan, type PlanGroup } from './equal-plans.js';
import { newDomainLines, plannedDomain } from './new-domain-text.js';
import { headerLines } from './plan-header.js';
import { removedVmLines } from './removed-vm-text.js';
import { mergedLines } from './similar-plans.js';
import { stepText } from './step-text.js';
import { type VmxTexts, vmxDiffText } from './vmx-diff-text.js';

const SECTION = '    ';
const LINE = '      ';
const BELOW = '          ';

function deferredLines(deferred: readonly DeferredChange[], style: TextStyle): readonly string[] {
  const width = labelWidth(deferred.map(({ change }) => change));
  return deferred.flatMap(({ change, until }) => [
    ...changeLines(change, { indent: LINE, width, style }),
    `${BELOW}waits: ${printable(until)}`,
  ]);
}

function hazardLine({ code, what, allowedBy }: Hazard, style: TextStyle): string {
  const allowed = allowedBy === null ? paint('NOT allowed', 'error', style) : `allowed by the ${allowedBy}`;
  return `${LINE}${paint(code, 'warning', style)} ${printable(what)}; ${allowed}`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${SECTION}${title}:`, ...lines];
}

/** A domain that does not exist yet has values, not changes: what they would cost a running one is no question. */
function valueLines(plan: DomainPlan, style: TextStyle): readonly string[] {
  const made = plannedDomain(plan);
  if (made !== null) return newDomainLines(plan, made, LINE, style);
  const layout = { indent: LINE, width: labelWidth(plan.changes), style };
  return plan.changes.flatMap((change) =>
    plan.ref === null ? differenceLines(change, markOf(change, null), '', layout) : changeLines(change, layout),
  );
}

/** When the steps may be carried out at all. */
function conditionLines({ desired, steps }: DomainPlan): readonly string[] {
  if (steps.length === 0) return [];
  const { dependsOn, window } = desired;
  return [
    ...(dependsOn.length === 0 ? [] : [`${LINE}after ${dependsOn.map(printable).join(', ')}`]),
    ...(window === null ? [] : [`${LINE}downtime only in the maintenance window: ${printable(windowText(window))}`]),
  ];
}

/** The question that blocks the VM, and what apply does with it. */
function questionText(plan: DomainPlan, style: TextStyle): readonly string[] {
  if (plan.question === undefined) return [];
  const { answer, because, question } = plan.question;
  const act = answer === null ? paint('stop at it', 'warning', style) : `answer "${choiceText(answer)}"`;
  const will = isActing(plan) ? `apply will ${act}: ${printable(because)}` : 'apply does nothing for a blocked VM';
  const byHand = answer === null || !isActing(plan) ? [`${LINE}To answer it: esxform question answer VM CHOICE`] : [];
  return [...questionLines(question).map((line) => `${SECTION}${line}`), `${LINE}${will}`, ...byHand];
}

/** What a block says of its VMs, below the line with their names. */
function bodyLines(
  { names, removed, shown: plan }: PlanGroup,
  vmx: VmxTexts | undefined,
  style: TextStyle,
): readonly string[] {
  const steps = plan.steps.map((step, index) => `${LINE}${index + 1}. ${stepText(step)}`);
  const problems = plan.diagnostics.flatMap((diagnostic) => diagnosticLines(diagnostic, LINE, style));
  const blocked = plan.diagnostics.some(({ severity }) => severity === 'error');
  const each = names.length > 1 ? ' of each' : '';
  const difference = vmx === undefined ? '' : vmxDiffText(vmx.before, vmx.after, style);
  return [
    ...removed.flatMap((each) => removedVmLines(each, LINE)),
    ...valueLines(plan, style),
    ...section(`Question${each}`, questionText(plan, style)),
    ...section(
      `Hazards${each}`,
      plan.hazards.map((hazard) => hazardLine(hazard, style)),
    ),
    ...section(`Steps${each}`, [...steps, ...conditionLines(plan)]),
    ...section(`Deferred${each}`, deferredLines(plan.deferred, style)),
    ...section(`${blocked ? 'Refused' : 'Warnings'}${each}`, problems),
    ...section('VMX', difference === '' ? [] : difference.split('\n').map((line) => LINE + line)),
  ];
}

function blockLines(plan: DomainPlan, names: PlanGroup['names'], body: readonly string[], style: TextStyle) {
  const stands = names.length > 1 && body.some((line) => line.includes(ANY_NAME));
  return [
    ...headerLines(plan, names, style),
    ...(stands ? [`${LINE}(${ANY_NAME} stands for the name of each)`] : []),
    ...body,
    '',
  ];
}

/**
 * A block of a plan: a domain, or several that need the same, with what happens, what it costs and why, the hazards, the steps,
 * what waits and what is refused. Ends with an empty line.
 */
export function domainPlanLines(group: PlanGroup, vmx: VmxTexts | undefined, style: TextStyle): readonly string[] {
  return blockLines(group.shown, group.names, bodyLines(group, vmx, style), style);
}

/** One block for VMs that need the same but for some values. A line whose values differ says how. Ends with an empty line. */
export function similarPlanLines(groups: readonly PlanGroup[], style: TextStyle): readonly string[] {
  const [first] = groups;
  if (first === undefined) return [];
  const names = groups.flatMap((group) => group.names);
  const bodies = groups.map((group) => ({
    count: group.names.length,
    lines: bodyLines(
      { ...group, names, shown: group.names.length > 1 ? group.shown : generalPlan(group.shown) },
      undefined,
      style,
    ),
  }));
  return blockLines(first.shown, names, mergedLines(bodies), style);
}
