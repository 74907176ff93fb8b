import type { DatastorePath } from './datastore-path.js';
import type {
  Affinity,
  Boot,
  CdromMedium,
  ControllerModel,
  DiskMode,
  DistributedPort,
  Firmware,
  FloppyMedium,
  HotAdd,
  Latency,
  Limit,
  NicModel,
  Parallel,
  PassthroughDevice,
  PowerState,
  Provisioning,
  Serial,
  SharedFolder,
  Shares,
  Sound,
  Usb,
  Video,
  Vnc,
} from './domain.js';
import type { DomainName } from './domain-name.js';
import type { Mac } from './mac.js';
import type { AnswerPolicy } from './question.js';
import type { SourceRange } from './source.js';
import type { KiB, MHz, MiB } from './units.js';
import type { Uuid } from './uuid.js';

/** Null removes the thing; a key that is not there leaves it alone. */
export type DeclaredSlots<Device> = Readonly<Record<string, Device | null>>;

/** A disk by its file, or a new one by its size. With both, the file is that of the new disk. */
export interface DeclaredDisk {
  readonly file?: DatastorePath;
  readonly size?: KiB;
  readonly provisioning?: Provisioning;
  /** Where a new disk's file goes; the domain's own datastore when not given. */
  readonly datastore?: string;
  readonly mode?: DiskMode;
  readonly writeThrough?: boolean;
  readonly sharing?: 'none' | 'multi-writer';
  readonly shares?: Shares;
  readonly limit?: Limit<number>;
}

export interface DeclaredNic {
  readonly model?: NicModel;
  readonly network?: string | null;
  readonly connection?: 'bridged' | 'custom' | 'nat' | 'host-only';
  readonly device?: string;
  readonly port?: DistributedPort;
  readonly mac?: Mac;
  readonly macType?: 'generated' | 'static';
  readonly macCheck?: boolean;
  readonly connected?: boolean;
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
export interface DeclaredFields {
  readonly uuid?: Uuid;
  readonly guestOs?: string;
  readonly hardwareVersion?: number;
  readonly firmware?: Firmware;
  readonly secureBoot?: boolean;
  readonly boot?: Partial<Boot>;
  readonly smbiosHost?: boolean;
  readonly generationId?: Uuid;
  readonly annotation?: string;
  readonly memory?: MiB;
  readonly vcpus?: number;
  readonly coresPerSocket?: number;
  readonly hotAdd?: Partial<HotAdd>;
  readonly latency?: Latency;
  readonly scheduler?: {
    readonly cpu?: DeclaredAllocation<MHz> & { readonly affinity?: Affinity };
    readonly memory?: DeclaredAllocation<MiB>;
  };
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

/** `never`: changes that need the domain off are deferred. `guest`: through its Tools only. `hard`: by switching it off if need be. */
export type AllowPowerOff = 'never' | 'guest' | 'hard';
/** `upload`: write the VMX and register it. `create`: one call that makes everything. `auto`: what suits the host. */
export type DefineBy = 'auto' | 'upload' | 'create';

/** What a manifest says of one domain, resolved and normalised. A field that `declared` does not hold is never changed. */
export interface DesiredDomain {
  readonly name: DomainName;
  readonly declared: DeclaredFields;
  readonly power: PowerState | 'keep';
  readonly allowPowerOff: AllowPowerOff;
  readonly define: DefineBy;
  /** May a live domain that has no marker of ours be changed, though the manifest does not give its uuid? */
  readonly adopt: boolean;
  readonly autoAnswer: AnswerPolicy;
  /** Where each path was written, by the key of the path; '' is the domain itself. */
  readonly sources: Readonly<Record<string, SourceRange>>;
}
