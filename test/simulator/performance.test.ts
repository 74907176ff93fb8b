import { afterEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import type { XmlElement } from '../../src/simulator/soap/xml-reader.js';
import { at, loggedIn, properties, type RawClient, run } from './raw-client.js';

let simulator: Simulator | null = null;
afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

type Kind = 'host' | 'vcenter';

async function start(kind: Kind = 'host', inventory?: string): Promise<RawClient> {
  const lab = inventory === undefined ? {} : { inventory };
  simulator = await startSimulator({ kind, strict: true, taskMilliseconds: 5, ...lab });
  return loggedIn(simulator);
}

const manager = (kind: Kind) => (kind === 'host' ? 'ha-perfmgr' : 'PerfMgr');
const self = (kind: Kind) => `${manager(kind)}|PerformanceManager`;
const DB01 = '<entity type="VirtualMachine">1</entity>';
const LEGACY = '<entity type="VirtualMachine">3</entity>';
const HOST = '<entity type="HostSystem">ha-host</entity>';

/** Ids by the paths of the counters. */
async function catalogue(client: RawClient, kind: Kind): Promise<ReadonlyMap<string, string>> {
  const found = await properties(client, 'PerformanceManager', manager(kind), 'perfCounter');
  return new Map((found['perfCounter']?.children ?? []).map((info) => [pathOf(info), at(info, 'key')?.text ?? '']));
}

const pathOf = (info: XmlElement) =>
  [at(info, 'groupInfo', 'key'), at(info, 'nameInfo', 'key'), at(info, 'rollupType')]
    .map((each) => each?.text)
    .join('.');

interface Answer {
  readonly times: readonly number[];
  /** By `counterId instance`. */
  readonly values: ReadonlyMap<string, readonly number[]>;
}

async function query(client: RawClient, spec: string, kind: Kind = 'host'): Promise<Answer> {
  const answer = await client.ok('QueryPerf', self(kind), `<querySpec>${spec}</querySpec>`);
  const [metric] = answer.values;
  const of = (name: string) => metric?.children.filter((child) => child.name === name) ?? [];
  return {
    times: of('sampleInfo').map((info) => Date.parse(at(info, 'timestamp')?.text ?? '')),
    values: new Map(
      of('value').map((series) => [
        `${at(series, 'id', 'counterId')?.text} ${at(series, 'id', 'instance')?.text}`,
        series.children.filter((child) => child.name === 'value').map((child) => Number(child.text)),
      ]),
    ),
  };
}

const metric = (id: string | undefined, instance = '') =>
  `<metricId><counterId>${id}</counterId><instance>${instance}</instance></metricId>`;

describe('the catalogue', () => {
  it.each<[Kind, Readonly<Record<string, string>>]>([
    ['host', { 'cpu.usage.average': '1', 'mem.consumed.average': '65611', 'net.usage.average': '196609' }],
    ['vcenter', { 'cpu.usage.average': '2', 'mem.consumed.average': '98', 'net.usage.average': '143' }],
  ])('has the ids of a %s, each once', async (kind, some) => {
    const ids = await catalogue(await start(kind), kind);
    expect(Object.fromEntries(ids)).toMatchObject(some);
    expect(new Set(ids.values()).size).toBe(ids.size);
  });

  it('is told by id and by level', async () => {
    const host = await start();
    const one = await host.ok(
      'QueryPerfCounter',
      self('host'),
      '<counterId>1</counterId><counterId>262144</counterId>',
    );
    expect(one.values.map(pathOf)).toEqual(['cpu.usage.average', 'sys.uptime.latest']);
    expect((await host.call('QueryPerfCounter', self('host'), '<counterId>4711</counterId>')).fault).toBe(
      'InvalidArgument',
    );
    expect((await host.call('QueryPerfCounterByLevel', self('host'), '<level>1</level>')).fault).toBe('NotSupported');
    await simulator?.close();
    const center = await start('vcenter');
    const upTo = async (level: number) =>
      (await center.ok('QueryPerfCounterByLevel', self('vcenter'), `<level>${level}</level>`)).values.length;
    expect(await upTo(1)).toBeGreaterThan(5);
    expect(await upTo(2)).toBeGreaterThan(await upTo(1));
    expect((await center.call('QueryPerfCounterByLevel', self('vcenter'), '<level>5</level>')).fault).toBe(
      'InvalidArgument',
    );
  });
});

describe('what is measured', () => {
  it('is the same at each reading, and never beyond what the machine has', async () => {
    const client = await start();
    const ids = await catalogue(client, 'host');
    const end = Date.now();
    const iso = (time: number) => new Date(time).toISOString();
    const span = `<startTime>${iso(end - 3_000_000)}</startTime><endTime>${iso(end)}</endTime>`;
    const spec = `${DB01}${span}<intervalId>20</intervalId>`;
    const first = await query(client, spec);
    expect(first.times.length).toBe(150);
    expect([...(await query(client, spec)).values]).toEqual([...first.values]);
    const all = (path: string, instance = '') => first.values.get(`${ids.get(path)} ${instance}`) ?? [];
    for (const [path, most] of [
      ['cpu.usage.average', 10_000],
      ['cpu.usagemhz.average', 2 * 2400],
      ['cpu.used.summation', 2 * 20_000],
      ['mem.consumed.average', 2048 * 1024],
      ['mem.usage.average', 10_000],
    ] as const) {
      expect(Math.min(...all(path)), path).toBeGreaterThan(0);
      expect(Math.max(...all(path)), path).toBeLessThanOrEqual(most);
    }
    expect(new Set(all('cpu.usage.average')).size).toBeGreaterThan(10);
  });

  it('adds up: processors to the whole, running and idle to the time that passed', async () => {
    const client = await start();
    const ids = await catalogue(client, 'host');
    const { values } = await query(client, `${DB01}<maxSample>5</maxSample><intervalId>20</intervalId>`);
    const sample = (path: string, instance = '') => values.get(`${ids.get(path)} ${instance}`)?.[0] ?? Number.NaN;
    const near = (left: number, right: number) => expect(Math.abs(left - right)).toBeLessThanOrEqual(3);
    near(sample('cpu.usagemhz.average', '0') + sample('cpu.usagemhz.average', '1'), sample('cpu.usagemhz.average'));
    near(
      sample('cpu.run.summation', '0') + sample('cpu.ready.summation', '0') + sample('cpu.wait.summation', '0'),
      20_000,
    );
    near(sample('net.received.average', '4000'), sample('net.received.average'));
    near(sample('net.received.average') + sample('net.transmitted.average'), sample('net.usage.average'));
    near(sample('virtualDisk.read.average', 'scsi0:0'), sample('disk.read.average'));
  });

  it('is on a host what its domains take together', async () => {
    const client = await start();
    const ids = await catalogue(client, 'host');
    const end = `<endTime>${new Date().toISOString()}</endTime><maxSample>1</maxSample>${metric(ids.get('net.usage.average'))}<intervalId>20</intervalId>`;
    const one = async (entity: string) =>
      [...(await query(client, entity + end)).values.values()][0]?.[0] ?? Number.NaN;
    const together = (await one(DB01)) + (await one(LEGACY));
    expect(Math.abs((await one(HOST)) - together)).toBeLessThanOrEqual(2);
  });

  it('is in the past the mean, or the sum, of what it was meanwhile', async () => {
    const client = await start();
    const ids = await catalogue(client, 'host');
    const end = Math.floor(Date.now() / 300_000) * 300_000;
    const span = `<startTime>${new Date(end - 300_000).toISOString()}</startTime><endTime>${new Date(end).toISOString()}</endTime>`;
    const rate = ids.get('cpu.usagemhz.average');
    const delta = ids.get('cpu.used.summation');
    const asked = `${DB01}${span}${metric(rate)}${metric(delta)}`;
    const fine = await query(client, `${asked}<intervalId>20</intervalId>`);
    const coarse = await query(client, `${asked}<intervalId>300</intervalId>`);
    expect([fine.times.length, coarse.times.length]).toEqual([15, 1]);
    expect(coarse.times).toEqual([end]);
    const sum = (id: string | undefined) =>
      (fine.values.get(`${id} `) ?? []).reduce((total, value) => total + value, 0);
    expect(Math.abs(sum(rate) / 15 - (coarse.values.get(`${rate} `)?.[0] ?? Number.NaN))).toBeLessThanOrEqual(2);
    expect(Math.abs(sum(delta) - (coarse.values.get(`${delta} `)?.[0] ?? Number.NaN))).toBeLessThanOrEqual(16);
  });

  it('is nothing of what is off', async () => {
    const client = await start();
    const available = async () =>
      (await client.ok('QueryAvailablePerfMetric', self('host'), `${DB01}<intervalId>20</intervalId>`)).values.length;
    expect(await available()).toBeGreaterThan(20);
    await run(client, 'PowerOffVM_Task', '1');
    expect(await available()).toBe(0);
    expect(await query(client, `${DB01}<intervalId>20</intervalId>`)).toEqual({ times: [], values: new Map() });
  });
});

describe('a query', () => {
  it('takes instances as they are asked for', async () => {
    const client = await start();
    const ids = await catalogue(client, 'host');
    const id = ids.get('cpu.usagemhz.average');
    const instances = async (instance: string) =>
      [...(await query(client, `${DB01}<maxSample>1</maxSample>${metric(id, instance)}`)).values.keys()].map((key) =>
        key.slice(`${id} `.length),
      );
    expect(await instances('*')).toEqual(['', '0', '1']);
    expect(await instances('')).toEqual(['']);
    expect(await instances('1')).toEqual(['1']);
    expect(await instances('7')).toEqual([]);
  });

  it('begins after its start and ends with its end, and gives the newest where there is a limit', async () => {
    const client = await start();
    const now = Math.floor(Date.now() / 20_000) * 20_000;
    const iso = (time: number) => new Date(time).toISOString();
    const span = `<startTime>${iso(now - 60_000)}</startTime><endTime>${iso(now)}</endTime>`;
    expect((await query(client, `${DB01}${span}`)).times).toEqual([now - 40_000, now - 20_000, now]);
    expect((await query(client, `${DB01}${span}<maxSample>2</maxSample>`)).times).toEqual([now - 20_000, now]);
    const ahead = `<startTime>${iso(now + 3_600_000)}</startTime>`;
    expect((await query(client, `${DB01}${ahead}`)).times).toEqual([]);
  });

  it('answers as CSV, with as many values as times', async () => {
    const client = await start();
    const asked = `<querySpec>${DB01}<maxSample>3</maxSample>${metric('1')}<format>csv</format></querySpec>`;
    const [answer] = (await client.ok('QueryPerf', self('host'), asked)).values;
    expect(at(answer, 'sampleInfoCSV')?.text).toMatch(/^(20,\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ,?){3}$/);
    expect(at(answer, 'value', 'value')?.text).toMatch(/^\d+,\d+,\d+$/);
  });

  it('asks for a host with its domains at once', async () => {
    const client = await start();
    const asked = (entity: string) => `<querySpec>${entity}<maxSample>1</maxSample>${metric('1')}</querySpec>`;
    const [answer] = (await client.ok('QueryPerfComposite', self('host'), asked(HOST))).values;
    const children = answer?.children.filter((child) => child.name === 'childEntity') ?? [];
    expect(children.map((child) => at(child, 'entity')?.text)).toEqual(['1', '3']);
    expect((await client.call('QueryPerfComposite', self('host'), asked(DB01))).fault).toBe('InvalidArgument');
  });

  it.each([
    ['an interval that nobody keeps', `${DB01}<intervalId>60</intervalId>`, 'InvalidArgument'],
    ['a counter that there is not', `${DB01}${metric('4711')}`, 'InvalidArgument'],
    ['a format that there is not', `${DB01}<format>xml</format>`, 'InvalidArgument'],
    ['a time that is none', `${DB01}<startTime>yesterday</startTime>`, 'InvalidArgument'],
    ['what is not there', '<entity type="VirtualMachine">99</entity>', 'ManagedObjectNotFound'],
  ])('is refused for %s', async (_what, spec, fault) => {
    const client = await start();
    expect((await client.call('QueryPerf', self('host'), `<querySpec>${spec}</querySpec>`)).fault).toBe(fault);
  });
});

it('a vCenter keeps of the past what its collection level says', async () => {
  const client = await start('vcenter');
  const ids = await catalogue(client, 'vcenter');
  const available = async (interval: number) => {
    const args = `<entity type="VirtualMachine">vm-101</entity><intervalId>${interval}</intervalId>`;
    const { values } = await client.ok('QueryAvailablePerfMetric', self('vcenter'), args);
    return new Set(values.map((id) => `${at(id, 'counterId')?.text} ${at(id, 'instance')?.text}`));
  };
  const [now, past] = [await available(20), await available(300)];
  expect(now.has(`${ids.get('mem.active.average')} `)).toBe(true);
  expect(past.has(`${ids.get('mem.active.average')} `)).toBe(false);
  expect(past.has(`${ids.get('cpu.usage.average')} `)).toBe(true);
  expect([...past].every((id) => now.has(id))).toBe(true);
  const summary = await client.ok(
    'QueryPerfProviderSummary',
    self('vcenter'),
    '<entity type="Datacenter">datacenter-2</entity>',
  );
  expect(at(summary.values[0], 'currentSupported')?.text).toBe('false');
});
