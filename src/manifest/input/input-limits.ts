/** Bounds of what is read. They are far above any honest manifest, and low enough that a hostile one costs seconds at most. */
export const INPUT_LIMITS = {
  bytesPerFile: 4 * 1024 * 1024,
  files: 10_000,
  directoryDepth: 32,
  documents: 10_000,
  /** Maps and lists inside each other. */
  depth: 64,
  /** Values that aliases stand for, all together and each written out, in one document. */
  aliasedValues: 100_000,
  /** Bases between a manifest and the last base that it extends, that one included. */
  baseLevels: 8,
  /** Values that manifests have of their bases, all together: each counts for each manifest that extends it. */
  basedValues: 200_000,
  /** One value of guestinfo as a guest gets it: the largest message between guest and host. Source: the headers of VMware’s guest tools. */
  guestinfoValueBytes: 64 * 1024,
  /** A file or text of guestinfo before it is encoded. */
  guestinfoBytes: 1024 * 1024,
  /** All of them together, each counted as often as it is encoded. */
  guestinfoBytesInAll: 32 * 1024 * 1024,
  /** How many of them there are. */
  guestinfoMaps: 20_000,
  /** Problems that are reported; the rest are only counted. */
  diagnostics: 1_000,
} as const;
