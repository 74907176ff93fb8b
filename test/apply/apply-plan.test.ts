import { describe, expect, test } from 'vitest';
import { applyPlan } from '../../src/apply/apply-plan.js';
import { errorDiagnostic } from '../../src/domain/diagnostics/diagnostic.js';
import type { LiveDomain } from '../../src/domain/live.js';
import type { DomainPlan, Plan } from '../../src/plan/plan.js';
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
import { type Script, scriptedWriter, unreadable } from './scripted-writer.js';
import { virtualClock } from './virtual-clock.js';

const FAULT = errorDiagnostic('EF3015', 'the host said no');
const hot = (name: string, parts: Partial<DomainPlan> = {}): DomainPlan =>
  domainPlan(name, [reconfigure(change('annotation', '', 'new'))], {
    guards: [{ path: ['domain', 'annotation'], value: '' }],
    ...parts,
  });

function setUp(live: readonly LiveDomain[], script: Script = {}) {
  const clock = virtualClock();
  const writer = scriptedWriter(live, clock, script);
  return { clock, writer, tools: toolsFor(writer, clock) };
}

describe('a domain that fails', () => {
  const failing: Script = { tasks: { reconfigure: [{ beats: [{ kind: 'failed', diagnostic: FAULT }] }] } };

  test.each([
    [false, ['a failed failed EF3015', 'b skipped', 'failed 0/0/1/1']],
    [true, ['a failed failed EF3015', 'b updated', 'failed 0/1/1/0']],
  ])('with keepGoing %s', async (keepGoing, ends) => {
    const { tools } = setUp([liveDomain('a'), liveDomain('b')], failing);
    const { outcome, story } = await run(planOf(hot('a'), hot('b')), { ...tools, keepGoing });
    expect(outcome).toBe('failed');
    expect(story.filter((each) => ends.includes(each))).toEqual(ends);
  });
});

describe('a run without trouble', () => {
  test('tells each step, proves the result and counts', async () => {
    const { tools, writer } = setUp([liveDomain('a'), liveDomain('b', 'off')], {
      tasks: {
        reconfigure: [
          {
            beats: [
              { kind: 'progress', percent: 10 },
              { kind: 'progress', percent: 10 },
              { kind: 'progress', percent: 60 },
            ],
          },
        ],
      },
    });
    const { events, outcome, story } = await run(planOf(hot('a'), domainPlan('b', [POWER_ON])), tools);
    expect(outcome).toBe('done');
    expect(story).toEqual([
      'run-started',
      'start reconfigure',
      'step-progress',
      'step-progress',
      'step-done',
      'verified 0',
      'a updated',
      'start power-on',
      'step-done',
      'verified 0',
      'b updated',
      'done 0/2/0/0',
    ]);
    expect(events[0]).toEqual({ kind: 'run-started', domains: 2, steps: 2 });
    expect(writer.calls('start')).toEqual(['start reconfigure at v1', 'start power-on']);
  });

  test('all domains are read before anything is sent, and each again at its steps', async () => {
    const { tools, writer } = setUp([liveDomain('a'), liveDomain('b')]);
    await run(planOf(hot('a'), hot('b')), tools);
    expect(writer.log.slice(0, 2)).toEqual(['facts', 'read vm-a vm-b']);
    expect(writer.log.indexOf('start reconfigure at v1')).toBeGreaterThan(writer.log.indexOf('read vm-a'));
  });

  test('an empty plan is done, and asks nobody', async () => {
    const { tools, writer } = setUp([]);
    const { story } = await run(planOf(domainPlan('a', [])), tools);
    expect(story).toEqual(['run-started', 'done 0/0/0/0']);
    expect(writer.log).toEqual([]);
  });

  test('a reconfigure carries the revision of the reading right before it, which our own step had moved', async () => {
    const { tools, writer } = setUp([liveDomain('a')]);
    const { story } = await run(planOf(darkPlan('a')), tools);
    expect(story.at(-1)).toBe('done 0/1/0/0');
    expect(writer.calls('start')).toEqual(['start shut-down', 'start reconfigure at v1+', 'start power-on']);
  });

  test('a create makes its files without a domain, then goes on with the one that register made', async () => {
    const { tools, writer } = setUp([liveDomain('template', 'off')]);
    const disk = { slot: 'scsi0:0', file: '[ssd1] new/new.vmdk', size: 1024, provisioning: 'thin' };
    const steps = [
      { do: 'make-directory', path: '[ssd1] new' },
      { do: 'make-disk', disk },
      { do: 'upload-vmx', path: '[ssd1] new/new.vmx', domain: liveDomain('new').domain, marker },
      { do: 'register', path: '[ssd1] new/new.vmx', name: 'new' },
      { do: 'power-on' },
    ] as unknown as readonly Step[];
    const { story } = await run(
      planOf(domainPlan('new', steps, { ref: null, changeVersion: null, action: 'create' })),
      tools,
    );
    expect(story.slice(-3)).toEqual(['verified 0', 'new created', 'done 1/0/0/0']);
    expect(writer.calls('start')).toEqual([
      'start make-directory',
      'start make-disk',
      'start upload-vmx',
      'start register',
      'start power-on',
    ]);
    expect(writer.live.get('made-1')).toMatchObject({ runtime: { power: 'on' } });
  });

  test('a power step whose effect is there already is a success, and nothing is sent', async () => {
    const { tools, writer } = setUp([liveDomain('a', 'on'), liveDomain('b', 'off'), liveDomain('c', 'suspended')]);
    const plan = planOf(
      domainPlan('a', [POWER_ON]),
      domainPlan('b', [{ do: 'power-off' }]),
      domainPlan('c', [{ do: 'suspend' }]),
    );
    const { outcome } = await run(plan, tools);
    expect(outcome).toBe('done');
    expect(writer.calls('start')).toEqual([]);
  });

  test('several connections: each server is opened once', async () => {
    const { tools, writer } = setUp([liveDomain('a'), liveDomain('b')]);
    const one = planOf(hot('a'), hot('b'));
    const [first] = one.connections;
    const plan: Plan = {
      ...one,
      connections:
        first === undefined
          ? []
          : [
              { ...first, domains: [hot('a')] },
              { ...first, domains: [hot('b')] },
            ],
    };
    let opened = 0;
    const { outcome } = await run(plan, {
      ...tools,
      writerFor: async () => {
        opened += 1;
        return writer;
      },
    });
    expect([outcome, opened]).toEqual(['done', 2]);
  });
});

describe('a plan that no longer stands', () => {
  const movedMemory = { ...liveDomain('b', 'on', { annotation: 'by hand' }), changeVersion: 'v2' };

  test('one fact that moved refuses the run, and nothing is sent for any domain', async () => {
    const { tools, writer } = setUp([liveDomain('a'), movedMemory]);
    const { events, story } = await run(planOf(hot('a'), hot('b')), tools);
    expect(story).toEqual(['run-started', 'a skipped', 'b failed stale EF4003', 'stale 0/0/1/1']);
    expect(events.find((event) => event.kind === 'domain-failed')).toMatchObject({
      diagnostics: [
        { summary: 'b changed since the plan was made: domain.annotation', detail: 'then: ""; now: "by hand"' },
      ],
    });
    expect(writer.calls('start')).toEqual([]);
  });

  test('a revision that moved while all facts hold goes on', async () => {
    const { tools } = setUp([{ ...liveDomain('a'), changeVersion: 'v2' }]);
    expect((await run(planOf(hot('a')), tools)).outcome).toBe('done');
  });

  test('unless the run is strict', async () => {
    const { tools, writer } = setUp([{ ...liveDomain('a'), changeVersion: 'v2' }]);
    const { outcome } = await run(planOf(hot('a')), { ...tools, strict: true });
    expect(outcome).toBe('stale');
    expect(writer.calls('start')).toEqual([]);
  });

  test('strict does not count the movements of our own steps', async () => {
    const { tools } = setUp([liveDomain('a')]);
    expect((await run(planOf(darkPlan('a')), { ...tools, strict: true })).outcome).toBe('done');
  });

  test('an equal revision does not prove runtime facts', async () => {
    const { tools, writer } = setUp([liveDomain('a', 'off')]);
    const { outcome } = await run(planOf(darkPlan('a')), tools);
    expect(outcome).toBe('stale');
    expect(writer.calls('start')).toEqual([]);
  });

  test('another server is stale, whatever its domains look like', async () => {
    const { tools, writer } = setUp([liveDomain('a'), liveDomain('b')], { serverId: 'other' });
    const { story } = await run(planOf(hot('a'), hot('b')), tools);
    expect(story).toEqual(['run-started', 'a failed stale EF4004', 'b failed stale EF4004', 'stale 0/0/2/0']);
    expect(writer.log).toEqual(['facts']);
  });

  test('a domain that is gone, or unreadable, is told as such', async () => {
    const { tools, clock } = setUp([]);
    const writer = scriptedWriter([unreadable('vm-b', 'b', 'inaccessible')], clock);
    const { events, story } = await run(planOf(hot('a'), hot('b')), { ...tools, writerFor: async () => writer });
    expect(story.slice(1)).toEqual(['a failed stale EF4039', 'b failed failed EF4005', 'stale 0/0/2/0']);
    expect(JSON.stringify(events)).toContain('b cannot be read: inaccessible');
  });

  test('what moves after the first look is seen at the domain’s own step', async () => {
    const { tools, writer } = setUp([liveDomain('a'), liveDomain('b')]);
    const { story } = await run(planOf(hot('a'), hot('b')), tools, (event) => {
      if (event.kind === 'domain-done') writer.live.set('vm-b', movedMemory);
    });
    expect(story.slice(-3)).toEqual(['a updated', 'b failed stale EF4003', 'stale 0/1/1/0']);
    expect(writer.calls('start')).toHaveLength(1);
  });

  test('what moves while we are at it is seen right before the reconfigure, and the domain comes back up', async () => {
    const { tools, writer } = setUp([liveDomain('a')]);
    const { story } = await run(planOf(darkPlan('a')), tools, (event) => {
      const live = writer.live.get('vm-a');
      if (event.kind === 'step-done' && event.index === 0 && live !== undefined && 'domain' in live) {
        writer.live.set('vm-a', { ...live, domain: liveDomain('a', 'off', { memory: 3072 as never }).domain });
      }
    });
    expect(story.slice(1)).toEqual([
      'start shut-down',
      'step-done',
      'returning',
      'returned well',
      'a failed stale EF4003',
      'stale 0/0/1/0',
    ]);
    expect(writer.live.get('vm-a')).toMatchObject({ runtime: { power: 'on' } });
  });

  test('a change that the host itself refuses as stale is stale', async () => {
    const refused = errorDiagnostic('EF4003', 'the revision moved');
    const { tools } = setUp([liveDomain('a')], { tasks: { reconfigure: [{ beats: [], refused }] } });
    expect((await run(planOf(hot('a')), tools)).outcome).toBe('stale');
  });

  test('a plan that holds errors is not begun', async () => {
    const { tools, writer } = setUp([liveDomain('a')]);
    const blocked = domainPlan('b', [], { diagnostics: [FAULT], action: 'blocked' });
    const { story } = await run(planOf(hot('a'), blocked), tools);
    expect(story).toEqual(['run-started', 'a skipped', 'b failed failed EF4013 EF3015', 'failed 0/0/1/1']);
    expect(writer.log).toEqual([]);
  });
});

describe('a step that fails', () => {
  test('ends the run; what is left is skipped', async () => {
    const { tools, writer } = setUp([liveDomain('a'), liveDomain('b')], {
      tasks: { reconfigure: [{ beats: [{ kind: 'failed', diagnostic: FAULT }] }] },
    });
    const { story } = await run(planOf(hot('a'), hot('b')), tools);
    expect(story.slice(1)).toEqual([
      'start reconfigure',
      'step-failed EF3015',
      'a failed failed EF3015',
      'b skipped',
      'failed 0/0/1/1',
    ]);
    expect(writer.calls('start')).toHaveLength(1);
  });

  test('a value that the host did not keep fails the domain and names the value', async () => {
    const { tools } = setUp([liveDomain('a')]);
    const both = reconfigure(change('annotation', '', 'new'), change('vmx.odd', null, 'x'));
    const { events, story } = await run(planOf(domainPlan('a', [both])), {
      ...tools,
      replan: async (plan) => ({ ...plan, changes: [change('vmx.odd', null, 'x')], steps: [] }),
    });
    expect(story.slice(-3)).toEqual(['verified 1', 'a failed failed EF4009', 'failed 0/0/1/0']);
    expect(events.at(-2)).toMatchObject({
      diagnostics: [{ summary: 'a: the host did not keep vmx."odd"', detail: 'wanted: "x"; now: null' }],
    });
  });

  test('an approved change that would have to wait now was not kept either; one that waited all along was not promised', async () => {
    const { tools } = setUp([liveDomain('a')]);
    const kept = { change: change('annotation', '', 'new'), until: 'later' };
    const old = { change: change('memory', 1, 2), until: 'later' };
    const { story } = await run(planOf(hot('a')), {
      ...tools,
      replan: async (plan) => ({ ...plan, changes: [], steps: [], deferred: [kept, old] }),
    });
    expect(story).toContain('verified 1');
  });

  const DISK = { slot: 'scsi0:0', file: '[ssd1] new/new.vmdk', size: 1, provisioning: 'thin' };
  const CREATE = [
    { do: 'make-directory', path: '[ssd1] new' },
    { do: 'make-disk', disk: DISK },
    { do: 'upload-vmx', path: '[ssd1] new/new.vmx', domain: {}, marker: {} },
    { do: 'register', path: '[ssd1] new/new.vmx', name: 'new' },
  ] as unknown as readonly Step[];
  const ALL = ['file [ssd1] new/new.vmx', 'disk [ssd1] new/new.vmdk', 'directory [ssd1] new'];
  const failing = (kind: Step['do'], stuck: readonly string[] = []): Script => ({
    tasks: { [kind]: [{ beats: [{ kind: 'failed', diagnostic: FAULT }] }] },
    stuck,
  });

  test.each<[string, Script, readonly string[], string]>([
    ['at its directory: nothing was made', failing('make-directory'), [], 'EF3015'],
    ['at a disk: half a disk may be there', failing('make-disk'), ALL.slice(1), 'EF3015'],
    ['at the upload: half a file may be there', failing('upload-vmx'), ALL, 'EF3015'],
    ['at the registration: only forward', failing('register'), [], 'EF3015 EF4011'],
    ['and what is stuck is told', failing('make-disk', ['[ssd1] new']), ALL.slice(1), 'EF3015 EF4011'],
  ])('a create that fails %s', async (_, script, discarded, codes) => {
    const { tools, writer } = setUp([liveDomain('template', 'off')], script);
    const { story, events } = await run(planOf(domainPlan('new', CREATE, { ref: null })), tools);
    expect(writer.calls('discard')).toEqual(discarded.map((each) => `discard ${each}`));
    expect(story.slice(-2)).toEqual([`new failed failed ${codes}`, 'failed 0/0/1/0']);
    const told = JSON.stringify(events.at(-2));
    expect(told.includes('[ssd1] new')).toBe(codes.endsWith('EF4011'));
  });

  test('a disk that stood in the way, in a directory that was there before, is never removed', async () => {
    const elsewhere = { do: 'make-disk', disk: { ...DISK, file: '[images] new/new.vmdk' } } as unknown as Step;
    const directory = { do: 'make-directory', path: '[images] new' } as unknown as Step;
    const [home, , upload, register] = CREATE;
    const steps = [home, upload, directory, elsewhere, register].filter((step) => step !== undefined);
    const { tools, writer } = setUp([liveDomain('template', 'off')], {
      ...failing('make-disk'),
      directories: ['[images] new'],
    });
    await run(planOf(domainPlan('new', steps, { ref: null })), tools);
    expect(writer.calls('start make-disk')).toHaveLength(1);
    expect(writer.calls('discard')).toEqual([`discard ${ALL[0]}`, `discard ${ALL[2]}`]);
  });

  test('a disk whose end is not known is not removed under the host', async () => {
    const { tools, writer } = setUp([liveDomain('template', 'off')], {
      tasks: { 'make-disk': [{ beats: [{ kind: 'hang' }] }] },
    });
    const { story } = await run(planOf(domainPlan('new', CREATE, { ref: null })), tools);
    expect(writer.calls('discard')).toEqual([]);
    expect(story.at(-2)).toBe('new failed failed EF4002 EF4011');
  });

  test('a task past its deadline is failed and left behind, under its id', async () => {
    const { clock, tools, writer } = setUp([liveDomain('a', 'off')], {
      tasks: { 'power-on': [{ beats: [{ kind: 'hang' }] }] },
    });
    const { events, story } = await run(planOf(domainPlan('a', [POWER_ON])), tools);
    expect(story.slice(-3)).toEqual(['step-failed EF4002', 'a failed failed EF4002', 'failed 0/0/1/0']);
    expect(JSON.stringify(events)).toContain('the task task-1 still runs on the host');
    expect(writer.calls('cancel')).toEqual([]);
    expect(clock.now()).toBeGreaterThanOrEqual(600_000);
  });

  test('a task that is still within its deadline is waited for', async () => {
    const { tools } = setUp([liveDomain('a', 'off')], {
      tasks: { 'power-on': [{ beats: [{ kind: 'progress', percent: 1, after: 599_000 }] }] },
    });
    expect((await run(planOf(domainPlan('a', [POWER_ON])), tools)).outcome).toBe('done');
  });

  test('the run ends in order when something is thrown that nobody foresaw', async () => {
    const { tools } = setUp([liveDomain('a'), liveDomain('b')]);
    const { events, story } = await run(planOf(hot('a'), hot('b')), {
      ...tools,
      replan: async () => {
        throw new TypeError('a defect');
      },
    });
    expect(story.slice(-3)).toEqual(['a failed failed EF4014', 'b skipped', 'failed 0/0/1/1']);
    expect(JSON.stringify(events)).toContain('a defect');
  });

  test('a server that cannot be reached fails the first of its domains', async () => {
    const { tools } = setUp([]);
    const { story } = await run(planOf(hot('a'), hot('b')), {
      ...tools,
      writerFor: async () => {
        throw new Error('no route');
      },
    });
    expect(story.slice(1)).toEqual(['a failed failed EF4014', 'b skipped', 'failed 0/0/1/1']);
  });

  test('who stops reading the events stops the run', async () => {
    const { tools, writer } = setUp([liveDomain('a'), liveDomain('b')]);
    for await (const event of applyPlan(planOf(hot('a'), hot('b')), tools)) {
      if (event.kind === 'domain-done') break;
    }
    expect(writer.calls('start')).toHaveLength(1);
  });
});

test('who stops reading in the middle of a task closes its watch', async () => {
  const { clock, tools, writer } = setUp([liveDomain('a')]);
  let closed = false;
  writer.watch = async function* () {
    try {
      yield { kind: 'progress', percent: 1 };
      await clock.sleep(3_600_000, new AbortController().signal);
    } finally {
      closed = true;
    }
  };
  for await (const event of applyPlan(planOf(hot('a')), tools)) {
    if (event.kind === 'step-progress') break;
  }
  expect(closed).toBe(true);
});

describe('the dark section', () => {
  const failed = { beats: [{ kind: 'failed', diagnostic: FAULT }] } as const;

  test.each<[string, Script['tasks'], readonly string[], string]>([
    [
      'a reconfigure that fails',
      { reconfigure: [failed] },
      ['returning', 'returned well', 'a failed failed EF3015'],
      'on',
    ],
    [
      'a power-on that fails once',
      { 'power-on': [failed] },
      ['returning', 'returned well', 'a failed failed EF3015'],
      'on',
    ],
    [
      'a power-on that fails for a while',
      { 'power-on': [failed, failed, failed] },
      ['returning', 'returned well', 'a failed failed EF3015'],
      'on',
    ],
    [
      'a power-on that fails for good',
      { 'power-on': [failed, failed, failed, failed] },
      ['returning', 'returned EF4010', 'a failed failed EF3015 EF4010'],
      'off',
    ],
    [
      'a shutdown that is refused',
      { 'shut-down': [failed] },
      ['returning', 'returned well', 'a failed failed EF3015'],
      'on',
    ],
    [
      'a guest that never shuts down',
      { 'shut-down': [{ beats: [{ kind: 'hang' }] }] },
      ['returning', 'returned well', 'a failed failed EF4002'],
      'on',
    ],
  ])('%s: the domain is brought back first, then the failure is told', async (_name, tasks, end, power) => {
    const { tools, writer } = setUp([liveDomain('a')], tasks === undefined ? {} : { tasks });
    const { story } = await run(planOf(darkPlan('a')), tools);
    expect(story.slice(-4, -1)).toEqual(end);
    expect(writer.live.get('vm-a')).toMatchObject({ runtime: { power } });
  });

  describe('what the rest of a plan needs is looked up before the VM is powered off', () => {
    const cd = change('cdroms', null, null, 'needs-power-off');
    const image = { medium: { kind: 'iso', file: '[images] a.iso' } } as const;
    const plan = () => {
      const dark = darkPlan('a');
      const desired = { ...dark.desired, declared: { cdroms: { 'ide1:0': image } } };
      const joins = { ...cd, path: ['cdroms', 'ide1:0'], after: { medium: image.medium } as never };
      return planOf({ ...dark, desired, changes: [...dark.changes, joins] });
    };

    test('an image that is gone: nothing is sent for any VM', async () => {
      const { tools, writer } = setUp([liveDomain('a')]);
      const { story } = await run(plan(), tools);
      expect(story.at(-2)).toBe('a failed stale EF4039');
      expect(writer.calls('start')).toEqual([]);
    });

    test('a datastore that is gone: nothing is sent for any VM', async () => {
      const { tools, writer } = setUp([liveDomain('a')], { files: ['[images] a.iso'], datastores: ['ssd1'] });
      const { story } = await run(plan(), tools);
      expect(story.at(-2)).toBe('a failed stale EF4039');
      expect(writer.calls('start')).toEqual([]);
    });

    test('an image that disappears during the steps before: the VM stays on', async () => {
      const { tools, writer } = setUp([liveDomain('a')], { files: ['[images] a.iso'] });
      const sizes = writer.sizes.bind(writer);
      let looks = 0;
      const later = {
        ...tools,
        writerFor: async () => ({
          ...writer,
          sizes: async (...args: Parameters<typeof sizes>) => {
            looks += 1;
            return looks > 1 ? args[0].map(() => null) : await sizes(...args);
          },
        }),
      };
      const { story } = await run(plan(), later);
      expect(story.slice(-3)).not.toContain('returning');
      expect(story.at(-2)).toBe('a failed stale EF4039');
      expect(writer.calls('start')).toEqual([]);
      expect(writer.live.get('vm-a')).toMatchObject({ runtime: { power: 'on' } });
    });

    test('all is there: the VM is changed', async () => {
      const { tools, writer } = setUp([liveDomain('a')], { files: ['[images] a.iso'] });
      await run(plan(), tools);
      expect(writer.calls('start')).toEqual(['start shut-down', 'start reconfigure at v1+', 'start power-on']);
    });
  });

  describe('with guest-then-hard', () => {
    const plan = () => {
      const dark = darkPlan('a');
      const [down, ...rest] = dark.steps;
      const steps = [down, { do: 'force-off' }, ...rest].filter((step) => step !== undefined) as readonly Step[];
      return planOf({ ...dark, steps, dark: { from: 0, to: 3, seconds: 600 } });
    };

    test('a guest that never shuts down is powered off when its time is over, and the run goes on', async () => {
      const { tools, writer } = setUp([liveDomain('a')], { tasks: { 'shut-down': [{ beats: [{ kind: 'hang' }] }] } });
      const { events, story } = await run(plan(), tools);
      expect(story.at(-1)).toBe('done 0/1/0/0');
      expect(events).toContainEqual(expect.objectContaining({ kind: 'step-done', index: 0, timedOut: true }));
      const calls = ['start shut-down', 'start force-off', 'start reconfigure at v1+', 'start power-on'];
      expect(writer.calls('start')).toEqual(calls);
      expect(writer.live.get('vm-a')).toMatchObject({ runtime: { power: 'on' } });
    });

    test('a guest that shuts down in time is not powered off', async () => {
      const { tools, writer } = setUp([liveDomain('a')]);
      const { events, story } = await run(plan(), tools);
      expect(story.at(-1)).toBe('done 0/1/0/0');
      expect(events.some((event) => event.kind === 'step-done' && event.timedOut === true)).toBe(false);
      expect(writer.calls('start')).toEqual(['start shut-down', 'start reconfigure at v1+', 'start power-on']);
    });

    test('a shutdown that the host refuses is a failure, and the VM stays on', async () => {
      const { tools, writer } = setUp([liveDomain('a')], { tasks: { 'shut-down': [failed] } });
      const { story } = await run(plan(), tools);
      expect(story.slice(-4, -1)).toEqual(['returning', 'returned well', 'a failed failed EF3015']);
      expect(writer.calls('start')).toEqual(['start shut-down']);
    });
  });

  test('a guest that shuts down after its deadline is switched on again', async () => {
    const { clock, tools, writer } = setUp([liveDomain('a')], {
      tasks: { 'shut-down': [{ beats: [{ kind: 'hang' }] }] },
    });
    clock.at(90_000, () => writer.live.set('vm-a', liveDomain('a', 'off')));
    const { story } = await run(planOf(darkPlan('a')), tools);
    expect(story.slice(-4, -1)).toEqual(['returning', 'returned well', 'a failed failed EF4002']);
    expect(writer.calls('start')).toEqual(['start shut-down', 'start power-on']);
    expect(writer.live.get('vm-a')).toMatchObject({ runtime: { power: 'on' } });
  });

  test('a domain that was off when found is not switched on by a failure', async () => {
    const { tools, writer } = setUp([liveDomain('a', 'off')], { tasks: { reconfigure: [failed] } });
    const { story } = await run(planOf(darkPlan('a', { guards: [] })), tools);
    expect(story).not.toContain('returning');
    expect(writer.live.get('vm-a')).toMatchObject({ runtime: { power: 'off' } });
  });

  test('a failure outside it brings nothing back', async () => {
    const { tools } = setUp([liveDomain('a')], { tasks: { reconfigure: [failed] } });
    const steps = [reconfigure(change('annotation', '', 'x')), SHUT_DOWN, POWER_ON];
    const { story } = await run(planOf(domainPlan('a', steps, { dark: { from: 1, to: 2, seconds: 1 } })), tools);
    expect(story).not.toContain('returning');
  });

  test('somebody else’s task is waited for in it, though it would be in the way outside', async () => {
    const { clock, tools, writer } = setUp([liveDomain('a')]);
    const { story } = await run(planOf(darkPlan('a')), tools, (event) => {
      if (event.kind !== 'step-done' || event.index !== 0) return;
      writer.foreignTasks.add('backup-1');
      clock.at(clock.now() + 60_000, () => writer.foreignTasks.clear());
    });
    expect(story.at(-1)).toBe('done 0/1/0/0');
  });

  test('but not for ever; the domain comes back when the way is clear', async () => {
    const { clock, tools, writer } = setUp([liveDomain('a')]);
    const { story } = await run(planOf(darkPlan('a')), tools, (event) => {
      if (event.kind !== 'step-done' || event.index !== 0) return;
      writer.foreignTasks.add('backup-1');
      clock.at(clock.now() + 900_000, () => writer.foreignTasks.clear());
    });
    expect(story.slice(-4)).toEqual(['returning', 'returned well', 'a failed busy EF4007', 'busy 0/0/1/0']);
    expect(writer.live.get('vm-a')).toMatchObject({ runtime: { power: 'on' } });
  });
});

describe('the first request to stop', () => {
  test('before anything: nothing is sent', async () => {
    const { tools, writer } = setUp([liveDomain('a')]);
    const { story } = await run(planOf(hot('a')), { ...tools, stop: AbortSignal.abort() });
    expect(story).toEqual(['run-started', 'a skipped', 'interrupted 0/0/0/1']);
    expect(writer.log).toEqual([]);
  });

  test('during a step: the step ends, the rest is not begun', async () => {
    const { tools, writer } = setUp([liveDomain('a', 'off'), liveDomain('b')]);
    const stop = new AbortController();
    const plan = planOf(domainPlan('a', [reconfigure(change('annotation', '', 'x')), POWER_ON]), hot('b'));
    const { story } = await run(plan, { ...tools, stop: stop.signal }, (event) => {
      if (event.kind === 'step-started') stop.abort();
    });
    expect(story.slice(1)).toEqual([
      'start reconfigure',
      'step-done',
      'a failed interrupted EF4008',
      'b skipped',
      'interrupted 0/0/1/1',
    ]);
    expect(writer.calls('start')).toHaveLength(1);
  });

  test('during the last step of the last domain: the run is done', async () => {
    const { tools } = setUp([liveDomain('a')]);
    const stop = new AbortController();
    const { outcome } = await run(planOf(hot('a')), { ...tools, stop: stop.signal }, () => stop.abort());
    expect(outcome).toBe('interrupted');
    const late = new AbortController();
    const again = setUp([liveDomain('a')]);
    const done = await run(planOf(hot('a')), { ...again.tools, stop: late.signal }, (event) => {
      if (event.kind === 'step-started') late.abort();
    });
    expect(done.outcome).toBe('done');
  });

  test.each([0, 1])('after step %i of a dark section: the section goes on to its end', async (index) => {
    const { tools, writer } = setUp([liveDomain('a'), liveDomain('b')]);
    const stop = new AbortController();
    const { story } = await run(planOf(darkPlan('a'), hot('b')), { ...tools, stop: stop.signal }, (event) => {
      if (event.kind === 'step-done' && event.index === index) stop.abort();
    });
    expect(story.slice(-3)).toEqual(['a updated', 'b skipped', 'interrupted 0/1/0/1']);
    expect(writer.live.get('vm-a')).toMatchObject({ runtime: { power: 'on' } });
  });
});

describe('the second request to stop', () => {
  async function abandoned(cancelable: boolean, plan: DomainPlan, live: LiveDomain, kind: 'power-on' | 'reconfigure') {
    const { tools, writer } = setUp([live], {
      tasks: { [kind]: [{ beats: [{ kind: 'progress', percent: 5 }, { kind: 'hang' }], cancelable }] },
    });
    const abandon = new AbortController();
    const result = await run(planOf(plan), { ...tools, abandon: abandon.signal, stop: abandon.signal }, (event) => {
      if (event.kind === 'step-progress') abandon.abort();
    });
    return { ...result, writer };
  }

  test('what can be cancelled is', async () => {
    const { events, story, writer } = await abandoned(true, hot('a'), liveDomain('a'), 'reconfigure');
    expect(story.slice(-3)).toEqual(['step-failed EF4008', 'a failed interrupted EF4008', 'interrupted 0/0/1/0']);
    expect(writer.calls('cancel')).toEqual(['cancel task-1']);
    expect(JSON.stringify(events)).toContain('the task task-1 was asked to cancel');
  });

  test('what cannot is told by its id, and left', async () => {
    const { events, story } = await abandoned(false, domainPlan('a', [POWER_ON]), liveDomain('a', 'off'), 'power-on');
    expect(story.at(-1)).toBe('interrupted 0/0/1/0');
    expect(JSON.stringify(events)).toContain('the task task-1 cannot be cancelled and still runs on the host');
  });

  test('in a dark section nothing more is sent, and the reader is told that the domain may be off', async () => {
    const { story, writer } = await abandoned(true, darkPlan('a'), liveDomain('a'), 'reconfigure');
    expect(story.slice(-2)).toEqual(['a failed interrupted EF4008 EF4010', 'interrupted 0/0/1/0']);
    expect(writer.calls('start')).toEqual(['start shut-down', 'start reconfigure at v1+']);
  });

  test('a call that never answers does not hold it up', async () => {
    const { tools, writer } = setUp([liveDomain('a')]);
    const abandon = new AbortController();
    writer.start = () => new Promise(() => undefined);
    const { events, story } = await run(planOf(hot('a')), { ...tools, abandon: abandon.signal }, (event) => {
      if (event.kind === 'step-started') setImmediate(() => abandon.abort());
    });
    expect(story.at(-1)).toBe('interrupted 0/0/1/0');
    expect(JSON.stringify(events)).toContain('it is unknown whether the host accepted it');
  });
});
