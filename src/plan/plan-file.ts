import { type Diagnostic, errorDiagnostic } from '../domain/diagnostic.js';
import type { Json } from '../domain/json.js';
import { asJson, isJsonObject, type JsonObject, member } from './as-json.js';
import { isApplyable } from './assemble.js';
import { canonicalJson, sameJson } from './canonical-json.js';
import type { Plan } from './plan.js';
import { planContradiction } from './plan-contradiction.js';
import { PLAN_LIMITS, planShape } from './plan-shape.js';
import { planDocument, withoutDerived } from './resource-changes.js';

/** A plan as the text of its file: keys sorted, two blanks of indent, a line end. Equal plans give equal bytes. */
export function formatPlan(plan: Plan): string {
  return `${canonicalJson(asJson(plan), 2)}\n`;
}

/** The same with what policies and tools made for Terraform's plans read beside it. */
export function formatPlanDocument(plan: Plan): string {
  return `${canonicalJson(asJson(planDocument(plan)), 2)}\n`;
}

export type ParsedPlan = { readonly plan: Plan } | { readonly diagnostic: Diagnostic };

function unreadable(detail: string): ParsedPlan {
  return {
    diagnostic: errorDiagnostic('EF2025', 'the saved plan cannot be read', {
      detail,
      hint: 'Make a new plan; a saved plan is not to be edited.',
    }),
  };
}

function parseJson(text: string): { readonly value: Json } | { readonly problem: string } {
  try {
    return { value: JSON.parse(text) as Json };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether what is derived beside a plan is what the plan says; it may be left out as a whole. */
function isDerivedFrom(derived: JsonObject, plan: Plan): boolean {
  return (
    Object.keys(derived).length === 0 ||
    sameJson(derived, withoutDerived(planDocument(plan) as unknown as JsonObject).derived)
  );
}

/**
 * Reads a saved plan, with or without what is derived beside it. Its size, its format number and its whole structure are checked,
 * and that it does nothing but what it shows; that the domains are still as they were is for apply to check.
 */
export function parsePlan(text: string): ParsedPlan {
  if (text.length > PLAN_LIMITS.characters) {
    return unreadable(`It has ${text.length} characters; at most ${PLAN_LIMITS.characters} are read.`);
  }
  const read = parseJson(text);
  if ('problem' in read) return unreadable(`It is no JSON: ${read.problem}`);
  const { value } = read;
  if (!isJsonObject(value)) return unreadable('It is no JSON object.');
  const format = member(value, 'format');
  if (format !== 1) {
    return {
      diagnostic: errorDiagnostic('EF2026', 'the saved plan has another format than this esxform reads', {
        detail: `Its format is ${JSON.stringify(format)}; this one reads 1.`,
        hint: 'Make a new plan with this version.',
      }),
    };
  }
  const taken = withoutDerived(value);
  const problem = planShape(taken.plan, '');
  if (problem !== null) return unreadable(problem.replace(/^\./, ''));
  const plan = taken.plan as unknown as Plan;
  for (const domain of plan.connections.flatMap(({ domains }) => domains)) {
    const wrong = planContradiction(domain);
    if (wrong !== null) return unreadable(wrong);
  }
  if (plan.applyable !== isApplyable(plan.connections, plan.diagnostics))
    return unreadable('applyable contradicts the rest of it');
  if (!isDerivedFrom(taken.derived, plan)) return unreadable('resource_changes contradicts the rest of it');
  return { plan };
}
