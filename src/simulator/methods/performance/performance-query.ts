import { HostSystem } from '../../objects/host/host-system.js';
import { VirtualMachine } from '../../objects/machine/virtual-machine.js';
import type { ManagedObject } from '../../objects/managed-object.js';
import { COUNTERS, type Counter, counterKey, counterPath } from '../../objects/performance/performance-counters.js';
import type { Period, Series } from '../../objects/performance/performance-curve.js';
import { hostReadings } from '../../objects/performance/performance-host.js';
import { machineReadings, type Readings } from '../../objects/performance/performance-machine.js';
import { historicalIntervals, REAL_TIME } from '../../objects/performance/performance-manager.js';
import type { World } from '../../objects/world.js';
import { children, integer, optionalInteger, optionalText, text } from '../../soap/arguments.js';
import { invalidArgument } from '../../soap/fault.js';
import type { XmlElement } from '../../soap/xml-reader.js';

/** Machines and hosts measure; pools, clusters and datastores do not, here. */
export type Measured = VirtualMachine | HostSystem;

export const isMeasured = (object: ManagedObject): object is Measured =>
  object instanceof VirtualMachine || object instanceof HostSystem;

const readingsOf = (entity: Measured): Readings =>
  entity instanceof VirtualMachine ? machineReadings(entity) : hostReadings(entity);

/** One counter of one instance of something, with its values. */
export interface Metric {
  readonly counter: Counter;
  readonly key: number;
  readonly instance: string;
  readonly series: Series;
}

/** How often there is a value, and how far back. Level null: whatever is measured is there. */
export interface Interval {
  readonly period: number;
  readonly length: number;
  readonly level: number | null;
  readonly isRealTime: boolean;
}

/** Not said, or as often as what runs is measured: the real time. @throws Fault InvalidArgument for any but those that are kept. */
export function intervalAt(world: World, id: number | undefined, property: string): Interval {
  if (id === undefined || id === 0 || id === REAL_TIME.period) return { ...REAL_TIME, level: null, isRealTime: true };
  const found = historicalIntervals(world.parts.kind).find(({ period }) => period === id);
  if (found === undefined) throw invalidArgument(property);
  return { period: found.period, length: found.length, level: found.level, isRealTime: false };
}

/** Everything that can be asked of an entity; of the past, what the collection level of the interval keeps. */
export function metricsOf(entity: Measured, interval: Interval): readonly Metric[] {
  const readings = readingsOf(entity);
  const { kind } = entity.world.parts;
  return COUNTERS.flatMap((counter) =>
    [...(readings.get(counterPath(counter)) ?? [])]
      .filter(([instance]) => {
        const level = instance === '' ? counter.level : counter.deviceLevel;
        return interval.level === null || level <= interval.level;
      })
      .map(([instance, series]) => ({ counter, key: counterKey(kind, counter), instance, series })),
  );
}

export interface Query {
  readonly interval: Interval;
  readonly metrics: readonly Metric[];
  readonly periods: readonly Period[];
  readonly isCsv: boolean;
}

/** Reads a PerfQuerySpec. @throws Fault InvalidArgument for an interval, format, counter or time that there is not. */
export function readQuery(entity: Measured, spec: XmlElement): Query {
  const interval = intervalAt(entity.world, optionalInteger(spec, 'intervalId'), 'querySpec.interval');
  const format = optionalText(spec, 'format')?.trim() ?? 'normal';
  if (format !== 'normal' && format !== 'csv') throw invalidArgument('querySpec.format');
  return {
    interval,
    metrics: pick(entity, metricsOf(entity, interval), children(spec, 'metricId')),
    periods: readPeriods(entity.world, interval, spec),
    isCsv: format === 'csv',
  };
}

/** `*` stands for all instances and the whole. What a counter has not for this entity is left out; an unknown one is an error. */
function pick(entity: Measured, all: readonly Metric[], asked: readonly XmlElement[]): readonly Metric[] {
  if (asked.length === 0) return all;
  const { kind } = entity.world.parts;
  const picked = new Set<Metric>();
  for (const id of asked) {
    const key = integer(id, 'counterId');
    const instance = text(id, 'instance').trim();
    if (!COUNTERS.some((counter) => counterKey(kind, counter) === key)) throw invalidArgument('querySpec.metricId');
    for (const metric of all) {
      if (metric.key === key && (instance === '*' || instance === metric.instance)) picked.add(metric);
    }
  }
  return [...picked];
}

/**
 * The periods that end after startTime and not after endTime, oldest first, as far as they are kept. maxSample counts from the
 * newest, and for the past it does not count (vSphere API reference, PerfQuerySpec).
 */
function readPeriods(world: World, interval: Interval, spec: XmlElement): readonly Period[] {
  const { period, length } = interval;
  const now = world.now().getTime() / 1000;
  const start = Math.max(readTime(spec, 'startTime') ?? 0, now - length);
  const end = Math.min(readTime(spec, 'endTime') ?? now, now);
  const first = Math.floor(start / period) + 1;
  const last = Math.floor(end / period);
  const most = optionalInteger(spec, 'maxSample');
  if (most !== undefined && most < 0) throw invalidArgument('querySpec.maxSample');
  const periods = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
    const to = (first + index) * period;
    return { from: to - period, to };
  });
  return interval.isRealTime && most !== undefined && most > 0 ? periods.slice(-most) : periods;
}

/** Seconds since 1970. */
function readTime(spec: XmlElement, name: string): number | undefined {
  const written = optionalText(spec, name);
  if (written === undefined) return undefined;
  const time = Date.parse(written.trim());
  if (Number.isNaN(time)) throw invalidArgument(`querySpec.${name}`);
  return time / 1000;
}
