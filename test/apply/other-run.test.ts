import { describe, expect, test } from 'vitest';
import type { LiveDomain } from '../../src/domain/live.js';
import type { DatastorePath } from '../../src/domain/values/datastore-path.js';
import type { Bytes } from '../../src/domain/values/units.js';
import type { DomainPlan } from '../../src/plan/plan.js';
import { change, domainPlan, liveDomain, POWER_ON, planOf, reconfigure } from './plan-builders.js';
import { run, toolsFor } from './run.js';
import { moveDomain, type ScriptedWriter, scriptedWriter } from './scripted-writer.js';
import { type VirtualClock, virtualClock } from './virtual-clock.js';

const MARKER = {
  format: 2,
  owner: 'team-a',
  machine: { uuid: null, vmxPath: '[ssd1] a/a.vmx' },
  applied: {},
} as const;
const LEFT: LiveDomain = { ...liveDomain('a', 'off'), marker: { ...MARKER, unfinished: 'downtime' } };
const PLAN = domainPlan('a', [reconfigure(change('annotation', '', 'x')), POWER_ON]);

interface Setting {
  readonly writer: ScriptedWriter;
  readonly clock: VirtualClock;
  readonly live: () => LiveDomain;
}

async function go(during: (setting: Setting) => void, live: LiveDomain = LEFT, plan: DomainPlan = PLAN, parts = {}) {
  const clock = virtualClock();
  const writer = scriptedWriter([live], clock);
  during({ writer, clock, live: () => writer.live.get('vm-a') as LiveDomain });
  const result = await run(planOf(plan), toolsFor(writer, clock, parts));
  return { ...result, started: writer.calls('start'), clock };
}

describe('a VM that another run took down', () => {
  test('is powered on once nothing else has changed it for some seconds', async () => {
    const { clock, outcome, started } = await go(() => undefined);
    expect([outcome, started]).toEqual(['done', ['start reconfigure at v1', 'start power-on']]);
    expect(clock.now()).toBeGreaterThanOrEqual(6_000);
    expect(clock.now()).toBeLessThan(60_000);
  });

  test.each<[string, (setting: Setting) => void]>([
    [
      'that run changes it',
      ({ clock, live, writer }) =>
        clock.at(3_000, () => writer.live.set('vm-a', { ...live(), changeVersion: 'of the other run' })),
    ],
    [
      'that run powers it on',
      ({ clock, live, writer }) => clock.at(3_000, () => writer.live.set('vm-a', moveDomain(live(), POWER_ON))),
    ],
    ['that run has a task', ({ clock, writer }) => clock.at(5_000, () => writer.foreignTasks.add('t-9'))],
  ])('stops the run with exit 5 while %s, and nothing is sent', async (_what, during) => {
    const { outcome, started, story } = await go(during);
    expect([outcome, started]).toEqual(['busy', []]);
    expect(story).toContain('a failed busy EF4041');
  });

  test('is not touched after the request to stop', async () => {
    const stop = new AbortController();
    const { outcome, started } = await go(({ clock }) => clock.at(3_000, () => stop.abort()), LEFT, PLAN, {
      stop: stop.signal,
    });
    expect([outcome, started]).toEqual(['interrupted', []]);
  });

  test('without that mark is not watched', async () => {
    const { clock, outcome } = await go(() => undefined, { ...LEFT, marker: MARKER });
    expect([outcome, clock.now() < 3_000]).toEqual(['done', true]);
  });
});

test('a partial copy that grows belongs to an active run, and is not deleted', async () => {
  const path = '[ssd1] a/a_1.vmdk' as DatastorePath;
  const copying: LiveDomain = { ...liveDomain('a', 'off'), marker: { ...MARKER, copying: true } };
  const plan = domainPlan('a', [{ do: 'delete-file', path, kind: 'disk' }]);
  let size = 0;
  const { outcome, started, story } = await go(
    ({ writer }) => {
      writer.sizes = async (paths) => {
        size += 1_000;
        return paths.map(() => size as Bytes);
      };
    },
    copying,
    plan,
  );
  expect([outcome, started]).toEqual(['busy', []]);
  expect(story).toContain('a failed busy EF4041');
});
