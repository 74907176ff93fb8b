import type { Domain, Shares } from '../../domain/domain.js';

/** libvirt knows shares as a number; each level stands for so many a processor (libvirt-esx-behaviour 2.5). */
const SHARES_OF_LEVEL = { low: 500, normal: 1000, high: 2000 } as const;
const LEVELS = ['low', 'normal', 'high'] as const;

export function sharesNumber(shares: Shares, vcpus: number): number {
  return typeof shares === 'number' ? shares : SHARES_OF_LEVEL[shares] * vcpus;
}

/** The level whose number it is, else the number itself. */
export function sharesOfNumber(shares: number, vcpus: number): Shares {
  return LEVELS.find((level) => SHARES_OF_LEVEL[level] * vcpus === shares) ?? shares;
}

/** `0-2,5` for 0, 1, 2 and 5, which are ascending. */
export function formatCpuSet(cpus: readonly number[]): string {
  const ranges: { from: number; to: number }[] = [];
  for (const cpu of cpus) {
    const last = ranges.at(-1);
    if (last !== undefined && cpu === last.to + 1) last.to = cpu;
    else if (last?.to !== cpu) ranges.push({ from: cpu, to: cpu });
  }
  return ranges.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(',');
}

/** What ESX's own scheduler has and libvirt's document has no words for. */
export function schedulerOmissions({ scheduler, memory }: Domain): readonly string[] {
  const { cpu, memory: ram } = scheduler;
  return [
    ...(cpu.reservation > 0 ? [`scheduler.cpu.reservation ${cpu.reservation}MHz`] : []),
    ...(cpu.limit !== 'unlimited' ? [`scheduler.cpu.limit ${cpu.limit}MHz`] : []),
    ...(ram.shares !== null ? [`scheduler.memory.shares ${ram.shares}`] : []),
    ...(ram.limit !== 'unlimited' && ram.limit >= memory ? [`scheduler.memory.limit ${ram.limit}MiB`] : []),
  ];
}
