/**
 * The plan as text: header, one section for each VM with changes and steps, and a closing line with counts. Shows every step and hazard
 * of the plan; secrets are hidden.
 */

import { hasErrors } from '../../domain/diagnostics/diagnostic.js';
import { consequencesOf } from '../../domain/diagnostics/diagnostic-codes.js';
import { printable } from '../../domain/diagnostics/printable.js';
import { formatPlanDocument } from '../../plan/file/plan-file.js';
import type { ConnectionPlan, DomainPlan, Plan } from '../../plan/plan.js';
import { diagnosticLines } from '../diagnostics/diagnostic-lines.js';
import { paint, type TextStyle } from '../text/text-style.js';
import { domainPlanLines } from './domain-plan-text.js';
import { groupEqualPlans } from './equal-plans.js';
import { closingLines } from './plan-closing.js';
import { policyLines } from './policy-lines.js';
import type { VmxTexts } from './vmx-diff-text.js';

/** What is drawn beside the plan itself. */
export interface PlanTextOptions {
  /** The VMX texts of domains, whose difference is to stand below each; such a domain has a block of its own. */
  readonly vmx?: ReadonlyMap<DomainPlan, VmxTexts>;
}

const NO_TEXTS: ReadonlyMap<DomainPlan, VmxTexts> = new Map();

function connectionLines(
  connection: ConnectionPlan,
  withHeading: boolean,
  vmx: ReadonlyMap<DomainPlan, VmxTexts>,
  style: TextStyle,
): readonly string[] {
  const { connect, server, domains, notes } = connection;
  const heading = `On ${printable(connect)} (${printable(server.product)}):`;
  return [
    ...(withHeading ? [paint(heading, 'bold', style), ''] : []),
    ...groupEqualPlans(domains, vmx).flatMap((group) => domainPlanLines(group, vmx.get(group.shown), style)),
    ...notes.map((note) => `Note: ${printable(note)}`),
    ...(notes.length > 0 ? [''] : []),
  ];
}

function wholeLines({ diagnostics }: Plan, style: TextStyle): readonly string[] {
  if (diagnostics.length === 0) return [];
  const unread = diagnostics.every(({ code }) => consequencesOf(code).about === 'connection');
  const refused = hasErrors(diagnostics) ? 'The plan as a whole is refused:' : 'Of the plan as a whole:';
  const title = unread ? 'Not planned:' : refused;
  return [title, ...diagnostics.flatMap((diagnostic) => diagnosticLines(diagnostic, '  ', style)), ''];
}

/**
 * A plan for people: each domain with what happens to it, what each change costs and why, its hazards, its steps in order, what
 * waits and what is refused; domains that need the same share a block. Then what questions are answered and what the operator allows. The
 * last lines count. Ends with a line end.
 */
export function planText(plan: Plan, style: TextStyle, { vmx = NO_TEXTS }: PlanTextOptions = {}): string {
  const several = plan.connections.length > 1;
  const lines = plan.connections.flatMap((connection) => connectionLines(connection, several, vmx, style));
  return `${[...lines, ...wholeLines(plan, style), ...policyLines(plan), ...closingLines(plan, style)].join('\n')}\n`;
}

/** A plan for programs: the saved plan, and beside it what policies and tools made for Terraform's plans read. */
export function planJson(plan: Plan): string {
  return formatPlanDocument(plan);
}
