/**
 * Simulated measurements. Each value is computed from the UUID of its VM and the time, so that every query gives the same. No value
 * exceeds what the VM has.
 */

import type { Device } from '../../hardware/device.js';
import { datastoresOf } from '../machine/machine-reading.js';
import type { VirtualMachine } from '../machine/virtual-machine.js';
import { constant, curve, type Series, scaled, sumOf, total } from './performance-curve.js';

/** Series by the path of their counter and by instance; '' is the whole. */
export type Readings = ReadonlyMap<string, ReadonlyMap<string, Series>>;

/** Of the processors of the simulated hosts. */
export const MEGAHERTZ = 2400;

const PACKET_KILOBYTES = 0.8;

/** The id that a datastore's counters have as their instance: the last part of its mount. */
export const datastoreInstance = ({ mount }: { readonly mount: string }): string =>
  mount.slice(mount.lastIndexOf('/') + 1);

/** The single ones and their sum. */
export function withTotal(parts: ReadonlyMap<string, Series>): ReadonlyMap<string, Series> {
  return new Map([['', sumOf([...parts.values()])], ...parts]);
}

export const whole = (series: Series): ReadonlyMap<string, Series> => new Map([['', series]]);

function mapped(parts: ReadonlyMap<string, Series>, change: (series: Series) => Series): ReadonlyMap<string, Series> {
  return new Map([...parts].map(([instance, series]) => [instance, change(series)]));
}

/** A machine that is on, measured: from what it is, and as if it had always been on. One that is off measures nothing. */
export function machineReadings(machine: VirtualMachine): Readings {
  if (!machine.isOn) return new Map();
  const uptime: Series = ({ to }) => Math.max(0, to - (machine.state.bootTime?.getTime() ?? 0) / 1000);
  return new Map([
    ...processorReadings(machine),
    ...memoryReadings(machine),
    ...networkReadings(cardTraffic(machine)),
    ...diskReadings(machine),
    ['sys.uptime.latest', whole(uptime)],
    [
      'power.power.average',
      whole(sumOf([constant(5), ...[...loads(machine).values()].map((load) => scaled(load, 20))])),
    ],
  ]);
}

const seedOf = (machine: VirtualMachine) => machine.uuid ?? machine.ref.value;

/** How busy each virtual processor is, from 0 to 1. */
function loads(machine: VirtualMachine): ReadonlyMap<string, Series> {
  const count = machine.keys.integer('numvcpus', 1);
  return new Map(
    Array.from({ length: count }, (_, index) => [String(index), curve(`${seedOf(machine)} cpu ${index}`, 0.02, 0.6)]),
  );
}

/** Of 1000 milliseconds, those that are run, wanted in vain, and idle. */
function processorReadings(machine: VirtualMachine): Readings {
  const load = loads(machine);
  const milliseconds = (change: (series: Series) => Series) =>
    withTotal(mapped(load, (series) => total(scaled(change(series), 1000))));
  const ready = (series: Series) => scaled(series, 0.02);
  const idle = (series: Series) => sumOf([constant(1), scaled(series, -1.02)]);
  return new Map([
    ['cpu.usage.average', whole(scaled(sumOf([...load.values()]), 10_000 / load.size))],
    ['cpu.usagemhz.average', withTotal(mapped(load, (series) => scaled(series, MEGAHERTZ)))],
    ['cpu.used.summation', milliseconds((series) => series)],
    ['cpu.run.summation', milliseconds((series) => series)],
    ['cpu.ready.summation', milliseconds(ready)],
    ['cpu.idle.summation', milliseconds(idle)],
    ['cpu.wait.summation', milliseconds(idle)],
  ]);
}

function memoryReadings(machine: VirtualMachine): Readings {
  const size = machine.keys.integer('memsize', 32) * 1024;
  const active = curve(`${seedOf(machine)} active`, 0.05, 0.4);
  const consumed = curve(`${seedOf(machine)} consumed`, 0.6, 0.9);
  const shared = constant(0.05 * size);
  const rows: readonly (readonly [string, Series])[] = [
    ['usage', scaled(active, 10_000)],
    ['active', scaled(active, size)],
    ['consumed', scaled(consumed, size)],
    ['granted', sumOf([scaled(consumed, size), shared])],
    ['shared', shared],
    ['overhead', constant(30_720 + 0.01 * size)],
    ['swapped', constant(0)],
    ['vmmemctl', constant(0)],
  ];
  return new Map(rows.map(([name, series]) => [`mem.${name}.average`, whole(series)]));
}

/** Kilobytes per second in each direction, by the instance that a card is. */
export interface Traffic {
  readonly received: ReadonlyMap<string, Series>;
  readonly sent: ReadonlyMap<string, Series>;
}

const isCard = (device: Device) => device.kind === 'nic';

export function cardTraffic(machine: VirtualMachine): Traffic {
  const cards = machine.devices.filter(isCard).map((device) => String(device.key));
  const of = (direction: string, most: number) =>
    new Map(cards.map((card) => [card, curve(`${seedOf(machine)} ${direction} ${card}`, 1, most)]));
  return { received: of('received', 400), sent: of('sent', 250) };
}

export function networkReadings({ received, sent }: Traffic): Readings {
  const none = constant(0);
  const both = new Map([...received].map(([card, series]) => [card, sumOf([series, sent.get(card) ?? none])]));
  const packets = (series: Series) => total(scaled(series, 1 / PACKET_KILOBYTES));
  return new Map([
    ['net.usage.average', withTotal(both)],
    ['net.received.average', withTotal(received)],
    ['net.bytesRx.average', withTotal(received)],
    ['net.transmitted.average', withTotal(sent)],
    ['net.bytesTx.average', withTotal(sent)],
    ['net.packetsRx.summation', withTotal(mapped(received, packets))],
    ['net.packetsTx.summation', withTotal(mapped(sent, packets))],
  ]);
}

/** Kilobytes per second of each disk. */
function diskTraffic(machine: VirtualMachine, direction: 'read' | 'write') {
  const most = direction === 'read' ? 900 : 600;
  return machine.devices
    .filter((device) => device.kind === 'disk')
    .map((device) => ({ device, series: curve(`${seedOf(machine)} ${direction} ${device.slot}`, 2, most) }));
}

function diskReadings(machine: VirtualMachine): Readings {
  const rows = new Map<string, ReadonlyMap<string, Series>>();
  const sums: Series[] = [];
  for (const direction of ['read', 'write'] as const) {
    const disks = diskTraffic(machine, direction);
    const sum = sumOf(disks.map(({ series }) => series));
    sums.push(sum);
    rows.set(`virtualDisk.${direction}.average`, new Map(disks.map(({ device, series }) => [device.slot, series])));
    rows.set(`disk.${direction}.average`, whole(sum));
    rows.set(`datastore.${direction}.average`, datastoreTraffic(machine, direction));
  }
  rows.set('disk.usage.average', whole(sumOf(sums)));
  return rows;
}

/** What a machine reads of, or writes to, each datastore that it uses. */
export function datastoreTraffic(machine: VirtualMachine, direction: 'read' | 'write'): ReadonlyMap<string, Series> {
  const disks = diskTraffic(machine, direction);
  return new Map(
    datastoresOf(machine).map((datastore) => {
      const stored = disks.filter(({ device }) => device.file?.datastore === datastore.name);
      return [datastoreInstance(datastore), sumOf(stored.map(({ series }) => series))];
    }),
  );
}
