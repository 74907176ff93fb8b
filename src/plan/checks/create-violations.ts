import { blankDomain } from '../../domain/blank-domain.js';
import type { DesiredDomain } from '../../domain/desired.js';
import type { Diagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { DiagnosticCode } from '../../domain/diagnostics/diagnostic-codes.js';
import type { BrokenRule } from '../../domain/rules/rules.js';
import type { ServerFacts } from '../../domain/server-facts.js';
import { datastoreBaseName, splitDatastorePath } from '../../domain/values/datastore-path.js';
import type { Path } from '../../domain/values/path-key.js';
import { createOnlyViolations } from '../cost/create-only.js';
import { uploadOnlyViolations } from '../cost/upload-only.js';
import { isNewDisk } from '../devices/disks.js';
import { sortedEntries } from '../diff/natural-order.js';
import { repeatedRawKeys } from '../diff/repeated-raw-keys.js';
import type { NewDisk } from '../steps/file-steps.js';
import type { NoLocation } from '../steps/new-vm-location.js';
import type { Placement } from '../steps/placement.js';
import {
  datastoreViolation,
  guestIdViolations,
  hardwareVersionViolation,
  hostNameViolations,
  spaceViolations,
} from './host-violation.js';
import { newPlaceViolations } from './location-violation.js';
import { rulesBrokenBy, ruleViolations, ruleWarnings } from './rule-violations.js';
import { type HostRule, type PathViolation, violationDiagnostic } from './violation.js';

/** How many names of a directory an error lists. */
const LISTED_FILES = 5;

function violation(
  rule: HostRule,
  code: DiagnosticCode,
  path: Path,
  text: { readonly summary: string; readonly detail?: string; readonly hint: string },
): PathViolation {
  return { path, violation: { rule, code, because: text.summary, evidence: [], ...text } };
}

function missingFields(desired: DesiredDomain): readonly PathViolation[] {
  const { name, declared, power } = desired;
  const found: PathViolation[] = [];
  if (declared.memory === undefined) {
    const summary = `${name} does not exist yet, and its manifest declares no memory`;
    found.push(violation('new-vm-memory', 'EF2010', [], { summary, hint: 'Add memory, such as memory: 2GiB.' }));
  }
  if (power === 'suspended') {
    const summary = `${name} does not exist yet, and a new VM cannot be suspended`;
    const hint = 'Declare power: on or off first.';
    found.push(violation('new-vm-power', 'EF2024', ['power'], { summary, hint }));
  }
  for (const [slot, disk] of sortedEntries(declared.disks ?? {})) {
    if (disk === null || disk.file !== undefined || isNewDisk(disk)) continue;
    const summary = `disks.${slot} of ${name} does not exist and declares neither file nor size`;
    const hint = 'Declare size for a new disk, or file for an existing one.';
    found.push(violation('new-disk-source', 'EF2010', ['disks', slot], { summary, hint }));
  }
  return found;
}

function missingNames(desired: DesiredDomain, facts: ServerFacts): readonly PathViolation[] {
  return (['disks', 'nics'] as const).flatMap((kind) =>
    sortedEntries<unknown>(desired.declared[kind] ?? {}).flatMap(([slot]) =>
      hostNameViolations(desired, kind, slot, facts),
    ),
  );
}

/** A declared hardware version that the host does not support. What is not declared is the version of the host. */
function unsupportedHardware({ declared }: DesiredDomain, facts: ServerFacts): readonly PathViolation[] {
  const { hardwareVersion: version } = declared;
  const found = version === undefined ? null : hardwareVersionViolation(version, facts);
  return found === null ? [] : [{ path: ['hardwareVersion'], violation: found }];
}

/** Where any file is, nothing is created: the registered VMX, an unregistered one, or any other file is named. */
function presence(
  desired: DesiredDomain,
  place: Placement,
  target: readonly string[] | null,
  registered: ReadonlySet<string>,
): readonly PathViolation[] {
  const { name } = desired;
  if (registered.has(place.vmxPath.toLowerCase())) {
    const summary = `the location of ${name}, ${place.vmxPath}, belongs to a registered VM`;
    const hint = 'Declare that VM under its own name, or use another name for this domain.';
    return [violation('vmx-path-free', 'EF2016', [], { summary, hint })];
  }
  if (target === null || target.length === 0) return [];
  const vmx = datastoreBaseName(place.vmxPath).toLowerCase();
  if (target.some((file) => file.toLowerCase() === vmx)) {
    const summary = `${place.vmxPath} exists, is not registered, and cannot be read as a VMX`;
    const hint = 'Check the file, and move its directory away.';
    return [violation('vmx-path-free', 'EF2015', [], { summary, hint })];
  }
  const more = target.length > LISTED_FILES ? `, and ${target.length - LISTED_FILES} more` : '';
  const detail = `It holds ${target.slice(0, LISTED_FILES).join(', ')}${more}.`;
  const summary = `the directory of ${name}, ${place.directory}, already exists`;
  const hint =
    'Check the directory, then move or delete it, or use another domain name. esxform never creates a VM over files.';
  return [violation('directory-absent', 'EF2014', [], { summary, detail, hint })];
}

export interface CreateContext {
  /** Of the location of the new VM. */
  readonly facts: ServerFacts;
  /** Why there is no such location; null where there is one. */
  readonly noLocation: NoLocation | null;
  readonly place: Placement;
  /** How the VM is made. */
  readonly method: 'upload' | 'create';
  readonly newDisks: readonly NewDisk[];
  readonly targetDirectory: readonly string[] | null;
  readonly registered: ReadonlySet<string>;
}

/** The rules that the new VM would break. What is not declared has the defaults of a new VM on that host. */
function brokenByNew(desired: DesiredDomain, { hardwareVersion }: ServerFacts): readonly BrokenRule[] {
  return rulesBrokenBy(desired, { ...blankDomain(desired.name), hardwareVersion });
}

/** All rules that forbid making the VM, at once: those of its hardware, and those that need the host. */
export function createViolations(desired: DesiredDomain, context: CreateContext): readonly PathViolation[] {
  const { facts, place, method, newDisks, targetDirectory, registered } = context;
  const names = missingNames(desired, facts);
  const home = datastoreViolation(splitDatastorePath(place.directory).datastore, facts);
  const homeless =
    home === null || desired.place.datastore !== undefined || names.some((each) => each.violation.rule === home.rule)
      ? []
      : [{ path: ['disks'], violation: home }];
  return [
    ...missingFields(desired),
    ...ruleViolations(desired, brokenByNew(desired, facts)),
    ...names,
    ...homeless,
    ...newPlaceViolations(desired, facts, context.noLocation),
    ...unsupportedHardware(desired, facts),
    ...guestIdViolations(desired, facts),
    ...spaceViolations(newDisks, facts),
    ...presence(desired, place, targetDirectory, registered),
    ...(desired.define === 'create' ? uploadOnlyViolations(desired) : []),
    ...(method === 'upload' ? createOnlyViolations(desired) : []),
  ];
}

/** Diagnostics of all that forbids making a VM, and of what some hosts do not take. No error is the proof that nothing is in the way. */
export function createDiagnostics(desired: DesiredDomain, context: CreateContext): readonly Diagnostic[] {
  return [
    ...repeatedRawKeys(desired),
    ...createViolations(desired, context).map(({ path, violation: each }) => violationDiagnostic(desired, path, each)),
    ...ruleWarnings(desired, brokenByNew(desired, context.facts)),
  ];
}
