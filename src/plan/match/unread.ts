import type { DesiredDomain } from '../../domain/desired.js';
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { DomainRef, DomainSummary, FleetRow } from '../../domain/live.js';
import { datastoreDirectory } from '../../domain/values/datastore-path.js';
import type { DomainName } from '../../domain/values/domain-name.js';
import type { Uuid } from '../../domain/values/uuid.js';
import { locate } from '../locate.js';
import type { Placement } from '../steps/placement.js';

/** A VM of the inventory of which the server does not say whether it is a declared one. */
export interface UnreadVm {
  readonly ref: DomainRef;
  /** As the server lists it; the path of its VMX if it lists no name. */
  readonly name: string;
  /** `disconnected`, `inaccessible`, `NoPermission`, ... */
  readonly why: string;
}

/** An unread VM that is where a declared one would go, or has its name. */
export interface UnreadMatch extends UnreadVm {
  /** "its VMX is [ssd1] web01/web01.vmx". */
  readonly because: string;
}

export interface UnreadVms {
  /** Nothing is created beside these. */
  readonly matching: readonly UnreadMatch[];
  /** These do not collide, but may be the VM under another name. */
  readonly possible: readonly UnreadVm[];
}

/** What is looked for. Nothing is known of a place where none is to be used. */
export interface Sought {
  /** The name of the VM on the host. */
  readonly name: DomainName;
  /** The folder in which the name counts; undefined for any. */
  readonly folder?: string | undefined;
  readonly uuid: Uuid | undefined;
  readonly place: Placement | null;
}

function sameText(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function isUnread({ name, uuid, unreadable, vmxPath }: DomainSummary): boolean {
  return unreadable !== null || uuid === null || vmxPath === null || name === '';
}

function collision({ name, alias, folder, vmxPath }: DomainSummary, sought: Sought): string | null {
  const isElsewhere = sought.folder !== undefined && folder != null && folder !== sought.folder;
  if (!isElsewhere && sameText(name, sought.name)) return 'it has that name';
  if (!isElsewhere && alias !== undefined && sameText(alias, sought.name)) return `its VMX is named ${alias}.vmx`;
  if (vmxPath === null || sought.place === null) return null;
  const inDirectory = sameText(datastoreDirectory(vmxPath), sought.place.directory);
  return inDirectory || sameText(vmxPath, sought.place.vmxPath) ? `its VMX is ${vmxPath}` : null;
}

/**
 * The VMs that keep a VM from being proved absent. A uuid decides where one is declared; without one, a marker may say that a renamed
 * VM is the declared one. `fleet` is null where no markers were read, and then a VM whose uuid is known counts as another one.
 */
export function unreadVms(
  sought: Sought,
  inventory: readonly DomainSummary[],
  fleet: readonly FleetRow[] | null,
): UnreadVms {
  const markerUnread = new Map((fleet ?? []).map(({ ref, markerUnread: why }) => [ref.id, why]));
  const matching: UnreadMatch[] = [];
  const possible: UnreadVm[] = [];
  for (const summary of inventory) {
    const marker = sought.uuid === undefined ? markerUnread.get(summary.ref.id) : undefined;
    if (!isUnread(summary) && marker === undefined) continue;
    const { ref, name, uuid, vmxPath, unreadable } = summary;
    const why = unreadable ?? marker ?? 'the server reports no identity';
    const vm = { ref, name: name === '' ? (vmxPath ?? ref.id) : name, why };
    const because = isUnread(summary) ? collision(summary, sought) : null;
    if (because !== null) matching.push({ ...vm, because });
    else if (uuid === null || marker !== undefined) possible.push(vm);
  }
  return { matching, possible };
}

/** The unread VMs as a member of a plan, which leaves it out where there are none. */
export function unreadPart(unread: readonly UnreadVm[]): { readonly unread?: readonly UnreadVm[] } {
  return unread.length === 0 ? {} : { unread };
}

function named({ name, why }: UnreadVm): string {
  return `"${name}" (${why})`;
}

const RESTORE = 'Restore access to it on the host, or remove it from the inventory if it no longer exists.';

/** Why a VM can neither be created nor be taken for removed. */
export function unreadMatchDiagnostic(desired: DesiredDomain, matching: readonly UnreadMatch[]): Diagnostic {
  const names = matching.map(named).join(' and ');
  return errorDiagnostic('EF2057', `${desired.name} may be ${names}, which cannot be read`, {
    detail: matching.map((each) => `"${each.name}": ${each.because}.`).join(' '),
    hint: RESTORE,
    subject: desired.name,
    source: locate(desired, []),
  });
}

/** Said where a VM that is to be absent is not found, and one of these may be it. */
export function unprovedAbsence(desired: DesiredDomain, possible: readonly UnreadVm[]): readonly Diagnostic[] {
  if (possible.length === 0) return [];
  const names = possible.map(named).join(' and ');
  const verb = possible.length === 1 ? 'cannot be read and may be it' : 'cannot be read, and one of them may be it';
  return [
    warningDiagnostic('EF2058', `it is not found, but its absence is not proved: ${names} ${verb}`, {
      hint: RESTORE,
      subject: desired.name,
      source: locate(desired, ['ensure']),
    }),
  ];
}
