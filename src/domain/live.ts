import type { Domain, PowerState, Slots } from './domain.js';
import type { DomainRef } from './domain-ref.js';
import type { Marker } from './marker.js';
import type { BlockedOperation } from './operation.js';
import type { Question } from './question.js';
import type { DatastorePath } from './values/datastore-path.js';
import type { DomainName } from './values/domain-name.js';
import type { MiB } from './values/units.js';
import type { Uuid } from './values/uuid.js';

export type { DomainRef } from './domain-ref.js';

/** One row of the inventory: enough to find a domain, and to know whether it moved since it was read. */
export interface DomainSummary {
  readonly ref: DomainRef;
  readonly name: DomainName;
  readonly uuid: Uuid | null;
  /** The server's own id of the VM; null on servers that keep none. */
  readonly instanceUuid: Uuid | null;
  readonly vmxPath: DatastorePath | null;
  readonly power: PowerState;
  /** Null on servers that keep none. */
  readonly changeVersion: string | null;
  /** Its folder, as {@link RuntimeFacts.folder} has it. Null, or not given: not known. */
  readonly folder?: string | null;
  /** Why the domain cannot be read (`inaccessible`, `disconnected`, ...); null when it can. */
  readonly unreadable: string | null;
  /** The name that its VMX path suggests, where the server lists a path in place of a name. */
  readonly alias?: DomainName;
  /** Given for a template: it cannot be powered on, and few of its settings can be changed. */
  readonly template?: true;
}

export type ToolsState = 'running' | 'not-running' | 'not-installed' | 'unknown';

/** The marker that a VM had when a snapshot of it was taken. */
export interface SnapshotMarker {
  readonly snapshot: string;
  readonly marker: Pick<Marker, 'owner' | 'machine' | 'serial' | 'written'>;
}

/** Facts that are no part of the machine's description but decide what a change costs. Null means: not known. */
export interface RuntimeFacts {
  readonly power: PowerState;
  /** The host's name. */
  readonly host: string | null;
  /** Names below the root pool, joined by `/`; '' is the root pool itself. */
  readonly pool: string | null;
  /** Names below the datacenter's folder of domains, joined by `/`; '' is that folder itself. */
  readonly folder: string | null;
  readonly autostart: boolean | null;
  /** The guest's own IP address, as its Tools tell it; null where they do not. */
  readonly address: string | null;
  readonly tools: ToolsState;
  readonly cpuHotAdd: boolean | null;
  readonly cpuHotRemove: boolean | null;
  readonly memoryHotAdd: boolean | null;
  readonly memoryHotAddIncrement: MiB | null;
  readonly memoryHotAddLimit: MiB | null;
  readonly question: Question | null;
  /** Names of all snapshots; empty when there are none. */
  readonly snapshots: readonly string[];
  /** By disk slot: the file at the root of its backing chain, which is what a manifest names. */
  readonly diskRoots: Readonly<Record<string, DatastorePath>>;
  /** By disk slot: all files of its backing chain, newest first, where there is more than one: snapshots and linked clones. */
  readonly diskChains?: Readonly<Record<string, readonly DatastorePath[]>>;
  /** By disk slot: the uuid of the virtual disk, which stays when its file is moved. A clone's disk has the same. Not given: not known. */
  readonly diskUuids?: Readonly<Record<string, string>>;
  /** Our markers as the VM's snapshots hold them, with the names of the snapshots. Not given: none. */
  readonly snapshotMarkers?: readonly SnapshotMarker[];
  /**
   * By slot: whether a network card or a drive is connected now, while the VM runs. Drives that are empty or of a client are left out,
   * because they connect by themselves. Not given: the VM does not run, or it is not known.
   */
  readonly connectedNow?: Readonly<Record<string, boolean>>;
  /** When the VM was powered on, in UTC. Null or not given: it is off, or that could not be read. */
  readonly bootTime?: string | null;
  /** The system that manages the VM, and how that is known, for people. Not given: none is known. */
  readonly managedBy?: string;
  /** Operations that the host blocks for another reason than the power state. Not given: none. */
  readonly blocked?: readonly BlockedOperation[];
}

/** One reading of a domain, of one moment. It is never edited, only read again. */
export interface LiveDomain {
  readonly ref: DomainRef;
  readonly vmxPath: DatastorePath;
  readonly changeVersion: string | null;
  /** The server's own name for this machine: it stays when the machine moves, and a copy gets another. Null where servers keep none. */
  readonly instanceUuid: string | null;
  /** Its remote display's password is always null: a plan takes its `before` and its guards from here, and may hold no secret. */
  readonly domain: Domain;
  /**
   * Devices that no Domain can hold, by slot, as people read them: `{ serial0: 'serial port of the type "thinprint"' }`. They occupy their
   * slots. Not given: none.
   */
  readonly unexpressed?: Slots<string>;
  /** Names of secret values that the VM has and the Domain lacks, in the manifest's spelling: `guestinfo.db.password`. Not given: none. */
  readonly secrets?: readonly string[];
  readonly runtime: RuntimeFacts;
  /** Our marker as found, even if it was written for another machine; null when there is none. */
  readonly marker: Marker | null;
  /** `vmx`: from the domain's VMX file. `config`: from the API, because the VMX could not be had; raw keys are then known in part. */
  readonly readFrom: 'vmx' | 'config';
}

/** `folder`: digest of the folder with which it was declared; not given where it was declared with none. */
export type FleetMarker = Pick<Marker, 'owner' | 'machine' | 'domain' | 'protected'> & { readonly folder?: string };

/** What a domain that nobody declares needs to be known by. */
export interface FleetRow {
  readonly ref: DomainRef;
  readonly name: DomainName;
  readonly uuid: Uuid | null;
  readonly vmxPath: DatastorePath | null;
  readonly power: PowerState;
  /** In lower case, as {@link Mac} has them. */
  readonly macs: readonly string[];
  /** Every file that a disk of it stands on, snapshots and roots alike, and its own VMX. */
  readonly files: readonly DatastorePath[];
  readonly instanceUuid: string | null;
  /** Our marker as found; null when there is none. Its digests are left out. */
  readonly marker: FleetMarker | null;
  /** Why it is not known whether it has a marker. Not given: it is known. */
  readonly markerUnread?: string;
  /** The system that manages the VM, as {@link RuntimeFacts.managedBy} has it. Not given: none is known. */
  readonly managedBy?: string;
}

export interface SnapshotFacts {
  readonly name: string;
  /** When it was taken, as the server writes it (ISO 8601); null where it does not say. */
  readonly created: string | null;
}

/** One VM of an inventory, for people: what it is, where it is and what it waits for. */
export interface OverviewRow extends FleetRow {
  readonly template: boolean;
  /** Why the VM cannot be read; null if it can. */
  readonly unreadable: string | null;
  /** Null where the account cannot see it. */
  readonly host: string | null;
  readonly folder: string | null;
  readonly pool: string | null;
  readonly tools: ToolsState;
  /** IP addresses that the guest's Tools report, the main one first. */
  readonly addresses: readonly string[];
  readonly guestHostName: string | null;
  readonly snapshots: readonly SnapshotFacts[];
  readonly question: Question | null;
  /** The operation that is queued or running on the VM, as the server names it; null for none, or where the account sees no tasks. */
  readonly task: string | null;
}

/** A domain that exists and cannot be read. It is never to be taken for a missing one. */
export interface Unreadable {
  readonly ref: DomainRef;
  readonly name: DomainName;
  readonly unreadable: string;
}

export function isUnreadable(reading: LiveDomain | Unreadable): reading is Unreadable {
  return 'unreadable' in reading;
}
