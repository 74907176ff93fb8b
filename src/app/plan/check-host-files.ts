import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { DatastorePath } from '../../domain/values/datastore-path.js';
import { attachedFiles } from '../../plan/checks/host-facts.js';
import { locate } from '../../plan/locate.js';
import type { DomainPlan } from '../../plan/plan.js';
import { refusedPlan } from '../../plan/refused-plan.js';
import type { CopiedDisk } from '../../plan/steps/file-steps.js';
import type { Reader } from '../../providers/provider.js';

/** The slot that a file is declared for, or made for. */
function slotOf({ desired, steps }: DomainPlan, path: DatastorePath): string {
  for (const [slot, disk] of Object.entries(desired.declared.disks ?? {})) if (disk?.file === path) return slot;
  const made = steps.flatMap((step): readonly Pick<CopiedDisk, 'slot' | 'file'>[] => {
    if ('newDisks' in step) return step.newDisks;
    return 'disk' in step ? [step.disk] : [];
  });
  return made.find(({ file }) => file === path)?.slot ?? '';
}

function missing(plan: DomainPlan, path: DatastorePath): Diagnostic {
  const slot = slotOf(plan, path);
  return errorDiagnostic('EF2061', `disks.${slot} of ${plan.name}: the disk ${path} does not exist`, {
    hint: 'Correct the path, or give a size for a new disk.',
    subject: plan.name,
    source: locate(plan.desired, ['disks', slot, 'file']),
  });
}

function inTheWay(plan: DomainPlan, path: DatastorePath): Diagnostic {
  const slot = slotOf(plan, path);
  return errorDiagnostic('EF2062', `disks.${slot} of ${plan.name}: ${path}, the path of the new disk, already exists`, {
    hint: 'Find out which VM uses the file, then move it away or declare another file.',
    subject: plan.name,
    source: locate(plan.desired, ['disks', slot]),
  });
}

/**
 * Looks for the files that plans rely on: an attached disk must exist, and a new one must not. Plans of which this does not hold are
 * refused.
 */
export async function checkHostFiles(
  reader: Reader,
  plans: readonly DomainPlan[],
  signal: AbortSignal,
): Promise<readonly DomainPlan[]> {
  const acting = plans.filter(({ steps }) => steps.length > 0);
  const absent = new Map(
    acting.map((plan) => [
      plan,
      plan.hostGuards.flatMap((fact) => (fact.kind === 'file' && fact.size === null ? [fact.path] : [])),
    ]),
  );
  const attached = new Map(acting.map((plan) => [plan, attachedFiles(plan.desired, plan.changes)]));
  const [toMake, toAttach] = [absent, attached].map((paths) => [...new Set([...paths.values()].flat())]);
  const sizes = toMake?.length ? await reader.sizes(toMake, signal) : [];
  const disks = toAttach?.length ? await reader.disks(toAttach, signal) : [];
  const there = new Set(toMake?.filter((_, index) => sizes[index] != null));
  const lacking = new Set(toAttach?.filter((_, index) => disks[index] == null));
  return plans.map((plan) => {
    const found = [
      ...(absent.get(plan) ?? []).filter((path) => there.has(path)).map((path) => inTheWay(plan, path)),
      ...(attached.get(plan) ?? []).filter((path) => lacking.has(path)).map((path) => missing(plan, path)),
    ];
    return found.length === 0 ? plan : refusedPlan(plan, found);
  });
}
