import { basename, join } from 'node:path';

/** What the file of a VM is named after. */
export interface PlacedFile {
  readonly name: string;
  readonly folder: string | null;
  readonly pool: string | null;
  readonly host: string | null;
}

export const GROUPINGS = ['vm', 'folder', 'host', 'pool'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** Names that mean a device on Windows, with any extension. */
const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;
/** Bytes of a file name before its extension. File systems take 255. */
const NAME_BYTES = 120;

/**
 * A file name without extension for a name of the inventory: letters, digits, `.`, `_` and `-`; never hidden, never a name that esxform or
 * an operating system reserves.
 */
export function fileStem(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[.-]+|[.-]+$/g, '');
  let stem = plain;
  while (Buffer.byteLength(stem) > NAME_BYTES) stem = stem.slice(0, -1);
  if (stem === '') return 'vm';
  // A name that begins with `_` is a base, and esxform.yaml is the repo file.
  const reserved = stem.startsWith('_') || stem.toLowerCase() === 'esxform' || WINDOWS_DEVICE.test(stem);
  return reserved ? `vm-${stem}` : stem;
}

function groupName(place: PlacedFile, by: Grouping): string {
  switch (by) {
    case 'vm':
      return place.name;
    case 'host':
      return place.host ?? 'no-host';
    case 'folder':
    case 'pool': {
      const path = place[by] ?? '';
      return path === '' ? 'top' : path;
    }
  }
}

/** Gives each group of VMs one file name in a folder. Case does not tell names apart, because it does not on every file system. */
export class ManifestFiles {
  readonly #by: Grouping;
  readonly #taken: Set<string>;
  readonly #files = new Map<string, string>();

  /** `taken` are names of files that exist already. */
  constructor(by: Grouping, taken: Iterable<string>) {
    this.#by = by;
    this.#taken = new Set([...taken].map((name) => basename(name).toLowerCase()));
  }

  /** The file of a VM, relative to the folder. The same group always has the same file. */
  fileOf(place: PlacedFile): string {
    const group = groupName(place, this.#by);
    const known = this.#files.get(group);
    if (known !== undefined) return known;
    const stem = fileStem(group);
    for (let number = 1; ; number += 1) {
      const file = `${number === 1 ? stem : `${stem}-${number}`}.yaml`;
      if (this.#taken.has(file.toLowerCase())) continue;
      this.#taken.add(file.toLowerCase());
      this.#files.set(group, file);
      return file;
    }
  }

  /** As {@link fileOf}, in a folder. */
  pathOf(folder: string, place: PlacedFile): string {
    return join(folder, this.fileOf(place));
  }
}
