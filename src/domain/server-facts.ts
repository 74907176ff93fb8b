import type { KiB } from './units.js';

export interface DatastoreFacts {
  readonly name: string;
  readonly accessible: boolean;
  readonly free: KiB;
  readonly capacity: KiB;
}

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
  /** Sorted by name. */
  readonly datastores: readonly DatastoreFacts[];
  /** Names of the networks (port groups) in reach, sorted. */
  readonly networks: readonly string[];
}
