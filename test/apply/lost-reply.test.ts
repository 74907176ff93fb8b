import { describe, expect, test } from 'vitest';
import { DiagnosticError, errorDiagnostic } from '../../src/domain/diagnostics/diagnostic.js';
import type { DomainPlan } from '../../src/plan/plan.js';
import type { Step } from '../../src/plan/steps/step.js';
import {
  change,
  darkPlan,
  domainPlan,
  liveDomain,
  marker,
  POWER_ON,
  planOf,
  reconfigure,
  SHUT_DOWN,
} from './plan-builders.js';
import { run, toolsFor } from './run.js';
import { type Script, scriptedWriter, type TaskScript } from './scripted-writer.js';
import { virtualClock } from './virtual-clock.js';

const step = (value: object): Step => value as Step;
const UPDATES: readonly Step[] = [
  reconfigure(change('annotation', '', 'new')),
  step({ do: 'record', marker }),
  step({ do: 'upgrade-hardware', version: 21 }),
  step({ do: 'migrate', host: 'esx2' }),
  step({ do: 'move-to-pool', pool: 'prod' }),
  step({ do: 'move-to-folder', folder: 'prod' }),
  step({ do: 'autostart', enabled: true }),
];
const POWER: readonly (readonly [Step, 'on' | 'off'])[] = [
  [POWER_ON, 'off'],
  [SHUT_DOWN, 'on'],
  [step({ do: 'power-off' }), 'on'],
  [step({ do: 'suspend' }), 'on'],
];
const STEPS = [...UPDATES.map((each) => [each, 'on'] as const), ...POWER];

async function go(plan: DomainPlan, power: 'on' | 'off', script: Script) {
  const clock = virtualClock();
  const writer = scriptedWriter([liveDomain('a', power)], clock, script);
  return { ...(await run(planOf(plan), toolsFor(writer, clock))), writer };
}

const once = (of: Step, lost: TaskScript['lost'] = 'after'): Script => ({
  tasks: { [of.do]: [{ beats: [], ...(lost === undefined ? {} : { lost }) }] },
});
const judged = (events: readonly { readonly kind: string }[]): readonly unknown[] =>
  events.flatMap((event) => ('verdict' in event ? [event.verdict] : []));

/** A call that went out and whose reply did not come is never simply made again. */
describe('a lost reply', () => {
  test.each(STEPS.map(([of, power]) => ({ kind: of.do, of, power })))(
    '$kind: done after all, and not sent twice',
    async ({ of, power }) => {
      const { events, outcome, writer } = await go(domainPlan('a', [of]), power, once(of));
      expect(outcome).toBe('done');
      expect(judged(events)).toEqual(['done']);
      expect(writer.calls('start')).toHaveLength(1);
    },
  );

  test.each(STEPS.map(([of, power]) => ({ kind: of.do, of, power })))(
    '$kind: proved not begun, and sent once more',
    async ({ of, power }) => {
      const { events, outcome, writer } = await go(domainPlan('a', [of]), power, once(of, 'before'));
      expect(outcome).toBe('done');
      expect(judged(events)).toEqual(['not-begun']);
      expect(writer.calls('start')).toHaveLength(2);
    },
  );

  test('of a task that was started names the task, which may still run', async () => {
    const clock = virtualClock();
    const writer = scriptedWriter([liveDomain('a', 'off')], clock, {});
    const gone = new DiagnosticError(errorDiagnostic('EF3002', 'gone'), { outage: { effect: 'unknown' } });
    const broken = {
      ...writer,
      // biome-ignore lint/correctness/useYield: the connection breaks before the first report
      watch: async function* () {
        throw gone;
      },
    };
    const { events } = await run(planOf(domainPlan('a', [{ do: 'power-on' }])), toolsFor(broken, clock));
    const failed = events.flatMap((event) => (event.kind === 'domain-failed' ? event.diagnostics : []));
    expect(failed.map(({ detail }) => detail)).toEqual([expect.stringContaining('task-1')]);
  });

  test('that is lost twice is not tried a third time', async () => {
    const twice: Script = {
      tasks: {
        'power-on': [
          { beats: [], lost: 'before' },
          { beats: [], lost: 'before' },
        ],
      },
    };
    const { outcome, story, writer } = await go(domainPlan('a', [POWER_ON]), 'off', twice);
    expect(outcome).toBe('failed');
    expect(story).toContain('a failed failed EF3002');
    expect(writer.calls('start')).toHaveLength(2);
  });

  test('while the task runs on: it is waited for', async () => {
    const { events, outcome, writer } = await go(domainPlan('a', [POWER_ON]), 'off', once(POWER_ON, 'running'));
    expect(outcome).toBe('done');
    expect(judged(events)).toEqual(['done']);
    expect(writer.calls('start')).toHaveLength(1);
  });

  test('before somebody else changed the domain: it is nobody’s to repeat', async () => {
    const clock = virtualClock();
    const writer = scriptedWriter([liveDomain('a')], clock, once(UPDATES[0] ?? POWER_ON, 'before'));
    const { outcome, story } = await run(
      planOf(domainPlan('a', UPDATES.slice(0, 1))),
      toolsFor(writer, clock, {
        replan: async (plan) => {
          return { ...plan, steps: plan.steps };
        },
      }),
      (event) => {
        const live = writer.live.get('vm-a');
        if (event.kind === 'step-started' && live !== undefined && !('unreadable' in live)) {
          const domain = { ...live.domain, annotation: 'theirs' };
          // Only once the call is out: the reading before it was made already.
          queueMicrotask(() => writer.live.set('vm-a', { ...live, domain, changeVersion: 'theirs' }));
        }
      },
    );
    expect(outcome).toBe('failed');
    expect(story).toContain('a failed failed EF4021');
    expect(writer.calls('start')).toHaveLength(1);
  });

  test.each(['before', 'after'] as const)(
    'in the dark section, lost %s: the domain is up again with its change',
    async (lost) => {
      for (const kind of ['shut-down', 'reconfigure', 'power-on'] as const) {
        const { outcome, writer } = await go(darkPlan('a'), 'on', { tasks: { [kind]: [{ beats: [], lost }] } });
        expect(outcome, kind).toBe('done');
        expect(writer.live.get('vm-a')).toMatchObject({ runtime: { power: 'on' }, domain: { memory: 4096 } });
      }
    },
  );
});

describe('a lost reply in a create', () => {
  const disk = { slot: 'scsi0:0', file: '[ssd1] new/new.vmdk', size: 1024, provisioning: 'thin' };
  const path = '[ssd1] new/new.vmx';
  const steps = [
    { do: 'make-directory', path: '[ssd1] new' },
    { do: 'upload-vmx', path, domain: {}, marker },
    { do: 'make-disk', disk },
    { do: 'register', path, name: 'new' },
  ].map(step);
  const plan = domainPlan('new', steps, { ref: null, action: 'create' });

  test.each(['upload-vmx', 'make-disk', 'register'] as const)(
    '%s: done after all, and not sent twice',
    async (kind) => {
      const { events, outcome, writer } = await go(plan, 'off', { tasks: { [kind]: [{ beats: [], lost: 'after' }] } });
      expect(outcome).toBe('done');
      expect(judged(events)).toEqual(['done']);
      expect(writer.calls(`start ${kind}`)).toHaveLength(1);
      expect(writer.live.get('made-1')).toMatchObject({ vmxPath: path });
    },
  );

  test('a copy that may be half there is not taken for a disk, and not made again', async () => {
    const copy = step({ do: 'copy-disk', disk: { ...disk, from: '[images] base.vmdk' } });
    const copied = domainPlan('new', steps.with(2, copy), { ref: null, action: 'create' });
    const { events, story, writer } = await go(copied, 'off', {
      tasks: { 'copy-disk': [{ beats: [], lost: 'after' }] },
    });
    expect(judged(events)).toEqual(['begun']);
    expect(story).toContain('new failed failed EF4021 EF4011');
    expect(writer.calls('start copy-disk')).toHaveLength(1);
    expect(writer.calls('discard')).toEqual([]);
  });
});
