import { splitDatastorePath } from '../domain/datastore-path.js';
import type { DesiredDomain } from '../domain/desired.js';
import { type Diagnostic, errorDiagnostic } from '../domain/diagnostic.js';
import { ownEntry } from '../domain/own-entry.js';
import { alsoAt, sourceOf } from './declared-source.js';

/** What contradicts itself about the disks and the files of one domain. */
export function checkDisks(desired: DesiredDomain): readonly Diagnostic[] {
  return [...checkSlots(desired), ...checkFiles(desired), ...checkNewDisks(desired), ...checkVmxPath(desired)];
}

function checkSlots(desired: DesiredDomain): readonly Diagnostic[] {
  const { disks = {}, cdroms = {} } = desired.declared;
  return Object.keys(cdroms)
    .filter(
      (slot) => Object.hasOwn(disks, slot) && !(ownEntry(disks, slot) === null && ownEntry(cdroms, slot) === null),
    )
    .map((slot) =>
      errorDiagnostic('EF1019', `${desired.name}: the slot ${slot} is used by a disk and by a CD-ROM drive`, {
        detail: alsoAt(sourceOf(desired, ['disks', slot])),
        hint: 'Taking one out and putting the other in is two runs, or two slots.',
        source: sourceOf(desired, ['cdroms', slot]),
      }),
    );
}

function checkFiles(desired: DesiredDomain): readonly Diagnostic[] {
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

function checkNewDisks(desired: DesiredDomain): readonly Diagnostic[] {
  return Object.entries(desired.declared.disks ?? {}).flatMap(([slot, disk]) => {
    const told = `${desired.name}: disks.${slot}`;
    const diagnostics: Diagnostic[] = [];
    if (disk?.copyOf !== undefined && disk.copyOf === disk.file) {
      diagnostics.push(
        errorDiagnostic('EF1051', `${told} is to be a copy of itself, ${disk.file}`, {
          hint: 'Leave copy_of out to use the file that is there, or give the copy another file.',
          source: sourceOf(desired, ['disks', slot, 'copyOf']),
        }),
      );
    }
    if (disk?.replace === true && disk.file === undefined && disk.size === undefined) {
      diagnostics.push(
        errorDiagnostic('EF1051', `${told} has replace and must then have file or size`, {
          detail: 'Without either, nothing tells the declared disk from the one that is there.',
          source: sourceOf(desired, ['disks', slot, 'replace']),
        }),
      );
    }
    return diagnostics;
  });
}

function checkVmxPath(desired: DesiredDomain): readonly Diagnostic[] {
  const { datastore, vmxPath } = desired.place;
  if (datastore === undefined || vmxPath === undefined) return [];
  const other = splitDatastorePath(vmxPath).datastore;
  if (other === datastore) return [];
  return [
    errorDiagnostic('EF1016', `${desired.name} names the datastore ${datastore}, and a VMX file on ${other}`, {
      hint: 'Leave datastore out: vmx_path says it.',
      source: sourceOf(desired, ['vmxPath']),
    }),
  ];
}
