import { errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { ServerFacts } from '../../domain/server-facts.js';
import { parseDatastorePath, splitDatastorePath } from '../../domain/values/datastore-path.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import { locate } from '../../plan/locate.js';
import type { LeftBehind } from '../../plan/match/left-behind.js';
import type { DomainPlan } from '../../plan/plan.js';
import { refusedPlan } from '../../plan/refused-plan.js';
import type { Reader } from '../../providers/provider.js';

/** Whether files on a datastore can be looked up. The plan names one where they cannot. */
export function isAccessible(datastore: string, { datastores }: ServerFacts): boolean {
  return datastores.some(({ accessible, name }) => accessible && name === datastore);
}

/** A VMX is registered with the disks that it names. One that is missing, and that the manifest does not take out, is reported now. */
export async function withMissingDisks(
  reader: Reader,
  plan: DomainPlan,
  left: LeftBehind | null,
  facts: ServerFacts,
  signal: AbortSignal,
): Promise<DomainPlan> {
  if (plan.action !== 'register' || left?.domain == null) return plan;
  const { declared } = plan.desired;
  const named = Object.entries(left.domain.disks).flatMap(([slot, { file }]) => {
    const path = parseDatastorePath(file);
    const stays = ownEntry(declared.disks, slot) !== null;
    return stays && path.ok && isAccessible(splitDatastorePath(path.value).datastore, facts)
      ? [{ slot, path: path.value }]
      : [];
  });
  if (named.length === 0) return plan;
  const found = await reader.disks(
    named.map(({ path }) => path),
    signal,
  );
  const problems = named.flatMap(({ slot, path }, index) => {
    if (found[index] != null) return [];
    const summary = `disks.${slot} of ${plan.name}: ${path}, a disk of the VMX to register, does not exist`;
    const hint = `Restore the file. To register the VM without the disk, declare ${slot}: null.`;
    const source = locate(plan.desired, ['disks', slot]);
    return [errorDiagnostic('EF2094', summary, { hint, subject: plan.name, source })];
  });
  return problems.length === 0 ? plan : refusedPlan(plan, problems);
}
