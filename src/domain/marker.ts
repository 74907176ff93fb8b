/** By what a machine is known again: `instanceUuid` is the server's, which a machine keeps when it moves and a copy does not have. */
export interface MarkedMachine {
  readonly uuid: string | null;
  readonly vmxPath: string;
  readonly instanceUuid?: string;
}

/**
 * What esxform left on a domain when it last applied a manifest. It tells drift (live is not what was applied) from pending
 * work (the manifest is not what was applied). It is for reporting and for knowing strangers; it never produces a change.
 */
export interface Marker {
  readonly format: 1;
  readonly owner: string;
  /** The machine it was written for: a marker found on another machine (a clone, a restore) is foreign. */
  readonly machine: MarkedMachine;
  /** A short digest of each applied value, by the key of its path (`disks.scsi0:1.size`). */
  readonly applied: Readonly<Record<string, string>>;
  /** The name under which it was declared, so that one who renames it on the host does not make a stranger of it. */
  readonly domain?: string;
  /** Whether its manifest protected it; a prune leaves it alone then. */
  readonly protected?: true;
  /**
   * What a run was in the midst of when it wrote this, so that any later run on any machine can see it through. `create`: the
   * machine is not whole yet. `dark`: it was on, and is taken down for changes. Not there once that has ended.
   */
  readonly unfinished?: 'create' | 'dark';
  /** Disks are being copied for it: a file of their names may be half a copy. Not there once they are its disks. */
  readonly copying?: true;
}
