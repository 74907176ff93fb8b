import type { KiB, MiB } from './values/units.js';
import type { Uuid } from './values/uuid.js';

export interface DatastoreFacts {
  readonly name: string;
  /** What stands for the name in a VMX: `NAME` and this are one datastore below `/vmfs/volumes/`. Not given where the server does not tell. */
  readonly id?: string;
  readonly accessible: boolean;
  readonly free: KiB;
  readonly capacity: KiB;
}

export interface PortGroupFacts {
  readonly name: string;
  readonly switch: Uuid;
  readonly key: string;
}

export interface HostFacts {
  readonly name: string;
  /** Connected, and not in maintenance. */
  readonly usable: boolean;
  /** What a VM on it can use. Not given where only its name and state were read. */
  readonly reach?: HostReach;
}

/** What the VMs of one host of a vCenter can use. */
export interface HostReach {
  /** Equal for the hosts of one cluster. */
  readonly group: string;
  /** The newest virtual hardware that it supports. */
  readonly hardwareVersion: number;
  /** Null where the server does not tell. */
  readonly freeMemory: MiB | null;
  /** Names of the datastores that are accessible to it. */
  readonly datastores: readonly string[];
  readonly networks: readonly string[];
  /** As {@link DeclaredLocation.resourcePool} spells them, sorted. */
  readonly pools: readonly string[];
}

/** Where the URI of a connection sends new VMs. */
export type NewVmTarget =
  | { readonly kind: 'host'; readonly name: string }
  /** `drs`: the server chooses among its hosts. */
  | { readonly kind: 'cluster'; readonly name: string; readonly group: string; readonly drs: boolean }
  | { readonly kind: 'datacenter' };

/** What a plan needs to know of the server and of the place where new domains go. */
export interface ServerFacts {
  /** Stable identity of the server, to tell that a saved plan meets the server that it was made for. */
  readonly id: string;
  /** For people: `VMware ESXi 8.0.3 build-24022510`. */
  readonly product: string;
  readonly apiVersion: string;
  /** The virtual hardware version that the host gives a new domain. */
  readonly hardwareVersion: number;
  /** How new domains are made when the manifest leaves it open. */
  readonly defineBy: 'upload' | 'create';
  readonly newVms: NewVmTarget;
  /** Of the host; on a vCenter, of its datacenter. Sorted by name. */
  readonly datastores: readonly DatastoreFacts[];
  /** Hosts to which a domain of this connection can be migrated, sorted by name. A lone host is here itself, though none can be moved to it. */
  readonly hosts: readonly HostFacts[];
  /** Folders of domains, as {@link DeclaredLocation.folder} spells them, sorted; '' is the topmost, which every server has. */
  readonly folders: readonly string[];
  /** Resource pools of the host or cluster of the URI, or of all there are, as {@link DeclaredLocation.resourcePool} spells them, sorted; '' is the root pool. */
  readonly pools: readonly string[];
  /** The guest operating systems that the place of new domains knows, sorted; null where it does not tell. */
  readonly guestIds: readonly string[] | null;
  /** The vCenter that manages a single host, whose URI names none, and the URI to use in its place. Not given: none is known. */
  readonly managedBy?: { readonly server: string; readonly uri: string };
  /** The URI of the vCenter that the URI of a single host names, with the datacenter of the host. Not given for any other connection. */
  readonly vcenterUri?: string;
  /** Whether the server can move a living domain between hosts and datastores: a lone host cannot. */
  readonly canMigrate: boolean;
  /** Whether it can move the files of a living domain to other datastores; a host can whose vCenter is in reach. */
  readonly canRelocate: boolean;
  /** Port groups of distributed switches among {@link networks}, which a network card names by the switch and the key. */
  readonly portGroups: readonly PortGroupFacts[];
  /** Names of the networks (port groups) in reach, sorted. */
  readonly networks: readonly string[];
}
