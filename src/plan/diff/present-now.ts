import type { DomainSummary } from '../../domain/live.js';
import { datastoreDirectory } from '../../domain/values/datastore-path.js';
import type { HostFact } from '../checks/host-facts.js';
import { type Sought, type UnreadVm, unreadVms } from '../match/unread.js';

/** What a VM that can be read has of the one to be made; null if it is plainly another one. */
function sharedIdentity({ name: vm, folder, uuid, vmxPath }: DomainSummary, sought: Sought): string | null {
  if (sought.uuid !== undefined && uuid === sought.uuid) return `the VM "${vm}" has the uuid ${uuid} now`;
  const isElsewhere = sought.folder !== undefined && folder != null && folder !== sought.folder;
  if (vm === sought.name && !isElsewhere) return `a VM named "${vm}" exists now`;
  const taken = vmxPath !== null && vmxPath.toLowerCase() === sought.place?.vmxPath.toLowerCase();
  return taken ? `the VM "${vm}" is registered from ${vmxPath} now` : null;
}

/**
 * What in an inventory speaks against the absence that a plan to create or register depends on, one clause for each VM. Unread VMs that
 * the plan names, and that somebody allowed, do not.
 */
export function presentNow(
  { folder, name, uuid, vmxPath }: Extract<HostFact, { kind: 'no-vm' }>,
  allowed: readonly UnreadVm[],
  inventory: readonly DomainSummary[],
): readonly string[] {
  const place = { directory: datastoreDirectory(vmxPath), vmxPath };
  const sought: Sought = { name, folder, uuid: uuid ?? undefined, place };
  const { matching, possible } = unreadVms(sought, inventory, null);
  const unread = new Set([...matching, ...possible].map(({ ref }) => ref.id));
  // The user who allowed the hazard saw the name, but not the reference.
  const isAllowed = (vm: UnreadVm): boolean =>
    allowed.some((each) => each.ref.id === vm.ref.id && each.name === vm.name);
  return [
    ...inventory.flatMap((summary) => {
      const shared = unread.has(summary.ref.id) ? null : sharedIdentity(summary, sought);
      return shared === null ? [] : [shared];
    }),
    ...matching.map((each) => `the VM "${each.name}" cannot be read (${each.why}), and ${each.because}`),
    ...possible
      .filter((vm) => !isAllowed(vm))
      .map((each) => `the VM "${each.name}" cannot be read (${each.why}) and may be it`),
  ];
}
