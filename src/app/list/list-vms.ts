/**
 * Use case "list": the VMs of connections, with what is declared of them. Terms: a VM is managed if it has the marker of this owner, and
 * unmanaged if it has none. Reads only.
 */

import type { DomainSummary, OverviewRow } from '../../domain/live.js';
import { parseUuid } from '../../domain/values/uuid.js';
import type { DesiredConnection } from '../../manifest/load-desired.js';
import { isSameMachine } from '../../plan/match/marker.js';
import { matchDomains } from '../../plan/match/match-domains.js';
import type { Reader } from '../../providers/provider.js';

export const STATUSES = ['managed', 'other-owner', 'unmanaged', 'missing'] as const;
/** `other-owner`: another owner manages the VM. `missing`: a manifest declares the VM, and it does not exist. */
export type Status = (typeof STATUSES)[number];

/** A VM of a connection; `vm` is null for one that is missing. */
export interface ListedVm {
  readonly connect: string;
  readonly name: string;
  readonly status: Status;
  readonly declared: boolean;
  /** The owner in the marker; null without a marker of this VM. */
  readonly owner: string | null;
  readonly vm: OverviewRow | null;
}

function ownerOf(row: OverviewRow): string | null {
  const { marker, uuid, vmxPath, instanceUuid } = row;
  return marker !== null && isSameMachine(marker, { uuid, vmxPath, instanceUuid }) ? marker.owner : null;
}

function statusOf(found: string | null, owner: string): Status {
  if (found === null) return 'unmanaged';
  return found === owner ? 'managed' : 'other-owner';
}

function summaryOf({ ref, name, uuid, instanceUuid, vmxPath, power, unreadable }: OverviewRow): DomainSummary {
  const instance = parseUuid(instanceUuid ?? '');
  return {
    ref,
    name,
    uuid,
    instanceUuid: instance.ok ? instance.value : null,
    vmxPath,
    power,
    unreadable,
    changeVersion: null,
  };
}

function byName(one: ListedVm, other: ListedVm): number {
  return one.name < other.name ? -1 : one.name > other.name ? 1 : 0;
}

/** All VMs of one connection, and declared ones that do not exist, sorted by name. */
export async function listVms(
  reader: Reader,
  { connect, domains }: Pick<DesiredConnection, 'connect' | 'domains'>,
  owner: string,
  signal: AbortSignal,
): Promise<readonly ListedVm[]> {
  const rows: OverviewRow[] = [];
  for await (const row of reader.overview(signal)) rows.push(row);
  const matches = matchDomains(domains, rows.map(summaryOf));
  const declared = new Set(matches.flatMap((match) => (match.kind === 'found' ? [match.summary.ref.id] : [])));
  const missing = matches.flatMap(({ kind, desired }): readonly ListedVm[] =>
    kind === 'absent' && desired.ensure === 'present'
      ? [{ connect, name: desired.name, status: 'missing', declared: true, owner: null, vm: null }]
      : [],
  );
  const live = rows.map((vm): ListedVm => {
    const found = ownerOf(vm);
    const isDeclared = declared.has(vm.ref.id);
    return { connect, name: vm.name, status: statusOf(found, owner), declared: isDeclared, owner: found, vm };
  });
  return [...live, ...missing].sort(byName);
}
