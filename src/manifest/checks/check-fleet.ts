/**
 * Checks of declared domains that a schema cannot express: texts, absence, dependencies, and claims that exclude each other across the
 * fleet. Rules about virtual hardware are in `src/domain/rules`.
 */

import { type DeclaredDisk, type DesiredDomain, vmNameOf } from '../../domain/desired.js';
import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { DiagnosticCode } from '../../domain/diagnostics/diagnostic-codes.js';
import type { Path } from '../../domain/values/path-key.js';
import { alsoAt, sourceOf } from '../declared-source.js';
import { checkDependencies } from './check-dependencies.js';
import type { PlacedDomain } from './placed-domain.js';

interface Claim {
  readonly key: string;
  readonly summary: (other: PlacedDomain) => string;
  readonly path: Path;
}

interface Holder {
  readonly placed: PlacedDomain;
  readonly path: Path;
}

/**
 * What two domains cannot both have (a name, a MAC address or a new file under one connection, and a UUID anywhere), and what one
 * of them needs that another takes away.
 */
export function checkFleet(domains: readonly PlacedDomain[]): readonly Diagnostic[] {
  return [
    ...findDoubles(domains, 'EF1020', nameClaims),
    ...sameVmNames(domains),
    ...findDoubles(domains.filter(isPresent), 'EF1021', uuidClaims(domains)),
    ...sameUuidAbsent(domains),
    ...findDoubles(domains, 'EF1021', instanceClaims),
    ...findDoubles(domains, 'EF1022', macClaims),
    ...checkNewFiles(domains),
    ...checkDeletedFiles(domains),
    ...checkDependencies(domains),
  ];
}

/** Is the file of a disk made, and no one that exists? */
function isNewFile({ size, copyOf }: DeclaredDisk): boolean {
  return size !== undefined || copyOf !== undefined;
}

function findDoubles(
  domains: readonly PlacedDomain[],
  code: DiagnosticCode,
  claimsOf: (placed: PlacedDomain) => readonly Claim[],
): readonly Diagnostic[] {
  const holders = new Map<string, Holder>();
  const diagnostics: Diagnostic[] = [];
  for (const placed of domains) {
    for (const { key, summary, path } of claimsOf(placed)) {
      const holder = holders.get(key);
      if (holder === undefined) holders.set(key, { placed, path });
      else
        diagnostics.push(
          errorDiagnostic(code, summary(holder.placed), {
            detail: alsoAt(sourceOf(holder.placed.desired, holder.path)),
            subject: placed.desired.name,
            source: sourceOf(placed.desired, path),
          }),
        );
    }
  }
  return diagnostics;
}

function under(connect: string, value: string): string {
  return `${connect}\n${value}`;
}

function nameClaims({ connect, desired }: PlacedDomain): readonly Claim[] {
  return [
    {
      key: under(connect, desired.name),
      summary: () => `${desired.name} is declared twice under ${connect}`,
      path: [],
    },
  ];
}

/** Whether folders or uuids say that two declared VMs of one name are two. */
function areTwo(one: DesiredDomain, other: DesiredDomain): boolean {
  const [here, there] = [one.place.folder, other.place.folder];
  if (here !== undefined && there !== undefined && here !== there) return true;
  return one.declared.uuid !== undefined && other.declared.uuid !== undefined;
}

/** Two keys that name one VM. The same key twice is reported by {@link nameClaims}. */
function sameVmNames(domains: readonly PlacedDomain[]): readonly Diagnostic[] {
  const byName = new Map<string, DesiredDomain[]>();
  const diagnostics: Diagnostic[] = [];
  for (const { connect, desired } of domains) {
    const key = under(connect, vmNameOf(desired));
    const others = byName.get(key) ?? [];
    byName.set(key, [...others, desired]);
    const other = others.find((each) => each.name !== desired.name && !areTwo(each, desired));
    if (other === undefined) continue;
    const summary = `${desired.name} and ${other.name} both name the VM "${vmNameOf(desired)}" under ${connect}`;
    diagnostics.push(
      errorDiagnostic('EF1020', summary, {
        detail: alsoAt(sourceOf(other, [])),
        hint: 'Declare another folder for each of them, or the uuids.',
        subject: desired.name,
        source: sourceOf(desired, ['name']),
      }),
    );
  }
  return diagnostics;
}

function isPresent({ desired }: PlacedDomain): boolean {
  return desired.ensure === 'present';
}

/**
 * A VM that is to be absent from one connection may be declared under another one: it moves there. Under one connection, a uuid is present
 * or absent.
 */
function sameUuidAbsent(domains: readonly PlacedDomain[]): readonly Diagnostic[] {
  const known = new Set<string>();
  const distinct = domains.filter((placed) => {
    const key = under(placed.connect, placed.desired.declared.uuid ?? '');
    const isNew = !isPresent(placed) || !known.has(key);
    if (isPresent(placed)) known.add(key);
    return isNew;
  });
  const claims = uuidClaims(domains);
  const within = (placed: PlacedDomain): readonly Claim[] =>
    claims(placed).map((claim) => ({ ...claim, key: under(placed.connect, claim.key) }));
  return findDoubles(distinct, 'EF1021', within);
}

/** VMs may share a uuid if each of them declares its instance uuid. */
function uuidClaims(domains: readonly PlacedDomain[]): (placed: PlacedDomain) => readonly Claim[] {
  const exclusive = new Set(
    domains.flatMap(({ desired: { declared } }) => (declared.instanceUuid === undefined ? [declared.uuid] : [])),
  );
  return ({ desired }) => {
    const { uuid, instanceUuid } = desired.declared;
    if (uuid === undefined) return [];
    const summary = (other: PlacedDomain) => `${desired.name} and ${other.desired.name} have the same uuid ${uuid}`;
    return [{ key: exclusive.has(uuid) ? uuid : `${uuid} ${instanceUuid}`, summary, path: ['uuid'] }];
  };
}

function instanceClaims({ desired }: PlacedDomain): readonly Claim[] {
  const { instanceUuid } = desired.declared;
  if (instanceUuid === undefined) return [];
  const summary = (other: PlacedDomain) =>
    `${desired.name} and ${other.desired.name} have the same instance_uuid ${instanceUuid}`;
  return [{ key: instanceUuid, summary, path: ['instanceUuid'] }];
}

function macClaims({ connect, desired }: PlacedDomain): readonly Claim[] {
  return Object.entries(desired.declared.nics ?? {}).flatMap(([slot, nic]) => {
    const mac = nic?.mac;
    if (mac === undefined) return [];
    const summary = (other: PlacedDomain) =>
      other.desired === desired
        ? `${desired.name}: two network adapters have the MAC address ${mac}`
        : `${desired.name} and ${other.desired.name} have the same MAC address ${mac}`;
    return [{ key: under(connect, mac), summary, path: ['nics', slot, 'mac'] }];
  });
}

/** A file to make may stand nowhere else; a file that exists may, because domains can share a disk. */
function checkNewFiles(domains: readonly PlacedDomain[]): readonly Diagnostic[] {
  const uses = domains.flatMap(({ connect, desired }) =>
    Object.entries(desired.declared.disks ?? {}).flatMap(([slot, disk]) =>
      disk?.file === undefined
        ? []
        : [{ desired, slot, file: disk.file, key: under(connect, disk.file), isNew: isNewFile(disk) }],
    ),
  );
  const makers = new Map<string, (typeof uses)[number]>();
  for (const use of uses) if (use.isNew && !makers.has(use.key)) makers.set(use.key, use);
  return uses.flatMap((use) => {
    const maker = makers.get(use.key);
    if (maker === undefined || maker.desired === use.desired) return [];
    return [
      errorDiagnostic(
        'EF1023',
        `${maker.desired.name} makes the file ${use.file}, which ${use.desired.name} names too`,
        {
          detail: alsoAt(sourceOf(maker.desired, ['disks', maker.slot, 'file'])),
          subject: use.desired.name,
          source: sourceOf(use.desired, ['disks', use.slot, 'file']),
        },
      ),
    ];
  });
}

/** Every file that a domain which stays names, with the place where it does. */
function filesOf(desired: DesiredDomain): readonly (readonly [string, Path])[] {
  const { disks = {}, cdroms = {}, floppies = {} } = desired.declared;
  const named: (readonly [string | undefined, Path])[] = [[desired.place.vmxPath, ['vmxPath']]];
  for (const [slot, disk] of Object.entries(disks)) {
    named.push([disk?.file, ['disks', slot, 'file']], [disk?.copyOf, ['disks', slot, 'copyOf']]);
  }
  for (const [slot, drive] of Object.entries(cdroms))
    if (drive?.medium?.kind === 'iso') named.push([drive.medium.file, ['cdroms', slot, 'medium']]);
  for (const [slot, drive] of Object.entries(floppies))
    if (drive?.medium?.kind === 'file') named.push([drive.medium.file, ['floppies', slot, 'medium']]);
  return named.flatMap(([file, path]) => (file === undefined ? [] : [[file, path] as const]));
}

function checkDeletedFiles(domains: readonly PlacedDomain[]): readonly Diagnostic[] {
  const deleted = new Map<string, DesiredDomain>();
  for (const { connect, desired } of domains)
    for (const file of desired.deleteFiles) deleted.set(under(connect, file), desired);
  if (deleted.size === 0) return [];
  return domains.flatMap(({ connect, desired }) =>
    filesOf(desired).flatMap(([file, path]) => {
      const deleter = deleted.get(under(connect, file));
      if (deleter === undefined) return [];
      return [
        errorDiagnostic('EF1046', `${deleter.name} deletes the file ${file}, which ${desired.name} names`, {
          detail: alsoAt(sourceOf(desired, path)),
          subject: deleter.name,
          source: sourceOf(deleter, ['deleteFiles', file]),
        }),
      ];
    }),
  );
}
