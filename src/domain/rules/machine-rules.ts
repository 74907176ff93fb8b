import type { Path } from '../values/path-key.js';
import { formatMemory, type MiB } from '../values/units.js';
import { type HardwareFeature, hardwareMaximum, MACHINE_FEATURES, MAX_HARDWARE_VERSION } from './hardware-features.js';
import { MEMORY_STEP, MIN_HARDWARE_VERSION, VIDEO_MEMORY_STEP, VNC_PORTS } from './limits.js';
import { type CheckedDomain, devicesOf, type Finding, type Rule, violated } from './rule.js';

/** `vcpus` of 1, or an even number, below this version. Source: libvirt's documentation of its ESX driver. */
const ODD_VCPUS_HARDWARE_VERSION = 7;
const VERSION: Path = ['hardwareVersion'];
const RESERVATION: Path = ['scheduler', 'memory', 'reservation'];
const UNKNOWN: readonly Finding[] = ['unknown'];

/** What a domain asks for, and the hardware version that it needs. */
export function featureFindings(
  domain: CheckedDomain,
  feature: HardwareFeature,
  path: Path,
  also: readonly Path[] = [],
): readonly Finding[] {
  const { hardwareVersion: version } = domain;
  if (version === undefined) return UNKNOWN;
  if (version >= feature.since) return [];
  const problem = `asks for ${feature.name}, which hardware version ${version} lacks; ${feature.since} has it`;
  return [violated(path, problem, { also: [VERSION, ...also] })];
}

function nearestMemory(memory: number): string {
  const below = (Math.floor(memory / MEMORY_STEP) * MEMORY_STEP) as MiB;
  const above = formatMemory((below + MEMORY_STEP) as MiB);
  return `Write ${below === 0 ? above : `${formatMemory(below)} or ${above}`}.`;
}

/** A value above the maximum of the hardware version. Without a version, that of the newest counts. */
function aboveMaximum(
  version: number | undefined,
  path: Path,
  value: number | undefined,
  key: 'memory' | 'vcpus' | 'coresPerSocket',
  unit = '',
): readonly Finding[] {
  if (value === undefined) return UNKNOWN;
  const most = hardwareMaximum(version)?.[key] ?? Number.POSITIVE_INFINITY;
  if (value <= most) return version === undefined ? UNKNOWN : [];
  return [violated(path, `is ${value}${unit}; this hardware version has at most ${most}${unit}`, { also: [VERSION] })];
}

export const MACHINE_RULES = [
  {
    id: 'hardware-version-minimum',
    severity: 'error',
    check: ({ hardwareVersion: version }) => {
      if (version === undefined) return UNKNOWN;
      if (version >= MIN_HARDWARE_VERSION) return [];
      return [violated(VERSION, `must be at least ${MIN_HARDWARE_VERSION}, not ${version}`)];
    },
  },
  {
    id: 'hardware-version-known',
    severity: 'warning',
    check: ({ hardwareVersion: version }) => {
      if (version === undefined) return UNKNOWN;
      if (version <= MAX_HARDWARE_VERSION) return [];
      return [violated(VERSION, `is newer than ${MAX_HARDWARE_VERSION}, the newest that is known`)];
    },
  },
  {
    id: 'memory-step',
    severity: 'error',
    declaredCode: 'EF1017',
    check: ({ memory }) => {
      if (memory === undefined) return UNKNOWN;
      if (memory % MEMORY_STEP === 0) return [];
      const problem = `must be a multiple of ${MEMORY_STEP}MiB, not ${memory}MiB`;
      return [violated(['memory'], problem, { hint: nearestMemory(memory) })];
    },
  },
  {
    id: 'memory-maximum',
    severity: 'warning',
    declaredCode: 'EF1017',
    check: ({ hardwareVersion, memory }) => aboveMaximum(hardwareVersion, ['memory'], memory, 'memory', 'MiB'),
  },
  {
    id: 'cores-per-socket-maximum',
    severity: 'warning',
    declaredCode: 'EF1018',
    check: ({ hardwareVersion, coresPerSocket }) =>
      aboveMaximum(hardwareVersion, ['coresPerSocket'], coresPerSocket, 'coresPerSocket'),
  },
  {
    id: 'vcpus-even',
    severity: 'error',
    check: ({ hardwareVersion: version, vcpus }) => {
      if (version === undefined || vcpus === undefined) return UNKNOWN;
      if (version >= ODD_VCPUS_HARDWARE_VERSION || vcpus === 1 || vcpus % 2 === 0) return [];
      const problem = `must be 1 or even below hardware version ${ODD_VCPUS_HARDWARE_VERSION}, not ${vcpus}`;
      return [violated(['vcpus'], problem, { also: [VERSION] })];
    },
  },
  {
    id: 'vcpus-maximum',
    severity: 'warning',
    check: ({ hardwareVersion, vcpus }) => aboveMaximum(hardwareVersion, ['vcpus'], vcpus, 'vcpus'),
  },
  {
    id: 'cores-divide-vcpus',
    severity: 'error',
    declaredCode: 'EF1018',
    check: ({ vcpus, coresPerSocket: cores }) => {
      if (vcpus === undefined || cores === undefined) return UNKNOWN;
      if (cores >= 1 && vcpus % cores === 0) return [];
      return [
        violated(['coresPerSocket'], `must divide the ${vcpus} vcpus, which ${cores} does not`, {
          also: [['vcpus']],
          hint: 'Declare vcpus and cores_per_socket so that one divides the other.',
        }),
      ];
    },
  },
  {
    id: 'affinity-covers-vcpus',
    severity: 'error',
    check: ({ vcpus, scheduler }) => {
      const affinity = scheduler?.cpu?.affinity;
      if (affinity === null) return [];
      if (vcpus === undefined || affinity === undefined) return UNKNOWN;
      if (affinity.length >= vcpus) return [];
      const problem = `must name at least as many processors as there are vcpus, ${vcpus}`;
      return [violated(['scheduler', 'cpu', 'affinity'], problem, { also: [['vcpus']] })];
    },
  },
  {
    id: 'reservation-limit',
    severity: 'error',
    declaredCode: 'EF1027',
    check: ({ scheduler }) => {
      const format = { cpu: (value: number) => `${value}MHz`, memory: (value: number) => formatMemory(value as MiB) };
      return (['cpu', 'memory'] as const).flatMap((what): readonly Finding[] => {
        const { reservation, limit } = scheduler?.[what] ?? {};
        if (reservation === undefined || limit === undefined) return UNKNOWN;
        if (limit === 'unlimited' || reservation <= limit) return [];
        const problem = `reserves ${format[what](reservation)}, more than its limit of ${format[what](limit)}`;
        const label = ['scheduler', what];
        return [violated([...label, 'reservation'], problem, { also: [[...label, 'limit']], label })];
      });
    },
  },
  {
    id: 'machine-feature',
    severity: 'error',
    check: (domain) => {
      const { usb = {}, hotAdd = {} } = domain;
      const asked: readonly (readonly [boolean | undefined, keyof typeof MACHINE_FEATURES, Path])[] = [
        [domain.firmware === undefined ? undefined : domain.firmware === 'efi', 'efi', ['firmware']],
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
      return asked.flatMap(([is, feature, path]): readonly Finding[] => {
        if (is === undefined) return UNKNOWN;
        return is ? featureFindings(domain, MACHINE_FEATURES[feature], path) : [];
      });
    },
  },
  {
    id: 'firmware-efi',
    severity: 'error',
    check: (domain) =>
      (['secureBoot', 'tpm'] as const).flatMap((field): readonly Finding[] => {
        if (domain[field] === false) return [];
        if (domain[field] === undefined || domain.firmware === undefined) return UNKNOWN;
        if (domain.firmware !== 'bios') return [];
        return [violated([field], 'needs the firmware efi, not bios', { also: [['firmware']] })];
      }),
  },
  {
    // Source: vSphere API reference, VirtualMachineFlagInfo.vbsEnabled, which lists what a host refuses.
    id: 'vbs-requirements',
    severity: 'error',
    check: (domain) => {
      if (domain.vbs === undefined) return UNKNOWN;
      if (!domain.vbs) return [];
      const needs = { secureBoot: 'secure_boot', nestedHv: 'nested_hv', iommu: 'iommu' } as const;
      const flags = (['secureBoot', 'nestedHv', 'iommu'] as const).flatMap((field): readonly Finding[] => {
        if (domain[field] === undefined) return UNKNOWN;
        return domain[field] ? [] : [violated(['vbs'], `needs ${needs[field]}, which is false`, { also: [[field]] })];
      });
      if (domain.firmware === undefined) return [...flags, ...UNKNOWN];
      if (domain.firmware === 'efi') return flags;
      return [violated(['vbs'], 'needs the firmware efi, not bios', { also: [['firmware']] }), ...flags];
    },
  },
  {
    // Source: vSphere API reference, VirtualMachineConfigSpec.memoryReservationLockedToMax: the reservation follows the memory.
    id: 'locked-memory-reservation',
    severity: 'error',
    check: ({ memoryLocked, memory, scheduler }) => {
      if (memoryLocked === false) return [];
      const reservation = scheduler?.memory?.reservation;
      if (memoryLocked === undefined || memory === undefined || reservation === undefined) return UNKNOWN;
      if (reservation === 0 || reservation === memory) return [];
      const problem = `reserves all ${memory}MiB, but scheduler.memory.reservation is ${reservation}MiB`;
      return [violated(['memoryLocked'], problem, { also: [['memory'], ['scheduler', 'memory', 'reservation']] })];
    },
  },
  {
    // Source: vSphere Virtual Machine Administration, "Allocate Memory Resources": no reservation is larger than the memory.
    id: 'memory-reservation-maximum',
    severity: 'error',
    declaredCode: 'EF1066',
    plannedCode: 'EF2071',
    check: ({ memory, scheduler }) => {
      const reservation = scheduler?.memory?.reservation;
      if (memory === undefined || reservation === undefined) return UNKNOWN;
      if (reservation <= memory) return [];
      const problem = `is ${formatMemory(reservation as MiB)}, more than the memory of ${formatMemory(memory as MiB)}`;
      return [violated(RESERVATION, problem, { also: [['memory']] })];
    },
  },
  {
    // Sources: "memory reservation (sched.mem.min) should be equal to memsize", the error of a power-on with passthrough; vSphere Resource
    // Management, latency sensitivity "high". Less is accepted while the VM is off, but it cannot be powered on.
    id: 'full-memory-reservation',
    severity: 'error',
    declaredCode: 'EF1066',
    plannedCode: 'EF2071',
    check: ({ latency, memory, memoryLocked, passthrough, scheduler }) => {
      const [device] = devicesOf(passthrough);
      if (device === undefined && latency !== 'high')
        return passthrough === undefined || latency === undefined ? UNKNOWN : [];
      if (memoryLocked === true) return [];
      const reservation = scheduler?.memory?.reservation;
      if (memory === undefined || reservation === undefined || memoryLocked === undefined) return UNKNOWN;
      if (reservation >= memory) return [];
      const why = device === undefined ? 'latency: high' : `passthrough.${device[0]}`;
      const problem = `is ${formatMemory(reservation as MiB)}, but ${why} needs all of the memory reserved, ${formatMemory(memory as MiB)}`;
      const cause: Path = device === undefined ? ['latency'] : ['passthrough', device[0]];
      const hint = `Declare scheduler.memory.reservation: ${formatMemory(memory as MiB)}, or memory_locked: true.`;
      return [violated(RESERVATION, problem, { also: [['memory'], ['memoryLocked'], cause], hint })];
    },
  },
  {
    id: 'usb-2-needs-usb-1',
    severity: 'error',
    // USB 2.0 is a part of the controller for USB 1.1.
    check: ({ usb: { uhci, ehci } = {} }) => {
      if (ehci === false || uhci === true) return [];
      if (ehci === undefined || uhci === undefined) return UNKNOWN;
      return [
        violated(['usb', 'ehci'], 'needs the controller for USB 1.1 (uhci)', {
          also: [['usb', 'uhci']],
          hint: 'Declare usb: { uhci: true, ehci: true }, or ehci: false.',
        }),
      ];
    },
  },
  {
    id: 'vnc-port',
    severity: 'warning',
    check: ({ vnc }) => {
      const port = vnc === undefined ? undefined : (vnc?.port ?? null);
      if (port === undefined) return UNKNOWN;
      if (port === null || (port >= VNC_PORTS.first && port <= VNC_PORTS.last)) return [];
      return [violated(['vnc', 'port'], `is ${port}; VMware’s own range is ${VNC_PORTS.first} to ${VNC_PORTS.last}`)];
    },
  },
  {
    id: 'video-memory-step',
    severity: 'warning',
    check: ({ video }) => {
      const size = video?.memory;
      if (size === undefined) return UNKNOWN;
      if (size === null || size % VIDEO_MEMORY_STEP === 0) return [];
      const problem = `must be a multiple of ${VIDEO_MEMORY_STEP}KiB for libvirt, not ${size}KiB`;
      return [violated(['video', 'memory'], problem)];
    },
  },
  {
    id: 'displays-maximum',
    severity: 'error',
    check: ({ hardwareVersion, video }) => {
      const displays = video?.displays;
      if (displays === undefined) return UNKNOWN;
      const most = hardwareMaximum(hardwareVersion)?.displays ?? 0;
      if (displays === null || most === 0 || displays <= most) return [];
      const problem = `is ${displays}; this hardware version has at most ${most}`;
      return [violated(['video', 'displays'], problem, { also: [VERSION] })];
    },
  },
] as const satisfies readonly Rule[];
