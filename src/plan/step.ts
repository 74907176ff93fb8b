import type { DatastorePath } from '../domain/datastore-path.js';
import type { Domain, Provisioning } from '../domain/domain.js';
import type { DomainName } from '../domain/domain-name.js';
import type { Marker } from '../domain/marker.js';
import type { KiB } from '../domain/units.js';
import type { Change } from './change.js';

/** A disk that a step makes: its slot, its file (which must not exist) and its form. */
export interface NewDisk {
  readonly slot: string;
  readonly file: DatastorePath;
  readonly size: KiB;
  readonly provisioning: Provisioning;
}

/** A disk that a step makes as a copy of another file, in the size that it has there. */
export interface CopiedDisk {
  readonly slot: string;
  readonly from: DatastorePath;
  readonly file: DatastorePath;
  readonly provisioning: Provisioning;
}

/** Where a relocation puts one disk; every disk that the domain has is named, those that stay with the datastore they are on. */
export interface DiskPlace {
  readonly slot: string;
  readonly datastore: string;
}

/**
 * One call, and at most one task on the host. Plain JSON; devices are named by slot, never by the host's keys. Steps on a domain
 * name none: they act on the domain of their DomainPlan, which for a create is the one that `register` or `create` made.
 */
export type Step =
  | { readonly do: 'make-directory'; readonly path: DatastorePath }
  | { readonly do: 'make-disk'; readonly disk: NewDisk }
  | { readonly do: 'copy-disk'; readonly disk: CopiedDisk }
  /** Grows a disk file that no domain has yet. */
  | { readonly do: 'extend-disk'; readonly file: DatastorePath; readonly size: KiB }
  | { readonly do: 'upload-vmx'; readonly path: DatastorePath; readonly domain: Domain; readonly marker: Marker }
  | { readonly do: 'register'; readonly path: DatastorePath; readonly name: DomainName }
  | {
      readonly do: 'create';
      readonly path: DatastorePath;
      readonly domain: Domain;
      readonly newDisks: readonly NewDisk[];
      readonly marker: Marker;
    }
  | {
      readonly do: 'reconfigure';
      readonly changes: readonly Change[];
      /** Disks whose file is made by this reconfigure. */
      readonly newDisks: readonly NewDisk[];
      readonly marker: Marker;
    }
  | { readonly do: 'record'; readonly marker: Marker }
  /** Raises the virtual hardware, which no call lowers again. */
  | { readonly do: 'upgrade-hardware'; readonly version: number }
  /** To another host, its files staying where they are; in whatever power state it is. */
  | { readonly do: 'migrate'; readonly host: string }
  /** To other datastores. `home` is where the VMX goes. */
  | { readonly do: 'relocate'; readonly home: string; readonly disks: readonly DiskPlace[] }
  | { readonly do: 'move-to-pool'; readonly pool: string }
  | { readonly do: 'move-to-folder'; readonly folder: string }
  | { readonly do: 'autostart'; readonly enabled: boolean }
  | { readonly do: 'power-on' }
  | { readonly do: 'shut-down'; readonly deadlineSeconds: number }
  | { readonly do: 'power-off' }
  | { readonly do: 'suspend' }
  /** The host forgets the domain; its files stay. */
  | { readonly do: 'unregister' }
  /** A `disk` is a VMDK with all its parts. What is gone already is a success. */
  | { readonly do: 'delete-file'; readonly path: DatastorePath; readonly kind: 'disk' | 'file' };

export type StepKind = Step['do'];
