import type { Affinity, Domain, Latency } from '../../domain/domain.js';
import { DEFAULT_MEMORY, MAX_HOST_CPU, MEMORY_STEP } from '../../domain/limits.js';
import type { MHz, MiB } from '../../domain/units.js';
import { oneOf, readLooseFlag, readLooseValue, readValue, type VmxReading, wholeNumber } from './reading.js';
import type { MappingRow, VmxPair, VmxWriteOptions } from './row.js';
import { type AllocationKeys, readAllocation, writeAllocation } from './scheduler.js';

/** Memory, processors, and what the host gives of them (libvirt-esx-behaviour 2.5). */

const CPU_KEYS: AllocationKeys = {
  reservation: ['sched.cpu.min'],
  limit: 'sched.cpu.max',
  shares: 'sched.cpu.shares',
};
/** ESX writes both spellings of the reservation; libvirt knows the second only. */
const MEMORY_KEYS: AllocationKeys = {
  reservation: ['sched.mem.min', 'sched.mem.minsize'],
  limit: 'sched.mem.max',
  shares: 'sched.mem.shares',
};
const CORES = 'cpuid.coresPerSocket';
const AFFINITY = 'sched.cpu.affinity';
const LATENCY = 'sched.cpu.latencySensitivity';

function readMemory(vmx: VmxReading): MiB {
  const memory = readValue(vmx, 'memsize', wholeNumber(1), DEFAULT_MEMORY);
  // The size is told, and held all the same: no host has another one to offer.
  if (memory % MEMORY_STEP !== 0) vmx.problem('memsize', `must be a multiple of ${MEMORY_STEP}, not ${memory}`);
  return memory as MiB;
}

/** 0 leaves the number to the host, which no field can say. */
function readCores(vmx: VmxReading, vcpus: number): number {
  const cores = wholeNumber(Number.MIN_SAFE_INTEGER)(vmx.text(CORES) ?? '1');
  if (cores.ok && cores.value < 1) {
    vmx.warn(CORES, `is ${cores.value}, which leaves the number to the host`);
    return 1;
  }
  const read = readValue(vmx, CORES, wholeNumber(1), 1);
  if (read > vcpus) vmx.problem(CORES, `must be at most numvcpus, which is ${vcpus}, not ${read}`);
  return read;
}

/** The host's processors in ascending order. libvirt counts the entries as they stand, duplicates too. */
function readAffinity(vmx: VmxReading, vcpus: number): Affinity {
  const text = vmx.text(AFFINITY);
  if (text === null) return null;
  if (text.toLowerCase() === 'all') {
    vmx.take(AFFINITY);
    return null;
  }
  const entries = text.split(',', MAX_HOST_CPU + 1);
  const numbers = entries.map((entry) => (/^\s*\d{1,5}\s*$/.test(entry) ? Number(entry) : Number.NaN));
  if (!numbers.every((each) => each <= MAX_HOST_CPU)) {
    vmx.problem(
      AFFINITY,
      `must be all, or processor numbers up to ${MAX_HOST_CPU} with commas, not "${text.slice(0, 80)}"`,
    );
    return null;
  }
  vmx.take(AFFINITY);
  if (numbers.length < vcpus) vmx.problem(AFFINITY, `must name at least as many processors as numvcpus, ${vcpus}`);
  return [...new Set(numbers)].sort((left, right) => left - right);
}

function readCpuScheduler(vmx: VmxReading, domain: Domain): Domain {
  const units = vmx.text('sched.cpu.units')?.toLowerCase() ?? 'mhz';
  if (units !== 'mhz') {
    vmx.warn('sched.cpu.units', `must be mhz, not "${units}"; the reservation and limit are not read`);
    return domain;
  }
  vmx.take('sched.cpu.units');
  const { affinity } = domain.scheduler.cpu;
  return {
    ...domain,
    scheduler: { ...domain.scheduler, cpu: { ...readAllocation<MHz>(vmx, CPU_KEYS), affinity } },
  };
}

function writeCpuScheduler(domain: Domain): readonly VmxPair[] {
  const pairs = writeAllocation(domain.scheduler.cpu, CPU_KEYS);
  return pairs.some(([key]) => key !== CPU_KEYS.shares) ? [...pairs, ['sched.cpu.units', 'mhz']] : pairs;
}

function writeMemoryScheduler(domain: Domain, { dialect }: VmxWriteOptions): readonly VmxPair[] {
  const reservation = dialect === 'libvirt' ? ['sched.mem.minsize'] : MEMORY_KEYS.reservation;
  return writeAllocation(domain.scheduler.memory, { ...MEMORY_KEYS, reservation });
}

const MEMORY_ROWS: readonly MappingRow[] = [
  {
    keys: ['memsize'],
    field: 'memory',
    way: 'spec',
    source: 'LV 2.5: MiB, 32 when missing',
    read: (vmx, domain) => ({ ...domain, memory: readMemory(vmx) }),
    write: (domain) => [['memsize', String(domain.memory)]],
  },
  {
    keys: ['sched.mem.max', 'sched.mem.min', 'sched.mem.minsize', 'sched.mem.shares'],
    field: 'scheduler.memory',
    way: 'spec',
    source: 'LV 2.5 for max and minsize; min and shares as ESX writes them (seen in public VMX files)',
    read: (vmx, domain) => ({
      ...domain,
      scheduler: { ...domain.scheduler, memory: readAllocation<MiB>(vmx, MEMORY_KEYS) },
    }),
    write: (domain, _place, options) => writeMemoryScheduler(domain, options),
  },
];

const CPU_ROWS: readonly MappingRow[] = [
  {
    keys: ['numvcpus'],
    field: 'vcpus',
    way: 'spec',
    source: 'LV 2.5: 1 when missing',
    read: (vmx, domain) => ({ ...domain, vcpus: readValue(vmx, 'numvcpus', wholeNumber(1), 1) }),
    write: (domain) => [['numvcpus', String(domain.vcpus)]],
  },
  {
    keys: [CORES.toLowerCase()],
    field: 'coresPerSocket',
    way: 'spec',
    source: 'LV 2.5: 1 when missing',
    read: (vmx, domain) => ({ ...domain, coresPerSocket: readCores(vmx, domain.vcpus) }),
    write: ({ coresPerSocket }) => (coresPerSocket === 1 ? [] : [[CORES, String(coresPerSocket)]]),
  },
  {
    keys: [AFFINITY],
    field: 'scheduler.cpu.affinity',
    way: 'spec',
    source: 'LV 2.5',
    read: (vmx, domain) => {
      const cpu = { ...domain.scheduler.cpu, affinity: readAffinity(vmx, domain.vcpus) };
      return { ...domain, scheduler: { ...domain.scheduler, cpu } };
    },
    write: ({ scheduler: { cpu } }) => (cpu.affinity === null ? [] : [[AFFINITY, cpu.affinity.join(',')]]),
  },
  {
    keys: ['sched.cpu.max', 'sched.cpu.min', 'sched.cpu.shares', 'sched.cpu.units'],
    field: 'scheduler.cpu',
    way: 'spec',
    source: 'LV 2.5 for shares; min, max and units as ESX writes them (seen in public VMX files)',
    read: readCpuScheduler,
    write: writeCpuScheduler,
  },
  {
    keys: [LATENCY.toLowerCase()],
    field: 'latency',
    way: 'spec',
    source: 'as seen in public VMX files',
    read: (vmx, domain) => {
      const parse = oneOf<Latency>(['low', 'normal', 'medium', 'high']);
      return { ...domain, latency: readLooseValue<Latency>(vmx, LATENCY, parse, 'normal') };
    },
    write: ({ latency }) => (latency === 'normal' ? [] : [[LATENCY, latency]]),
  },
  {
    keys: ['vcpu.hotadd', 'vcpu.hotremove', 'mem.hotadd'],
    field: 'hotAdd',
    way: 'spec',
    source: 'as seen in public VMX files',
    read: (vmx, domain) => {
      const flag = (key: string) => readLooseFlag(vmx, key, false);
      const hotAdd = { cpu: flag('vcpu.hotadd'), cpuRemove: flag('vcpu.hotremove'), memory: flag('mem.hotadd') };
      return { ...domain, hotAdd };
    },
    write: ({ hotAdd }) => [
      ...(hotAdd.cpu ? [['vcpu.hotadd', 'true'] as const] : []),
      ...(hotAdd.cpuRemove ? [['vcpu.hotremove', 'true'] as const] : []),
      ...(hotAdd.memory ? [['mem.hotadd', 'true'] as const] : []),
    ],
  },
];

export const RESOURCE_ROWS: readonly MappingRow[] = [...MEMORY_ROWS, ...CPU_ROWS];
