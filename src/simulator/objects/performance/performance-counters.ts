import { ownEntry } from '../../own-entry.js';
import { array, type DataObject, enumeration, int, object, string } from '../../soap/value.js';

type Rollup = 'average' | 'summation' | 'latest';
type Stats = 'rate' | 'delta' | 'absolute';

/** One thing that is measured. Its name on the wire is `group.name.rollup`. */
export interface Counter {
  readonly group: string;
  readonly name: string;
  readonly rollup: Rollup;
  readonly stats: Stats;
  readonly unit: string;
  /** The id that ESX gives it, and the other one that vCenter does. */
  readonly hostKey: number;
  readonly centerKey: number;
  /** A vCenter keeps it over time from this collection level on, and for single devices from the other. */
  readonly level: number;
  readonly deviceLevel: number;
  readonly label: string;
  readonly summary: string;
}

const GROUPS: Readonly<Record<string, string>> = {
  cpu: 'CPU',
  mem: 'Memory',
  disk: 'Disk',
  net: 'Network',
  sys: 'System',
  power: 'Power',
  datastore: 'Datastore',
  virtualDisk: 'Virtual disk',
};

/** Label and meaning of each unit. A percentage comes in hundredths. */
const UNITS: Readonly<Record<string, readonly [label: string, summary: string]>> = {
  percent: ['%', 'Percentage'],
  megaHertz: ['MHz', 'Megahertz'],
  millisecond: ['ms', 'Millisecond'],
  second: ['s', 'Second'],
  kiloBytes: ['KB', 'Kilobyte'],
  kiloBytesPerSecond: ['KBps', 'Kilobytes per second'],
  number: ['num', 'Number'],
  watt: ['W', 'Watt'],
};

/**
 * `name stats unit hostKey centerKey level deviceLevel`, then label and summary. Keys, units and levels as captures of an ESX host
 * and of a vCenter have them (govmomi, simulator/esx and simulator/vpx).
 */
const ROWS: readonly (readonly [facts: string, label: string, summary: string])[] = [
  ['cpu.usage.average rate percent 1 2 1 3', 'Usage', 'Share of the processor time that is used'],
  ['cpu.usagemhz.average rate megaHertz 5 6 1 3', 'Usage in MHz', 'Processor speed that is used'],
  ['cpu.wait.summation delta millisecond 10 11 3 3', 'Wait', 'Time spent waiting, idle time counted in'],
  ['cpu.ready.summation delta millisecond 11 12 1 3', 'Ready', 'Time in which it wanted to run and had no processor'],
  ['cpu.used.summation delta millisecond 12 14 3 3', 'Used', 'Processor time that was used'],
  ['cpu.idle.summation delta millisecond 13 13 2 3', 'Idle', 'Time with nothing to do'],
  ['cpu.run.summation delta millisecond 30 402 2 3', 'Run', 'Time in which it ran on a processor'],
  ['mem.usage.average absolute percent 65537 24 1 3', 'Usage', 'Share of the memory that is in use'],
  ['mem.granted.average absolute kiloBytes 65541 29 2 3', 'Granted', 'Memory that was handed out'],
  ['mem.active.average absolute kiloBytes 65545 33 2 3', 'Active', 'Memory that was touched lately'],
  ['mem.shared.average absolute kiloBytes 65549 37 2 3', 'Shared', 'Memory that is the same in several places'],
  ['mem.swapused.average absolute kiloBytes 65561 49 2 3', 'Swap consumed', 'Swap space of the host that is taken'],
  ['mem.vmmemctl.average absolute kiloBytes 65582 90 1 3', 'Ballooned', 'Memory that the balloon driver holds'],
  [
    'mem.overhead.average absolute kiloBytes 65586 102 1 1',
    'Overhead',
    'Memory that running the domains costs the host',
  ],
  ['mem.swapped.average absolute kiloBytes 65591 70 2 3', 'Swapped', 'Memory of the guest that was swapped out'],
  ['mem.consumed.average absolute kiloBytes 65611 98 1 3', 'Consumed', 'Memory of the host that is taken'],
  ['disk.usage.average rate kiloBytesPerSecond 131073 125 1 3', 'Usage', 'What is read and written'],
  ['disk.read.average rate kiloBytesPerSecond 131078 130 2 3', 'Read rate', 'What is read'],
  ['disk.write.average rate kiloBytesPerSecond 131079 131 2 3', 'Write rate', 'What is written'],
  ['net.usage.average rate kiloBytesPerSecond 196609 143 1 3', 'Usage', 'What is received and sent'],
  ['net.packetsRx.summation delta number 196612 146 2 3', 'Packets received', 'Packets that came in'],
  ['net.packetsTx.summation delta number 196613 147 2 3', 'Packets transmitted', 'Packets that went out'],
  ['net.received.average rate kiloBytesPerSecond 196614 148 2 3', 'Data receive rate', 'What is received'],
  ['net.transmitted.average rate kiloBytesPerSecond 196615 149 2 3', 'Data transmit rate', 'What is sent'],
  ['net.bytesRx.average rate kiloBytesPerSecond 196618 462 2 3', 'Data receive rate', 'What is received, in bytes'],
  ['net.bytesTx.average rate kiloBytesPerSecond 196619 463 2 3', 'Data transmit rate', 'What is sent, in bytes'],
  ['sys.uptime.latest absolute second 262144 155 1 3', 'Uptime', 'Time since it was started'],
  ['power.power.average rate watt 720896 157 2 3', 'Usage', 'Electrical power that is drawn'],
  ['virtualDisk.read.average rate kiloBytesPerSecond 589826 173 2 2', 'Read rate', 'What is read of a virtual disk'],
  [
    'virtualDisk.write.average rate kiloBytesPerSecond 589827 174 2 2',
    'Write rate',
    'What is written to a virtual disk',
  ],
  ['datastore.read.average rate kiloBytesPerSecond 655362 180 2 2', 'Read rate', 'What is read of a datastore'],
  ['datastore.write.average rate kiloBytesPerSecond 655363 181 2 2', 'Write rate', 'What is written to a datastore'],
];

const ROLLUPS: readonly Rollup[] = ['average', 'summation', 'latest'];
const STATS: readonly Stats[] = ['rate', 'delta', 'absolute'];

function oneOf<Word extends string>(known: readonly Word[], text: string): Word {
  const found = known.find((word) => word === text);
  if (found === undefined) throw new Error(`${text} is none of ${known.join(', ')}`);
  return found;
}

export const COUNTERS: readonly Counter[] = ROWS.map(([facts, label, summary]) => {
  const [path = '', stats = '', unit = '', ...numbers] = facts.split(' ');
  const [group = '', name = '', rollup = ''] = path.split('.');
  const [hostKey = 0, centerKey = 0, level = 0, deviceLevel = 0] = numbers.map(Number);
  return {
    group,
    name,
    rollup: oneOf(ROLLUPS, rollup),
    stats: oneOf(STATS, stats),
    unit,
    hostKey,
    centerKey,
    level,
    deviceLevel,
    label,
    summary,
  };
});

export const counterPath = ({ group, name, rollup }: Counter): string => `${group}.${name}.${rollup}`;

export const counterKey = (kind: 'host' | 'vcenter', counter: Counter): number =>
  kind === 'host' ? counter.hostKey : counter.centerKey;

const description = (key: string, label: string, summary: string): DataObject =>
  object('ElementDescription', { label: string(label), summary: string(summary), key: string(key) });

/** PerfCounterInfo. Collection levels are a vCenter's. */
export function counterInfo(kind: 'host' | 'vcenter', counter: Counter): DataObject {
  const group = ownEntry(GROUPS, counter.group) ?? counter.group;
  const [unit, meaning] = ownEntry(UNITS, counter.unit) ?? [counter.unit, counter.unit];
  const isCenter = kind === 'vcenter';
  return object('PerfCounterInfo', {
    key: int(counterKey(kind, counter)),
    nameInfo: description(counter.name, counter.label, counter.summary),
    groupInfo: description(counter.group, group, group),
    unitInfo: description(counter.unit, unit, meaning),
    rollupType: enumeration('PerfSummaryType', counter.rollup),
    statsType: enumeration('PerfStatsType', counter.stats),
    level: isCenter ? int(counter.level) : undefined,
    perDeviceLevel: isCenter ? int(counter.deviceLevel) : undefined,
    associatedCounterId: undefined,
  });
}

/** PerformanceDescription: the words that the catalogue uses. */
export function performanceDescription(): DataObject {
  const words = (names: readonly string[]) =>
    array(
      'ElementDescription',
      names.map((name) => description(name, name, name)),
    );
  return object('PerformanceDescription', { counterType: words(ROLLUPS), statsType: words(STATS) });
}
