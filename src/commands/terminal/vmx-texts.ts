import type { Domain } from '../../domain/domain.js';
import type { LiveDomain } from '../../domain/live.js';
import { BY_SLOT, FREE_KEYS } from '../../domain/values/manifest-path.js';
import { vmxFromDomain } from '../../formats/vmx/format.js';
import { formatVmxText } from '../../formats/vmx/syntax.js';
import type { Change } from '../../plan/diff/change.js';
import type { DomainPlan, Plan } from '../../plan/plan.js';
import { applyChanges } from '../../providers/esx/fields/apply-changes.js';
import type { VmxTexts } from '../../report/plan/vmx-diff-text.js';

function textOf(domain: Domain, vmxPath: LiveDomain['vmxPath']): string {
  return formatVmxText(vmxFromDomain(domain, { vmxPath, mounts: [] }));
}

/** A removed device leaves its slot with null, which a machine does not have. */
function withoutGone(domain: Domain): Domain {
  const fields = Object.entries(domain).map(([field, value]: [string, unknown]) => {
    if ((!BY_SLOT.has(field) && !FREE_KEYS.has(field)) || typeof value !== 'object' || value === null) {
      return [field, value] as const;
    }
    return [field, Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null))] as const;
  });
  return Object.fromEntries(fields) as unknown as Domain;
}

function isOfTheMachine({ path }: Change, domain: Domain): boolean {
  const [field, , leaf] = path;
  return field !== undefined && Object.hasOwn(domain, field) && !(field === 'disks' && leaf === 'datastore');
}

/** The VMX of each domain that a plan makes or changes, as it is and as it will be, in this program's own order of keys. */
export function vmxTexts(
  plan: Plan,
  liveOf: (connect: string, id: string) => LiveDomain | null,
): ReadonlyMap<DomainPlan, VmxTexts> {
  const texts = new Map<DomainPlan, VmxTexts>();
  for (const { connect, domains } of plan.connections) {
    for (const each of domains) {
      const made = each.steps.find((step) => step.do === 'upload-vmx' || step.do === 'create');
      if (made?.do === 'upload-vmx' || made?.do === 'create') {
        texts.set(each, { before: '', after: textOf(made.domain, made.path) });
        continue;
      }
      const live = each.ref === null ? null : liveOf(connect, each.ref.id);
      if (live === null || each.action !== 'update') continue;
      const changes = each.changes.filter((change) => isOfTheMachine(change, live.domain));
      const after = withoutGone(applyChanges(live.domain, changes));
      texts.set(each, { before: textOf(live.domain, live.vmxPath), after: textOf(after, live.vmxPath) });
    }
  }
  return texts;
}
