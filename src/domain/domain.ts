/**
 * The model of a VM, called a domain as in libvirt: its hardware, its declaration (`desired.ts`), its live state (`live.ts`), its
 * questions and its marker. Imports nothing outside `src/domain`, and touches neither files nor network. Units, names and paths are in
 * `values`.
 */

import type { DomainFields } from './fields/fields.js';
import type { DatastorePath } from './values/datastore-path.js';
import type { DomainName } from './values/domain-name.js';
import type { Mac } from './values/mac.js';
import type { KiB } from './values/units.js';
import type { Uuid } from './values/uuid.js';

export type PowerState = 'on' | 'off' | 'suspended';

/** `unlimited` is -1 on the wire and the word in VMX; here it is a word, so that no arithmetic can take it for a number. */
export type Limit<Unit extends number> = Unit | 'unlimited';
/** A named level, or a number of shares. */
export type Shares = 'low' | 'normal' | 'high' | number;

export interface Allocation<Unit extends number> {
  readonly reservation: Unit;
  readonly limit: Limit<Unit>;
  /** Null where a notation does not say, which means normal; a live domain always has its level here. */
  readonly shares: Shares | null;
}

/** Processor numbers of the host, ascending; null is all of them. */
export type Affinity = DomainFields['scheduler']['cpu']['affinity'];
export type Firmware = DomainFields['firmware'];
export type Boot = DomainFields['boot'];

/** Remote display. A null is left to the host. */
export interface Vnc {
  readonly port: number | null;
  readonly listen: string | null;
  readonly keymap: string | null;
  /** As the VMX has it, in clear text. It must reach no plan, log, cache, marker or report, and no manifest holds one. */
  readonly password: string | null;
}

/** A null is left to the host. */
export interface Video {
  readonly memory: KiB | null;
  readonly displays: number | null;
  readonly accelerated: boolean;
}

/** `default` is a card whose model the VMX does not name. */
export type Sound = 'sb16' | 'es1371' | 'hdaudio' | 'default';

/** Which USB controllers there are: USB 1.1, 2.0 and 3. */
export interface Usb {
  readonly uhci: boolean;
  readonly ehci: boolean;
  readonly xhci: boolean;
}

/** `default` is a controller whose model the VMX does not name: the host then takes its own. */
export type ControllerModel = 'buslogic' | 'lsilogic' | 'lsisas1068' | 'pvscsi' | 'ahci' | 'nvme' | 'default';

export type Provisioning = 'thin' | 'thick' | 'eager';

/** Independent disks take no part in snapshots; a nonpersistent or undoable disk forgets, or asks about, what was written. */
export type DiskMode =
  | 'persistent'
  | 'nonpersistent'
  | 'undoable'
  | 'append'
  | 'independent-persistent'
  | 'independent-nonpersistent';

export interface Disk {
  /** The file that the slot names now; with snapshots this is the delta file. */
  readonly file: DatastorePath;
  /** Null where nobody read it: a VMX does not carry capacities. */
  readonly size: KiB | null;
  readonly provisioning: Provisioning | null;
  readonly mode: DiskMode;
  /** Whether the host may say that something is written only once it is on the disk. */
  readonly writeThrough: boolean;
  /** `multi-writer`: several running domains may have the disk at once. */
  readonly sharing: 'none' | 'multi-writer';
  readonly shares: Shares | null;
  /** Operations a second. */
  readonly limit: Limit<number>;
}

export type NicModel = 'vlance' | 'vmxnet' | 'vmxnet2' | 'vmxnet3' | 'e1000' | 'e1000e' | 'sriov' | 'default';

/** A port of a distributed switch. Port and connection are null until the switch has given them. */
export interface DistributedPort {
  readonly switch: Uuid;
  readonly portgroup: string;
  readonly port: string | null;
  readonly connection: number | null;
}

export interface Nic {
  readonly model: NicModel;
  /** The port group's name; null for a NIC that is connected to nothing, or to a distributed switch. */
  readonly network: string | null;
  /** ESX knows `bridged` alone; the others are those of hosted products. */
  readonly connection: 'bridged' | 'custom' | 'nat' | 'host-only';
  /** The host's adapter of a `custom` connection. */
  readonly device: string | null;
  readonly port: DistributedPort | null;
  /** Null until the host has generated one. */
  readonly mac: Mac | null;
  /** How the address came about; null where a notation does not say, and then its range does. */
  readonly macType: 'generated' | 'static' | null;
  /** Whether the host refuses addresses outside VMware's ranges; null where a notation does not say. */
  readonly macCheck: boolean | null;
  /** Whether it is connected when the domain powers on. `RuntimeFacts.connectedNow` has whether it is connected now. */
  readonly connected: boolean;
  /** Whether a packet from the network wakes the guest from standby. */
  readonly wakeOnLan: boolean;
  /** The weight against other cards where the network is short. No VMX says this, nor the two that follow: hosts alone do. */
  readonly shares: Shares;
  /** Mbit/s that are guaranteed. */
  readonly reservation: number;
  /** Mbit/s that are never exceeded. */
  readonly limit: Limit<number>;
}

/** What a CD-ROM drive holds: an image, a drive of the host, the client's drive, or nothing. */
export type CdromMedium =
  | { readonly kind: 'iso'; readonly file: string }
  /** The device is null where the host picks one; a raw drive takes the guest's commands as they are. */
  | { readonly kind: 'device'; readonly device: string | null; readonly raw: boolean }
  | { readonly kind: 'client' }
  | { readonly kind: 'empty' };

export interface Cdrom {
  readonly medium: CdromMedium;
  readonly connected: boolean;
}

export type Serial =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'device'; readonly device: string }
  | { readonly kind: 'pipe'; readonly pipe: string; readonly endpoint: 'client' | 'server' }
  | { readonly kind: 'network'; readonly uri: string; readonly direction: 'client' | 'server' };

export type FloppyMedium =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'device'; readonly device: string | null }
  | { readonly kind: 'client' }
  | { readonly kind: 'empty' };

export interface Floppy {
  readonly medium: FloppyMedium;
  readonly connected: boolean;
}

export type Parallel =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'device'; readonly device: string };

/** A directory of the host that hosted products show to the guest. */
export interface SharedFolder {
  readonly hostPath: string;
  readonly guestName: string;
  readonly writable: boolean;
}

/** A PCI device of the host, as VMX spells it: ids are hexadecimal with `0x`. A null is left to the host. */
export interface PassthroughDevice {
  /** Such as `00000:003:00.0`. */
  readonly address: string | null;
  readonly vendor: string | null;
  readonly device: string | null;
  readonly system: string | null;
}

/** Keyed by slot; the order of keys means nothing. */
export type Slots<Device> = Readonly<Record<string, Device>>;

/**
 * One machine, as plain normalised values: the scalar fields of `fields/fields.ts`, and its devices. Two Domains are the same machine exactly when they are structurally equal.
 * Slots: controllers `scsi0`, `sata0`, `nvme0` (IDE controllers always exist and are not listed); disks and cdroms `scsi0:1`, `ide1:0`;
 * nics `ethernet0`; serials `serial0`; parallels `parallel0`; floppies `floppy0`; shared folders `sharedFolder0`; passed-through
 * devices `pciPassthru0`.
 */
export interface Domain extends DomainFields {
  readonly name: DomainName;
  /** Null where there is no remote display. */
  readonly vnc: Vnc | null;
  readonly video: Video;
  readonly sound: Sound | null;
  readonly usb: Usb;
  /** Whether there is a virtual TPM. */
  readonly tpm: boolean;
  readonly controllers: Slots<ControllerModel>;
  readonly disks: Slots<Disk>;
  readonly nics: Slots<Nic>;
  readonly cdroms: Slots<Cdrom>;
  readonly floppies: Slots<Floppy>;
  readonly serials: Slots<Serial>;
  readonly parallels: Slots<Parallel>;
  readonly sharedFolders: Slots<SharedFolder>;
  readonly passthrough: Slots<PassthroughDevice>;
  /** What the guest reads through its Tools, by key without the `guestinfo.` in front. */
  readonly guestinfo: Readonly<Record<string, string>>;
  /** Keys that have no field above, as the VMX spells them. Lookups disregard case. */
  readonly vmx: Readonly<Record<string, string>>;
}

/** Devices of which a domain has one at most. */
export type SingleDeviceKind = 'vnc' | 'video' | 'sound' | 'usb' | 'tpm';
/** Devices by slot. A new map of devices in Domain is one until it is listed elsewhere, so that each table of kinds must name it. */
export type SlottedKind = Exclude<keyof Domain, keyof DomainFields | 'name' | SingleDeviceKind | 'guestinfo' | 'vmx'>;
export type DeviceKind = SingleDeviceKind | SlottedKind;
