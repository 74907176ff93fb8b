import { blankDomain } from '../../domain/blank-domain.js';
import type { DeclaredSlots, DesiredDomain } from '../../domain/desired.js';
import type { Domain } from '../../domain/domain.js';
import { wholeOf } from '../../domain/fields/field.js';
import { FIELDS } from '../../domain/fields/fields.js';
import type { ServerFacts } from '../../domain/server-facts.js';
import type { DatastorePath } from '../../domain/values/datastore-path.js';
import type { MiB } from '../../domain/values/units.js';
import { sortedEntries } from '../diff/natural-order.js';
import { wholeCdrom, wholeDisk, wholeFloppy, wholeNic, wholeVnc } from '../whole-device.js';

function slots<Declared, Device>(
  declared: DeclaredSlots<Declared> | undefined,
  whole: (device: Declared, slot: string) => Device | null,
): Readonly<Record<string, Device>> {
  return Object.fromEntries(
    sortedEntries(declared ?? {}).flatMap(([slot, device]) => {
      const value = device === null ? null : whole(device, slot);
      return value === null ? [] : [[slot, value] as const];
    }),
  );
}

/**
 * The whole machine that a manifest means where none lives yet: what it declares, and the defaults for the rest. `files` names the
 * file of each disk to be made.
 */
export function newDomain(
  desired: DesiredDomain,
  memory: MiB,
  facts: Pick<ServerFacts, 'hardwareVersion'>,
  files: ReadonlyMap<string, DatastorePath>,
): Domain {
  const { declared } = desired;
  const blank = blankDomain(desired.name);
  // Each device by name and no blank spread over all, so that the compiler asks for a new one here, too.
  return {
    name: desired.name,
    ...wholeOf(FIELDS, declared),
    guestOs: declared.guestOs ?? 'other-64',
    hardwareVersion: declared.hardwareVersion ?? facts.hardwareVersion,
    memory,
    vnc: declared.vnc == null ? null : wholeVnc(declared.vnc),
    video: { ...blank.video, ...declared.video },
    sound: declared.sound ?? null,
    usb: { ...blank.usb, ...declared.usb },
    tpm: declared.tpm ?? blank.tpm,
    controllers: slots(declared.controllers, (model) => model),
    disks: slots(declared.disks, (disk, slot) => {
      const file = files.get(slot) ?? disk.file;
      return file === undefined ? null : wholeDisk(disk, file);
    }),
    nics: slots(declared.nics, wholeNic),
    cdroms: slots(declared.cdroms, wholeCdrom),
    floppies: slots(declared.floppies, wholeFloppy),
    serials: slots(declared.serials, (serial) => serial),
    parallels: slots(declared.parallels, (parallel) => parallel),
    sharedFolders: slots(declared.sharedFolders, (folder) => folder),
    passthrough: slots(declared.passthrough, (device) => device),
    guestinfo: slots(declared.guestinfo, (value) => value),
    vmx: slots(declared.vmx, (value) => value),
  };
}
