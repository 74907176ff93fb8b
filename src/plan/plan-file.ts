import { type Diagnostic, errorDiagnostic } from '../domain/diagnostic.js';
import type { Json } from '../domain/json.js';
import { asJson, isJsonObject, member } from './as-json.js';
import { isApplyable } from './assemble.js';
import { canonicalJson, sameJson } from './canonical-json.js';
import type { DomainPlan, Plan } from './plan.js';
import { PLAN_LIMITS, planShape } from './plan-shape.js';

/** A plan as the text of its file: keys sorted, two blanks of indent, a line end. Equal plans give equal bytes. */
export function formatPlan(plan: Plan): string {
  return `${canonicalJson(asJson(plan), 2)}\n`;
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

/** What a domain's plan does must be what it shows: each reconfigured change is listed, and the dark section is what it says. */
function contradiction({ name, action, ref, changes, steps, dark }: DomainPlan): string | null {
  if ((action === 'create' || action === 'update') !== steps.length > 0)
    return `${name}: its steps contradict its action`;
  if ((action === 'create') !== (steps.length > 0 && ref === null)) return `${name}: its action contradicts its ref`;
  for (const step of steps) {
    if (step.do !== 'reconfigure') continue;
    const hidden = step.changes.find((change) => !changes.some((shown) => sameJson(asJson(shown), asJson(change))));
    if (hidden !== undefined) return `${name}: a step changes ${hidden.path.join('.')}, which is not listed`;
  }
  if (dark === null) return null;
  const down = steps[dark.from]?.do;
  const isSection = dark.from < dark.to && (down === 'shut-down' || down === 'power-off');
  return isSection && steps[dark.to]?.do === 'power-on' ? null : `${name}: its dark section is not one`;
}

/**
 * Reads a saved plan. Its size, its format number and its whole structure are checked, and that it does nothing but what it
 * shows; that the domains are still as they were is for apply to check.
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
  const problem = planShape(value, '');
  if (problem !== null) return unreadable(problem.replace(/^\./, ''));
  const plan = value as unknown as Plan;
  for (const domain of plan.connections.flatMap(({ domains }) => domains)) {
    const wrong = contradiction(domain);
    if (wrong !== null) return unreadable(wrong);
  }
  if (plan.applyable !== isApplyable(plan.connections, plan.diagnostics))
    return unreadable('applyable contradicts the rest of it');
  return { plan };
}
