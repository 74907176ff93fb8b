import { describe, expect, test } from 'vitest';
import { errorDiagnostic } from '../../src/domain/diagnostics/diagnostic.js';
import { assembleConnection, assemblePlan } from '../../src/plan/assemble.js';
import { formatPlanDocument } from '../../src/plan/file/plan-file.js';
import type { DomainPlan } from '../../src/plan/plan.js';
import { planDomain } from '../../src/plan/plan-domain.js';
import { planJson, planText } from '../../src/report/plan/plan-text.js';
import { GOLDEN_TESTS, goldenPlan } from '../golden/golden-tests.js';
import { desiredDomain, diskGib, gib, liveDomain, name, path, planInput, serverFacts } from '../plan/builders.js';
import { FACTS, removalOf, updateOf, wholePlan } from './plan-builders.js';

const PLAIN = { color: false, columns: 100 };
const COLOR = { color: true, columns: 100 };

function update(called: string, declared: object, id = called): DomainPlan {
  const live = liveDomain({ live: { ref: { id } } });
  return planDomain(planInput(desiredDomain(called, { declared }), { live }));
}

function plan(...connections: readonly (readonly DomainPlan[])[]) {
  const made = connections.map((plans, index) =>
    assembleConnection(`sim:${index}`, { ...serverFacts(), id: `${index}` }, plans, {
      notes: index === 0 ? ['read with care'] : [],
    }),
  );
  return assemblePlan('1.0.0', 'team-a', made);
}

/** Colours taken away again. */
function bare(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is taken away
  return text.replace(/\u001b\[\d+m/g, '');
}

describe('the text of a plan', () => {
  test('several connections have a heading each, one has none', () => {
    const one = planText(plan([update('a', { annotation: 'x' })]), PLAIN);
    expect(one).not.toContain('sim:0');
    const two = planText(plan([update('a', { annotation: 'x' })], [update('b', { annotation: 'x' })]), PLAIN);
    expect(two).toContain('On sim:0 (Lab Hypervisor 8.0.3):');
    expect(two).toContain('On sim:1 (Lab Hypervisor 8.0.3):');
    expect(two.indexOf('# a will')).toBeLessThan(two.indexOf('On sim:1'));
  });

  test('notes stand under their connection', () => {
    expect(planText(plan([], []), PLAIN)).toContain('Note: read with care');
  });

  test.each(GOLDEN_TESTS)('colour is only colour: %s', async (name) => {
    const made = await goldenPlan(name);
    expect(bare(planText(made, COLOR))).toBe(planText(made, PLAIN));
  });

  test('colour is there where it is wanted', () => {
    expect(planText(plan([update('a', { annotation: 'x' })]), COLOR)).toContain('\u001b[33m~\u001b[39m a');
  });

  test('the closing line is for programs as well', () => {
    const lines = (made: ReturnType<typeof plan>): readonly string[] => planText(made, PLAIN).trimEnd().split('\n');
    const work = plan([update('db01', { annotation: 'x', memory: gib(4) }), update('b', { hardwareVersion: 7 })]);
    expect(lines(work).slice(-2)).toEqual([
      'Plan: 0 to add, 1 to change, 0 to destroy.',
      '1 change deferred, 1 domain blocked.',
    ]);
    expect(lines(plan([update('db01', { memory: gib(2) })])).at(-1)).toBe(
      'No changes. The live VMs match the manifests.',
    );
    expect(lines(plan([update('db01', { memory: gib(4) })])).slice(-2)).toEqual([
      'Plan: 0 to add, 0 to change, 0 to destroy.',
      '1 change deferred.',
    ]);
  });

  test('nothing that a host or a manifest says reaches the terminal as an order', () => {
    const evil = 'a\u001b[2J\u0007\u202e\r\n\u009b1m';
    const live = liveDomain({ domain: { annotation: evil, vmx: { [`k${evil}`]: evil } } });
    const desired = desiredDomain('x', {
      name: name(`n${evil}`),
      declared: { annotation: `${evil}\n${evil}`, vmx: { [`k${evil}`]: `2${evil}` } },
      sources: { '': { file: `f${evil}`, line: 1, column: 1, endLine: 1, endColumn: 1 } },
    });
    const blocked = planDomain(planInput(desired, { live: { ...live, marker: null } }));
    const going = planDomain(planInput(desired, { live }));
    const text = planText(plan([going], [blocked]), PLAIN);
    expect(text).toContain('\\u001b[2J');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left but line ends
    expect(text.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/g)).toBeNull();
  });

  test('a remark that does not fit stands below, and never past the edge where it could', () => {
    const narrow = planText(plan([update('a', { memory: gib(4) })]), { color: false, columns: 40 });
    expect(narrow).toContain('= 2GiB -> 4GiB\n          # needs power-off');
  });

  test('the JSON of a plan is its file with what is derived from it', () => {
    const made = plan([update('a', { annotation: 'x' })]);
    expect(planJson(made)).toBe(formatPlanDocument(made));
  });
});

describe('the first line of a domain says all that happens to it', () => {
  const grows = { memory: gib(4) };
  test.each<readonly [string, DomainPlan]>([
    ['# a will be updated in place', updateOf('a', { declared: { annotation: 'x' } })],
    ['# a will be migrated to esx2', updateOf('a', { place: { host: 'esx2' } })],
    [
      '# a will be migrated to esx2 and updated in place',
      updateOf('a', { declared: { annotation: 'x' }, place: { host: 'esx2' } }),
    ],
    [
      '# a will be migrated to esx2, relocated to ssd2 and updated in place, 1 change needs it off for up to 25 minutes',
      updateOf('a', { declared: grows, allowPowerOff: 'guest', place: { host: 'esx2', datastore: 'ssd2' } }),
    ],
    [
      '# a will be relocated to ssd2 and powered on',
      updateOf('a', { power: 'on', place: { datastore: 'ssd2' } }, { runtime: { power: 'off', tools: 'not-running' } }),
    ],
    ['# a will be relocated in part', updateOf('a', { declared: { disks: { 'scsi0:0': { datastore: 'ssd2' } } } })],
    ['# a will be renamed from b', updateOf('a', {}, { domain: { name: name('b') } })],
    [
      '# a will be renamed from b and updated in place',
      updateOf('a', { declared: { annotation: 'x' } }, { domain: { name: name('b') } }),
    ],
    ['# a will be updated in place', updateOf('a', { place: { folder: 'prod' } })],
    ['# a will be updated in place', updateOf('a', { autostart: true })],
    [
      '# a will be updated in place, 1 change needs it off for up to 25 minutes',
      updateOf('a', { declared: { hardwareVersion: 21 }, allow: ['HZ501'], allowPowerOff: 'guest' }),
    ],
    ['# a will be removed (unregistered; the files stay)', removalOf('a', [])],
    ['# a will be removed (unregistered, and 1 file deleted)', removalOf('a', ['[ssd1] a/a.vmdk'])],
    ['# a will be removed (2 files deleted)', removalOf('a', ['[ssd1] a/a.vmdk', '[ssd1] a/a.vmx'], false)],
    ['# a will be registered from existing files', { ...updateOf('a', { autostart: true }), action: 'register' }],
  ])('%s', (line, made) => {
    expect(planText(wholePlan([made]), PLAIN).split('\n')[0]).toBe(`  ${line}`);
  });

  test('the sign says it as well', () => {
    const sign = (made: DomainPlan): string | undefined => planText(wholePlan([made]), PLAIN).split('\n')[1];
    expect(sign(removalOf('a', []))).toBe('  - a');
    expect(sign({ ...updateOf('a', { autostart: true }), action: 'register' })).toBe('  + a');
  });
});

describe('what somebody could regret is a line', () => {
  test('what it is, and who allows it', () => {
    const text = planText(wholePlan([removalOf('a', ['[ssd1] a/a.vmdk'])]), PLAIN);
    expect(text).toContain(
      [
        '    Hazards:',
        '      HZ301 shuts down the guest; allowed by the manifest',
        '      HZ102 unregisters it; allowed by the manifest',
        '      HZ101 deletes [ssd1] a/a.vmdk (20GiB); allowed by the manifest',
        '',
      ].join('\n'),
    );
    expect(text).toMatch(/^Plan: 0 to add, 0 to change, 1 to destroy\.$/m);
  });

  test('what nothing allows says so, in the domain and in the end', () => {
    const raised = updateOf('a', { declared: { hardwareVersion: 21 }, allowPowerOff: 'guest' });
    const text = planText(wholePlan([raised]), PLAIN);
    expect(text).toContain(
      '      HZ501 raises the virtual hardware to version 21, which cannot be lowered again; NOT allowed\n',
    );
    expect(text).toContain(
      'Hazards: 1 × HZ501 raises the virtual hardware version (NOT allowed).\n1 domain blocked.\n',
    );
  });

  test('the end counts them by code', () => {
    const plans = ['a', 'b'].map((each) => updateOf(each, { declared: { memory: gib(4) }, allowPowerOff: 'guest' }));
    const text = planText(wholePlan([...plans, updateOf('c', { place: { host: 'esx2' } })]), PLAIN);
    expect(text.split('\n').slice(-4)).toEqual([
      'Plan: 0 to add, 3 to change, 0 to destroy.',
      '2 domains go down and come up again, for up to 50 minutes together, one after another.',
      'Hazards: 2 × HZ301 shuts down the guest, 1 × HZ401 migrates a VM to another host.',
      '',
    ]);
  });
});

describe('what is said of the plan as a whole stands after the domains', () => {
  const parts = { detail: 'They are a and b.', hint: 'Look at them.' };
  const error = errorDiagnostic('EF2032', 'the plan removes 2 domains, and esxform.yaml allows 0', parts);

  test('an error refuses it', () => {
    const made = wholePlan([updateOf('a', { autostart: true })]);
    const text = planText({ ...made, diagnostics: [error], applyable: false }, PLAIN);
    expect(text.slice(text.indexOf('The plan'))).toBe(
      [
        'The plan as a whole is refused:',
        '  error EF2032: the plan removes 2 domains, and esxform.yaml allows 0',
        '      They are a and b.',
        '      hint: Look at them.',
        '',
        'Questions: refuse all.',
        'Plan: 0 to add, 1 to change, 0 to destroy.',
        'The plan as a whole is refused.',
        '',
      ].join('\n'),
    );
  });

  test('an error of a plan without work is not "no changes"', () => {
    const text = planText({ ...wholePlan([]), diagnostics: [error] }, PLAIN);
    expect(text).not.toContain('No changes');
    expect(text).toContain('Plan: 0 to add, 0 to change, 0 to destroy.\n');
  });

  test('a warning does not', () => {
    const text = planText({ ...wholePlan([]), diagnostics: [{ ...error, severity: 'warning' }] }, PLAIN);
    expect(text).toContain('Of the plan as a whole:\n  warning EF2032: ');
    expect(text).toContain('No changes.');
  });
});

test('a new domain shows where it goes, and what its disks are made of', () => {
  const desired = desiredDomain('web01', {
    declared: {
      memory: gib(4),
      controllers: { scsi0: 'pvscsi' },
      disks: {
        'scsi0:0': { copyOf: path('[images] debian12.vmdk'), size: diskGib(40) },
        'scsi0:1': { size: diskGib(10) },
        'scsi0:2': { file: path('[ssd1] shared/data.vmdk') },
      },
    },
    place: { host: 'esx2', folder: '', resourcePool: 'gold' },
    autostart: true,
  });
  const text = planText(wholePlan([planDomain(planInput(desired, { facts: FACTS }))]), PLAIN);
  for (const line of [
    '+ host              = esx2',
    '+ folder            = /',
    '+ resource_pool     = gold',
    '+ autostart         = true',
    '# copy of [images] debian12.vmdk',
    '# new file',
    '# existing file',
    'copy disk [images] debian12.vmdk to [ssd1] web01/web01.vmdk (thin)',
  ]) {
    expect(text).toContain(line);
  }
});
