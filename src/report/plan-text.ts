import { assertNever } from '../domain/assert-never.js';
import type { Diagnostic } from '../domain/diagnostic.js';
import type { ConnectionPlan, DeferredChange, DomainPlan, Plan } from '../plan/plan.js';
import { type PlanCounts, planCounts } from '../plan/plan-counts.js';
import { formatPlan } from '../plan/plan-file.js';
import { changeLines, differenceLines, labelWidth, markOf } from './change-text.js';
import { durationText } from './duration-text.js';
import { newDomainLines, plannedDomain } from './new-domain-text.js';
import { printable } from './printable.js';
import { stepText } from './step-text.js';
import { paint, type TextStyle } from './text-style.js';

const INDENT = { domain: '  ', section: '    ', line: '      ', below: '          ' } as const;

function countText(amount: number, one: string, many = `${one}s`): string {
  return `${amount} ${amount === 1 ? one : many}`;
}

function powerPhrase(plan: DomainPlan): string | null {
  for (const step of plan.steps) {
    if (step.do === 'suspend') return 'suspended';
    if (step.do === 'shut-down') return 'shut down';
    if (step.do === 'power-off') return 'powered off';
    if (step.do === 'power-on') {
      const resumed = plan.changes.some(({ path, before }) => path[0] === 'power' && before === 'suspended');
      return resumed ? 'resumed' : 'powered on';
    }
  }
  return null;
}

function updatePhrase(plan: DomainPlan): string {
  const { dark, changes, steps } = plan;
  if (dark !== null) {
    const cold = changes.filter(({ impact }) => impact.cost === 'needs-power-off').length;
    const needs = `${countText(cold, 'change')} ${cold === 1 ? 'needs' : 'need'}`;
    return `will be updated in place, ${needs} it off for up to ${durationText(dark.seconds)}`;
  }
  const power = powerPhrase(plan);
  const reconfigured = steps.some((step) => step.do === 'reconfigure');
  if (power === null) return 'will be updated in place';
  return reconfigured ? `will be updated in place and ${power}` : `will be ${power}`;
}

function header(plan: DomainPlan): string {
  const name = printable(plan.name);
  switch (plan.action) {
    case 'create':
      return `# ${name} will be created`;
    case 'register':
      return `# ${name} will be registered from files that exist`;
    case 'remove':
      return `# ${name} will be removed`;
    case 'update':
      return `# ${name} ${updatePhrase(plan)}`;
    case 'deferred':
      return `# ${name} has ${countText(plan.deferred.length, 'change')} that must wait`;
    case 'blocked':
      return `# ${name} is blocked`;
    case 'unchanged':
      return `# ${name} needs nothing`;
    default:
      return assertNever(plan.action);
  }
}

function opening(plan: DomainPlan, style: TextStyle): string {
  const name = printable(plan.name);
  switch (plan.action) {
    case 'create':
      return `${paint('+', 'add', style)} ${name}`;
    case 'blocked':
      return `${paint('!', 'error', style)} ${name}`;
    default:
      return `${paint('~', 'change', style)} ${name}`;
  }
}

function diagnosticLines(diagnostic: Diagnostic, style: TextStyle): readonly string[] {
  const { severity, code, summary, source, detail, hint } = diagnostic;
  const lines = [`${INDENT.line}${paint(`${severity} ${code}`, severity, style)}: ${printable(summary)}`];
  if (source !== null) lines.push(`${INDENT.below}at ${printable(source.file)}:${source.line}:${source.column}`);
  if (detail !== null) lines.push(`${INDENT.below}${printable(detail)}`);
  if (hint !== null) lines.push(`${INDENT.below}hint: ${printable(hint)}`);
  return lines;
}

function deferredLines(deferred: readonly DeferredChange[], style: TextStyle): readonly string[] {
  const width = labelWidth(deferred.map(({ change }) => change));
  return deferred.flatMap(({ change, until }) => [
    ...changeLines(change, { indent: INDENT.line, width, style }),
    `${INDENT.below}waits: ${printable(until)}`,
  ]);
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${INDENT.section}${title}:`, ...lines];
}

/** A domain that does not exist yet has values, not changes: what they would cost a running one is no question. */
function valueLines(plan: DomainPlan, style: TextStyle): readonly string[] {
  const made = plannedDomain(plan);
  if (made !== null) return newDomainLines(plan, made, INDENT.line, style);
  const layout = { indent: INDENT.line, width: labelWidth(plan.changes), style };
  return plan.changes.flatMap((change) =>
    plan.ref === null ? differenceLines(change, markOf(change, null), '', layout) : changeLines(change, layout),
  );
}

function domainLines(plan: DomainPlan, style: TextStyle): readonly string[] {
  const steps = plan.steps.map((step, index) => `${INDENT.line}${index + 1}. ${stepText(step)}`);
  const problems = plan.diagnostics.flatMap((diagnostic) => diagnosticLines(diagnostic, style));
  const blocked = plan.diagnostics.some(({ severity }) => severity === 'error');
  return [
    `${INDENT.domain}${paint(header(plan), 'bold', style)}`,
    `${INDENT.domain}${opening(plan, style)}`,
    ...valueLines(plan, style),
    ...section('Steps', steps),
    ...section('Deferred', deferredLines(plan.deferred, style)),
    ...section(blocked ? 'Refused' : 'Warnings', problems),
    '',
  ];
}

function connectionLines(connection: ConnectionPlan, withHeading: boolean, style: TextStyle): readonly string[] {
  const { connect, server, domains, notes } = connection;
  const heading = `On ${printable(connect)} (${printable(server.product)}):`;
  return [
    ...(withHeading ? [paint(heading, 'bold', style), ''] : []),
    ...domains.flatMap((plan) => domainLines(plan, style)),
    ...notes.map((note) => `Note: ${printable(note)}`),
    ...(notes.length > 0 ? [''] : []),
  ];
}

function closing(counts: PlanCounts, style: TextStyle): readonly string[] {
  const { add, change, destroy, deferred, blocked } = counts;
  if (add + change + deferred + blocked === 0) {
    return [paint('No changes. Live domains match the manifests.', 'good', style)];
  }
  const plan = paint(`Plan: ${add} to add, ${change} to change, ${destroy} to destroy.`, 'bold', style);
  const also: string[] = [];
  if (deferred > 0) also.push(`${countText(deferred, 'change')} deferred`);
  if (blocked > 0) also.push(`${countText(blocked, 'domain')} blocked`);
  return also.length === 0 ? [plan] : [plan, `${also.join(', ')}.`];
}

/**
 * A plan for people: each domain with what happens to it, what each change costs and why, its steps in order, what waits and
 * what is refused; the last lines count. Ends with a line end.
 */
export function planText(plan: Plan, style: TextStyle): string {
  const several = plan.connections.length > 1;
  const lines = plan.connections.flatMap((connection) => connectionLines(connection, several, style));
  return `${[...lines, ...closing(planCounts(plan), style)].join('\n')}\n`;
}

/** A plan for programs: the saved plan itself. */
export function planJson(plan: Plan): string {
  return formatPlan(plan);
}
