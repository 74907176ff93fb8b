import {
  CONTROLLER_FEATURES,
  type HardwareFeature,
  hardwareMaximum,
  MACHINE_FEATURES,
  MAX_HARDWARE_VERSION,
  NIC_FEATURES,
} from './hardware-features.js';
import {
  DRIVE_BUSES,
  MAX_FLOPPIES,
  MAX_PARALLELS,
  MAX_SERIALS,
  MEMORY_STEP,
  MIN_HARDWARE_VERSION,
  parseDriveSlot,
  VIDEO_MEMORY_STEP,
  VNC_PORTS,
  WIDE_SCSI_HARDWARE_VERSION,
} from './limits.js';
import { ownEntry } from './own-entry.js';
import type { Path } from './path-key.js';

/** A rule of virtual hardware that a domain breaks. */
export interface Restriction {
  /** Into the domain, by the names of its fields: `['disks', 'scsi0:7']`. */
  readonly path: Path;
  /** A phrase that follows the name of the field: "must be a multiple of 4MiB, not 1027MiB". */
  readonly problem: string;
  /** A warning is about what some hosts take. */
  readonly severity: 'error' | 'warning';
}

type SlotsOf<Device> = Readonly<Record<string, Device | null>>;

/**
 * The part of a domain that rules are about. A whole Domain fits, and so does what a manifest declares of one: what is not there
 * breaks no rule, and a null slot is one that is taken out.
 */
export interface RestrictedDomain {
  readonly hardwareVersion?: number;
  readonly firmware?: string;
  readonly secureBoot?: boolean;
  readonly boot?: { readonly order?: readonly string[]; readonly retry?: number | null };
  readonly memory?: number;
  readonly vcpus?: number;
  readonly coresPerSocket?: number;
  readonly hotAdd?: { readonly cpu?: boolean; readonly cpuRemove?: boolean; readonly memory?: boolean };
  readonly scheduler?: {
    readonly cpu?: { readonly affinity?: readonly number[] | null };
    readonly memory?: { readonly reservation?: number };
  };
  readonly nestedHv?: boolean;
  readonly iommu?: boolean;
  readonly vbs?: boolean;
  readonly memoryLocked?: boolean;
  readonly vnc?: { readonly port?: number | null } | null;
  readonly video?: {
    readonly memory?: number | null;
    readonly displays?: number | null;
    readonly accelerated?: boolean;
  };
  readonly usb?: { readonly uhci?: boolean; readonly ehci?: boolean; readonly xhci?: boolean };
  readonly tpm?: boolean;
  readonly controllers?: SlotsOf<string>;
  readonly disks?: SlotsOf<object>;
  readonly cdroms?: SlotsOf<object>;
  readonly nics?: SlotsOf<{ readonly model?: string }>;
  readonly floppies?: SlotsOf<object>;
  readonly serials?: SlotsOf<object>;
  readonly parallels?: SlotsOf<object>;
  readonly passthrough?: SlotsOf<object>;
}

type Tell = (path: Path, problem: string, severity?: Restriction['severity']) => void;
type Rule = (domain: RestrictedDomain, tell: Tell) => void;

function present<Device>(slots: SlotsOf<Device> | undefined): readonly (readonly [string, Device])[] {
  return Object.entries(slots ?? {}).flatMap(([slot, device]) => (device === null ? [] : [[slot, device] as const]));
}

function numberOf(slot: string): number {
  return Number(/\d+/.exec(slot)?.[0] ?? Number.NaN);
}

/** `vcpus` of 1, or an even number, below this version. Source: libvirt's documentation of its ESX driver. */
const ODD_VCPUS_HARDWARE_VERSION = 7;

const versions: Rule = ({ hardwareVersion: version }, tell) => {
  if (version === undefined) return;
  if (version < MIN_HARDWARE_VERSION)
    tell(['hardwareVersion'], `must be at least ${MIN_HARDWARE_VERSION}, not ${version}`);
  if (version > MAX_HARDWARE_VERSION)
    tell(['hardwareVersion'], `is newer than ${MAX_HARDWARE_VERSION}, the newest that is known`, 'warning');
};

const memory: Rule = (domain, tell) => {
  const { memory: size } = domain;
  if (size === undefined) return;
  const step = size % MEMORY_STEP;
  if (step !== 0) tell(['memory'], `must be a multiple of ${MEMORY_STEP}MiB, not ${size}MiB`);
  const most = hardwareMaximum(domain.hardwareVersion)?.memory ?? Number.POSITIVE_INFINITY;
  if (size > most) tell(['memory'], `is ${size}MiB; this hardware version has at most ${most}MiB`, 'warning');
};

const processors: Rule = ({ hardwareVersion: version, vcpus, coresPerSocket: cores, scheduler }, tell) => {
  const most = hardwareMaximum(version);
  const affinity = scheduler?.cpu?.affinity ?? null;
  if (most !== null && cores !== undefined && cores > most.coresPerSocket)
    tell(['coresPerSocket'], `is ${cores}; this hardware version has at most ${most.coresPerSocket}`, 'warning');
  if (vcpus === undefined) return;
  if (version !== undefined && version < ODD_VCPUS_HARDWARE_VERSION && vcpus !== 1 && vcpus % 2 !== 0)
    tell(['vcpus'], `must be 1 or even below hardware version ${ODD_VCPUS_HARDWARE_VERSION}, not ${vcpus}`);
  if (most !== null && vcpus > most.vcpus)
    tell(['vcpus'], `is ${vcpus}; this hardware version has at most ${most.vcpus}`, 'warning');
  if (cores !== undefined && (cores < 1 || vcpus % cores !== 0))
    tell(['coresPerSocket'], `must divide the ${vcpus} vcpus, which ${cores} does not`);
  if (affinity !== null && affinity.length < vcpus)
    tell(['scheduler', 'cpu', 'affinity'], `must name at least as many processors as there are vcpus, ${vcpus}`);
};

function need(feature: HardwareFeature, domain: RestrictedDomain, path: Path, tell: Tell): void {
  if (domain.hardwareVersion === undefined || domain.hardwareVersion >= feature.since) return;
  tell(
    path,
    `asks for ${feature.name}, which hardware version ${domain.hardwareVersion} lacks; ${feature.since} has it`,
  );
}

const features: Rule = (domain, tell) => {
  const { usb = {}, hotAdd = {} } = domain;
  const asked: readonly (readonly [boolean | undefined, keyof typeof MACHINE_FEATURES, Path])[] = [
    [domain.firmware === 'efi', 'efi', ['firmware']],
    [domain.secureBoot, 'secureBoot', ['secureBoot']],
    [domain.tpm, 'tpm', ['tpm']],
    [usb.uhci, 'uhci', ['usb', 'uhci']],
    [usb.ehci, 'ehci', ['usb', 'ehci']],
    [usb.xhci, 'xhci', ['usb', 'xhci']],
    [domain.video?.accelerated, 'accelerated', ['video', 'accelerated']],
    [hotAdd.cpu, 'hotAdd', ['hotAdd', 'cpu']],
    [hotAdd.cpuRemove, 'hotAdd', ['hotAdd', 'cpuRemove']],
    [hotAdd.memory, 'hotAdd', ['hotAdd', 'memory']],
  ];
  for (const [is, feature, path] of asked) if (is === true) need(MACHINE_FEATURES[feature], domain, path, tell);
};

const firmware: Rule = (domain, tell) => {
  if (domain.firmware !== 'bios') return;
  for (const field of ['secureBoot', 'tpm'] as const)
    if (domain[field] === true) tell([field], 'needs the firmware efi, not bios');
};

/** Source: vSphere API reference, VirtualMachineFlagInfo.vbsEnabled, which lists what a host refuses. */
const virtualizationSecurity: Rule = (domain, tell) => {
  if (domain.vbs !== true) return;
  if (domain.firmware === 'bios') tell(['vbs'], 'needs the firmware efi, not bios');
  const needs = { secureBoot: 'secure_boot', nestedHv: 'nested_hv', iommu: 'iommu' } as const;
  for (const field of ['secureBoot', 'nestedHv', 'iommu'] as const)
    if (domain[field] === false) tell(['vbs'], `needs ${needs[field]}, which is false`);
};

/** Source: vSphere API reference, VirtualMachineConfigSpec.memoryReservationLockedToMax: the reservation follows the memory. */
const lockedMemory: Rule = ({ memoryLocked, memory: size, scheduler }, tell) => {
  const reservation = scheduler?.memory?.reservation;
  if (memoryLocked !== true || size === undefined || reservation === undefined) return;
  if (reservation > 0 && reservation !== size)
    tell(['memoryLocked'], `reserves all ${size}MiB, but scheduler.memory.reservation is ${reservation}MiB`);
};

const bootOrder: Rule = ({ boot }, tell) => {
  const order = boot?.order ?? [];
  if (new Set(order).size !== order.length) tell(['boot', 'order'], 'must name nothing twice');
  const places = order.flatMap((each, index) => (each.includes(':') ? [index] : []));
  const [first = 0, last = 0] = [places[0], places.at(-1)];
  if (places.length > 0 && last - first >= places.length)
    tell(['boot', 'order'], 'must name its disks one after the other: a VMX has one place for all of them', 'warning');
  if ((boot?.retry ?? 0) % 1000 !== 0)
    tell(['boot', 'retry'], 'must be whole seconds in a VMX: it is rounded up', 'warning');
};

const controllers: Rule = (domain, tell) => {
  for (const [slot, model] of present(domain.controllers)) {
    const path = ['controllers', slot];
    const feature = CONTROLLER_FEATURES.get(model);
    if (feature !== undefined) need(feature, domain, path, tell);
    const bus = ownEntry(DRIVE_BUSES, /^[a-z]+/.exec(slot)?.[0]) ?? null;
    if (bus !== null && numberOf(slot) >= bus.controllers)
      tell(path, `must be one of the ${bus.controllers} controllers of its bus, counted from 0`);
  }
};

function driveProblem(slot: string, version: number | undefined): string | null {
  if (parseDriveSlot(slot, version) !== null) return null;
  if (parseDriveSlot(slot) !== null)
    return `is a slot that hardware version ${version} lacks; units above 15 need ${WIDE_SCSI_HARDWARE_VERSION}`;
  const { reserved = [] } = ownEntry(DRIVE_BUSES, /^[a-z]+/.exec(slot)?.[0]) ?? {};
  return reserved.includes(Number(/:(\d+)$/.exec(slot)?.[1]))
    ? 'is the slot of the controller itself'
    : 'is no slot that there is';
}

const drives: Rule = (domain, tell) => {
  for (const kind of ['disks', 'cdroms'] as const) {
    for (const [slot] of present(domain[kind])) {
      const problem = driveProblem(slot, domain.hardwareVersion);
      if (problem !== null) tell([kind, slot], problem);
    }
  }
};

const nics: Rule = (domain, tell) => {
  const most = hardwareMaximum(domain.hardwareVersion)?.nics ?? 0;
  for (const [slot, { model }] of present(domain.nics)) {
    const feature = NIC_FEATURES.get(model ?? '');
    if (feature !== undefined) need(feature, domain, ['nics', slot], tell);
    if (numberOf(slot) >= most) tell(['nics', slot], `is beyond the ${most} NICs of this hardware version`);
  }
};

const passthrough: Rule = (domain, tell) => {
  const devices = present(domain.passthrough);
  const most = hardwareMaximum(domain.hardwareVersion)?.passthrough ?? 0;
  for (const [index, [slot]] of devices.entries()) {
    need(MACHINE_FEATURES.passthrough, domain, ['passthrough', slot], tell);
    if (most > 0 && index >= most)
      tell(['passthrough', slot], `is more than the ${most} devices of this hardware version`, 'warning');
  }
};

const ports: Rule = (domain, tell) => {
  const most = { floppies: MAX_FLOPPIES, serials: MAX_SERIALS, parallels: MAX_PARALLELS } as const;
  for (const kind of ['floppies', 'serials', 'parallels'] as const) {
    for (const [slot] of present<object>(domain[kind]))
      if (numberOf(slot) >= most[kind]) tell([kind, slot], `is beyond the ${most[kind]} that a machine has`);
  }
};

const display: Rule = ({ hardwareVersion, vnc, video }, tell) => {
  const { port = null } = vnc ?? {};
  const { memory: size = null, displays = null } = video ?? {};
  const most = hardwareMaximum(hardwareVersion)?.displays ?? 0;
  if (port !== null && (port < VNC_PORTS.first || port > VNC_PORTS.last))
    tell(['vnc', 'port'], `is ${port}; VMware’s own range is ${VNC_PORTS.first} to ${VNC_PORTS.last}`, 'warning');
  if (size !== null && size % VIDEO_MEMORY_STEP !== 0)
    tell(['video', 'memory'], `must be a multiple of ${VIDEO_MEMORY_STEP}KiB for libvirt, not ${size}KiB`, 'warning');
  if (displays !== null && most > 0 && displays > most)
    tell(['video', 'displays'], `is ${displays}; this hardware version has at most ${most}`);
};

const RULES: readonly Rule[] = [
  versions,
  memory,
  processors,
  features,
  firmware,
  virtualizationSecurity,
  lockedMemory,
  bootOrder,
  controllers,
  drives,
  nics,
  passthrough,
  ports,
  display,
];

/**
 * Every rule of virtual hardware that the domain breaks, all at once. Without a hardware version only those rules count that
 * hold for the newest.
 */
export function restrictionsOf(domain: RestrictedDomain): readonly Restriction[] {
  const broken: Restriction[] = [];
  const tell: Tell = (path, problem, severity = 'error') => broken.push({ path, problem, severity });
  for (const rule of RULES) rule(domain, tell);
  return broken;
}
