import type { HazardCode } from '../../domain/diagnostics/hazard-codes.js';
import type { Cost } from '../diff/change.js';

/** A hazard that the operator allows: of one domain, or of every one. */
export interface AllowedHazard {
  readonly code: HazardCode;
  readonly domain: string | null;
}

/** What the operator wants of a run, beside what the manifests say. */
export interface PlanPolicy {
  /** Changes that cost more wait. */
  readonly maxImpact: Exclude<Cost, 'replace' | 'impossible'>;
  readonly allow: readonly AllowedHazard[];
  /** The moment for which maintenance windows are looked at, in milliseconds since 1970; 0 where no domain has one. */
  readonly at: number;
  /** Whether the operator asked for the removal of what this owner made and no manifest declares. */
  readonly prune?: true;
  /** Whether the operator asked for the removal of everything declared. */
  readonly destroy?: true;
  /** Whether the operator asked for nothing but the record of which manifest manages which VM. */
  readonly adoptOnly?: true;
}

/** Nothing is held back and nothing allowed, and no domain has a window. */
export const DEFAULT_PLAN_POLICY: PlanPolicy = { maxImpact: 'needs-power-off', allow: [], at: 0 };
