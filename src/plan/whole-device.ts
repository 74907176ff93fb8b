import { BLANK_FLOPPY, BLANK_NIC, BLANK_VNC, blankDisk } from '../domain/blank-domain.js';
import type { DeclaredCdrom, DeclaredDisk, DeclaredFloppy, DeclaredNic } from '../domain/desired.js';
import type { Cdrom, Disk, Floppy, Nic, Provisioning, Vnc } from '../domain/domain.js';
import type { DatastorePath } from '../domain/values/datastore-path.js';

/** The form of a new disk whose manifest leaves it open. */
export const DEFAULT_PROVISIONING: Provisioning = 'thin';

/** A disk is new, made by us, when the manifest gives its size or what it is a copy of; one that is only named is attached. */
export function isNewDisk(declared: DeclaredDisk): boolean {
  return declared.size !== undefined || declared.copyOf !== undefined;
}

/** What a slot gets that has no device yet: the declared part, and defaults for the rest. */
export function wholeDisk(declared: DeclaredDisk, file: DatastorePath): Disk {
  const { datastore: _, copyOf: _from, replace: _replace, ...said } = declared;
  const made = { ...blankDisk(file), ...said, file };
  return !isNewDisk(declared) ? made : { ...made, provisioning: declared.provisioning ?? DEFAULT_PROVISIONING };
}

export function wholeNic(declared: DeclaredNic): Nic {
  return { ...BLANK_NIC, model: 'vmxnet3', ...declared };
}

/** A drive that holds an image or a drive of the host is connected at power-on unless the manifest says otherwise. */
export function wholeCdrom(declared: DeclaredCdrom): Cdrom {
  const medium = declared.medium ?? { kind: 'empty' };
  return { medium, connected: declared.connected ?? (medium.kind === 'iso' || medium.kind === 'device') };
}

/** As for a CD-ROM drive. */
export function wholeFloppy(declared: DeclaredFloppy): Floppy {
  const medium = declared.medium ?? BLANK_FLOPPY.medium;
  return { medium, connected: declared.connected ?? (medium.kind === 'file' || medium.kind === 'device') };
}

export function wholeVnc(declared: Partial<Omit<Vnc, 'password'>>): Vnc {
  return { ...BLANK_VNC, ...declared };
}
