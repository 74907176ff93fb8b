import type { DomainPlan } from './plan.js';

/** What a domain of the same connection must be done before, and what after it. */
function byName(plans: readonly DomainPlan[]): ReadonlyMap<string, DomainPlan> {
  return new Map(plans.map((plan) => [plan.name as string, plan]));
}

/**
 * The order in which domains are carried out: that of the manifests, but each after those that it depends on. Removals come last,
 * and among them each before those that it depends on. A circle, which no manifest may hold, is left in the order of the manifests.
 */
export function orderPlans(plans: readonly DomainPlan[]): readonly DomainPlan[] {
  const known = byName(plans);
  const ordered = new Set<DomainPlan>();
  const entered = new Set<DomainPlan>();
  // Its own stack, because a chain of dependencies may be as long as a fleet.
  for (const plan of plans) {
    const stack: { readonly plan: DomainPlan; next: number }[] = [{ plan, next: 0 }];
    entered.add(plan);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const name = top.plan.desired.dependsOn[top.next];
      if (name === undefined) {
        ordered.add(top.plan);
        stack.pop();
        continue;
      }
      top.next += 1;
      const needed = known.get(name);
      if (needed === undefined || entered.has(needed)) continue;
      entered.add(needed);
      stack.push({ plan: needed, next: 0 });
    }
  }
  const all = [...ordered];
  const removals = all.filter(({ action }) => action === 'remove');
  return [...all.filter(({ action }) => action !== 'remove'), ...removals.toReversed()];
}

/** Whether plans stand in an order in which {@link orderPlans} may have put them. */
export function isOrdered(plans: readonly DomainPlan[]): boolean {
  const places = new Map(plans.map(({ name }, index) => [name as string, index]));
  const isRemoval = ({ action }: DomainPlan): boolean => action === 'remove';
  return plans.every((plan, index) => {
    if (index > 0 && isRemoval(plans[index - 1] ?? plan) && !isRemoval(plan)) return false;
    return plan.desired.dependsOn.every((name) => {
      const needed = plans[places.get(name) ?? -1];
      if (needed === undefined || needed === plan || isRemoval(needed) !== isRemoval(plan)) return true;
      return isRemoval(plan) === index < (places.get(name) ?? -1);
    });
  });
}
