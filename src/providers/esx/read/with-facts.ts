import type { Cdrom, ControllerModel, Disk, Domain, Floppy, Nic, Serial, Slots } from '../../../domain/domain.js';
import { valueAt, withValueAt } from '../../../domain/fields/field.js';
import { LEAVES } from '../../../domain/fields/fields.js';
import { parseDomainName } from '../../../domain/values/domain-name.js';
import { ownEntry } from '../../../domain/values/own-entry.js';
import type { Path } from '../../../domain/values/path-key.js';

/** Drives that the host shows and whose keys in the VMX could not be read: the API says of them all that a Domain holds. */
function missingDrives(
  { disks, cdroms, floppies }: Domain,
  told: Domain,
): Pick<Domain, 'disks' | 'cdroms' | 'floppies'> {
  const taken = (slot: string) => Object.hasOwn(disks, slot) || Object.hasOwn(cdroms, slot);
  const added = <Drive>(have: Slots<Drive>, more: Slots<Drive>, isTaken: (slot: string) => boolean): Slots<Drive> => ({
    ...have,
    ...Object.fromEntries(Object.entries(more).filter(([slot]) => !isTaken(slot))),
  });
  return {
    disks: added(disks, told.disks, taken),
    cdroms: added(cdroms, told.cdroms, taken),
    floppies: added(floppies, told.floppies, (slot) => Object.hasOwn(floppies, slot)),
  };
}

/** Each device as `fill` completes it from the other reading's device in that slot. */
function filledSlots<Device>(
  slots: Slots<Device>,
  told: Slots<Device>,
  fill: (device: Device, fact: Device | undefined) => Device,
): Slots<Device> {
  return Object.fromEntries(Object.entries(slots).map(([slot, device]) => [slot, fill(device, ownEntry(told, slot))]));
}

function wholeDisk(disk: Disk, fact: Disk | undefined): Disk {
  return {
    ...disk,
    size: fact?.size ?? disk.size,
    provisioning: fact?.provisioning ?? disk.provisioning,
    shares: disk.shares ?? fact?.shares ?? 'normal',
  };
}

function wholeNic(nic: Nic, fact: Nic | undefined): Nic {
  return {
    ...nic,
    model: nic.model === 'default' ? (fact?.model ?? nic.model) : nic.model,
    port:
      nic.port === null
        ? null
        : {
            ...nic.port,
            port: nic.port.port ?? fact?.port?.port ?? null,
            connection: nic.port.connection ?? fact?.port?.connection ?? null,
          },
    mac: nic.mac ?? fact?.mac ?? null,
    macType: nic.macType ?? fact?.macType ?? null,
    // A file without the key means true (guess).
    wakeOnLan: nic.wakeOnLan && (fact?.wakeOnLan ?? true),
    shares: fact?.shares ?? nic.shares,
    reservation: fact?.reservation ?? nic.reservation,
    limit: fact?.limit ?? nic.limit,
  };
}

/** A drive of the host that the host picks: the API then reports no device, and the file keeps the one of an earlier time. */
function wholeDrive<Drive extends Cdrom | Floppy>(drive: Drive, fact: Drive | undefined): Drive {
  const { medium } = drive;
  if (medium.kind !== 'device' || fact?.medium.kind !== 'device' || fact.medium.device !== null) return drive;
  return { ...drive, medium: { ...medium, device: null } };
}

/** A VMX may be silent about the end of a pipe; what that means is not documented, so the host's word counts. */
function wholeSerial(serial: Serial, fact: Serial | undefined): Serial {
  return serial.kind === 'pipe' && fact?.kind === 'pipe' ? { ...serial, endpoint: fact.endpoint } : serial;
}

function wholeController(model: ControllerModel, fact: ControllerModel | undefined): ControllerModel {
  return model === 'default' ? (fact ?? model) : model;
}

/** Their VMX keys are guesses, or the domain's host may keep them elsewhere, so the API's word counts. */
const BY_API: readonly Path[] = [
  ['numa', 'coresPerNode'],
  ['powerOps', 'standbyAction'],
  ...LEAVES.filter(({ row }) => row.vmx.length === 0).map(({ path }) => path),
];

/**
 * The Domain of a VMX, completed by what the host says where the file is silent: sizes, levels, and the models and numbers that the
 * host picked. What the file says stands, except for the fields that only the API is sure of.
 */
export function withFacts(domain: Domain, told: Domain): Domain {
  const { cpu, memory } = domain.scheduler;
  const { video, sound } = domain;
  const drives = missingDrives(domain, told);
  // A file may name disks without their order; the API has the order that the host makes of it.
  const order = domain.boot.order.length === 0 ? told.boot.order : domain.boot.order;
  return {
    ...BY_API.reduce((whole, path) => withValueAt(whole, path, valueAt(told, path)), domain),
    // A name that no domain can have is not read from a file, and the host still shows the VM by it.
    name: told.name !== '' && !parseDomainName(told.name).ok ? told.name : domain.name,
    scheduler: {
      cpu: { ...cpu, shares: cpu.shares ?? told.scheduler.cpu.shares ?? 'normal' },
      memory: { ...memory, shares: memory.shares ?? told.scheduler.memory.shares ?? 'normal' },
    },
    boot: { ...domain.boot, order },
    video: {
      ...video,
      memory: video.memory ?? told.video.memory,
      displays: video.displays ?? told.video.displays,
    },
    sound: sound === 'default' ? (told.sound ?? sound) : sound,
    controllers: { ...told.controllers, ...filledSlots(domain.controllers, told.controllers, wholeController) },
    ...drives,
    cdroms: filledSlots(drives.cdroms, told.cdroms, wholeDrive),
    floppies: filledSlots(drives.floppies, told.floppies, wholeDrive),
    disks: filledSlots(drives.disks, told.disks, wholeDisk),
    nics: filledSlots(domain.nics, told.nics, wholeNic),
    serials: filledSlots(domain.serials, told.serials, wholeSerial),
  };
}
