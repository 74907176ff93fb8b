import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { DiagnosticCode } from '../../domain/diagnostics/diagnostic-codes.js';
import { fieldName } from '../../domain/values/manifest-path.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { Path } from '../../domain/values/path-key.js';
import { sortedEntries } from '../diff/natural-order.js';
import { locate } from '../locate.js';
import type { DomainPlan } from '../plan.js';
import { createdFiles } from '../steps/steps.js';

interface Use {
  readonly plan: DomainPlan;
  readonly path: Path;
  readonly what: string;
  readonly kind: 'mac' | 'file';
  readonly code: DiagnosticCode;
}

function usesOf(plan: DomainPlan): readonly (readonly [string, Use])[] {
  const { nics = {}, disks = {} } = plan.desired.declared;
  const uses = new Map<string, Use>();
  const add = (kind: 'mac' | 'file', value: string, path: Path): void => {
    const code = kind === 'mac' ? 'EF2019' : 'EF2020';
    const key = `${kind} ${value.toLowerCase()} ${path.join('.')}`;
    uses.set(key, { plan, path, what: value, kind, code });
  };
  for (const [slot, nic] of sortedEntries(nics)) {
    if (nic?.mac !== undefined) add('mac', nic.mac, ['nics', slot, 'mac']);
  }
  for (const [slot, disk] of sortedEntries(disks)) {
    if (disk?.file !== undefined) add('file', disk.file, ['disks', slot]);
  }
  for (const step of plan.steps) {
    for (const { kind, path, slot } of createdFiles(step)) {
      if (kind !== 'directory') add('file', path, slot === null ? [] : ['disks', slot]);
    }
  }
  return [...uses.values()].map((use) => [`${use.code} ${use.what.toLowerCase()}`, use]);
}

function clash(use: Use, all: readonly Use[]): Diagnostic {
  const others = all
    .filter((other) => other !== use)
    .map((other) => `${fieldName(other.path)} of ${other.plan.name}`)
    .join(', ');
  const thing = use.kind === 'mac' ? 'the MAC address' : 'the file';
  return errorDiagnostic(use.code, `${fieldName(use.path)} of ${use.plan.name}: ${thing} ${use.what} is used twice`, {
    detail: `It is also used by ${others}.`,
    hint: 'Give each one its own.',
    subject: use.plan.name,
    source: locate(use.plan.desired, use.path),
  });
}

/** Files that one domain declares for two of its disks: a rule of the domain refuses them already. */
function isWithinOne(uses: readonly Use[]): boolean {
  return uses.every(({ path: [kind, slot], plan }) => {
    const { disks } = plan.desired.declared;
    return plan === uses[0]?.plan && kind === 'disks' && ownEntry(disks, slot ?? '')?.file !== undefined;
  });
}

/** What several declared domains claim, or one claims twice: MAC addresses, disk files, the place of a new domain. By plan. */
export function duplicateClaims(plans: readonly DomainPlan[]): ReadonlyMap<DomainPlan, readonly Diagnostic[]> {
  const uses = new Map<string, Use[]>();
  for (const plan of plans) {
    for (const [key, use] of usesOf(plan)) {
      const found = uses.get(key);
      if (found === undefined) uses.set(key, [use]);
      else found.push(use);
    }
  }
  const diagnostics = new Map<DomainPlan, Diagnostic[]>();
  for (const all of uses.values()) {
    if (all.length < 2 || isWithinOne(all)) continue;
    for (const use of all) {
      diagnostics.set(use.plan, [...(diagnostics.get(use.plan) ?? []), clash(use, all)]);
    }
  }
  return diagnostics;
}
