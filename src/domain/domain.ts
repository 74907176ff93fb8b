import type { DatastorePath } from './datastore-path.js';
import type { DomainName } from './domain-name.js';
import type { Mac } from './mac.js';
import type { KiB, MHz, MiB } from './units.js';
import type { Uuid } from './uuid.js';

export type PowerState = 'on' | 'off' | 'suspended';
export type Firmware = 'bios' | 'efi';

/** `unlimited` is -1 on the wire and the word in VMX; here it is a word, so that no arithmetic can take it for a number. */
export type Limit<Unit extends number> = Unit | 'unlimited';
/** A named level, or a number of shares. */
export type Shares = 'low' | 'normal' | 'high' | number;

export interface Allocation<Unit extends number> {
  readonly reservation: Unit;
  readonly limit: Limit<Unit>;
  readonly shares: Shares;
}

export interface Scheduler {
  readonly cpu: Allocation<MHz>;
  readonly memory: Allocation<MiB>;
}

/** `default` is a controller whose model the VMX does not name: the host then takes its own. */
export type ControllerModel = 'buslogic' | 'lsilogic' | 'lsisas1068' | 'pvscsi' | 'ahci' | 'nvme' | 'default';

export type Provisioning = 'thin' | 'thick' | 'eager';

export interface Disk {
  /** The file that the slot names now; with snapshots this is the delta file. */
  readonly file: DatastorePath;
  /** Null where nobody read it: a VMX does not carry capacities. */
  readonly size: KiB | null;
  readonly provisioning: Provisioning | null;
}

export type NicModel = 'vlance' | 'vmxnet' | 'vmxnet2' | 'vmxnet3' | 'e1000' | 'e1000e' | 'default';

export interface Nic {
  readonly model: NicModel;
  /** The port group's name; null for a NIC that is connected to nothing. */
  readonly network: string | null;
  /** Null until the host has generated one. */
  readonly mac: Mac | null;
  /** Whether it is connected when the domain powers on. */
  readonly connected: boolean;
}

/** What a CD-ROM drive holds: an image, a drive of the host, the client's drive, or nothing. */
export type CdromMedium =
  | { readonly kind: 'iso'; readonly file: string }
  | { readonly kind: 'device'; readonly device: string }
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

/** Keyed by slot; the order of keys means nothing. */
export type Slots<Device> = Readonly<Record<string, Device>>;

/**
 * One machine, as plain normalised values. Two Domains are the same machine exactly when they are structurally equal.
 * Slots: controllers `scsi0`, `sata0`, `nvme0` (IDE controllers always exist and are not listed); disks and cdroms `scsi0:1`, `ide1:0`;
 * nics `ethernet0`; serials `serial0`.
 */
export interface Domain {
  readonly name: DomainName;
  readonly uuid: Uuid | null;
  /** VMX's word, such as `debian12-64`; null where the VMX names none. */
  readonly guestOs: string | null;
  readonly hardwareVersion: number;
  readonly firmware: Firmware;
  readonly annotation: string;
  readonly memory: MiB;
  readonly vcpus: number;
  readonly coresPerSocket: number;
  readonly scheduler: Scheduler;
  readonly controllers: Slots<ControllerModel>;
  readonly disks: Slots<Disk>;
  readonly nics: Slots<Nic>;
  readonly cdroms: Slots<Cdrom>;
  readonly serials: Slots<Serial>;
  /** Keys that have no field above, as the VMX spells them. Lookups disregard case. */
  readonly vmx: Readonly<Record<string, string>>;
}
