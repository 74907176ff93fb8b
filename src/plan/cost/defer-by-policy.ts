import type { DesiredDomain } from '../../domain/desired.js';
import type { Change } from '../diff/change.js';
import type { DeferredChange } from '../plan.js';
import { isOpen, nextOpening } from './maintenance-window.js';
import type { PlanPolicy } from './plan-policy.js';

function heldTo({ maxImpact }: PlanPolicy): string {
  return `this run is limited to changes that are ${maxImpact === 'hot' ? 'hot' : 'hot or wait for the next power-on'}`;
}

/** Why no domain, or not this one, is taken down in this run; null where it may be. */
export function downtimeBlocker({ window }: DesiredDomain, policy: PlanPolicy): string | null {
  if (policy.maxImpact !== 'needs-power-off') return heldTo(policy);
  if (window === null || isOpen(window, policy.at)) return null;
  return `its maintenance window is closed; it opens ${nextOpening(window, policy.at)}`;
}

/** Puts off what takes effect at the next power-on, where the run is held to what takes effect at once. */
export function deferByPolicy(
  changes: readonly Change[],
  policy: PlanPolicy,
): { readonly allowed: readonly Change[]; readonly held: readonly DeferredChange[] } {
  if (policy.maxImpact !== 'hot') return { allowed: changes, held: [] };
  const held = changes.filter(({ impact }) => impact.cost === 'next-power-on');
  return {
    allowed: changes.filter((change) => !held.includes(change)),
    held: held.map((change) => ({ change, until: heldTo(policy) })),
  };
}
