import type { ChangeFeed } from '../change-feed.js';
import type { Clock } from '../clock.js';
import type { HostFacts, IscsiTargetFacts } from '../inventory/inventory.js';
import type { QuestionStyle } from '../questions/question.js';
import type { Reference } from '../soap/value.js';
import type { FileStore } from '../storage/file-store.js';
import type { PlaceRegistry } from './inventory/place-registry.js';
import type { NetworkRecord, SwitchRecord } from './network/network-records.js';
import type { DatastoreRecord } from './storage/datastore-record.js';

/** The references that everything hangs on. */
export interface Roots {
  readonly rootFolder: Reference;
  readonly datacenter: Reference;
  readonly machineFolder: Reference;
  readonly hostFolder: Reference;
  readonly datastoreFolder: Reference;
  readonly networkFolder: Reference;
  /** As it is called at first. */
  readonly datacenterName: string;
}

export interface WorldParts {
  readonly kind: 'host' | 'vcenter';
  readonly host: HostFacts;
  readonly roots: Roots;
  readonly places: PlaceRegistry;
  readonly datastores: readonly DatastoreRecord[];
  /** The standard ones that there are at first. */
  readonly networks: readonly NetworkRecord[];
  readonly switches: readonly SwitchRecord[];
  readonly iscsi: readonly IscsiTargetFacts[];
  readonly files: FileStore;
  readonly feed: ChangeFeed;
  readonly clock: Clock;
  readonly taskMilliseconds: number;
  readonly questionStyle: QuestionStyle;
  /** How long a question about the locked door of a CD-ROM drive waits. */
  readonly doorQuestionMilliseconds: number;
  /** As a host with the free licence: it can be read over the API, and not written. */
  readonly readOnlyLicense: boolean;
}
