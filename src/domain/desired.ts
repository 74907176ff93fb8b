import type { HazardCode } from './diagnostics/hazard-codes.js';
import type { SourceRange } from './diagnostics/source.js';
import type {
  CdromMedium,
  ControllerModel,
  Disk,
  FloppyMedium,
  Limit,
  Nic,
  Parallel,
  PassthroughDevice,
  PowerState,
  Serial,
  SharedFolder,
  Shares,
  Sound,
  Usb,
  Video,
  Vnc,
} from './domain.js';
import type { DeclaredDomainFields } from './fields/fields.js';
import type { AnswerPolicy } from './question.js';
import type { DatastorePath } from './values/datastore-path.js';
import type { DomainName } from './values/domain-name.js';

/** Null removes the thing; a key that is not there leaves it alone. */
export type DeclaredSlots<Device> = Readonly<Record<string, Device | null>>;

/** The members of a device that a manifest may declare. A null that stands for an unread value cannot be declared. */
type Declared<Device> = { readonly [Member in keyof Device]?: NonNullable<Device[Member]> };

/** A disk by its file, or a new one by its size. With both, the file is that of the new disk. */
export interface DeclaredDisk extends Declared<Disk> {
  /** A new disk is a copy of this file. Once it is there, nothing is compared with it. */
  readonly copyOf?: DatastorePath;
  /** The datastore of the disk's file; the domain's own when not given. A live disk that is elsewhere is relocated. */
  readonly datastore?: string;
  /** May another disk in this slot be detached for the declared one? Its file stays. */
  readonly replace?: boolean;
}

export interface DeclaredNic extends Declared<Omit<Nic, 'network'>> {
  /** Null connects the card to nothing. */
  readonly network?: string | null;
}

export interface DeclaredCdrom {
  readonly medium?: CdromMedium;
  readonly connected?: boolean;
}

export interface DeclaredFloppy {
  readonly medium?: FloppyMedium;
  readonly connected?: boolean;
}

export interface DeclaredAllocation<Unit extends number> {
  readonly reservation?: Unit;
  readonly limit?: Limit<Unit>;
  readonly shares?: Shares;
}

/** The part of a Domain that a manifest declares. Field names and normal forms are those of Domain. */
export interface DeclaredFields extends DeclaredDomainFields {
  /** Null takes the remote display away. No manifest holds a password. */
  readonly vnc?: Partial<Omit<Vnc, 'password'>> | null;
  readonly video?: Partial<Video>;
  /** Null takes the card out. */
  readonly sound?: Sound | null;
  readonly usb?: Partial<Usb>;
  readonly tpm?: boolean;
  readonly controllers?: DeclaredSlots<ControllerModel>;
  readonly disks?: DeclaredSlots<DeclaredDisk>;
  readonly nics?: DeclaredSlots<DeclaredNic>;
  readonly cdroms?: DeclaredSlots<DeclaredCdrom>;
  readonly floppies?: DeclaredSlots<DeclaredFloppy>;
  readonly serials?: DeclaredSlots<Serial>;
  readonly parallels?: DeclaredSlots<Parallel>;
  readonly sharedFolders?: DeclaredSlots<SharedFolder>;
  readonly passthrough?: DeclaredSlots<PassthroughDevice>;
  readonly guestinfo?: Readonly<Record<string, string | null>>;
  readonly vmx?: Readonly<Record<string, string | null>>;
}

/** Where a domain is: what a notation of its hardware does not say. A member that is not there leaves it where it is. */
export interface DeclaredLocation {
  /** The name of a host. */
  readonly host?: string;
  /** Where the VMX is, and the disks whose own datastore is not declared. */
  readonly datastore?: string;
  /** Of a domain that does not exist yet. A live one is never moved to another path of the same datastore. */
  readonly vmxPath?: DatastorePath;
  /** Names below the datacenter's folder of domains, joined by `/`; '' is that folder itself. */
  readonly folder?: string;
  /** Names below the root pool of the host or cluster, joined by `/`; '' is the root pool itself. */
  readonly resourcePool?: string;
}

/** When a domain may be taken down. It opens on each of the days at `from` and closes at `to`, on the day after if that is earlier. */
export interface MaintenanceWindow {
  /** 0 is Sunday, 6 Saturday; ascending. */
  readonly days: readonly number[];
  /** Minutes after midnight. */
  readonly from: number;
  readonly to: number;
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
}

/**
 * `never`: changes that need the domain off are deferred. `guest`: through its Tools only. `guest-then-hard`: through its Tools, and by
 * switching it off if that does not work in time. `hard`: by switching it off where there are no Tools.
 */
export type AllowPowerOff = 'never' | 'guest' | 'guest-then-hard' | 'hard';
/** `upload`: write the VMX and register it. `create`: one call that makes everything. `auto`: what suits the host. */
export type DefineBy = 'auto' | 'upload' | 'create';

/** What a manifest says of one domain, resolved and normalised. A field that `declared` does not hold is never changed. */
export interface DesiredDomain {
  /** Its key in the manifest, which is unique in its connection; with its folder where two documents have the key. */
  readonly name: DomainName;
  /** The name of the VM on the host. Not given where it is {@link name}. */
  readonly vmName?: DomainName;
  readonly declared: DeclaredFields;
  readonly power: PowerState | 'keep';
  readonly allowPowerOff: AllowPowerOff;
  /** How long a guest may take to shut down, in seconds. Not given: the default of the plan. */
  readonly shutdownTimeout?: number;
  readonly define: DefineBy;
  /** `absent`: the host shall not know it. */
  readonly ensure: 'present' | 'absent';
  /** What of an absent domain's files goes, too; each must be written here. */
  readonly deleteFiles: readonly DatastorePath[];
  /** May a live domain that has no marker of ours be changed, though the manifest does not give its uuid? */
  readonly adopt: boolean;
  /** A protected domain is never removed, nor taken down, whatever else is declared. */
  readonly protect: boolean;
  /** Hazards that the manifest allows this domain, by code. */
  readonly allow: readonly HazardCode[];
  /** Names of domains of the same connection whose steps come first. */
  readonly dependsOn: readonly DomainName[];
  /** Null where it may be taken down at any time. */
  readonly window: MaintenanceWindow | null;
  readonly place: DeclaredLocation;
  /** Whether the host starts it when it starts itself; null leaves it as it is. */
  readonly autostart: boolean | null;
  readonly autoAnswer: AnswerPolicy;
  /** Where each path was written, by the key of the path; '' is the domain itself. */
  readonly sources: Readonly<Record<string, SourceRange>>;
}

/** The name of the VM on the host. */
export function vmNameOf({ name, vmName }: Pick<DesiredDomain, 'name' | 'vmName'>): DomainName {
  return vmName ?? name;
}
