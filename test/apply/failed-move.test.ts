import { describe, expect, test } from 'vitest';
import { errorDiagnostic } from '../../src/domain/diagnostics/diagnostic.js';
import type { LiveDomain } from '../../src/domain/live.js';
import type { Json } from '../../src/domain/values/json.js';
import type { Change } from '../../src/plan/diff/change.js';
import type { DomainPlan } from '../../src/plan/plan.js';
import { domainPlan, liveDomain, planOf } from './plan-builders.js';
import { run, toolsFor } from './run.js';
import { scriptedWriter } from './scripted-writer.js';
import { virtualClock } from './virtual-clock.js';

const FAULT = errorDiagnostic('EF3015', 'the host said no');

function at(host: string, datastore: string): LiveDomain {
  const live = liveDomain('a');
  const vmxPath = `[${datastore}] a/a.vmx` as LiveDomain['vmxPath'];
  return { ...live, vmxPath, runtime: { ...live.runtime, host } };
}

function moved(field: string, before: Json, after: Json): Change {
  return { path: [field], before, after, impact: { cost: 'hot', because: 'it moves', evidence: [] } };
}

const PLAN: DomainPlan = domainPlan('a', [{ do: 'relocate', host: 'esx2', home: 'ssd2', disks: [] }], {
  changes: [moved('host', 'esx1', 'esx2'), moved('datastore', 'ssd1', 'ssd2')],
});

/** What is reported after the task of the relocation failed and the VM was left at `now`; null: it cannot be read any more. */
async function reported(now: LiveDomain | null) {
  const clock = virtualClock();
  const beats = [{ kind: 'failed', diagnostic: FAULT }] as const;
  let hasFailed = false;
  const writer = scriptedWriter([at('esx1', 'ssd1')], clock, {
    tasks: { relocate: [{ beats }] },
    failRead: () => (hasFailed && now === null ? errorDiagnostic('EF3001', 'no connection') : null),
  });
  const start = writer.start.bind(writer);
  const failing = {
    ...writer,
    start: async (...given: Parameters<typeof start>) => {
      const task = await start(...given);
      hasFailed = true;
      if (now !== null) writer.live.set('vm-a', now);
      return task;
    },
  };
  const { events } = await run(planOf(PLAN), toolsFor(failing, clock));
  return events.flatMap((event) => (event.kind === 'domain-failed' ? event.diagnostics : []));
}

describe('a move that fails says where the VM is', () => {
  test.each([
    ['where it was', at('esx1', 'ssd1'), 'a is where it was before', 'host esx1, VMX [ssd1] a/a.vmx'],
    ['where it should go', at('esx2', 'ssd2'), 'a is where it should go', 'host esx2, VMX [ssd2] a/a.vmx'],
    [
      'between',
      at('esx1', 'ssd2'),
      'a is neither where it was nor where it should go',
      'host esx1, VMX [ssd2] a/a.vmx',
    ],
  ])('%s', async (_what, now, summary, detail) => {
    expect(await reported(now)).toMatchObject([
      { code: 'EF3015' },
      { code: 'EF4046', severity: 'warning', subject: 'a', summary, detail },
    ]);
  });

  test('or that it could not be read, without hiding the cause', async () => {
    expect((await reported(null)).map(({ code }) => code)).toEqual(['EF3015', 'EF4047']);
  });
});
