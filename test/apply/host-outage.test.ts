import { describe, expect, test } from 'vitest';
import { errorDiagnostic } from '../../src/domain/diagnostics/diagnostic.js';
import type { DomainPlan } from '../../src/plan/plan.js';
import type { Step } from '../../src/plan/steps/step.js';
import { sampleRows } from '../deep-runs.js';
import { type Moment, type OutageKind, type OutageScript, outageWriter } from './outage-writer.js';
import {
  APPEND,
  change,
  darkPlan,
  desired,
  domainPlan,
  liveDomain,
  marker,
  POWER_ON,
  planOf,
  reconfigure,
  SERIAL_QUESTION,
} from './plan-builders.js';
import { run, toolsFor } from './run.js';
import { type Script, scriptedWriter } from './scripted-writer.js';
import { virtualClock } from './virtual-clock.js';

const MINUTE = 60_000;
const PATIENCE = 10 * MINUTE;
const RECORD: Step = { do: 'record', marker };
const REFUSED: Script = {
  tasks: { reconfigure: [{ beats: [{ kind: 'failed', diagnostic: errorDiagnostic('EF3015', 'no') }] }] },
};
const ASKING: Script = { tasks: { 'power-on': [{ beats: [{ kind: 'question', question: SERIAL_QUESTION }] }] } };

const KINDS: readonly OutageKind[] = ['refused', 'dropped', 'login refused', 'silent'];
const LENGTHS = [1_000, 15_000, 120_000, 540_000] as const;

const at = (call: string, nth = 1, when: Moment['when'] = 'before'): Moment => ({ call, nth, when });

/** Moments of a downtime, and what else happens in the run. */
const MOMENTS: readonly (readonly [string, Moment, Script?])[] = [
  ['the shutdown does not arrive', at('start shut-down')],
  ['the reply to the shutdown is lost', at('start shut-down', 1, 'after')],
  ['while the guest shuts down', at('watch after shut-down', 1, 'after')],
  ['before the reconfigure', at('blockers after shut-down')],
  ['at the reading before the reconfigure', at('read after shut-down')],
  ['the reconfigure does not arrive', at('start reconfigure')],
  ['the reply to the reconfigure is lost', at('start reconfigure', 1, 'after')],
  ['at the watch of the reconfigure', at('watch after reconfigure')],
  ['at the end of the reconfigure', at('watch after reconfigure', 1, 'after')],
  ['before the power-on', at('blockers after reconfigure')],
  ['at the reading before the power-on', at('read after reconfigure')],
  ['the power-on does not arrive', at('start power-on')],
  ['the reply to the power-on is lost', at('start power-on', 1, 'after')],
  ['at the end of the power-on', at('watch after power-on', 1, 'after')],
  ['at the reading that verifies the change', at('read after power-on')],
  ['an answer does not arrive', at('answer after power-on'), ASKING],
  ['the reply to an answer is lost', at('answer after power-on', 1, 'after'), ASKING],
  ['at the first reading of the recovery', at('read after reconfigure'), REFUSED],
  ['before the power-on of the recovery', at('blockers after reconfigure'), REFUSED],
  ['the power-on of the recovery does not arrive', at('start power-on'), REFUSED],
  ['the reply to the power-on of the recovery is lost', at('start power-on', 1, 'after'), REFUSED],
  ['at the end of the power-on of the recovery', at('watch after power-on', 1, 'after'), REFUSED],
];

function setUp(script: OutageScript, more: Script = {}, plan: DomainPlan = slowPlan(), power: 'on' | 'off' = 'on') {
  const clock = virtualClock();
  const writer = outageWriter(scriptedWriter([liveDomain('a', power)], clock, more), clock, script);
  return { clock, writer, plan, tools: toolsFor(writer, clock) };
}

/** As {@link darkPlan}, with the deadline of a real shutdown. */
function slowPlan(): DomainPlan {
  const plan = darkPlan('a');
  return { ...plan, steps: plan.steps.with(0, { do: 'shut-down', deadlineSeconds: 300 }) };
}

const answering = (plan: DomainPlan): DomainPlan => ({ ...plan, desired: desired('a', APPEND) });
const count = (calls: readonly string[], call: string): number => calls.filter((each) => each === call).length;

const ROWS = MOMENTS.flatMap(([name, moment, script]) =>
  KINDS.flatMap((kind) => LENGTHS.map((milliseconds) => ({ name, moment, script, kind, milliseconds }))),
);

describe('an outage in a downtime', () => {
  test.each(sampleRows(ROWS))('$name, $kind for $milliseconds ms: the domain is on again', async (row) => {
    const { clock, tools, writer, plan } = setUp(row, row.script, answering(slowPlan()));
    const { events, outcome } = await run(planOf(plan), tools);
    const live = writer.live.get('vm-a');
    expect(live).toMatchObject({ runtime: { power: 'on' } });
    expect(outcome).toBe(row.script === REFUSED ? 'failed' : 'done');
    expect(live).toMatchObject({ domain: { memory: row.script === REFUSED ? 2048 : 4096 } });
    for (const call of ['start shut-down', 'start reconfigure', 'start power-on']) {
      expect(count(writer.reached, call), call).toBe(1);
    }
    const words = events.map(({ kind }) => kind).filter((kind) => kind.startsWith('host-'));
    expect(words).toEqual(words.map((_, index) => (index % 2 === 0 ? 'host-unreachable' : 'host-back')));
    expect(words.length % 2, 'what went out came back').toBe(0);
    expect(writer.refusedLogins.length).toBeLessThanOrEqual(3);
    expect(clock.now()).toBeLessThan(row.milliseconds + PATIENCE);
  });

  test.each(KINDS)('that is over and comes again, %s: the domain is on again', async (kind) => {
    const script = { kind, moment: at('start reconfigure'), milliseconds: 100_000, again: 6 };
    const { tools, writer, plan } = setUp(script);
    const { outcome } = await run(planOf(plan), tools);
    expect(outcome).toBe('done');
    expect(writer.live.get('vm-a')).toMatchObject({ runtime: { power: 'on' }, domain: { memory: 4096 } });
  });

  test('of a host that comes and goes for hours: the wait ends', async () => {
    const script = {
      kind: 'refused',
      moment: at('blockers after shut-down'),
      milliseconds: 9 * MINUTE,
      again: 1_000,
    } as const;
    const { clock, tools, plan } = setUp(script);
    const { story } = await run(planOf(plan), tools);
    expect(story).toContain('a failed failed EF3002 EF4033');
    expect(clock.now()).toBeLessThan(90 * MINUTE);
  });
});

describe('an outage that lasts longer than the patience', () => {
  const long = (kind: OutageKind, moment: Moment): OutageScript => ({ kind, moment, milliseconds: 24 * 60 * MINUTE });

  test.each(KINDS)('%s: is reported with the command that goes on, and nothing is sent later', async (kind) => {
    const { clock, tools, writer, plan } = setUp(long(kind, at('start reconfigure')));
    const { events, outcome } = await run(planOf(plan), { ...tools, command: 'esxform apply vms.yaml' });
    expect(outcome).toBe('failed');
    const failed = events.find((event) => event.kind === 'domain-failed');
    const told = failed?.kind === 'domain-failed' ? failed.diagnostics.find(({ code }) => code === 'EF4033') : null;
    const why = kind === 'login refused' ? 'refuses the login' : 'was unreachable for 10 minutes';
    expect(told?.summary).toBe(`a is off: its host ${why}`);
    expect(events.map((event) => event.kind)).not.toContain('host-back');
    expect(told?.hint).toContain('esxform apply vms.yaml');
    expect(clock.now()).toBeGreaterThanOrEqual(PATIENCE);
    expect(clock.now()).toBeLessThan(PATIENCE + 5 * MINUTE);
    expect(writer.reached.filter((call) => call.startsWith('start'))).toEqual(['start shut-down']);
    const calls = writer.log.length;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(writer.log).toHaveLength(calls);
  });

  test('in a power step: the domain may be off', async () => {
    const { tools, plan } = setUp(long('dropped', at('start shut-down', 1, 'after')));
    const { events } = await run(planOf(plan), tools);
    const told = events.flatMap((event) => (event.kind === 'domain-failed' ? event.diagnostics : []));
    expect(told.find(({ code }) => code === 'EF4033')?.summary).toContain('a may be off');
  });

  test('refused logins are made with long pauses', async () => {
    const { tools, writer, plan } = setUp(long('login refused', at('blockers after shut-down')));
    await run(planOf(plan), tools);
    const [first = 0, ...later] = writer.refusedLogins;
    expect(later.map((time) => time - first)).toEqual([20_000, 130_000, PATIENCE]);
  });
});

describe('an interrupt during an outage', () => {
  function interruptAt(times: readonly number[], script: OutageScript) {
    const stop = new AbortController();
    const abandon = new AbortController();
    const clock = virtualClock();
    const writer = outageWriter(scriptedWriter([liveDomain('a'), liveDomain('b')], clock), clock, script);
    const tools = toolsFor(writer, clock);
    for (const [index, time] of times.entries()) clock.at(time, () => (index === 0 ? stop : abandon).abort());
    return { clock, writer, tools: { ...tools, stop: stop.signal, abandon: abandon.signal } };
  }
  const script: OutageScript = { kind: 'refused', moment: at('start reconfigure'), milliseconds: 5 * MINUTE };

  test('in a downtime takes effect after it', async () => {
    const { tools, writer } = interruptAt([MINUTE], script);
    const { outcome } = await run(planOf(darkPlan('a'), domainPlan('b', [RECORD])), tools);
    expect(outcome).toBe('interrupted');
    expect(writer.live.get('vm-a')).toMatchObject({ runtime: { power: 'on' }, domain: { memory: 4096 } });
  });

  test.each(KINDS)('a second one ends the wait, %s', async (kind) => {
    const { clock, tools, writer } = interruptAt([MINUTE, 2 * MINUTE], { ...script, kind });
    const { story } = await run(planOf(darkPlan('a')), tools);
    expect(story.slice(-2)).toEqual(['a failed interrupted EF4008 EF4010', 'interrupted 0/0/1/0']);
    expect(clock.now()).toBeLessThan(3 * MINUTE);
    expect(count(writer.reached, 'start power-on')).toBe(0);
  });

  test('outside a downtime ends the wait', async () => {
    const plan = domainPlan('a', [reconfigure(change('annotation', '', 'new'))]);
    const lost: OutageScript = { kind: 'dropped', moment: at('start reconfigure', 1, 'after'), milliseconds: PATIENCE };
    const { clock, tools } = interruptAt([MINUTE], lost);
    await run(planOf(plan), tools);
    expect(clock.now()).toBeLessThan(2 * MINUTE);
  });
});

describe('outside a downtime', () => {
  const relocate = { do: 'relocate', home: 'ssd2', disks: [] } as unknown as Step;

  test('a task that runs is found again after an outage', async () => {
    const slow: Script = { tasks: { relocate: [{ beats: [{ kind: 'progress', percent: 5, after: MINUTE }] }] } };
    const script = {
      kind: 'dropped',
      moment: at('watch after relocate', 1, 'after'),
      milliseconds: 5 * MINUTE,
    } as const;
    const { tools, writer } = setUp(script, slow);
    const { events } = await run(planOf(domainPlan('a', [relocate])), tools);
    expect(events.map(({ kind }) => kind)).toContain('host-back');
    expect(count(writer.reached, 'start relocate')).toBe(1);
    expect(events.find(({ kind }) => kind === 'step-failed')).toBeUndefined();
  });

  test('a host that is not there is not waited for', async () => {
    const script = { kind: 'refused', moment: at('blockers after nothing'), milliseconds: PATIENCE } as const;
    const { clock, tools, plan } = setUp(script);
    const { outcome, events } = await run(planOf(plan), tools);
    expect(outcome).toBe('failed');
    expect(events.map(({ kind }) => kind)).not.toContain('host-unreachable');
    expect(clock.now()).toBeLessThan(MINUTE);
  });
});

describe('a domain that an earlier run left off', () => {
  const left = { ...liveDomain('a', 'off'), marker: { ...marker, unfinished: 'downtime' as const } };
  const plan = domainPlan('a', [reconfigure(change('memory', 2048, 4096)), POWER_ON, RECORD]);

  test.each(KINDS)('is powered on after an outage, %s', async (kind) => {
    for (const moment of [
      at('start reconfigure'),
      at('blockers after reconfigure'),
      at('start power-on', 1, 'after'),
    ]) {
      const clock = virtualClock();
      const writer = outageWriter(scriptedWriter([left], clock), clock, { kind, moment, milliseconds: 3 * MINUTE });
      const { outcome } = await run(planOf(plan), toolsFor(writer, clock));
      expect(outcome).toBe('done');
      expect(writer.live.get('vm-a')).toMatchObject({ runtime: { power: 'on' }, domain: { memory: 4096 } });
    }
  });

  test('is powered on although its change fails', async () => {
    const clock = virtualClock();
    const writer = scriptedWriter([left], clock, REFUSED);
    const { outcome } = await run(planOf(plan), toolsFor(writer, clock));
    expect(outcome).toBe('failed');
    expect(writer.live.get('vm-a')).toMatchObject({ runtime: { power: 'on' } });
  });
});

describe('a power-on of the recovery that the host refuses for a passing reason', () => {
  const passing = [
    ['another task', 'EF4007', 20],
    ['a host that its vCenter cannot reach', 'EF3046', 20],
    ['a task that the host has forgotten', 'EF3045', 2],
    ['anything else, twice', 'EF3015', 2],
  ] as const;

  test.each(passing)('%s (%s): is made again', async (_, code, times) => {
    const clock = virtualClock();
    const refused = { beats: [], refused: errorDiagnostic(code, 'not now') };
    const writer = scriptedWriter([liveDomain('a')], clock, {
      tasks: { ...REFUSED.tasks, 'power-on': Array.from({ length: times }, () => refused) },
    });
    await run(planOf(darkPlan('a')), toolsFor(writer, clock));
    expect(writer.live.get('vm-a')).toMatchObject({ runtime: { power: 'on' } });
  });

  test('that never passes: the attempts end', async () => {
    const clock = virtualClock();
    const refused = { beats: [], refused: errorDiagnostic('EF4007', 'not now') };
    const writer = scriptedWriter([liveDomain('a')], clock, {
      tasks: { ...REFUSED.tasks, 'power-on': Array.from({ length: 1_000 }, () => refused) },
    });
    const { story } = await run(planOf(darkPlan('a')), toolsFor(writer, clock));
    expect(story).toContain('returned EF4010');
    expect(clock.now()).toBeLessThan(20 * MINUTE);
  });
});
