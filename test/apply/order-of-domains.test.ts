import { describe, expect, test } from 'vitest';
import { type Batches, inBatches, parseBatches } from '../../src/apply/batches.js';
import { errorDiagnostic } from '../../src/domain/diagnostics/diagnostic.js';
import type { LiveDomain } from '../../src/domain/live.js';
import type { DomainPlan } from '../../src/plan/plan.js';
import { change, darkPlan, desired, domainPlan, liveDomain, POWER_ON, planOf, reconfigure } from './plan-builders.js';
import { run, toolsFor } from './run.js';
import { type Script, scriptedWriter } from './scripted-writer.js';
import { virtualClock } from './virtual-clock.js';

const FAULT = errorDiagnostic('EF3015', 'the host said no');
const FIRST_FAILS: Script = { tasks: { reconfigure: [{ beats: [{ kind: 'failed', diagnostic: FAULT }] }] } };
const STEP = reconfigure(change('annotation', '', 'new'));

function hot(name: string, ...dependsOn: readonly string[]): DomainPlan {
  const wish = { ...desired(name), dependsOn: dependsOn as DomainPlan['desired']['dependsOn'] };
  return domainPlan(name, [STEP], { desired: wish });
}

function setUp(names: readonly string[], script: Script = {}, edit: (live: LiveDomain) => LiveDomain = (live) => live) {
  const clock = virtualClock();
  const writer = scriptedWriter(
    names.map((name) => edit(liveDomain(name))),
    clock,
    script,
  );
  return { clock, writer, tools: toolsFor(writer, clock) };
}

const ends = (story: readonly string[]): readonly string[] => story.filter((each) => /^[a-z] /.test(each));

describe('depends_on, where the run keeps going', () => {
  test('a domain whose dependency failed is skipped, and so is what depends on that', async () => {
    const { tools } = setUp(['a', 'b', 'c', 'd'], FIRST_FAILS);
    const { events, outcome, story } = await run(planOf(hot('a'), hot('b', 'a'), hot('c', 'b'), hot('d')), {
      ...tools,
      keepGoing: true,
    });
    expect(outcome).toBe('failed');
    expect(ends(story)).toEqual(['a failed failed EF3015', 'b skipped', 'c skipped', 'd updated']);
    const said = events.flatMap((event) => (event.kind === 'domain-skipped' ? [event.because] : []));
    expect(said).toEqual(['it depends on a, which was not done', 'it depends on b, which was not done']);
    expect(events.at(-1)).toMatchObject({ updated: 1, failed: 1, skipped: 2 });
  });

  test('with keep-going a VM that the plan refuses does not stop the others, but those that depend on it', async () => {
    const { tools, writer } = setUp(['a', 'b', 'c']);
    const blocked = domainPlan('a', [], {
      action: 'blocked',
      diagnostics: [errorDiagnostic('EF2006', 'a exists and is unmanaged')],
    });
    const plan = planOf(blocked, hot('b', 'a'), hot('c'));
    const kept = await run(plan, { ...tools, keepGoing: true });
    expect(kept.outcome).toBe('refused');
    expect(ends(kept.story)).toEqual(['a failed refused EF2006', 'b skipped', 'c updated']);
    expect(writer.calls('start')).toHaveLength(1);
    const all = setUp(['a', 'b', 'c']);
    const stopped = await run(plan, all.tools);
    expect(ends(stopped.story)).toEqual(['a failed failed EF4013 EF2006', 'b skipped', 'c skipped']);
    expect(all.writer.calls('start')).toEqual([]);
  });

  test('a dependency that is not in the plan is as declared already', async () => {
    const { tools } = setUp(['b']);
    expect((await run(planOf(hot('b', 'a')), { ...tools, keepGoing: true })).outcome).toBe('done');
  });

  test('a name means a domain of the same connection', async () => {
    const { tools } = setUp(['a', 'b'], FIRST_FAILS);
    const [one, two] = [planOf(hot('a')), planOf(hot('b', 'a'))];
    const plan = { ...one, connections: [...one.connections, ...two.connections] };
    const { story } = await run(plan, { ...tools, keepGoing: true });
    expect(ends(story)).toEqual(['a failed failed EF3015', 'b updated']);
  });
});

describe('a maintenance window', () => {
  const window = { days: [0, 6], from: 22 * 60, to: 4 * 60 + 5, timeZone: 'Europe/Berlin' };
  const dark = (name: string): DomainPlan => darkPlan(name, { desired: { ...desired(name), window } });
  const open = (name: string): DomainPlan => domainPlan(name, [STEP], { desired: { ...desired(name), window } });

  test('that has closed already refuses the run before anything is sent', async () => {
    const { tools, writer } = setUp(['a', 'b']);
    const { events, story } = await run(planOf(hot('b'), dark('a')), { ...tools, inWindow: () => false });
    expect(ends(story)).toEqual(['b skipped', 'a failed stale EF4022']);
    expect(writer.calls('start')).toEqual([]);
    expect(JSON.stringify(events)).toContain('sun, sat 22:00 to 04:05 Europe/Berlin');
  });

  test('that closes during the run stops a domain that is to go down, at its beginning', async () => {
    const { clock, tools, writer } = setUp(['a', 'b'], {
      tasks: { reconfigure: [{ beats: [{ kind: 'progress', percent: 1, after: 60_000 }] }] },
    });
    const { story } = await run(planOf(hot('b'), dark('a')), { ...tools, inWindow: () => clock.now() < 30_000 });
    expect(ends(story)).toEqual(['b updated', 'a failed stale EF4022']);
    expect(writer.calls('start shut-down')).toEqual([]);
  });

  test('that closes in the dark section does not end it', async () => {
    const { clock, tools, writer } = setUp(['a'], {
      tasks: { reconfigure: [{ beats: [{ kind: 'progress', percent: 1, after: 60_000 }] }] },
    });
    const { outcome } = await run(planOf(dark('a')), { ...tools, inWindow: () => clock.now() < 30_000 });
    expect(outcome).toBe('done');
    expect(writer.live.get('vm-a')).toMatchObject({ runtime: { power: 'on' } });
  });

  test('is no matter for what takes nothing down', async () => {
    const { tools } = setUp(['a']);
    expect((await run(planOf(open('a')), { ...tools, inWindow: () => false })).outcome).toBe('done');
  });
});

describe('batches', () => {
  test.each<[string, readonly number[], readonly (readonly number[])[]]>([
    ['1,3,rest', [1, 3], [[1], [2, 3, 4], [5, 6, 7]]],
    [
      '2',
      [2],
      [
        [1, 2],
        [3, 4, 5, 6, 7],
      ],
    ],
    ['rest', [], [[1, 2, 3, 4, 5, 6, 7]]],
    [
      ' 3 , 4 , REST',
      [3, 4],
      [
        [1, 2, 3],
        [4, 5, 6, 7],
      ],
    ],
    ['100', [100], [[1, 2, 3, 4, 5, 6, 7]]],
  ])('%s', (text, sizes, expected) => {
    const batches = parseBatches(text, null);
    expect(batches).toEqual({ sizes, gate: null });
    expect(inBatches([1, 2, 3, 4, 5, 6, 7], batches as Batches)).toEqual(expected);
  });

  test.each(['', '0', '-1', '1,,2', '1,rest,2', 'x', '1.5', '1;2', '9999999', `${'1,'.repeat(1_001)}1`])(
    'refuses %j',
    (text) => {
      expect(parseBatches(text, null)).toMatchObject({ code: 'EF4026' });
    },
  );

  test.each(['TCP:22', 'tcp:', 'tcp:0', 'tcp:65536', 'tcp:22 ', 'tcp:x', 'ping', ''])('refuses the gate %j', (gate) => {
    expect(parseBatches('1', gate)).toMatchObject({ code: 'EF4026' });
  });

  test.each([
    ['tools', { kind: 'tools' }],
    ['tcp:1', { kind: 'tcp', port: 1 }],
    ['tcp:65535', { kind: 'tcp', port: 65_535 }],
  ])('reads the gate %s', (text, gate) => {
    expect(parseBatches('1', text)).toEqual({ sizes: [1], gate });
  });

  const one: Batches = { sizes: [1], gate: { kind: 'tools' } };
  const door: Batches = { sizes: [1], gate: { kind: 'tcp', port: 22 } };
  const at =
    (address: string | null) =>
    (live: LiveDomain): LiveDomain => ({
      ...live,
      runtime: { ...live.runtime, address },
    });

  test('a port is called at the address that the guest has, until it answers', async () => {
    const { tools } = setUp(['a', 'b'], {}, at('198.51.100.7'));
    const called: string[] = [];
    const isPortOpen = async (address: string, port: number) => called.push(`${address}:${port}`) > 2;
    const { outcome } = await run(planOf(hot('a'), hot('b')), { ...tools, batches: door, isPortOpen });
    expect([outcome, ...called]).toEqual(['done', ...Array(3).fill('198.51.100.7:22')]);
  });

  test('a guest without an address is never called, and does not pass', async () => {
    const { tools } = setUp(['a', 'b'], {}, at(null));
    const isPortOpen = () => Promise.reject(new Error('there is nothing to call'));
    const { events, outcome } = await run(planOf(hot('a'), hot('b')), { ...tools, batches: door, isPortOpen });
    expect(outcome).toBe('refused');
    expect(events.filter(({ kind }) => kind === 'gate-failed')).toMatchObject([{ diagnostics: [{ code: 'EF4023' }] }]);
  });

  const silent = (live: LiveDomain): LiveDomain => ({ ...live, runtime: { ...live.runtime, tools: 'not-running' } });

  test('a gate that is passed lets the next batch begin', async () => {
    const { tools } = setUp(['a', 'b']);
    const { story } = await run(planOf(hot('a'), hot('b')), { ...tools, batches: one });
    expect(story.filter((each) => /^[a-z] |^gate/.test(each))).toEqual([
      'a updated',
      'gate-started',
      'gate-passed',
      'b updated',
    ]);
  });

  test('guest tools that start late are waited for', async () => {
    const { clock, tools, writer } = setUp(['a', 'b'], {}, silent);
    clock.at(5 * 60_000, () => writer.live.set('vm-a', liveDomain('a')));
    const { outcome } = await run(planOf(hot('a'), hot('b')), { ...tools, batches: one });
    expect(outcome).toBe('done');
    expect(clock.now()).toBeGreaterThanOrEqual(5 * 60_000);
  });

  test('those that do not start end the run at the first bad batch', async () => {
    const { tools, writer } = setUp(['a', 'b', 'c'], {}, silent);
    const { events, outcome, story } = await run(planOf(hot('a'), hot('b'), hot('c')), { ...tools, batches: one });
    expect(outcome).toBe('refused');
    expect(ends(story)).toEqual(['a updated', 'b skipped', 'c skipped']);
    expect(events.filter(({ kind }) => kind === 'gate-failed')).toMatchObject([
      { batch: 1, diagnostics: [{ code: 'EF4023', subject: 'a' }] },
    ]);
    expect(writer.calls('start')).toHaveLength(1);
  });

  test('a domain that is off shows nothing, and need not', async () => {
    const { tools } = setUp(['a', 'b'], {}, (live) => ({
      ...silent(live),
      runtime: { ...silent(live).runtime, power: 'off' },
    }));
    expect((await run(planOf(hot('a'), hot('b')), { ...tools, batches: one })).outcome).toBe('done');
  });

  test('a domain that the batch made is looked at, too', async () => {
    const { tools, writer } = setUp(['a']);
    const register = { do: 'register', path: '[ssd1] new/new.vmx', name: 'new' } as DomainPlan['steps'][number];
    const made = domainPlan('new', [register, POWER_ON], { action: 'create', ref: null });
    const { outcome } = await run(planOf(made, hot('a')), { ...tools, batches: one }, (event) => {
      const live = writer.live.get('made-1');
      if (event.kind === 'gate-started' && live !== undefined && !('unreadable' in live))
        writer.live.set('made-1', silent(live));
    });
    expect(outcome).toBe('refused');
  });

  test('a batch with a domain that was not done is bad, though the run keeps going within it', async () => {
    const { tools } = setUp(['a', 'b', 'c'], FIRST_FAILS);
    const { story } = await run(planOf(hot('a'), hot('b'), hot('c')), {
      ...tools,
      keepGoing: true,
      batches: { sizes: [2], gate: null },
    });
    expect(ends(story)).toEqual(['a failed failed EF3015', 'b updated', 'c skipped']);
  });

  test('a request to stop ends the wait at the gate', async () => {
    const stop = new AbortController();
    const { clock, tools } = setUp(['a', 'b'], {}, silent);
    clock.at(60_000, () => stop.abort());
    const { outcome, story } = await run(planOf(hot('a'), hot('b')), { ...tools, stop: stop.signal, batches: one });
    expect(outcome).toBe('interrupted');
    expect(ends(story)).toEqual(['a updated', 'b skipped']);
  });

  test('there is no gate after the last batch', async () => {
    const { tools } = setUp(['a'], {}, silent);
    expect((await run(planOf(hot('a')), { ...tools, batches: one })).outcome).toBe('done');
  });
});
