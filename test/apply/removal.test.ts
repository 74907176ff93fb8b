import { describe, expect, test } from 'vitest';
import type { DomainPlan } from '../../src/plan/plan.js';
import type { Step } from '../../src/plan/steps/step.js';
import { change, domainPlan, liveDomain, marker, POWER_ON, planOf, reconfigure, SHUT_DOWN } from './plan-builders.js';
import { run, toolsFor } from './run.js';
import { type Script, scriptedWriter } from './scripted-writer.js';
import { virtualClock } from './virtual-clock.js';

const step = (value: object): Step => value as Step;
const FILES = ['[ssd1] a/a.vmdk', '[ssd1] a/log.txt'];
const UNREGISTER = step({ do: 'unregister' });
const DELETE = FILES.map((path) => step({ do: 'delete-file', path, kind: path.endsWith('vmdk') ? 'disk' : 'file' }));

function removal(steps: readonly Step[], parts: Partial<DomainPlan> = {}): DomainPlan {
  const changes = [change('ensure', 'present', 'absent'), change('deleteFiles', [...FILES], null)];
  const guards = [{ path: ['vmxPath'], value: '[ssd1] a/a.vmx' }];
  return domainPlan('a', steps, { action: 'remove', changes, guards, ...parts });
}

async function go(plan: DomainPlan, script: Script = {}, there = true) {
  const clock = virtualClock();
  const writer = scriptedWriter(there ? [liveDomain('a')] : [liveDomain('b')], clock, { files: FILES, ...script });
  return { ...(await run(planOf(plan), toolsFor(writer, clock))), writer };
}

describe('a removal', () => {
  test('takes the domain down, unregisters it, deletes what is listed, and proves all of it', async () => {
    const { story, writer } = await go(removal([SHUT_DOWN, UNREGISTER, ...DELETE]));
    expect(story.slice(-3)).toEqual(['verified 0', 'a removed', 'done 0/0/0/0']);
    expect(writer.calls('start')).toEqual([
      'start shut-down',
      'start unregister',
      'start delete-file',
      'start delete-file',
    ]);
    expect(
      writer.log.slice(writer.log.indexOf('start unregister') + 1).filter((line) => line.startsWith('read')),
    ).toEqual([]);
  });

  test('counts as removed', async () => {
    const { events } = await go(removal([SHUT_DOWN, UNREGISTER]));
    expect(events.at(-1)).toMatchObject({ kind: 'run-finished', removed: 1, updated: 0, created: 0 });
  });

  test('of a domain that is gone sends nothing to it, and deletes what is left', async () => {
    const { outcome, writer } = await go(removal([SHUT_DOWN, UNREGISTER, ...DELETE]), {}, false);
    expect(outcome).toBe('done');
    expect(writer.calls('start')).toEqual(['start delete-file', 'start delete-file']);
  });

  test('of files that are gone deletes nothing', async () => {
    const { outcome, writer } = await go(removal([SHUT_DOWN, UNREGISTER, ...DELETE]), { files: [] });
    expect(outcome).toBe('done');
    expect(writer.calls('start')).toEqual(['start shut-down', 'start unregister']);
  });

  test('of leftovers alone needs no domain', async () => {
    const { outcome, writer } = await go(removal(DELETE, { ref: null }), {}, false);
    expect(outcome).toBe('done');
    expect(writer.calls('start')).toEqual(['start delete-file', 'start delete-file']);
  });

  test('deletes nothing of what somebody attached meanwhile, whatever the case of its name', async () => {
    const { story, writer } = await go(removal([SHUT_DOWN, UNREGISTER, ...DELETE]), {
      strangers: { other: ['[ssd1] A/a.vmdk'] },
    });
    expect(story).toContain('a failed stale EF4024');
    expect(writer.calls('start')).toEqual([]);
  });

  test('deletes nothing of what somebody attached after the VM was unregistered', async () => {
    const strangers: Record<string, readonly string[]> = {};
    const clock = virtualClock();
    const writer = scriptedWriter([liveDomain('a')], clock, { files: FILES, strangers });
    const plan = removal([SHUT_DOWN, UNREGISTER, ...DELETE]);
    const { story } = await run(planOf(plan), toolsFor(writer, clock), (event) => {
      if (event.kind === 'step-done' && event.index === 1) strangers['other'] = ['[ssd1] a/log.txt'];
    });
    expect(story).toContain('a failed stale EF4024');
    expect(writer.calls('start')).toEqual(['start shut-down', 'start unregister']);
  });

  test('asks again before each file, so that a later one is kept', async () => {
    const strangers: Record<string, readonly string[]> = {};
    const clock = virtualClock();
    const writer = scriptedWriter([liveDomain('a')], clock, { files: FILES, strangers });
    const plan = removal([SHUT_DOWN, UNREGISTER, ...DELETE]);
    const { story } = await run(planOf(plan), toolsFor(writer, clock), (event) => {
      if (event.kind === 'step-done' && event.index === 2) strangers['other'] = ['[ssd1] a/log.txt'];
    });
    expect(story).toContain('a failed stale EF4024');
    expect(writer.calls('start delete-file')).toHaveLength(1);
    expect(writer.calls('inspect')).toHaveLength(3);
  });

  test.each(['directory', 'disk-data', 'no-datastore', 'disk'] as const)(
    'of a file that became a %s sends nothing',
    async (kind) => {
      const { story, writer } = await go(removal([SHUT_DOWN, UNREGISTER, ...DELETE]), {
        kinds: { '[ssd1] a/log.txt': kind },
      });
      expect(story).toContain('a failed stale EF4030');
      expect(writer.calls('start')).toEqual([]);
    },
  );

  test('is not held up by its own VM, which still names its files', async () => {
    const { outcome } = await go(removal([SHUT_DOWN, UNREGISTER, ...DELETE]), { strangers: { 'vm-a': FILES } });
    expect(outcome).toBe('done');
  });

  test('names the VM that it removes when it begins', async () => {
    const removes = { name: 'sql01', uuid: null, vmxPath: '[ssd1] a/a.vmx', host: 'h', folder: '', power: 'on' };
    const { events } = await go(removal([SHUT_DOWN, UNREGISTER], { removes } as Partial<DomainPlan>));
    expect(events.find(({ kind }) => kind === 'domain-started')).toMatchObject({ domain: 'a', removes });
  });

  test('of a VM that was renamed since is stale', async () => {
    const guards = [{ path: ['domain', 'name'], value: 'sql01' }];
    const { story, writer } = await go(removal([SHUT_DOWN, UNREGISTER], { guards }));
    expect(story).toContain('a failed stale EF4003');
    expect(writer.calls('start')).toEqual([]);
  });

  test.each(['after', 'before'] as const)('whose reply is lost %s the effect is judged by the list', async (lost) => {
    const { outcome, writer } = await go(removal([SHUT_DOWN, UNREGISTER]), {
      tasks: { unregister: [{ beats: [], lost }] },
    });
    expect(outcome).toBe('done');
    expect(writer.calls('start unregister')).toHaveLength(lost === 'after' ? 1 : 2);
  });

  test('that the host undid is told', async () => {
    const clock = virtualClock();
    const writer = scriptedWriter([liveDomain('a')], clock);
    const { story } = await run(planOf(removal([SHUT_DOWN, UNREGISTER])), toolsFor(writer, clock), (event) => {
      if (event.kind !== 'step-done' || event.index !== 1) return;
      writer.live.set('vm-other', { ...liveDomain('a'), ref: { id: 'vm-other' } });
    });
    expect(story).toContain('a failed failed EF4020');
  });
});

describe('an existing VMX is registered', () => {
  const path = '[ssd1] a/a.vmx';
  const plan = (parts: Partial<DomainPlan> = {}): DomainPlan =>
    domainPlan(
      'a',
      [
        step({ do: 'register', path, name: 'a' }),
        reconfigure(change('annotation', '', 'new')),
        step({ do: 'record', marker }),
        POWER_ON,
      ],
      {
        action: 'register',
        ref: null,
        changeVersion: null,
        guards: [{ path: ['domain', 'annotation'], value: '' }],
        ...parts,
      },
    );

  test('then brought to what is declared, on the domain that it made', async () => {
    const clock = virtualClock();
    const writer = scriptedWriter([liveDomain('template', 'off')], clock);
    const { events, story } = await run(planOf(plan()), toolsFor(writer, clock));
    expect(story.at(-2)).toBe('a registered');
    expect(events.at(-1)).toMatchObject({ created: 1 });
    expect(writer.live.get('made-1')).toMatchObject({ domain: { annotation: 'new' }, runtime: { power: 'on' } });
  });

  test('but is left alone where it is not what the plan was made from', async () => {
    const clock = virtualClock();
    const writer = scriptedWriter([liveDomain('template', 'off', { annotation: 'theirs' })], clock);
    const { story } = await run(planOf(plan()), toolsFor(writer, clock));
    expect(story).toContain('a failed stale EF4003');
    expect(writer.calls('start')).toEqual(['start register']);
  });
});

describe('a step that is already so', () => {
  test.each<[string, Step, object]>([
    ['migrate', step({ do: 'migrate', host: 'esx2' }), { host: 'esx2' }],
    ['move-to-pool', step({ do: 'move-to-pool', pool: 'p' }), { pool: 'p' }],
    ['move-to-folder', step({ do: 'move-to-folder', folder: 'f' }), { folder: 'f' }],
    ['autostart', step({ do: 'autostart', enabled: true }), { autostart: true }],
    ['relocate', step({ do: 'relocate', home: 'ssd1', disks: [] }), {}],
  ])('%s is a success, though the plan stands on the fact that it moves', async (kind, of, runtime) => {
    const clock = virtualClock();
    const live = liveDomain('a');
    const writer = scriptedWriter([{ ...live, runtime: { ...live.runtime, ...runtime } }], clock);
    const guards = Object.keys(runtime).map((key) => ({ path: ['runtime', key], value: 'before' }));
    const { outcome } = await run(planOf(domainPlan('a', [of], { guards })), toolsFor(writer, clock));
    expect(outcome, kind).toBe('done');
    expect(writer.calls('start')).toEqual([]);
  });

  test('but a third place is stale', async () => {
    const clock = virtualClock();
    const live = liveDomain('a');
    const writer = scriptedWriter([{ ...live, runtime: { ...live.runtime, host: 'esx3' } }], clock);
    const guards = [{ path: ['runtime', 'host'], value: 'esx1' }];
    const { story } = await run(
      planOf(domainPlan('a', [step({ do: 'migrate', host: 'esx2' })], { guards })),
      toolsFor(writer, clock),
    );
    expect(story).toContain('a failed stale EF4003');
  });
});
