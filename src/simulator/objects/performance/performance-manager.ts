import { array, boolean, type DataObject, int, object, type Reference, string } from '../../soap/value.js';
import type { PropertyTable } from '../managed-object.js';
import { SimpleObject } from '../simple-object.js';
import type { World } from '../world.js';
import { COUNTERS, counterInfo, performanceDescription } from './performance-counters.js';

/** How often what runs is measured, in seconds, and for how long that is kept. */
export const REAL_TIME = { period: 20, length: 3600 } as const;

/** How the past is kept: one value for so many seconds, for so many seconds back. */
export interface HistoricalInterval {
  readonly key: number;
  readonly name: string;
  readonly period: number;
  readonly length: number;
  /** Counters up to this level are kept; a host has no levels. */
  readonly level: number | null;
}

/** As a host has it, and as a vCenter does before anybody changes it (captures in govmomi, simulator/esx and simulator/vpx). */
export function historicalIntervals(kind: 'host' | 'vcenter'): readonly HistoricalInterval[] {
  if (kind === 'host') return [{ key: 1, name: 'PastDay', period: 300, length: 129_600, level: null }];
  const rows = [
    ['Past day', 300, 86_400],
    ['Past week', 1800, 604_800],
    ['Past month', 7200, 2_592_000],
    ['Past year', 86_400, 31_536_000],
  ] as const;
  return rows.map(([name, period, length], index) => ({ key: index + 1, name, period, length, level: 1 }));
}

export class PerformanceManager extends SimpleObject {
  readonly world: World;
  protected readonly table = PERFORMANCE_PROPERTIES;

  constructor(ref: Reference, world: World) {
    super(ref);
    this.world = world;
  }
}

const intervalValue = ({ key, name, period, length, level }: HistoricalInterval): DataObject =>
  object('PerfInterval', {
    key: int(key),
    samplingPeriod: int(period),
    name: string(name),
    length: int(length),
    level: level === null ? undefined : int(level),
    enabled: boolean(true),
  });

const PERFORMANCE_PROPERTIES: PropertyTable<PerformanceManager> = {
  description: performanceDescription,
  historicalInterval: ({ world }) => array('PerfInterval', historicalIntervals(world.parts.kind).map(intervalValue)),
  perfCounter: ({ world }) =>
    array(
      'PerfCounterInfo',
      COUNTERS.map((counter) => counterInfo(world.parts.kind, counter)),
    ),
};
