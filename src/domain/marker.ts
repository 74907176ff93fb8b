/** The identity of the machine that a marker was written for. `instanceUuid` is the server's own id: a machine keeps it, a copy gets another. */
export interface MarkedMachine {
  readonly uuid: string | null;
  /** As {@link markedPath} gives it. */
  readonly vmxPath: string;
  readonly instanceUuid?: string;
}

/** Values that were written while the VM ran and that take effect when it is powered on again. */
export interface RestartWaits {
  /** When the VM was powered on that they were written to, in UTC. Not given: that could not be read. */
  readonly booted?: string;
  /** By path, as the keys of {@link Marker.applied}: the JSON of the value that the VM runs with; '' where it was not kept. */
  readonly values: Readonly<Record<string, string>>;
  /** So many more wait, for which there was no room. Not given: none. */
  readonly more?: number;
}

/**
 * What esxform left on a VM when it last applied a manifest. It distinguishes drift (the live value is not what was applied) from pending
 * work (the manifest is not what was applied), and a managed VM from an unmanaged one. It never produces a change.
 *
 * This is format 2, whatever format was read: paths in the manifest's spelling. Format 1 had those of the types, and `dark`.
 */
export interface Marker {
  readonly format: 2;
  readonly owner: string;
  /** A marker found on another machine (a clone, a restore) is foreign. */
  readonly machine: MarkedMachine;
  /** How many plans have written it, this one included. A smaller number than one seen before shows that the VM was restored or reverted. */
  readonly serial?: number;
  /** When it was written, in UTC, by the clock of the computer that ran esxform. For people; nothing is decided by it. */
  readonly written?: string;
  /** By slot: {@link diskMark} of each declared disk, by which it is known again after its file was moved. */
  readonly disks?: Readonly<Record<string, string>>;
  /** Digests of what was applied, by path (`disks.scsi0:1.size`), or by device or field where there are too many: `plan/match/applied.ts`. */
  readonly applied: Readonly<Record<string, string>>;
  /** The name under which it was declared: a VM that was renamed on the host is found by it. */
  readonly domain?: string;
  /** Whether its manifest protected it; a prune leaves it alone then. */
  readonly protected?: true;
  /**
   * What a run was doing when it wrote this, so that any later run on any machine can finish it. `create`: the VM is not complete yet.
   * `downtime`: it was on, and is powered off for changes. Absent once that has ended.
   */
  readonly unfinished?: 'create' | 'downtime';
  /** Disks are being copied for it: a file with one of their names may be half a copy. Absent once they are its disks. */
  readonly copying?: true;
  /** What the guest sees only after a restart. Not given: nothing waited when this was written. */
  readonly waits?: RestartWaits;
}

/** No marker is longer, in bytes of UTF-8: hosts keep extraConfig values of some 4 KiB reliably. */
export const MARKER_BYTES = 3500;

/** So much of each end of a long path is kept. Three bytes a character at most, so a marked path has at most 726 bytes. */
const PATH_END = 120;

/**
 * The path of a VMX as markers hold it: paths of more than 240 characters lose their middle. The uuids and both ends still distinguish
 * machines, and a marker keeps within {@link MARKER_BYTES}.
 */
export function markedPath(vmxPath: string): string {
  if (vmxPath.length <= 2 * PATH_END) return vmxPath;
  const cut = (from: number, to?: number): string =>
    vmxPath.slice(from, to).replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '');
  return `${cut(0, PATH_END)}…${cut(-PATH_END)}`;
}

/** So many disks have a mark; a marker keeps within {@link MARKER_BYTES}. */
export const MOST_DISK_MARKS = 16;

/** The end of a disk's uuid, which is random in all uuids that hosts make. Only compared within one VM, because clones share uuids. */
export function diskMark(uuid: string): string {
  return uuid
    .replace(/[^0-9a-f]/gi, '')
    .toLowerCase()
    .slice(-16);
}
