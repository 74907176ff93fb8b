import type { HazardCode } from '../domain/diagnostics/hazard-codes.js';
import type { Plan } from './plan.js';

/** How often a hazard is in a plan, and how often nothing allows it. */
export interface HazardCount {
  readonly code: HazardCode;
  readonly count: number;
  readonly refused: number;
}

/** Domains that go down and come up again. */
export interface DarkCount {
  readonly domains: number;
  /** The sum of what is planned for each: they go down one after another. */
  readonly seconds: number;
}

/** A plan in numbers: domains to make, to change and to remove, changes that wait, domains that are refused or need nothing. */
export interface PlanCounts {
  /** Those that are registered from files that exist, too. */
  readonly add: number;
  readonly change: number;
  /** Those whose management is recorded and that need nothing else. */
  readonly adopt: number;
  readonly destroy: number;
  /** Those that need nothing but the answer to a question. */
  readonly answer: number;
  /** Those that wait for an answer. */
  readonly questions: number;
  readonly deferred: number;
  readonly blocked: number;
  readonly unchanged: number;
}

export function planCounts(plan: Plan): PlanCounts {
  const domains = plan.connections.flatMap((connection) => connection.domains);
  return {
    add: domains.filter(({ action }) => action === 'create' || action === 'register').length,
    change: domains.filter(({ action }) => action === 'update').length,
    adopt: domains.filter(({ action }) => action === 'adopt').length,
    destroy: domains.filter(({ action }) => action === 'remove').length,
    answer: domains.filter(({ action }) => action === 'answer').length,
    questions: domains.filter(({ question }) => question !== undefined).length,
    deferred: domains.reduce((sum, { deferred }) => sum + deferred.length, 0),
    blocked: domains.filter(({ action }) => action === 'blocked').length,
    unchanged: plan.connections.reduce((sum, { unchanged }) => sum + unchanged, 0),
  };
}

/** The hazards of what is carried out, and those that nothing allows, by code in ascending order. */
export function hazardCounts(plan: Plan): readonly HazardCount[] {
  const counts = new Map<HazardCode, HazardCount>();
  const domains = plan.connections.flatMap((connection) => connection.domains);
  const hazards = domains.flatMap(({ steps, hazards: all }) =>
    all.filter(({ allowedBy }) => steps.length > 0 || allowedBy === null),
  );
  for (const { code, allowedBy } of hazards) {
    const { count, refused } = counts.get(code) ?? { count: 0, refused: 0 };
    counts.set(code, { code, count: count + 1, refused: refused + (allowedBy === null ? 1 : 0) });
  }
  return [...counts.values()].sort((one, other) => (one.code < other.code ? -1 : 1));
}

export function darkCount(plan: Plan): DarkCount {
  const sections = plan.connections.flatMap(({ domains }) => domains).flatMap(({ dark }) => dark ?? []);
  return { domains: sections.length, seconds: sections.reduce((sum, { seconds }) => sum + seconds, 0) };
}
