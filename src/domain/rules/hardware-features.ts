/**
 * What each version of the virtual hardware brought, as data. Sources: VMware's tables "Hardware Features Available with Virtual
 * Machine Compatibility Settings" for vSphere 6.5, 6.7, 7.0 and 8.0, and KB 1001805 for NIC models; where a row has another
 * source, it says so.
 */

/** Something that a domain may have, and the oldest hardware version that has it. */
export interface HardwareFeature {
  /** As a message names it. */
  readonly name: string;
  readonly since: number;
}

/** By the value of the field that asks for it. */
export const CONTROLLER_FEATURES: ReadonlyMap<string, HardwareFeature> = new Map([
  ['lsisas1068', { name: 'the controller model lsisas1068', since: 7 }],
  ['pvscsi', { name: 'the controller model pvscsi', since: 7 }],
  ['ahci', { name: 'a SATA controller', since: 10 }],
  ['nvme', { name: 'an NVMe controller', since: 13 }],
]);

export const NIC_FEATURES: ReadonlyMap<string, HardwareFeature> = new Map([
  ['vmxnet3', { name: 'the NIC model vmxnet3', since: 7 }],
  ['e1000e', { name: 'the NIC model e1000e', since: 8 }],
  // Networking guide of vSphere 5.5 and later: "compatibility ESXi 5.5 and later".
  ['sriov', { name: 'the NIC model sriov', since: 10 }],
]);

export const MACHINE_FEATURES = {
  efi: { name: 'EFI firmware', since: 8 },
  secureBoot: { name: 'secure boot', since: 13 },
  tpm: { name: 'a virtual TPM', since: 14 },
  uhci: { name: 'a USB controller', since: 7 },
  ehci: { name: 'a USB 2.0 controller', since: 7 },
  xhci: { name: 'a USB 3 controller', since: 8 },
  accelerated: { name: 'accelerated 3D graphics', since: 8 },
  passthrough: { name: 'PCI passthrough', since: 7 },
  // Guess: the tables list hot-add for every version but 4.
  hotAdd: { name: 'adding processors or memory while running', since: 7 },
} as const satisfies Readonly<Record<string, HardwareFeature>>;

/** What a machine of a hardware version may have at most; each row holds up to the version of the next. */
export interface HardwareMaximum {
  readonly since: number;
  readonly vcpus: number;
  readonly coresPerSocket: number;
  /** In MiB. */
  readonly memory: number;
  readonly nics: number;
  readonly displays: number;
  readonly passthrough: number;
}

const GIB = 1024;

/** Ascending. The numbers for 22 are those that VMware announced with it. */
export const HARDWARE_MAXIMUMS: readonly HardwareMaximum[] = [
  { since: 4, vcpus: 4, coresPerSocket: 1, memory: 64 * GIB, nics: 4, displays: 1, passthrough: 0 },
  { since: 7, vcpus: 8, coresPerSocket: 8, memory: 256 * GIB, nics: 10, displays: 10, passthrough: 6 },
  { since: 8, vcpus: 32, coresPerSocket: 32, memory: 1011 * GIB, nics: 10, displays: 10, passthrough: 6 },
  { since: 9, vcpus: 64, coresPerSocket: 64, memory: 1011 * GIB, nics: 10, displays: 10, passthrough: 6 },
  { since: 11, vcpus: 128, coresPerSocket: 128, memory: 4080 * GIB, nics: 10, displays: 10, passthrough: 16 },
  { since: 13, vcpus: 128, coresPerSocket: 128, memory: 6128 * GIB, nics: 10, displays: 10, passthrough: 16 },
  { since: 15, vcpus: 256, coresPerSocket: 128, memory: 6128 * GIB, nics: 10, displays: 10, passthrough: 16 },
  { since: 18, vcpus: 768, coresPerSocket: 128, memory: 24_560 * GIB, nics: 10, displays: 10, passthrough: 16 },
  { since: 20, vcpus: 768, coresPerSocket: 256, memory: 24_560 * GIB, nics: 10, displays: 10, passthrough: 64 },
  { since: 21, vcpus: 768, coresPerSocket: 256, memory: 24_560 * GIB, nics: 10, displays: 10, passthrough: 128 },
  { since: 22, vcpus: 960, coresPerSocket: 960, memory: 24_560 * GIB, nics: 10, displays: 10, passthrough: 128 },
];

/** The newest virtual hardware that is known here. */
export const MAX_HARDWARE_VERSION = 22;

/** The maximums of a hardware version; those of the newest where it is not known. */
export function hardwareMaximum(version: number | undefined): HardwareMaximum | null {
  return HARDWARE_MAXIMUMS.findLast(({ since }) => since <= (version ?? MAX_HARDWARE_VERSION)) ?? null;
}
