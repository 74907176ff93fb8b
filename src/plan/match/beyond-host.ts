import type { DomainSummary } from '../../domain/live.js';

/** Whether two rows, of a host and of its vCenter, are one VM. Each server has ids of its own. */
export function isSameVm(one: DomainSummary, other: DomainSummary): boolean {
  return one.uuid === other.uuid && one.vmxPath === other.vmxPath && one.name === other.name;
}

/** The VMs that a vCenter lists and the host does not. */
export function beyondHost(
  host: readonly DomainSummary[],
  vcenter: readonly DomainSummary[],
): readonly DomainSummary[] {
  const keyOf = ({ name, uuid, vmxPath }: DomainSummary): string => JSON.stringify([name, uuid, vmxPath]);
  const known = new Set(host.map(keyOf));
  return vcenter.filter((row) => !known.has(keyOf(row)));
}
