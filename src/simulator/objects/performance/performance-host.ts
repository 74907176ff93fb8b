import type { HostSystem } from '../host/host-system.js';
import { seesDatastore } from '../inventory/place-records.js';
import { PHYSICAL_NICS } from '../network/host-networking.js';
import { constant, type Series, scaled, sumOf, total } from './performance-curve.js';
import {
  datastoreInstance,
  MEGAHERTZ,
  machineReadings,
  networkReadings,
  type Readings,
  whole,
  withTotal,
} from './performance-machine.js';

/** What the host itself takes, beside its domains. */
const OWN_LOAD = 0.01;
const OWN_KILOBYTES = 2 * 1024 * 1024;
const OWN_WATTS = 120;

/** A host, measured: what its running domains take together, and a little for itself. One that is not connected measures nothing. */
export function hostReadings(host: HostSystem): Readings {
  if (host.record.state !== 'connected') return new Map();
  const machines = host.machines.on(host.record).filter((machine) => machine.isOn);
  const readings = machines.map(machineReadings);
  const sum = (path: string, instance = ''): Series =>
    sumOf(readings.flatMap((each) => each.get(path)?.get(instance) ?? []));
  return new Map([
    ...processorReadings(host, sum('cpu.usagemhz.average')),
    ...memoryReadings(host, sum),
    ...hostNetwork(sum),
    ...storageReadings(host, readings, sum),
    ['sys.uptime.latest', whole(hostUptime(host))],
    ['power.power.average', whole(sumOf([constant(OWN_WATTS), sum('power.power.average')]))],
  ]);
}

/** As long as `runtime.bootTime` says. */
function hostUptime({ world }: HostSystem): Series {
  const booted = world.now().getTime() / 1000 - 86_400;
  return ({ to }) => Math.max(0, to - booted);
}

function processorReadings({ world }: HostSystem, megahertz: Series): Readings {
  const { cpus } = world.parts.host;
  const load = sumOf([scaled(megahertz, 1 / (MEGAHERTZ * cpus)), constant(OWN_LOAD)]);
  /** The domains are spread evenly. */
  const each = (series: Series) => new Map(Array.from({ length: cpus }, (_, index) => [String(index), series]));
  const idle = sumOf([constant(1), scaled(load, -1)]);
  return new Map([
    ['cpu.usage.average', new Map([['', scaled(load, 10_000)], ...each(scaled(load, 10_000))])],
    ['cpu.usagemhz.average', whole(scaled(load, MEGAHERTZ * cpus))],
    ['cpu.used.summation', withTotal(each(total(scaled(load, 1000))))],
    ['cpu.idle.summation', withTotal(each(total(scaled(idle, 1000))))],
  ]);
}

function memoryReadings({ world }: HostSystem, sum: (path: string) => Series): Readings {
  const size = world.parts.host.memoryMiB * 1024;
  const consumed = sumOf([sum('mem.consumed.average'), sum('mem.overhead.average'), constant(OWN_KILOBYTES)]);
  return new Map([
    ['mem.usage.average', whole(scaled(consumed, 10_000 / size))],
    ['mem.consumed.average', whole(consumed)],
    ...['granted', 'active', 'shared', 'overhead', 'vmmemctl'].map((name): [string, ReadonlyMap<string, Series>] => {
      const path = `mem.${name}.average`;
      return [path, whole(sum(path))];
    }),
    ['mem.swapused.average', whole(constant(0))],
  ]);
}

/** Everything goes over the first card. */
function hostNetwork(sum: (path: string) => Series): Readings {
  const over = (series: Series) =>
    new Map(PHYSICAL_NICS.map((card, index): [string, Series] => [card, index === 0 ? series : constant(0)]));
  return networkReadings({ received: over(sum('net.received.average')), sent: over(sum('net.transmitted.average')) });
}

function storageReadings(
  { world, record }: HostSystem,
  readings: readonly Readings[],
  sum: (path: string) => Series,
): Readings {
  const datastores = world.parts.datastores.filter(({ name }) => seesDatastore(record, name)).map(datastoreInstance);
  const of = (path: string): [string, ReadonlyMap<string, Series>] => [
    path,
    new Map(
      datastores.map((instance) => [instance, sumOf(readings.flatMap((each) => each.get(path)?.get(instance) ?? []))]),
    ),
  ];
  return new Map([
    of('datastore.read.average'),
    of('datastore.write.average'),
    ...['usage', 'read', 'write'].map((name): [string, ReadonlyMap<string, Series>] => {
      const path = `disk.${name}.average`;
      return [path, whole(sum(path))];
    }),
  ]);
}
