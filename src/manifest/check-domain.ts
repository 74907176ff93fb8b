import { splitDatastorePath } from '../domain/datastore-path.js';
import type { DeclaredAllocation, DesiredDomain } from '../domain/desired.js';
import { type Diagnostic, errorDiagnostic } from '../domain/diagnostic.js';
import { MEMORY_STEP, parseDriveSlot, WIDE_SCSI_HARDWARE_VERSION } from '../domain/limits.js';
import { type Path, pathKey } from '../domain/path-key.js';
import type { SourceRange } from '../domain/source.js';
import { formatMemory, type MiB } from '../domain/units.js';
import { fieldOfVmxKey, isVmxFormatKey, MARKER_KEY } from '../domain/vmx-fields.js';

/** What contradicts itself within one domain, defaults included. */
export function checkDomain(desired: DesiredDomain): readonly Diagnostic[] {
  return [
    ...checkMemory(desired),
    ...checkSockets(desired),
    ...checkSlots(desired),
    ...checkDisks(desired),
    ...checkScheduler(desired),
    ...checkRawKeys(desired),
  ];
}

/** Where a path was written, or the nearest thing around it. */
export function sourceOf(desired: DesiredDomain, path: Path): SourceRange | null {
  for (let length = path.length; length >= 0; length -= 1) {
    const source = desired.sources[pathKey(path.slice(0, length))];
    if (source !== undefined) return source;
  }
  return null;
}

function checkMemory(desired: DesiredDomain): readonly Diagnostic[] {
  const { memory } = desired.declared;
  if (memory === undefined || memory % MEMORY_STEP === 0) return [];
  const below = (Math.floor(memory / MEMORY_STEP) * MEMORY_STEP) as MiB;
  const above = (below + MEMORY_STEP) as MiB;
  const sizes = below === 0 ? formatMemory(above) : `${formatMemory(below)} or ${formatMemory(above)}`;
  return [
    errorDiagnostic('EF1017', `${desired.name}: memory must be a multiple of 4MiB, not ${formatMemory(memory)}`, {
      hint: `Write ${sizes}.`,
      source: sourceOf(desired, ['memory']),
    }),
  ];
}

function checkSockets(desired: DesiredDomain): readonly Diagnostic[] {
  const { vcpus, coresPerSocket } = desired.declared;
  if (vcpus === undefined || coresPerSocket === undefined || vcpus % coresPerSocket === 0) return [];
  const summary = `${desired.name}: ${vcpus} vcpus do not fill sockets of ${coresPerSocket} cores`;
  return [errorDiagnostic('EF1018', summary, { source: sourceOf(desired, ['coresPerSocket']) })];
}

function checkSlots(desired: DesiredDomain): readonly Diagnostic[] {
  const { disks = {}, cdroms = {} } = desired.declared;
  const twice = Object.keys(cdroms)
    .filter((slot) => Object.hasOwn(disks, slot) && !(disks[slot] === null && cdroms[slot] === null))
    .map((slot) =>
      errorDiagnostic('EF1019', `${desired.name}: the slot ${slot} is used by a disk and by a CD-ROM drive`, {
        detail: alsoAt(sourceOf(desired, ['disks', slot])),
        hint: 'Taking one out and putting the other in is two runs, or two slots.',
        source: sourceOf(desired, ['cdroms', slot]),
      }),
    );
  return [...twice, ...checkWideSlots(desired, 'disks', disks), ...checkWideSlots(desired, 'cdroms', cdroms)];
}

/** Units that the declared hardware version is too old for. */
function checkWideSlots(desired: DesiredDomain, field: string, slots: object): readonly Diagnostic[] {
  const { hardwareVersion } = desired.declared;
  if (hardwareVersion === undefined) return [];
  return Object.keys(slots)
    .filter((slot) => parseDriveSlot(slot) !== null && parseDriveSlot(slot, hardwareVersion) === null)
    .map((slot) =>
      errorDiagnostic('EF1015', `${desired.name}: hardware version ${hardwareVersion} has no slot ${slot}`, {
        hint: `Units above 15 need hardware version ${WIDE_SCSI_HARDWARE_VERSION}.`,
        source: sourceOf(desired, [field, slot]),
      }),
    );
}

/** Tells where the other of two things stands that do not go together. */
export function alsoAt(other: SourceRange | null): string | null {
  return other === null ? null : `The other one stands at ${other.file}:${other.line}:${other.column}.`;
}

function checkDisks(desired: DesiredDomain): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const slotOfFile = new Map<string, string>();
  for (const [slot, disk] of Object.entries(desired.declared.disks ?? {})) {
    if (disk?.file === undefined) continue;
    const other = slotOfFile.get(disk.file);
    if (other !== undefined) {
      diagnostics.push(
        errorDiagnostic('EF1023', `${desired.name}: the file ${disk.file} is in two slots, ${other} and ${slot}`, {
          source: sourceOf(desired, ['disks', slot, 'file']),
        }),
      );
    }
    slotOfFile.set(disk.file, slot);
    const { datastore } = splitDatastorePath(disk.file);
    if (disk.datastore === undefined || disk.datastore === datastore) continue;
    diagnostics.push(
      errorDiagnostic(
        'EF1016',
        `${desired.name}: disks.${slot} names the datastore ${disk.datastore}, and a file on ${datastore}`,
        { hint: 'Leave datastore out: the file says it.', source: sourceOf(desired, ['disks', slot, 'datastore']) },
      ),
    );
  }
  return diagnostics;
}

function checkScheduler(desired: DesiredDomain): readonly Diagnostic[] {
  const { cpu, memory } = desired.declared.scheduler ?? {};
  return [
    ...checkAllocation(desired, 'cpu', cpu, (value) => `${value}MHz`),
    ...checkAllocation(desired, 'memory', memory, (value) => formatMemory(value as MiB)),
  ];
}

function checkAllocation(
  desired: DesiredDomain,
  what: 'cpu' | 'memory',
  allocation: DeclaredAllocation<number> | undefined,
  format: (value: number) => string,
): readonly Diagnostic[] {
  const { reservation, limit } = allocation ?? {};
  if (reservation === undefined || limit === undefined || limit === 'unlimited' || reservation <= limit) return [];
  const summary = `${desired.name}: scheduler.${what} reserves ${format(reservation)}, more than its limit of ${format(limit)}`;
  return [errorDiagnostic('EF1027', summary, { source: sourceOf(desired, ['scheduler', what, 'reservation']) })];
}

function checkRawKeys(desired: DesiredDomain): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const spelled = new Map<string, string>();
  for (const key of Object.keys(desired.declared.vmx ?? {})) {
    const source = sourceOf(desired, ['vmx', key]);
    const other = spelled.get(key.toLowerCase());
    spelled.set(key.toLowerCase(), key);
    if (other !== undefined) {
      const summary = `${desired.name}: the raw keys "${other}" and "${key}" are one, because case does not matter`;
      diagnostics.push(errorDiagnostic('EF1002', summary, { source }));
    }
    if (isVmxFormatKey(key)) {
      const summary = `${desired.name}: the raw key ${key} says how the VMX itself is read, and is not to be set`;
      diagnostics.push(errorDiagnostic('EF1025', summary, { source }));
    }
    const field = fieldOfVmxKey(key);
    if (field === null) continue;
    diagnostics.push(
      key.toLowerCase() === MARKER_KEY
        ? errorDiagnostic('EF1025', `${desired.name}: the raw key ${key} belongs to esxform itself`, { source })
        : errorDiagnostic('EF1025', `${desired.name}: the raw key ${key} has a field: ${field}`, {
            hint: field === 'name' ? 'Write the name as the key of the domain.' : `Write it as ${field}.`,
            source,
          }),
    );
  }
  return diagnostics;
}
