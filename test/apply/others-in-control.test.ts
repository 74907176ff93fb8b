import { describe, expect, test } from 'vitest';
import type { HazardCode } from '../../src/domain/diagnostics/hazard-codes.js';
import type { LiveDomain } from '../../src/domain/live.js';
import type { BlockedOperation } from '../../src/domain/operation.js';
import type { HostFact } from '../../src/plan/checks/host-facts.js';
import type { DomainPlan } from '../../src/plan/plan.js';
import type { Step } from '../../src/plan/steps/step.js';
import { change, darkPlan, domainPlan, liveDomain, marker, planOf, reconfigure } from './plan-builders.js';
import { run, toolsFor } from './run.js';
import { type ScriptedWriter, scriptedWriter, unreadable } from './scripted-writer.js';
import { virtualClock } from './virtual-clock.js';

function with_(live: LiveDomain, runtime: Partial<LiveDomain['runtime']>): LiveDomain {
  return { ...live, runtime: { ...live.runtime, ...runtime } };
}

const RECONFIGURE: readonly BlockedOperation[] = [{ operation: 'reconfigure', because: 'ReconfigVM_Task is disabled' }];
const hot = (name: string, parts: Partial<DomainPlan> = {}) =>
  domainPlan(name, [reconfigure(change('annotation', '', 'new'))], parts);

async function go(
  plans: readonly DomainPlan[],
  readings: readonly LiveDomain[],
  edit?: (writer: ScriptedWriter) => void,
) {
  const clock = virtualClock();
  const writer = scriptedWriter(readings, clock);
  const done = await run(planOf(...plans), toolsFor(writer, clock), (event) => {
    // The first domain is done: what was checked for the second one may have changed since.
    if (event.kind === 'domain-done' && event.domain === 'a') edit?.(writer);
  });
  return { ...done, writer };
}

describe('an operation that the host blocks', () => {
  test('stops the run before anything is sent for any domain', async () => {
    const { outcome, story, writer } = await go(
      [hot('a'), hot('b')],
      [liveDomain('a'), with_(liveDomain('b'), { blocked: RECONFIGURE })],
    );
    expect({ outcome, sent: writer.calls('start') }).toEqual({ outcome: 'busy', sent: [] });
    expect(story).toContain('b failed busy EF4032');
  });

  test('stops a domain before its first step when it is blocked during the run', async () => {
    const { outcome, writer } = await go([hot('a'), hot('b')], [liveDomain('a'), liveDomain('b')], ({ live }) =>
      live.set('vm-b', with_(liveDomain('b'), { blocked: RECONFIGURE })),
    );
    expect({ outcome, sent: writer.calls('start') }).toEqual({ outcome: 'busy', sent: ['start reconfigure at v1'] });
  });

  test('counts when a later step of a downtime needs it: the VM is not taken down', async () => {
    const { outcome, writer } = await go([hot('a'), darkPlan('b')], [liveDomain('a'), liveDomain('b')], ({ live }) =>
      live.set('vm-b', with_(liveDomain('b'), { blocked: RECONFIGURE })),
    );
    expect(outcome).toBe('busy');
    expect(writer.calls('start shut-down')).toEqual([]);
  });

  test('does not count when no step needs it', async () => {
    const blocked = [{ operation: 'migrate', because: 'MigrateVM_Task is disabled' }] as const;
    const { outcome } = await go([hot('a')], [with_(liveDomain('a'), { blocked })]);
    expect(outcome).toBe('done');
  });
});

describe('a VM that another system manages', () => {
  const managed = with_(liveDomain('a'), { managedBy: 'the extension com.example' });
  const allowed = {
    code: 'HZ206' as HazardCode,
    what: '',
    allowedBy: 'manifest',
    path: [],
    file: null,
    step: null,
  } as const;

  test('is stale when the plan does not show it', async () => {
    const { outcome, writer } = await go([hot('a')], [managed]);
    expect({ outcome, sent: writer.calls('start') }).toEqual({ outcome: 'stale', sent: [] });
  });

  test('is changed when somebody allowed that', async () => {
    expect((await go([hot('a', { hazards: [allowed] })], [managed])).outcome).toBe('done');
  });
});

describe('a VM to be created', () => {
  const steps = [
    { do: 'make-directory', path: '[ssd1] new' },
    { do: 'upload-vmx', path: '[ssd1] new/new.vmx', domain: liveDomain('new').domain, marker },
    { do: 'register', path: '[ssd1] new/new.vmx', name: 'new' },
  ] as unknown as readonly Step[];
  const absent = { kind: 'no-vm', name: 'new', uuid: null, vmxPath: '[ssd1] new/new.vmx' } as unknown as HostFact;
  const creating = domainPlan('new', steps, { ref: null, changeVersion: null, action: 'create', hostGuards: [absent] });
  const lost = unreadable('vm-lost', 'lost', 'inaccessible');

  test('is stale while an unread VM exists that the plan does not name, and nothing is sent for any domain', async () => {
    const clock = virtualClock();
    const writer = scriptedWriter([liveDomain('a', 'off'), lost], clock);
    const { outcome, story } = await run(planOf(hot('a'), creating), toolsFor(writer, clock));
    expect({ outcome, sent: writer.calls('start') }).toEqual({ outcome: 'stale', sent: [] });
    expect(story).toContain('new failed stale EF4038');
  });

  test('is created beside the unread VM that the plan names', async () => {
    const clock = virtualClock();
    const writer = scriptedWriter([liveDomain('template', 'off'), lost], clock);
    const named = { ...creating, unread: [{ ref: lost.ref, name: 'lost', why: 'inaccessible' }] };
    expect((await run(planOf(named), toolsFor(writer, clock))).outcome).toBe('done');
  });

  test.each<[string, (writer: ScriptedWriter) => void]>([
    ['an unread VM appears', ({ live }) => live.set('vm-lost', lost)],
    ['a VM of that name appears', ({ live }) => live.set('vm-x', { ...liveDomain('new'), ref: { id: 'vm-x' } })],
  ])('is stale when %s before its first step', async (_, edit) => {
    const { outcome, writer } = await go([hot('a'), creating], [liveDomain('a', 'off')], edit);
    expect({ outcome, sent: writer.calls('start') }).toEqual({ outcome: 'stale', sent: ['start reconfigure at v1'] });
  });
});
