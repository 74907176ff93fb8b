import type { DatastorePath } from '../domain/datastore-path.js';
import type { DeclaredCdrom, DeclaredDisk, DeclaredNic } from '../domain/desired.js';
import type { Cdrom, Disk, Nic, Provisioning } from '../domain/domain.js';

/** The form of a new disk whose manifest leaves it open. */
export const DEFAULT_PROVISIONING: Provisioning = 'thin';

/** A disk is new, made by us, when the manifest gives its size; one that is only named exists already and is attached. */
export function isNewDisk(declared: DeclaredDisk): boolean {
  return declared.size !== undefined;
}

/** What a slot gets that has no device yet: the declared part, and defaults for the rest. */
export function wholeDisk(declared: DeclaredDisk, file: DatastorePath): Disk {
  return declared.size === undefined
    ? { file, size: null, provisioning: declared.provisioning ?? null }
    : { file, size: declared.size, provisioning: declared.provisioning ?? DEFAULT_PROVISIONING };
}

export function wholeNic(declared: DeclaredNic): Nic {
  return {
    model: declared.model ?? 'vmxnet3',
    network: declared.network ?? null,
    mac: declared.mac ?? null,
    connected: declared.connected ?? true,
  };
}

/** A drive that holds an image or a drive of the host is connected at power-on unless the manifest says otherwise. */
export function wholeCdrom(declared: DeclaredCdrom): Cdrom {
  const medium = declared.medium ?? { kind: 'empty' };
  return { medium, connected: declared.connected ?? (medium.kind === 'iso' || medium.kind === 'device') };
}
