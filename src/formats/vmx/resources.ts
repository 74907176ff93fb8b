import type { Affinity, Allocation, Domain } from '../../domain/domain.js';
import { MAX_HOST_CPU, MEMORY_STEP } from '../../domain/rules/limits.js';
import type { MHz, MiB } from '../../domain/values/units.js';
import { readValue, type VmxReading, wholeNumber } from './reading.js';
import type { VmxPair, VmxWriteOptions } from './row.js';
import { type AllocationKeys, readAllocation, writeAllocation } from './scheduler.js';

/** Memory, processors, and what the host gives of them (libvirt-esx-behaviour 2.5). */

type CpuScheduler = Domain['scheduler']['cpu'];

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
const AFFINITY = 'sched.cpu.affinity';

export function readMemory(vmx: VmxReading, key: string, blank: MiB): MiB {
  const memory = readValue<number>(vmx, key, wholeNumber(1), blank);
  // The size is reported and kept, because no host offers another one.
  if (memory % MEMORY_STEP !== 0) vmx.problem(key, `must be a multiple of ${MEMORY_STEP}, not ${memory}`);
  return memory as MiB;
}

/** 0 leaves the number to the host, which no field can say. */
export function readCores(vmx: VmxReading, key: string, blank: number, vcpus: number): number {
  const cores = wholeNumber(Number.MIN_SAFE_INTEGER)(vmx.text(key) ?? String(blank));
  if (cores.ok && cores.value < 1) {
    vmx.warn(key, `is ${cores.value}, which leaves the number to the host`);
    return blank;
  }
  const read = readValue(vmx, key, wholeNumber(1), blank);
  if (read > vcpus) vmx.problem(key, `must be at most numvcpus, which is ${vcpus}, not ${read}`);
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

/** Units other than MHz leave the reservation and the limit unread. */
export function readCpuScheduler(vmx: VmxReading, blank: CpuScheduler, vcpus: number): CpuScheduler {
  const affinity = readAffinity(vmx, vcpus);
  const units = vmx.text('sched.cpu.units')?.toLowerCase() ?? 'mhz';
  if (units !== 'mhz') {
    vmx.warn('sched.cpu.units', `must be mhz, not "${units}"; the reservation and limit are not read`);
    return { ...blank, affinity };
  }
  vmx.take('sched.cpu.units');
  return { ...readAllocation<MHz>(vmx, CPU_KEYS), affinity };
}

export function writeCpuScheduler(cpu: CpuScheduler): readonly VmxPair[] {
  const pairs = writeAllocation(cpu, CPU_KEYS);
  const hasUnits = pairs.some(([key]) => key !== CPU_KEYS.shares);
  return [
    ...(cpu.affinity === null ? [] : [[AFFINITY, cpu.affinity.join(',')] as const]),
    ...pairs,
    ...(hasUnits ? [['sched.cpu.units', 'mhz'] as const] : []),
  ];
}

export function readMemoryScheduler(vmx: VmxReading): Allocation<MiB> {
  return readAllocation<MiB>(vmx, MEMORY_KEYS);
}

export function writeMemoryScheduler(memory: Allocation<MiB>, { dialect }: VmxWriteOptions): readonly VmxPair[] {
  const reservation = dialect === 'libvirt' ? ['sched.mem.minsize'] : MEMORY_KEYS.reservation;
  return writeAllocation(memory, { ...MEMORY_KEYS, reservation });
}
