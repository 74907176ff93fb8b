import { datastoreBaseName, splitDatastorePath } from '../domain/datastore-path.js';
import type { DesiredDomain } from '../domain/desired.js';
import { type Diagnostic, errorDiagnostic } from '../domain/diagnostic.js';
import type { DiagnosticCode } from '../domain/diagnostic-codes.js';
import type { Path } from '../domain/path-key.js';
import type { ServerFacts } from '../domain/server-facts.js';
import { bootHindrance, usbHindrance } from './boot-hindrance.js';
import { type Hindrance, hindranceDiagnostic } from './hindrance.js';
import { datastoreHindrance, guestIdDiagnostics, hostNameHindrances, spaceHindrances } from './host-hindrance.js';
import { locate } from './locate.js';
import { sortedEntries } from './natural-order.js';
import { newPlaceHindrances } from './place-hindrance.js';
import type { Placement } from './placement.js';
import { repeatedRawKeys } from './repeated-raw-keys.js';
import { controllerHindrance, otherKindHindrance } from './slot-hindrance.js';
import type { NewDisk } from './steps/file-steps.js';
import { isNewDisk } from './whole-device.js';

/** How many names of a directory an error lists. */
const LISTED_FILES = 5;

function refuse(
  desired: DesiredDomain,
  code: DiagnosticCode,
  path: Path,
  text: { readonly summary: string; readonly detail?: string; readonly hint: string },
): Diagnostic {
  const { summary, detail = null, hint } = text;
  return errorDiagnostic(code, summary, { detail, hint, subject: desired.name, source: locate(desired, path) });
}

function missingFields(desired: DesiredDomain): readonly Diagnostic[] {
  const { name, declared, power } = desired;
  const found: Diagnostic[] = [];
  if (declared.memory === undefined) {
    const summary = `${name} does not exist yet, and its manifest gives no memory`;
    found.push(refuse(desired, 'EF2010', [], { summary, hint: 'Add memory, such as memory: 2GiB.' }));
  }
  const { vcpus = 1, coresPerSocket = 1 } = declared;
  if (vcpus % coresPerSocket !== 0) {
    const summary = `vcpus of ${name}: ${vcpus} cannot be split into sockets of ${coresPerSocket} cores`;
    const hint = 'Declare vcpus and cores_per_socket so that one divides the other.';
    found.push(refuse(desired, 'EF2001', ['vcpus'], { summary, hint }));
  }
  if (power === 'suspended') {
    const summary = `${name} does not exist yet, and a new domain cannot be suspended`;
    found.push(refuse(desired, 'EF2024', ['power'], { summary, hint: 'Declare power: on or off first.' }));
  }
  for (const [slot, disk] of sortedEntries(declared.disks ?? {})) {
    if (disk === null || disk.file !== undefined || isNewDisk(disk)) continue;
    const summary = `disks.${slot} of ${name} does not exist and says neither file nor size`;
    const hint = 'Give size for a new disk, or file for one that exists.';
    found.push(refuse(desired, 'EF2010', ['disks', slot], { summary, hint }));
  }
  return found;
}

function deviceObstacles(desired: DesiredDomain, facts: ServerFacts): readonly Diagnostic[] {
  const { declared } = desired;
  const found: { readonly path: Path; readonly hindrance: Hindrance | null }[] = [];
  found.push({ path: ['boot', 'order'], hindrance: bootHindrance(desired, null) });
  found.push({ path: ['usb'], hindrance: usbHindrance(desired, null) });
  for (const kind of ['disks', 'cdroms'] as const) {
    for (const [slot, device] of sortedEntries<unknown>(declared[kind] ?? {})) {
      if (device === null) continue;
      const path = [kind, slot];
      found.push({ path, hindrance: controllerHindrance(slot, desired, null) });
      if (kind === 'disks') {
        found.push({ path, hindrance: otherKindHindrance({ path, before: null, after: {} }, desired, null) });
      }
    }
  }
  for (const kind of ['disks', 'nics'] as const) {
    for (const [slot] of sortedEntries<unknown>(declared[kind] ?? {})) {
      found.push(...hostNameHindrances(desired, kind, slot, facts));
    }
  }
  return found.flatMap(({ path, hindrance }) =>
    hindrance === null ? [] : [hindranceDiagnostic(desired, path, hindrance)],
  );
}

/** Where any file is, nothing is created: the registered VMX, an unregistered one, or any other file is named. */
function presence(
  desired: DesiredDomain,
  place: Placement,
  target: readonly string[] | null,
  registered: ReadonlySet<string>,
): readonly Diagnostic[] {
  const { name } = desired;
  if (registered.has(place.vmxPath.toLowerCase())) {
    const summary = `the place of ${name}, ${place.vmxPath}, belongs to a registered domain`;
    const hint = 'Declare that domain under its own name, or name this one differently.';
    return [refuse(desired, 'EF2016', [], { summary, hint })];
  }
  if (target === null || target.length === 0) return [];
  const vmx = datastoreBaseName(place.vmxPath).toLowerCase();
  if (target.some((file) => file.toLowerCase() === vmx)) {
    const summary = `${place.vmxPath} exists, is not registered, and cannot be read as a VMX`;
    const hint = 'Look what it is, and move its directory away.';
    return [refuse(desired, 'EF2015', [], { summary, hint })];
  }
  const more = target.length > LISTED_FILES ? `, and ${target.length - LISTED_FILES} more` : '';
  const detail = `It holds ${target.slice(0, LISTED_FILES).join(', ')}${more}.`;
  const summary = `the directory of ${name}, ${place.directory}, exists already`;
  const hint = 'Move or remove it after a look, or name the domain differently; nothing is created over files.';
  return [refuse(desired, 'EF2014', [], { summary, detail, hint })];
}

export interface CreateContext {
  readonly facts: ServerFacts;
  readonly place: Placement;
  readonly newDisks: readonly NewDisk[];
  readonly targetDirectory: readonly string[] | null;
  readonly registered: ReadonlySet<string>;
}

/** All that forbids making a domain, at once. Empty is the proof, as far as a plan can give it, that nothing is in the way. */
export function createObstacles(desired: DesiredDomain, context: CreateContext): readonly Diagnostic[] {
  const { facts, place, newDisks, targetDirectory, registered } = context;
  const devices = deviceObstacles(desired, facts);
  const home = datastoreHindrance(splitDatastorePath(place.directory).datastore, facts);
  const homeless =
    home === null || desired.place.datastore !== undefined || devices.some(({ code }) => code === 'EF2012')
      ? []
      : [hindranceDiagnostic(desired, ['disks'], home)];
  const space = spaceHindrances(newDisks, facts).map(({ path, hindrance }) =>
    hindranceDiagnostic(desired, path, hindrance),
  );
  return [
    ...missingFields(desired),
    ...repeatedRawKeys(desired),
    ...devices,
    ...homeless,
    ...newPlaceHindrances(desired, facts).map(({ path, hindrance }) => hindranceDiagnostic(desired, path, hindrance)),
    ...guestIdDiagnostics(desired, facts),
    ...space,
    ...presence(desired, place, targetDirectory, registered),
  ];
}
