import { describe, expect, test } from 'vitest';
import type { AllowPowerOff } from '../../src/domain/desired.js';
import type { PowerState } from '../../src/domain/domain.js';
import type { ToolsState } from '../../src/domain/live.js';
import { planDomain } from '../../src/plan/plan-domain.js';
import { DB01_UUID, DB01_VMX, desiredDomain, gib, liveDomain, OWNER, path, planInput } from './builders.js';

const HOT = { annotation: 'new' } as const;
const COLD = { memory: gib(4) } as const;
const BOTH = { ...HOT, ...COLD } as const;

interface Row {
  readonly live: PowerState;
  readonly tools?: ToolsState;
  readonly wanted?: PowerState | 'keep';
  readonly allow?: AllowPowerOff;
  readonly declared: typeof HOT | typeof COLD | typeof BOTH | Record<string, never>;
  readonly steps: string;
  readonly deferred: string;
  /** Seconds of the dark section; 0 for none. */
  readonly dark?: number;
}

const ROWS: readonly Row[] = [
  { live: 'on', declared: HOT, steps: 'reconfigure', deferred: '' },
  { live: 'on', declared: COLD, steps: '', deferred: 'memory' },
  { live: 'on', declared: BOTH, steps: 'reconfigure', deferred: 'memory' },
  {
    live: 'on',
    allow: 'guest',
    declared: BOTH,
    steps: 'record shut-down reconfigure power-on record',
    deferred: '',
    dark: 1500,
  },
  {
    live: 'on',
    allow: 'guest-then-hard',
    declared: COLD,
    steps: 'record shut-down force-off reconfigure power-on record',
    deferred: '',
    dark: 1800,
  },
  {
    live: 'on',
    allow: 'guest-then-hard',
    tools: 'not-running',
    declared: COLD,
    steps: 'record power-off reconfigure power-on record',
    deferred: '',
    dark: 1500,
  },
  {
    live: 'on',
    wanted: 'off',
    allow: 'guest-then-hard',
    declared: {},
    steps: 'shut-down force-off record',
    deferred: '',
  },
  { live: 'suspended', wanted: 'off', allow: 'guest-then-hard', declared: {}, steps: '', deferred: 'power' },
  { live: 'on', allow: 'guest', declared: HOT, steps: 'reconfigure', deferred: '' },
  { live: 'on', allow: 'guest', tools: 'unknown', declared: COLD, steps: '', deferred: 'memory' },
  {
    live: 'on',
    allow: 'hard',
    declared: COLD,
    steps: 'record shut-down reconfigure power-on record',
    deferred: '',
    dark: 1500,
  },
  {
    live: 'on',
    allow: 'hard',
    tools: 'not-running',
    declared: COLD,
    steps: 'record power-off reconfigure power-on record',
    deferred: '',
    dark: 1500,
  },
  {
    live: 'on',
    wanted: 'on',
    allow: 'guest',
    declared: COLD,
    steps: 'record shut-down reconfigure power-on record',
    deferred: '',
    dark: 1500,
  },
  { live: 'on', wanted: 'on', declared: {}, steps: '', deferred: '' },
  { live: 'on', wanted: 'off', declared: {}, steps: 'shut-down record', deferred: '' },
  { live: 'on', wanted: 'off', declared: BOTH, steps: 'shut-down reconfigure', deferred: '' },
  { live: 'on', wanted: 'off', tools: 'not-installed', declared: {}, steps: '', deferred: 'power' },
  {
    live: 'on',
    wanted: 'off',
    tools: 'not-installed',
    declared: BOTH,
    steps: 'reconfigure',
    deferred: 'memory power',
  },
  {
    live: 'on',
    wanted: 'off',
    tools: 'not-installed',
    allow: 'hard',
    declared: COLD,
    steps: 'power-off reconfigure',
    deferred: '',
  },
  { live: 'on', wanted: 'suspended', declared: BOTH, steps: 'reconfigure suspend', deferred: 'memory' },
  { live: 'on', wanted: 'suspended', declared: {}, steps: 'record suspend', deferred: '' },
  { live: 'off', declared: BOTH, steps: 'reconfigure', deferred: '' },
  { live: 'off', wanted: 'off', declared: BOTH, steps: 'reconfigure', deferred: '' },
  { live: 'off', wanted: 'on', declared: BOTH, steps: 'reconfigure power-on record', deferred: '' },
  { live: 'off', wanted: 'on', declared: {}, steps: 'power-on record', deferred: '' },
  { live: 'suspended', allow: 'hard', declared: BOTH, steps: '', deferred: 'annotation memory' },
  { live: 'suspended', wanted: 'suspended', declared: HOT, steps: '', deferred: 'annotation' },
  { live: 'suspended', wanted: 'on', declared: HOT, steps: 'power-on record', deferred: 'annotation' },
  { live: 'suspended', wanted: 'off', allow: 'guest', declared: HOT, steps: '', deferred: 'annotation power' },
  { live: 'suspended', wanted: 'off', allow: 'hard', declared: BOTH, steps: 'power-off reconfigure', deferred: '' },
];

describe('nothing goes down that may not, and what must be on comes back', () => {
  test.each(ROWS)('live $live, tools $tools, wanted $wanted, allowed $allow: $steps | $deferred', (row) => {
    const { live, tools = 'running', wanted = 'keep', allow = 'never', declared, steps, deferred, dark = 0 } = row;
    const plan = planDomain(
      planInput(desiredDomain('db01', { power: wanted, allowPowerOff: allow, declared }), {
        live: liveDomain({ runtime: { power: live, tools } }),
      }),
    );
    expect(plan.diagnostics).toEqual([]);
    expect(plan.steps.map((step) => step.do).join(' ')).toBe(steps);
    expect(plan.deferred.map(({ change }) => change.path.join('.')).join(' ')).toBe(deferred);
    expect(plan.dark?.seconds ?? 0).toBe(dark);
    const [first, last] = [plan.steps[plan.dark?.from ?? -1]?.do, plan.steps[plan.dark?.to ?? -1]?.do];
    if (plan.dark !== null) expect([first, last]).toEqual([steps.split(' ')[1], 'power-on']);
  });

  test('whatever is allowed, a domain that is off is never started unasked', () => {
    for (const row of ROWS.filter(({ live, wanted }) => live === 'off' && wanted !== 'on')) {
      expect(row.steps).not.toContain('power-on');
    }
  });

  test('suspending what is off is refused', () => {
    const plan = planDomain(
      planInput(desiredDomain('db01', { power: 'suspended' }), { live: liveDomain({ runtime: { power: 'off' } }) }),
    );
    expect(plan).toMatchObject({ action: 'blocked', steps: [] });
    expect(plan.diagnostics.map(({ code }) => code)).toEqual(['EF2024']);
  });

  test('a suspended VM whose new disk is a copy takes the note about the copy once it is off', () => {
    const desired = desiredDomain('db01', {
      power: 'off',
      allowPowerOff: 'hard',
      allow: ['HZ106'],
      declared: { uuid: DB01_UUID, disks: { 'scsi0:1': { copyOf: path('[images] gold.vmdk') } } },
    });
    const plan = planDomain(planInput(desired, { live: liveDomain({ runtime: { power: 'suspended' } }) }));
    expect(plan.diagnostics).toEqual([]);
    expect(plan.steps.map((step) => step.do)).toEqual(['power-off', 'record', 'copy-disk', 'reconfigure']);
  });

  test('a running VM that gets a disk by its file takes the marker before it is suspended', () => {
    const desired = desiredDomain('db01', {
      power: 'suspended',
      allow: ['HZ501'],
      declared: { uuid: DB01_UUID, disks: { 'scsi0:1': { file: path('[ssd1] db01/data.vmdk') } } },
    });
    const { steps } = planDomain(planInput(desired, { live: liveDomain({ runtime: { power: 'on' } }) }));
    expect(steps.map((step) => step.do)).toEqual(['reconfigure', 'record', 'suspend']);
  });

  test('a marker that says it all already needs no record step', () => {
    const desired = desiredDomain('db01', { power: 'on' });
    const off = { runtime: { power: 'off' } } as const;
    const first = planDomain(planInput(desired, { live: liveDomain(off) }));
    const record = first.steps.at(-1);
    if (record?.do !== 'record') throw new Error('no record step');
    const again = planDomain(planInput(desired, { live: liveDomain({ ...off, live: { marker: record.marker } }) }));
    expect(again.steps.map((step) => step.do)).toEqual(['power-on']);
  });
});

describe('a domain that an earlier run took down and left', () => {
  const dark = (power: 'on' | 'off' | 'suspended', wanted: 'keep' | 'on' | 'off', owner = OWNER, declared = {}) => {
    const marker = {
      format: 2,
      owner,
      machine: { uuid: DB01_UUID, vmxPath: DB01_VMX },
      applied: {},
      unfinished: 'downtime',
    } as const;
    const desired = desiredDomain('db01', { power: wanted, declared: { uuid: DB01_UUID, ...declared } });
    const plan = planDomain(planInput(desired, { live: liveDomain({ runtime: { power }, live: { marker } }) }));
    return [plan.steps.map((step) => step.do).join(' '), plan.dark];
  };

  test('is brought up again, with what is still to be changed, and the note goes last', () => {
    expect(dark('off', 'keep')).toEqual(['power-on record', null]);
    expect(dark('off', 'keep', OWNER, COLD)).toEqual(['reconfigure power-on record', null]);
    expect(dark('off', 'on')).toEqual(['power-on record', null]);
  });

  test('is left off where its manifest says so, and only the note goes', () => {
    expect(dark('off', 'off')).toEqual(['record', null]);
  });

  test('that came up by itself loses its note, and one that sleeps keeps it', () => {
    expect(dark('on', 'keep')).toEqual(['record', null]);
    expect(dark('suspended', 'keep')).toEqual(['', null]);
  });

  test('by another owner is none of ours', () => {
    expect(dark('off', 'keep', 'team-b')).toEqual(['', null]);
  });
});
