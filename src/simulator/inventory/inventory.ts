import type { HostState } from '../objects/inventory/place-records.js';

/** What a simulator starts with, checked and with every short form spelled out. Plain data: it is also kept in a state directory. */
export interface Inventory {
  readonly host: HostFacts;
  readonly datastores: readonly DatastoreFacts[];
  readonly networks: readonly string[];
  readonly switches: readonly SwitchFacts[];
  /** Left out by older versions of the state file. */
  readonly iscsi?: readonly IscsiTargetFacts[];
  /** What the datacenter of a vCenter is called; dc1 where older versions left it out. */
  readonly datacenter?: string;
  /** Clusters in which DRS does not choose hosts. Left out by older versions of the state file. */
  readonly clustersWithoutDrs?: readonly string[];
  /** The hosts of a vCenter; none for the two that it has by default. */
  readonly hosts: readonly HostPlaceFacts[];
  /** Folders of domains on a vCenter, names joined by `/`, parents first. */
  readonly folders: readonly string[];
  /** Resource pools below the root pools, parents first. */
  readonly pools: readonly PoolFacts[];
  readonly files: readonly ExtraFile[];
  readonly machines: readonly MachineFacts[];
}

export interface HostFacts {
  readonly name: string;
  /** Set for VMware Server. */
  readonly product?: 'gsx';
  readonly version: string;
  readonly apiVersion: string;
  readonly build: string;
  readonly hardwareVersion: number;
  readonly cpus: number;
  readonly memoryMiB: number;
  /** The address of the vCenter that manages it; null for none. Left out by older versions of the state file. */
  readonly managementServer?: string | null;
}

/** A host among those of a vCenter. */
export interface HostPlaceFacts {
  readonly name: string;
  /** Null for a single host. */
  readonly cluster: string | null;
  /** Names of those that it sees; null for all. */
  readonly datastores: readonly string[] | null;
  readonly networks: readonly string[] | null;
  /** The newest that it runs; null for that of `host`. */
  readonly hardwareVersion: number | null;
  readonly state: HostState;
  readonly maintenance: boolean;
}

export interface PoolFacts {
  /** The cluster, or the single host. */
  readonly owner: string;
  /** Names below the root pool, joined by `/`. */
  readonly path: string;
}

export interface DatastoreFacts {
  readonly name: string;
  readonly capacityBytes: number;
  readonly type: 'VMFS' | 'NFS';
}

/** A target of iSCSI that every host is connected to. */
export interface IscsiTargetFacts {
  /** `iqn.2026-01.com.example:disks`. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** The sizes of its disks, by their numbers. */
  readonly lunBytes: readonly number[];
}

/** A distributed switch. A vCenter shows it; cards of machines can be on its ports on a host as well. */
export interface SwitchFacts {
  readonly name: string;
  /** As VMware spells it, `50 2a ...-... 01`. */
  readonly uuid: string;
  readonly portGroups: readonly PortGroupFacts[];
}

export interface PortGroupFacts {
  readonly name: string;
  /** `dvportgroup-60`. */
  readonly key: string;
}

/** A file on a datastore: text, or a size alone. */
export interface ExtraFile {
  /** `[datastore] directory/file`. */
  readonly path: string;
  readonly text: string | null;
  readonly sizeBytes: number;
  /** Set for a virtual disk, which is then made with descriptor and flat file. */
  readonly disk: { readonly thin: boolean } | null;
}

export type ToolsState = 'running' | 'not-running' | 'not-installed';
export type PowerState = 'poweredOn' | 'poweredOff' | 'suspended';

/** Management of a VM by another system, and whether its host can reach the VM. */
export interface ControlFacts {
  /** `config.managedBy`; null for none. */
  readonly managedBy: { readonly extensionKey: string; readonly type: string } | null;
  /** The name of the product of `config.vAppConfig`; null where there is none. */
  readonly vappProduct: string | null;
  /** Disabled methods: their calls are refused. */
  readonly disabledMethods: readonly string[];
  /** The source in the fault MethodDisabled; null for none. */
  readonly disabledBy: string | null;
  readonly connectionState: 'connected' | 'disconnected' | 'inaccessible' | 'invalid' | 'orphaned';
}

export interface MachineFacts {
  /** `[datastore] directory/file.vmx`. */
  readonly vmx: string;
  readonly power: PowerState;
  readonly tools: ToolsState;
  readonly ignoresShutdown: boolean;
  readonly guestLocksCdrom: boolean;
  readonly guestWritesBytes: number;
  /** The VMX, key by key, in order. */
  readonly keys: Readonly<Record<string, string>>;
  readonly disks: readonly MachineDisk[];
  readonly files: readonly ExtraFile[];
  /** Only for a vCenter: the name of the host that it runs on. */
  readonly host: string | null;
  /** Only for a vCenter: names below the datacenter's folder of domains, joined by `/`. */
  readonly folder: string | null;
  /** Names below the root pool of its host or cluster, joined by `/`. */
  readonly pool: string | null;
  /** Whether its host starts it when it starts itself. */
  readonly autostart: boolean;
  /** Missing if no other system manages the VM. */
  readonly control?: ControlFacts;
}

export interface MachineDisk {
  readonly path: string;
  readonly sizeKiB: number;
  readonly thin: boolean;
}
