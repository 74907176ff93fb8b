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

/**
 * One call, and at most one task on the host. Plain JSON; devices are named by slot, never by the host's keys. Steps on a domain
 * name none: they act on the domain of their DomainPlan, which for a create is the one that `register` or `create` made.
 */
export type Step =
  | { readonly do: 'make-directory'; readonly path: DatastorePath }
  | { readonly do: 'make-disk'; readonly disk: NewDisk }
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
  | { readonly do: 'power-on' }
  | { readonly do: 'shut-down'; readonly deadlineSeconds: number }
  | { readonly do: 'power-off' }
  | { readonly do: 'suspend' };

export type StepKind = Step['do'];
