/**
 * Finds the live VM for each declared domain, and its owner. A marker in the VMX names the owner; a VM without one is unmanaged. An
 * unmanaged VM is never changed unless the manifest adopts it.
 */

import { type DesiredDomain, vmNameOf } from '../../domain/desired.js';
import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { DiagnosticCode } from '../../domain/diagnostics/diagnostic-codes.js';
import type { DomainSummary, FleetRow } from '../../domain/live.js';
import type { Path } from '../../domain/values/path-key.js';
import { locate } from '../locate.js';
import { digestValue } from './applied.js';
import { isSameMachine } from './marker.js';
import { unreadMatchDiagnostic } from './unread.js';

export type Match =
  | { readonly kind: 'found'; readonly desired: DesiredDomain; readonly summary: DomainSummary }
  /** `elsewhere`: VMs of that name in other folders that were declared for those. */
  | { readonly kind: 'absent'; readonly desired: DesiredDomain; readonly elsewhere?: readonly DomainSummary[] }
  | { readonly kind: 'conflict'; readonly desired: DesiredDomain; readonly diagnostic: Diagnostic };

interface Index {
  readonly byUuid: ReadonlyMap<string, readonly DomainSummary[]>;
  readonly byName: ReadonlyMap<string, readonly DomainSummary[]>;
  readonly byInstance: ReadonlyMap<string, readonly DomainSummary[]>;
}

function group<Key, Value>(
  values: readonly Value[],
  key: (value: Value) => Key | null,
): ReadonlyMap<Key, readonly Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const value of values) {
    const at = key(value);
    if (at === null) continue;
    const found = groups.get(at);
    if (found === undefined) groups.set(at, [value]);
    else found.push(value);
  }
  return groups;
}

function describe(summary: DomainSummary): string {
  const folder = summary.folder == null ? '' : `, folder "${summary.folder}"`;
  return `"${summary.name}" (uuid ${summary.uuid ?? 'not known'}, ${summary.vmxPath ?? 'path not known'}${folder})`;
}

/** Can a VM be in the declared folder? A VM whose folder is unknown can be in any. */
export function mayBeInFolder({ place }: DesiredDomain, { folder }: Pick<DomainSummary, 'folder'>): boolean {
  return place.folder === undefined || folder == null || folder === place.folder;
}

/** The VMs that have the declared name, in the declared folder if there is one: the same name in two folders is two VMs. */
function named(desired: DesiredDomain, index: Index): readonly DomainSummary[] {
  return (index.byName.get(vmNameOf(desired)) ?? []).filter((summary) => mayBeInFolder(desired, summary));
}

/** A server lets no two VMs of one folder have one name, but others. */
function sameFolder(one: DomainSummary, other: DomainSummary): boolean {
  return one.folder == null || other.folder == null || one.folder === other.folder;
}

function conflict(
  desired: DesiredDomain,
  code: DiagnosticCode,
  summary: string,
  about: { readonly path: Path; readonly detail: string; readonly hint: string },
): Match {
  const { path, detail, hint } = about;
  const source = locate(desired, path);
  return {
    kind: 'conflict',
    desired,
    diagnostic: errorDiagnostic(code, summary, { detail, hint, subject: desired.name, source }),
  };
}

/** VMs of one uuid or name, without those that the declared instance uuid rules out. */
function ofInstance({ declared }: DesiredDomain, found: readonly DomainSummary[] = []): readonly DomainSummary[] {
  const same = found.filter(({ instanceUuid }) => instanceUuid === declared.instanceUuid);
  return declared.instanceUuid === undefined || same.length === 0 ? found : same;
}

function otherInstance(desired: DesiredDomain, live: DomainSummary, summary: string): Match {
  return conflict(desired, 'EF2046', summary, {
    path: ['instanceUuid'],
    detail: `Declared: ${desired.declared.instanceUuid}. Live: ${live.instanceUuid}, of ${describe(live)}.`,
    hint: 'Correct the uuid or the name if you mean another VM. Otherwise correct instance_uuid, or leave it out.',
  });
}

/** A VM with another instance uuid is another VM. One whose instance uuid is unknown is compared when it is read. */
function isSameInstance(match: Match): Match {
  if (match.kind !== 'found') return match;
  const { desired, summary } = match;
  const { instanceUuid } = desired.declared;
  if (instanceUuid === undefined || summary.instanceUuid === null || summary.instanceUuid === instanceUuid)
    return match;
  return otherInstance(desired, summary, `the live VM of ${desired.name} has another instance_uuid`);
}

/** A VM that neither uuid nor name finds. Without a declared uuid, the instance uuid finds it under its other name. */
function byInstance(match: Match, index: Index): Match {
  const { desired } = match;
  const { uuid, instanceUuid } = desired.declared;
  if (match.kind !== 'absent' || desired.ensure === 'absent' || instanceUuid === undefined) return match;
  const [first, ...more] = index.byInstance.get(instanceUuid) ?? [];
  if (first === undefined) return match;
  if (uuid === undefined && more.length === 0) return { kind: 'found', desired, summary: first };
  return otherInstance(desired, first, `the instance_uuid of ${desired.name} belongs to a VM with another uuid`);
}

function byUuid(desired: DesiredDomain, uuid: string, index: Index): Match {
  const name = vmNameOf(desired);
  const [first, ...more] = ofInstance(desired, index.byUuid.get(uuid));
  if (first !== undefined && more.length > 0) {
    return conflict(desired, 'EF2002', `${more.length + 1} live VMs have the uuid of ${name}`, {
      path: ['uuid'],
      detail: [first, ...more].map(describe).join('; '),
      hint: 'Declare the instance_uuid of the one that you mean, or give each of them its own uuid. ESX asks about a copied uuid at the next power-on.',
    });
  }
  if (first !== undefined) {
    const place = { ...first, ...(desired.place.folder === undefined ? {} : { folder: desired.place.folder }) };
    const [holder] = (index.byName.get(name) ?? []).filter((each) => sameFolder(each, place));
    if (first.name === name || holder === undefined || desired.ensure === 'absent')
      return { kind: 'found', desired, summary: first };
    return conflict(desired, 'EF2004', `the VM with the uuid of ${name} is named "${first.name}" on the host`, {
      path: ['uuid'],
      detail: `It cannot be renamed to "${name}": that is the name of ${describe(holder)}.`,
      hint: `Name it "${first.name}" in the manifest, or rename the other one first.`,
    });
  }
  const [holder] = named(desired, index);
  // A VM that must be absent is identified only by its uuid, so no VM with that uuid is the declared state.
  if (holder === undefined || desired.ensure === 'absent') return { kind: 'absent', desired };
  if (holder.uuid === null) {
    const { ref, unreadable } = holder;
    const why = unreadable ?? 'the server reports no identity';
    const unread = { ref, name: holder.name, why, because: 'it has that name' };
    return { kind: 'conflict', desired, diagnostic: unreadMatchDiagnostic(desired, [unread]) };
  }
  return conflict(desired, 'EF2003', `the name ${name} belongs to a VM with another uuid`, {
    path: ['uuid'],
    detail: `No live VM has the uuid ${uuid}. The name belongs to ${describe(holder)}.`,
    hint: 'Correct the uuid if you mean that VM, or choose another name.',
  });
}

function byName(desired: DesiredDomain, index: Index): Match {
  const name = vmNameOf(desired);
  const [first, ...more] = ofInstance(desired, named(desired, index));
  if (first === undefined) return { kind: 'absent', desired };
  if (more.length === 0) return { kind: 'found', desired, summary: first };
  return conflict(desired, 'EF2002', `${more.length + 1} live VMs are named ${name}`, {
    path: [],
    detail: [first, ...more].map(describe).join('; '),
    hint: 'Declare the uuid, or the folder, of the one that you mean.',
  });
}

function isDistinct(match: Match, rivals: readonly DesiredDomain[]): Match {
  if (match.kind !== 'found' || rivals.length < 2) return match;
  return conflict(match.desired, 'EF2005', `${rivals.length} declared domains match one live VM`, {
    path: [],
    detail: `${rivals.map(({ name }) => `"${name}"`).join(' and ')} all mean ${describe(match.summary)}.`,
    hint: 'Declare each live domain once.',
  });
}

/**
 * Finds each declared domain in the inventory: by its uuid where it declares one, else by its name. An instance uuid distinguishes VMs
 * that share these. Doubt of any kind is a conflict, never a guess. The result has the order of `desired`.
 */
export function matchDomains(desired: readonly DesiredDomain[], inventory: readonly DomainSummary[]): readonly Match[] {
  const index: Index = {
    byUuid: group(inventory, ({ uuid }) => uuid),
    byName: group(inventory, ({ name }) => name as string),
    byInstance: group(inventory, ({ instanceUuid }) => instanceUuid),
  };
  const matches = desired.map((each) => {
    const match = each.declared.uuid === undefined ? byName(each, index) : byUuid(each, each.declared.uuid, index);
    return byInstance(match, index);
  });
  return distinct(matches);
}

function distinct(found: readonly Match[]): readonly Match[] {
  const matches = found.map(isSameInstance);
  const rivals = group(matches, (match) => (match.kind === 'found' ? match.summary.ref.id : null));
  return matches.map((match) => {
    const id = match.kind === 'found' ? match.summary.ref.id : '';
    return isDistinct(
      match,
      (rivals.get(id) ?? []).map((rival) => rival.desired),
    );
  });
}

/** Was the marker written for a declaration with this folder? One that names no folder is for any. */
function isForFolder(marker: FleetRow['marker'], { place }: DesiredDomain): boolean {
  return place.folder === undefined || marker?.folder === undefined || marker.folder === digestValue(place.folder);
}

/** By the name under which they were declared: the VMs that carry a marker of this owner, which was written for them. */
function markedByName(fleet: readonly FleetRow[], owner: string): ReadonlyMap<string | null, readonly FleetRow[]> {
  return group(
    fleet.filter(({ marker, ...row }) => marker?.owner === owner && isSameMachine(marker, row)),
    ({ marker }) => marker?.domain ?? null,
  );
}

/**
 * Refuses a VM that was found by its name while another one carries the marker of its declaration: two live VMs match it, and nobody can
 * say which is meant. A declared uuid says it.
 */
export function withoutRivals(
  matches: readonly Match[],
  inventory: readonly DomainSummary[],
  fleet: readonly FleetRow[],
  owner: string,
): readonly Match[] {
  const known = new Set(matches.flatMap((match) => (match.kind === 'found' ? [match.summary.ref.id] : [])));
  const summaries = new Map(inventory.map((summary) => [summary.ref.id, summary]));
  const marked = markedByName(fleet, owner);
  return matches.map((match): Match => {
    const { desired } = match;
    if (match.kind !== 'found' || desired.declared.uuid !== undefined || desired.ensure === 'absent') return match;
    const others = (marked.get(vmNameOf(desired)) ?? [])
      .filter(({ ref, marker }) => !known.has(ref.id) && isForFolder(marker, desired))
      .flatMap(({ ref }) => summaries.get(ref.id) ?? []);
    if (others.length === 0) return match;
    return conflict(desired, 'EF2002', `${others.length + 1} live VMs match ${desired.name}`, {
      path: [],
      detail: `${describe(match.summary)} has its name; ${others.map(describe).join('; ')} carries its marker.`,
      hint: 'Declare the uuid of the one that you mean.',
    });
  });
}

/**
 * Looks for those that neither uuid nor name found by the marker that an earlier run left on them: a domain that somebody renamed on
 * the host is still the one that was declared under that name. A VM that was declared for another folder is another one.
 */
export function matchByMarker(
  matches: readonly Match[],
  inventory: readonly DomainSummary[],
  fleet: readonly FleetRow[],
  owner: string,
): readonly Match[] {
  const summaries = new Map(inventory.map((summary) => [summary.ref.id, summary]));
  const marked = markedByName(fleet, owner);
  const known = new Set(matches.flatMap((match) => (match.kind === 'found' ? [match.summary.ref.id] : [])));
  return distinct(
    matches.map((match): Match => {
      if (match.kind !== 'absent' || match.desired.ensure === 'absent' || match.desired.declared.uuid !== undefined)
        return match;
      const { desired } = match;
      const candidates = (marked.get(vmNameOf(desired)) ?? []).filter(({ ref }) => !known.has(ref.id));
      const found = candidates.filter(({ marker }) => isForFolder(marker, desired));
      const [first, ...more] = found.flatMap(({ ref }) => summaries.get(ref.id) ?? []);
      const elsewhere = candidates.flatMap(({ ref }) => summaries.get(ref.id) ?? []);
      if (first === undefined) return elsewhere.length === 0 ? match : { ...match, elsewhere };
      if (more.length === 0) return { kind: 'found', desired: match.desired, summary: first };
      return conflict(
        match.desired,
        'EF2002',
        `${more.length + 1} live VMs carry the marker of ${match.desired.name}`,
        {
          path: [],
          detail: [first, ...more].map(describe).join('; '),
          hint: 'Declare the uuid of the one that you mean.',
        },
      );
    }),
  );
}
