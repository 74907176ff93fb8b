import type { DatastorePath } from './datastore-path.js';
import type {
  CdromMedium,
  ControllerModel,
  Firmware,
  Limit,
  NicModel,
  PowerState,
  Provisioning,
  Serial,
  Shares,
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
}

export interface DeclaredNic {
  readonly model?: NicModel;
  readonly network?: string | null;
  readonly mac?: Mac;
  readonly connected?: boolean;
}

export interface DeclaredCdrom {
  readonly medium?: CdromMedium;
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
  readonly annotation?: string;
  readonly memory?: MiB;
  readonly vcpus?: number;
  readonly coresPerSocket?: number;
  readonly scheduler?: {
    readonly cpu?: DeclaredAllocation<MHz>;
    readonly memory?: DeclaredAllocation<MiB>;
  };
  readonly controllers?: DeclaredSlots<ControllerModel>;
  readonly disks?: DeclaredSlots<DeclaredDisk>;
  readonly nics?: DeclaredSlots<DeclaredNic>;
  readonly cdroms?: DeclaredSlots<DeclaredCdrom>;
  readonly serials?: DeclaredSlots<Serial>;
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
