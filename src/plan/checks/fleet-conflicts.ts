import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { FleetRow } from '../../domain/live.js';
import { fieldName } from '../../domain/values/manifest-path.js';
import type { Path } from '../../domain/values/path-key.js';
import { sortedEntries } from '../diff/natural-order.js';
import { locate } from '../locate.js';
import type { DomainPlan } from '../plan.js';

interface Claim {
  readonly path: Path;
  readonly thing: string;
  readonly key: string;
}

/** MAC addresses and files that a plan brings to its domain; what it has already is nobody's news. */
function claims({ desired, changes }: DomainPlan): readonly Claim[] {
  const touched = (kind: string, slot: string): boolean =>
    changes.some(({ path }) => path[0] === kind && path[1] === slot && (path.length === 2 || isIdentity(path[2])));
  const macs = sortedEntries(desired.declared.nics ?? {}).flatMap(([slot, nic]) =>
    nic?.mac === undefined || !touched('nics', slot)
      ? []
      : [{ path: ['nics', slot, 'mac'], thing: `the MAC address ${nic.mac}`, key: nic.mac.toLowerCase() }],
  );
  const files = sortedEntries(desired.declared.disks ?? {}).flatMap(([slot, disk]) =>
    disk?.file === undefined || disk.sharing === 'multi-writer' || !touched('disks', slot)
      ? []
      : [{ path: ['disks', slot, 'file'], thing: `the file ${disk.file}`, key: disk.file.toLowerCase() }],
  );
  return [...macs, ...files];
}

function isIdentity(leaf: string | undefined): boolean {
  return leaf === 'mac' || leaf === 'file';
}

/** True if the plan adds a MAC address or file that an undeclared VM may already use. */
export function claimsAnything(plan: DomainPlan): boolean {
  return plan.steps.length > 0 && claims(plan).length > 0;
}

function usersOf(fleet: readonly FleetRow[]): ReadonlyMap<string, readonly FleetRow[]> {
  const users = new Map<string, FleetRow[]>();
  for (const row of fleet) {
    for (const key of new Set([...row.macs, ...row.files.map((file) => file.toLowerCase())])) {
      const rows = users.get(key);
      if (rows === undefined) users.set(key, [row]);
      else rows.push(row);
    }
  }
  return users;
}

/** What declared domains would take that a domain has which no manifest declares, by plan. */
export function fleetConflicts(
  plans: readonly DomainPlan[],
  fleet: readonly FleetRow[],
): ReadonlyMap<DomainPlan, readonly Diagnostic[]> {
  const declared = new Set(plans.flatMap(({ ref }) => (ref === null ? [] : [ref.id])));
  const users = usersOf(fleet.filter(({ ref }) => !declared.has(ref.id)));
  const found = new Map<DomainPlan, readonly Diagnostic[]>();
  for (const plan of plans) {
    const { desired, name } = plan;
    const diagnostics = claims(plan).flatMap(({ path, thing, key }) => {
      const rows = users.get(key);
      if (rows === undefined) return [];
      const names = rows.map((row) => `"${row.name}"`).join(', ');
      return [
        errorDiagnostic('EF2038', `${fieldName(path)} of ${name}: an undeclared VM already uses ${thing}`, {
          detail: `${names} ${rows.length === 1 ? 'has' : 'have'} it, and no manifest of this run declares ${rows.length === 1 ? 'it' : 'them'}.`,
          hint:
            path[0] === 'nics'
              ? 'Give the adapter another address.'
              : 'Detach it from that VM first, or declare another file.',
          subject: name,
          source: locate(desired, path),
        }),
      ];
    });
    if (diagnostics.length > 0) found.set(plan, diagnostics);
  }
  return found;
}
