/**
 * Files of datastores: in memory or on disk. A location is a datastore with a path below it; it never leads out of the datastore. Sizes
 * of virtual disks are recorded, their content is not.
 */

import type { Location } from './datastore-location.js';

export interface FileFacts {
  readonly kind: 'file' | 'directory';
  /** Bytes as the datastore shows them; a flat file has its full size without taking any room. */
  readonly size: number;
  /** Bytes that count against the datastore's free space. */
  readonly allocated: number;
  readonly modified: Date;
}

/** The size that a file claims to have, when it has no content of that size. */
export interface ClaimedSize {
  readonly size: number;
  readonly allocated: number;
}

/**
 * The files of all datastores. Synchronous, so that a step of a task is one uninterrupted change. Paths were checked by
 * `parseLocation`. Missing files are null; writing into a missing directory is a broken promise of the caller and throws.
 */
export interface FileStore {
  facts(location: Location): FileFacts | null;
  read(location: Location): Buffer | null;
  write(location: Location, content: Uint8Array): void;
  /** Makes or resizes a file that has a size and no content: a flat extent, an image. */
  claim(location: Location, size: ClaimedSize): void;
  /** With parents. */
  makeDirectory(location: Location): void;
  /** A file, or a directory with all that is in it. */
  remove(location: Location): void;
  move(from: Location, to: Location): void;
  copy(from: Location, to: Location): void;
  /** Names in a directory, sorted. */
  list(directory: Location): readonly string[];
  /** Allocated bytes on one datastore. */
  used(datastore: string): number;
}
