/**
 * Plans as files: format, validation of a loaded file, and the check that the file does only what it shows. Limit: this catches
 * accidents and mistakes, not deliberate changes to the file.
 */

import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { failure, type Result, success } from '../../domain/diagnostics/result.js';
import type { Json } from '../../domain/values/json.js';
import { isApplyable } from '../assemble.js';
import { isReleasedBy } from '../checks/registered-elsewhere.js';
import { asJson, isJsonObject, type JsonObject, member } from '../diff/as-json.js';
import { canonicalJson, sameJson } from '../diff/canonical-json.js';
import type { FieldRules } from '../diff/change.js';
import { isOrdered } from '../order-plans.js';
import type { ConnectionPlan, Plan, PlannedServer } from '../plan.js';
import { PLAN_LIMITS } from './plan-limits.js';
import { planMismatch } from './plan-mismatch.js';
import { hostKeyInPlan, secretInPlan } from './plan-secrets.js';
import { planShape } from './plan-shape.js';
import { planViolation } from './plan-violation.js';
import { planDocument, withoutDerived } from './resource-changes.js';
import { memberChanges, spelledChanges } from './spelled-changes.js';

/** The format of saved plans that is read and written. */
const FORMAT = 2;

/** A plan as the text of its file: keys sorted, two blanks of indent, a line end. Equal plans give equal bytes. */
export function formatPlan(plan: Plan): string {
  return `${canonicalJson(spelledChanges(asJson(plan)), 2)}\n`;
}

/** The same with what policies and tools made for Terraform's plans read beside it. */
export function formatPlanDocument(plan: Plan): string {
  const { plan: own, derived } = withoutDerived(asJson(planDocument(plan)) as JsonObject);
  return `${canonicalJson({ ...(spelledChanges(own) as JsonObject), ...derived }, 2)}\n`;
}

export type ParsedPlan = Result<Plan, Diagnostic>;

function unreadable(detail: string): ParsedPlan {
  return failure(
    errorDiagnostic('EF2025', 'the saved plan cannot be read', {
      detail,
      hint: 'Make a new plan. Do not edit saved plans.',
    }),
  );
}

function parseJson(text: string): Result<Json> {
  try {
    return success(JSON.parse(text) as Json);
  } catch (error) {
    // The parser's own message quotes the text, which may hold anything.
    const at =
      error instanceof Error ? /at position \d+(?: \(line \d+ column \d+\))?/.exec(error.message)?.[0] : undefined;
    return failure(`it does not parse${at === undefined ? '' : ` ${at}`}`);
  }
}

/** Whether what is derived beside a plan is what the plan says; it may be left out as a whole. */
function isDerivedFrom(derived: JsonObject, plan: Plan): boolean {
  return (
    Object.keys(derived).length === 0 ||
    sameJson(derived, withoutDerived(planDocument(plan) as unknown as JsonObject).derived)
  );
}

/** What reads a saved plan: its own version, and the rules by which it costs changes on a server. */
export interface PlanReader {
  readonly version: string;
  readonly rules: (server: PlannedServer) => FieldRules;
}

function otherFormat(format: Json): ParsedPlan {
  return failure(
    errorDiagnostic('EF2026', 'this version of esxform cannot read the format of the saved plan', {
      detail: `Its format is ${JSON.stringify(format)}; this one reads ${FORMAT}.`,
      hint: 'Make a new plan with this version.',
    }),
  );
}

/** Another version may cost, order or check things otherwise, so what it planned is not carried out by this one. */
function otherVersion(made: Json, version: string): ParsedPlan {
  return failure(
    errorDiagnostic('EF2063', 'the saved plan was made by another version of esxform', {
      detail: `It was made by ${JSON.stringify(made)}; this is ${JSON.stringify(version)}.`,
      hint: 'Apply it with the version that made it, or make a new plan with this one.',
    }),
  );
}

/** What is wrong with the plan of one connection as a whole; null where nothing is. */
function connectionProblem({ connect, domains }: ConnectionPlan): string | null {
  const names = new Set(domains.map(({ name }) => name));
  if (names.size < domains.length) return `${connect}: it lists a domain twice`;
  const refs = domains.flatMap(({ ref }) => (ref === null ? [] : [ref.id]));
  if (new Set(refs).size < refs.length) return `${connect}: two domains are one live domain`;
  if (domains.some(({ action }) => action === 'unchanged')) return `${connect}: it lists a domain that needs nothing`;
  // One that was refused after the others were put in order does nothing where it stands.
  const acting = domains.filter(({ steps }) => steps.length > 0);
  return isOrdered(acting) ? null : `${connect}: its domains are out of order`;
}

function registersTooEarly({ connections }: Plan): boolean {
  return connections.some(({ domains }, index) =>
    domains.some((plan) =>
      connections.slice(index + 1).some((later) => later.domains.some((other) => isReleasedBy(plan, other))),
    ),
  );
}

/** Where a plan contradicts itself; null where it is of one piece. */
function planProblem(plan: Plan, { rules }: PlanReader): string | null {
  const places = plan.connections.map(({ connect, server }) => `${server.id} ${connect}`);
  if (new Set(places).size < places.length) return 'it lists a connection twice';
  if (registersTooEarly(plan)) return 'it registers a VM before another connection unregisters it';
  for (const connection of plan.connections) {
    const { owner, policy } = plan;
    const { apiVersion } = connection.server;
    const context = { owner, policy, rules: rules(connection.server), apiVersion };
    for (const domain of connection.domains) {
      const wrong = planViolation(domain) ?? (domain.steps.length === 0 ? null : planMismatch(domain, context));
      if (wrong !== null) return wrong;
    }
    const wrong = connectionProblem(connection);
    if (wrong !== null) return wrong;
  }
  return plan.applyable === isApplyable(plan.connections, plan.diagnostics)
    ? null
    : 'applyable contradicts the rest of the plan';
}

/**
 * Reads a saved plan, with or without what is derived beside it. Its size, its format, the version that made it and its whole structure
 * are checked, and that it is what its own declarations, policy and facts give; that these facts still hold is for apply to check.
 */
export function parsePlan(text: string, reader: PlanReader): ParsedPlan {
  if (text.length > PLAN_LIMITS.characters) {
    return unreadable(`It has ${text.length} characters; at most ${PLAN_LIMITS.characters} are read.`);
  }
  const read = parseJson(text);
  if (!read.ok) return unreadable(`It is not JSON: ${read.problem}.`);
  const { value } = read;
  if (!isJsonObject(value)) return unreadable('It is not a JSON object.');
  if (member(value, 'format') !== FORMAT) return otherFormat(member(value, 'format'));
  if (member(value, 'esxform') !== reader.version) return otherVersion(member(value, 'esxform'), reader.version);
  const document = withoutDerived(value);
  const own = memberChanges(document.plan);
  if (own === null) return unreadable('A path in it is not spelled as in a manifest.');
  const taken = { ...document, plan: own };
  const problem = planShape(taken.plan, '');
  if (problem !== null) return unreadable(problem.replace(/^\./, ''));
  const secret = secretInPlan(taken.plan);
  if (secret !== null) {
    return failure(
      errorDiagnostic('EF2060', `the saved plan contains ${secret}, which is a secret`, {
        detail: 'esxform never reads, shows or changes it, so no plan written by esxform contains it.',
        hint: 'Make a new plan. Do not edit saved plans.',
      }),
    );
  }
  const hostKey = hostKeyInPlan(taken.plan);
  if (hostKey !== null) {
    return failure(
      errorDiagnostic('EF2080', `the saved plan contains ${hostKey}, which belongs to the host`, {
        hint: 'Make a new plan. Do not edit saved plans.',
      }),
    );
  }
  const plan = taken.plan as unknown as Plan;
  const wrong = planProblem(plan, reader);
  if (wrong !== null) return unreadable(wrong);
  if (!isDerivedFrom(taken.derived, plan)) return unreadable('resource_changes contradicts the rest of the plan');
  return success(plan);
}
