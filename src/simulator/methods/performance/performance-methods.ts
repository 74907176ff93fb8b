/**
 * Methods of the PerformanceManager: counters and queries. The values come from `objects/performance`.
 */

import { HostSystem } from '../../objects/host/host-system.js';
import type { ManagedObject } from '../../objects/managed-object.js';
import { COUNTERS, counterInfo, counterKey } from '../../objects/performance/performance-counters.js';
import { PerformanceManager, REAL_TIME } from '../../objects/performance/performance-manager.js';
import { managedObjectNotFound } from '../../properties/select-objects.js';
import { children, integer, optionalInteger, referenceOf, required } from '../../soap/arguments.js';
import { invalidArgument, notSupported } from '../../soap/fault.js';
import { array, boolean, type DataObject, dateTime, int, long, object, string } from '../../soap/value.js';
import type { XmlElement } from '../../soap/xml-reader.js';
import { type Call, type MethodTable, on } from '../method.js';
import { intervalAt, isMeasured, type Measured, type Metric, metricsOf, readQuery } from './performance-query.js';

export const PERFORMANCE_METHODS: MethodTable = {
  QueryPerfProviderSummary: on(PerformanceManager, (_manager, call) => {
    const entity = entityOf(call, call.body);
    const isCurrent = isMeasured(entity);
    return object('PerfProviderSummary', {
      entity: entity.ref,
      currentSupported: boolean(isCurrent),
      summarySupported: boolean(isCurrent),
      refreshRate: int(isCurrent ? REAL_TIME.period : -1),
    });
  }),

  QueryAvailablePerfMetric: on(PerformanceManager, ({ world }, call) => {
    const entity = entityOf(call, call.body);
    const interval = intervalAt(world, optionalInteger(call.body, 'intervalId'), 'intervalId');
    return isMeasured(entity) ? metricsOf(entity, interval).map(metricId) : [];
  }),

  QueryPerfCounter: on(PerformanceManager, ({ world }, call) =>
    children(call.body, 'counterId').map((id) => {
      const counter = COUNTERS.find((each) => counterKey(world.parts.kind, each) === Number(id.text.trim()));
      if (counter === undefined) throw invalidArgument('counterId');
      return counterInfo(world.parts.kind, counter);
    }),
  ),

  QueryPerfCounterByLevel: on(PerformanceManager, ({ world }, call) => {
    if (world.parts.kind === 'host') throw notSupported('A host has no collection levels.');
    const level = integer(call.body, 'level');
    if (level < 1 || level > 4) throw invalidArgument('level');
    return COUNTERS.filter((counter) => counter.level <= level).map((counter) => counterInfo('vcenter', counter));
  }),

  QueryPerf: on(PerformanceManager, (_manager, call) =>
    children(call.body, 'querySpec').flatMap((spec) => {
      const entity = entityOf(call, spec);
      return isMeasured(entity) ? [entityMetric(entity, spec)] : [];
    }),
  ),

  /** A host together with the domains on it. */
  QueryPerfComposite: on(PerformanceManager, (_manager, call) => {
    const spec = required(call.body, 'querySpec');
    const host = entityOf(call, spec);
    if (!(host instanceof HostSystem)) throw invalidArgument('querySpec.entity');
    const children = host.machines.on(host.record).filter((machine) => machine.isOn);
    return object('PerfCompositeMetric', {
      entity: entityMetric(host, spec),
      childEntity: array(
        'PerfEntityMetricBase',
        children.map((machine) => entityMetric(machine, spec)),
      ),
    });
  }),
};

function entityOf(call: Call, from: XmlElement): ManagedObject {
  const ref = referenceOf(required(from, 'entity'));
  const entity = call.simulation.world.find(ref);
  if (entity === undefined) throw managedObjectNotFound(ref);
  return entity;
}

const metricId = ({ key, instance }: Metric): DataObject =>
  object('PerfMetricId', { counterId: int(key), instance: string(instance) });

/** PerfEntityMetric or PerfEntityMetricCSV: as many values as samples in each series. */
function entityMetric(entity: Measured, spec: XmlElement): DataObject {
  const { interval, metrics, periods, isCsv } = readQuery(entity, spec);
  const values = (metric: Metric) => periods.map((period) => Math.round(metric.series(period)));
  const times = metrics.length === 0 ? [] : periods.map(({ to }) => new Date(to * 1000));
  if (isCsv) {
    return object('PerfEntityMetricCSV', {
      entity: entity.ref,
      sampleInfoCSV: string(times.map((time) => `${interval.period},${withoutFraction(time)}`).join(',')),
      value: array(
        'PerfMetricSeriesCSV',
        metrics.map((metric) =>
          object('PerfMetricSeriesCSV', { id: metricId(metric), value: string(values(metric).join(',')) }),
        ),
      ),
    });
  }
  return object('PerfEntityMetric', {
    entity: entity.ref,
    sampleInfo: array(
      'PerfSampleInfo',
      times.map((time) => object('PerfSampleInfo', { timestamp: dateTime(time), interval: int(interval.period) })),
    ),
    value: array(
      'PerfMetricIntSeries',
      metrics.map((metric) =>
        object('PerfMetricIntSeries', { id: metricId(metric), value: array('long', values(metric).map(long)) }),
      ),
    ),
  });
}

const withoutFraction = (time: Date) => `${time.toISOString().slice(0, 19)}Z`;
