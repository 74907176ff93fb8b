import type { PlanOptions } from '../../app/plan/plan-manifests.js';
import type { AllowedHazard, PlanPolicy } from '../../plan/cost/plan-policy.js';
import type { ChangePolicy } from '../../plan/policy/change-policy.js';
import type { Loaded } from './load-or-exit.js';
import type { PlanFlags } from './plan-flags.js';

const IMPACTS: readonly PlanPolicy['maxImpact'][] = ['hot', 'next-power-on', 'needs-power-off'];

/** What a command's flags and the repo file say of the plan to make. `now` is in milliseconds since 1970. */
export function planOptions(
  flags: PlanFlags,
  allow: readonly AllowedHazard[],
  { connections, owner, limits }: Loaded,
  about: { readonly version: string; readonly now: number; readonly changePolicy?: ChangePolicy | null },
): PlanOptions {
  const windows = connections.some(({ domains }) => domains.some(({ window }) => window !== null));
  const maxImpact = IMPACTS.find((each) => each === flags['max-impact']) ?? 'needs-power-off';
  return {
    version: about.version,
    owner,
    read: flags.read,
    // Without a window the moment decides nothing, and equal inputs are to give equal plans.
    policy: { maxImpact, allow, at: windows ? about.now : 0, ...(flags['adopt-only'] ? { adoptOnly: true } : {}) },
    preflight: flags.preflight === 'full' ? 'full' : 'declared',
    prune: flags.prune,
    destroy: flags.destroy,
    limits,
    changePolicy: about.changePolicy == null ? null : { policy: about.changePolicy, at: about.now },
  };
}
