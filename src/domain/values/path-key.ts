/** A path into a Domain, outermost first: `['disks', 'scsi0:1', 'size']`. */
export type Path = readonly string[];

/** The path as one word, for maps, messages and markers. Raw VMX keys hold dots themselves; they only stand last. */
export function pathKey(path: Path): string {
  return path.join('.');
}
