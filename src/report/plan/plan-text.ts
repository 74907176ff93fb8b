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
import { domainPlanLines, similarPlanLines } from './domain-plan-text.js';
import { groupEqualPlans } from './equal-plans.js';
import { closingLines } from './plan-closing.js';
import { policyLines } from './policy-lines.js';
import { similarGroups } from './similar-plans.js';
import type { VmxTexts } from './vmx-diff-text.js';

/** What is drawn beside the plan itself. */
export interface PlanTextOptions {
  /** The VMX texts of domains, whose difference is to stand below each; such a domain has a block of its own. */
  readonly vmx?: ReadonlyMap<DomainPlan, VmxTexts>;
  /** Shows similar VMs of a long plan in one block, with their differing values. Not given: each in full. */
  readonly compact?: boolean;
}

const NO_TEXTS: ReadonlyMap<DomainPlan, VmxTexts> = new Map();

function connectionLines(
  connection: ConnectionPlan,
  withHeading: boolean,
  { vmx = NO_TEXTS, compact = false }: PlanTextOptions,
  style: TextStyle,
): readonly string[] {
  const { connect, server, domains, notes, through } = connection;
  const groups = groupEqualPlans(domains, vmx);
  const together = compact && vmx.size === 0 ? similarGroups(groups) : groups.map((group) => [group]);
  const heading = `On ${printable(connect)} (${through === 'vcenter' ? 'through its vCenter, ' : ''}${printable(server.product)}):`;
  return [
    ...(withHeading ? [paint(heading, 'bold', style), ''] : []),
    ...together.flatMap((group) => {
      const [only] = group;
      if (group.length > 1) return similarPlanLines(group, style);
      return only === undefined ? [] : domainPlanLines(only, vmx.get(only.shown), style);
    }),
    ...(together.some((group) => group.length > 1)
      ? ['Similar VMs are shown together. --full shows each one.', '']
      : []),
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
export function planText(plan: Plan, style: TextStyle, options: PlanTextOptions = {}): string {
  const several = plan.connections.length > 1;
  const lines = plan.connections.flatMap((connection) => connectionLines(connection, several, options, style));
  return `${[...lines, ...wholeLines(plan, style), ...policyLines(plan), ...closingLines(plan, style)].join('\n')}\n`;
}

/** A plan for programs: the saved plan, and beside it what policies and tools made for Terraform's plans read. */
export function planJson(plan: Plan): string {
  return formatPlanDocument(plan);
}
