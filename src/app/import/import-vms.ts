/**
 * Use case "import": declares the VMs of a connection in manifests, and proves that these plan no change. Terms: a VM is skipped if it
 * cannot be declared; what remains is a difference between a VM and its manifest. Reads only; it writes files, and never over one.
 */

import type { Diagnostic } from '../../domain/diagnostics/diagnostic.js';
import { type DomainSummary, isUnreadable } from '../../domain/live.js';
import { parseDomainName } from '../../domain/values/domain-name.js';
import { manifestText } from '../../manifest/format-manifest.js';
import type { Reader } from '../../providers/provider.js';
import { type DescribedVm, describeVm } from './describe-vm.js';
import type { PlacedFile } from './manifest-files.js';
import { proveImport, type Remaining } from './prove-import.js';
import { isPlacedIn, placedVms, selectByName, type VmSelection } from './select-vms.js';

export interface ImportOptions {
  readonly connect: string;
  readonly owner: string;
  readonly selection: VmSelection;
  readonly full: boolean;
  readonly power: boolean;
  /** VMs that a manifest declares already, by uuid or name in lower case: they are left out. */
  readonly declared: ReadonlySet<string>;
}

/** A VM that is not imported, and why, as a clause. */
export interface SkippedVm {
  readonly name: string;
  readonly why: string;
}

/** What an import says of one VM. */
export type Imported =
  | {
      readonly kind: 'vm';
      readonly described: DescribedVm;
      readonly place: PlacedFile;
      readonly remaining: readonly Remaining[];
    }
  /** All VMs of the connection, before any is read. */
  | { readonly kind: 'listed'; readonly inventory: readonly DomainSummary[] }
  | { readonly kind: 'skipped'; readonly vm: SkippedVm }
  | { readonly kind: 'problem'; readonly diagnostic: Diagnostic };

/** VMs that share a name or a uuid with another, each with the reason: no manifest can tell them apart by these. */
function sharedIdentities(inventory: readonly DomainSummary[]): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  const tell = (keyOf: (each: DomainSummary) => string | null, what: string): void => {
    const groups = new Map<string, DomainSummary[]>();
    for (const each of inventory) {
      const key = keyOf(each);
      if (key !== null) groups.set(key, [...(groups.get(key) ?? []), each]);
    }
    for (const group of groups.values()) {
      if (group.length < 2) continue;
      for (const { ref, vmxPath } of group) {
        const others = group.filter((other) => other.ref.id !== ref.id);
        const where = others.slice(0, 3).map((other) => `"${other.name}" (${other.vmxPath ?? other.ref.id})`);
        reasons.set(ref.id, `${what} ${where.join(', ')}${vmxPath === null ? '' : `; this one is ${vmxPath}`}`);
      }
    }
  };
  tell(({ name }) => name, 'it has the name of');
  tell(({ uuid }) => uuid, 'it has the uuid of');
  return reasons;
}

function isDeclared({ uuid, name }: DomainSummary, declared: ReadonlySet<string>): boolean {
  return (uuid !== null && declared.has(uuid)) || declared.has(name.toLowerCase());
}

/** Reads and declares the selected VMs one by one, in the order of the inventory; each is dropped once it is declared. */
export async function* importVms(
  reader: Reader,
  options: ImportOptions,
  signal: AbortSignal,
): AsyncGenerator<Imported> {
  const facts = await reader.facts(signal);
  const inventory: DomainSummary[] = [];
  for await (const summary of reader.list(signal)) inventory.push(summary);
  inventory.sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
  yield { kind: 'listed', inventory };
  const { selected, diagnostics } = selectByName(inventory, options.selection.names);
  for (const diagnostic of diagnostics) yield { kind: 'problem', diagnostic };
  const shared = sharedIdentities(inventory);
  const placed = await placedVms(reader, options.selection, signal);
  const wanted = selected.filter(
    (summary) => !isDeclared(summary, options.declared) && (placed === null || placed.has(summary.ref.id)),
  );
  const whyNot = (summary: DomainSummary): string | null => {
    if (summary.unreadable !== null) return `it cannot be read: ${summary.unreadable}`;
    if (summary.template === true) return 'it is a template';
    const name = parseDomainName(summary.name);
    if (!name.ok) return `its name ${name.problem}`;
    return shared.get(summary.ref.id) ?? null;
  };
  const skipped = wanted.flatMap((summary) => {
    const why = whyNot(summary);
    return why === null ? [] : [{ name: summary.name, why }];
  });
  for (const vm of skipped) yield { kind: 'skipped', vm };
  const refs = wanted.filter((summary) => whyNot(summary) === null).map(({ ref }) => ref);
  const context = { owner: options.owner, facts, rules: reader.rules };
  for await (const reading of reader.read(refs, signal)) {
    if (isUnreadable(reading)) {
      yield { kind: 'skipped', vm: { name: reading.name, why: `it cannot be read: ${reading.unreadable}` } };
      continue;
    }
    // It may have been moved since.
    if (!isPlacedIn(reading.runtime, options.selection)) continue;
    const { name } = reading.domain;
    const { managedBy } = reading.runtime;
    if (managedBy !== undefined) {
      yield { kind: 'skipped', vm: { name, why: `it is managed by ${managedBy}` } };
      continue;
    }
    const { full, power, connect } = options;
    const described = describeVm(reading, { full, power, portGroups: facts.portGroups });
    const text = manifestText([described.vm], { connect, schema: null });
    const { folder, pool, host } = reading.runtime;
    const remaining = await proveImport(reading, text, context);
    yield { kind: 'vm', described, place: { name, folder, pool, host }, remaining };
  }
}
