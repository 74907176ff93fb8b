import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseChangePolicy } from '../../src/app/policy/parse-change-policy.js';
import { planDomain } from '../../src/plan/plan-domain.js';
import {
  type ChangePolicy,
  type PolicyRequest,
  policyConnection,
  policyDecision,
} from '../../src/plan/policy/change-policy.js';
import { policyDenials, policyOverview, underPolicy } from '../../src/plan/policy/check-change-policy.js';
import { propertyRuns } from '../deep-runs.js';
import { DB01_UUID, desiredDomain, gib, liveDomain, planInput } from './builders.js';

function policyOf(...lines: readonly string[]): ChangePolicy {
  const parsed = parseChangePolicy('policy.txt', lines.join('\n'));
  if (!parsed.ok) throw new Error(parsed.problem.map(({ summary }) => summary).join('; '));
  return parsed.value;
}

/** Saturday, 22:30 in Berlin. */
const SATURDAY_NIGHT = Date.UTC(2026, 10, 28, 21, 30);

function request(change: Partial<PolicyRequest> = {}): PolicyRequest {
  return {
    what: { step: 'reconfigure' },
    owner: 'web',
    names: ['web01'],
    folders: ['prod/web'],
    connection: 'vpx://vc.example.com/dc1/c1',
    at: SATURDAY_NIGHT,
    ...change,
  };
}

const ROWS: readonly (readonly [string, readonly string[], Partial<PolicyRequest>, number | null])[] = [
  ['what nothing allows is denied', ['allow vm db*'], {}, null],
  ['an empty policy denies all', [], {}, null],
  ['the first match decides', ['deny vm web01', 'allow all'], {}, 1],
  ['a later line decides what an earlier one is not about', ['deny step power-off', 'allow all'], {}, 2],
  ['all conditions of a line hold', ['allow vm web* owner db', 'allow vm web* owner web'], {}, 2],
  ['a folder contains those below it', ['allow folder prod'], {}, 1],
  ['a folder is not one whose name begins like it', ['allow folder pro'], {}, null],
  ['the folder of all VMs is none of those below it', ['allow folder prod'], { folders: [''] }, null],
  ['an unknown folder is allowed by no folder', ['allow folder *'], { folders: [null] }, null],
  ['an unknown folder is denied by any folder', ['deny folder lab', 'allow all'], { folders: [null] }, 1],
  ['another name of the VM is not allowed', ['allow vm lab*'], { names: ['lab1', 'web01'] }, null],
  ['another name of the VM is denied', ['deny vm web*', 'allow all'], { names: ['lab1', 'web01'] }, 1],
  ['both folders of a move must be allowed', ['allow folder lab'], { folders: ['prod', 'lab'] }, null],
  ['a hazard is no step', ['allow step reconfigure'], { what: { hazard: 'HZ104' } }, null],
  ['a line without step or hazard is about both', ['allow vm web01'], { what: { hazard: 'HZ104' } }, 1],
  ['one of several kinds', ['allow step power-on,reconfigure'], {}, 1],
  ['the connection', ['allow connection vpx://vc.example.com/*'], {}, 1],
  ['an open window', ['allow window "sat,sun 22:00-04:00 Europe/Berlin"'], {}, 1],
  ['a closed window', ['allow window "mon 22:00-04:00 Europe/Berlin"'], {}, null],
  ['a window of every day, in UTC', ['allow window "21:00-22:00"'], {}, 1],
];

describe('the first line whose conditions all hold decides', () => {
  test.each(ROWS)('%s', (_, lines, change, line) => {
    const { allowed, rule } = policyDecision(policyOf(...lines), request(change));
    expect(rule?.line ?? null).toBe(line);
    expect(allowed).toBe(rule?.effect === 'allow');
  });

  test('user, password and options of a URI change nothing', () => {
    expect(policyConnection('vpx://root@vc.example.com/dc1/c1?no_verify=1#x')).toBe('vpx://vc.example.com/dc1/c1');
    expect(policyConnection('esx://a:b%40c@esx1/')).toBe('esx://esx1');
    expect(policyConnection('sim:')).toBe('sim:');
  });

  test('another name or folder never allows more', () => {
    const word = fc.constantFrom('web01', 'web', 'db01', 'lab', '');
    const line = fc
      .tuple(
        fc.constantFrom('allow', 'deny'),
        fc.constantFrom('vm', 'folder'),
        fc.constantFrom('web*', 'db*', 'lab', '*'),
      )
      .map((words) => words.join(' '));
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 6 }),
        fc.array(word, { minLength: 1 }),
        word,
        word,
        (lines, names, one, other) => {
          const policy = policyOf(...lines);
          const few = policyDecision(policy, request({ names, folders: [one] }));
          const more = policyDecision(policy, request({ names: [...names, other], folders: [one, other] }));
          // A deny line may come to hold, and an allow line may cease to.
          if (lines.every((text) => text.startsWith('allow')) && more.allowed) expect(few.allowed).toBe(true);
          const shadowed = lines.findIndex((text) => text.startsWith('deny'));
          if (shadowed === 0 && few.rule?.line === 1) expect(more.allowed).toBe(false);
        },
      ),
      { numRuns: propertyRuns(500), seed: 1 },
    );
  });
});

const WRONG: readonly (readonly [string, string, number, string | null])[] = [
  ['permit all', 'a line begins with allow or deny', 1, null],
  ['allow', 'allow has no condition', 1, 'Write "allow all" for everything.'],
  ['allow vms web*', '"vms" is no condition', 7, 'Did you mean vm?'],
  ['allow vm', 'vm has no value', 7, null],
  ['allow vm a vm b', 'vm is given twice', 12, 'Conditions of one line must all hold. Write a line for each value.'],
  ['deny step poweroff', '"poweroff" is no kind of step', 11, 'Did you mean power-off?'],
  ['deny hazard HZ999', '"HZ999" is no hazard', 13, null],
  ['allow window "25:00-04:00"', '"25:00-04:00" is never open, or has an impossible time', 14, null],
  ['allow window "22:00-04:00 Europe/Berln"', '"Europe/Berln" is no time zone', 14, 'Did you mean Europe/Berlin?'],
  ['allow vm "web"x', '"web"x has a double quote that does not enclose the whole value', 10, null],
  ['allow all vm web', '"all" is no condition', 7, null],
];

describe('a wrong policy is refused with the position of each problem', () => {
  test.each(WRONG)('%s', (line, summary, column, hint) => {
    const parsed = parseChangePolicy('p.txt', `# comment\n\n${line}\nallow all # the rest\n`);
    if (parsed.ok) throw new Error('it was taken');
    expect(parsed.problem).toHaveLength(1);
    expect(parsed.problem[0]).toMatchObject({
      code: 'EF7030',
      summary: `the change policy: ${summary}`,
      source: { file: 'p.txt', line: 3, column },
    });
    if (hint !== null) expect(parsed.problem[0]?.hint).toBe(hint);
  });

  test('all problems at once, up to a bound', () => {
    const parsed = parseChangePolicy('p.txt', 'x\n'.repeat(1000));
    expect(parsed.ok ? [] : parsed.problem).toHaveLength(50);
  });

  test('no text makes the parser fail, and a valid one keeps the numbers of its lines', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('allow all', 'deny vm "a b"', '# x', ''))),
        (lines) => {
          const parsed = parseChangePolicy('p.txt', lines.join('\n'));
          if (parsed.ok)
            for (const rule of parsed.value.rules)
              expect(
                lines
                  .join('\n')
                  .split(/\r\n|\n|\r/)
                  [rule.line - 1]?.trim(),
              ).toBe(rule.text);
          else expect(parsed.problem.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: propertyRuns(500), seed: 2 },
    );
  });
});

describe('a plan under a policy', () => {
  const live = liveDomain({ runtime: { folder: 'prod' } });
  const desired = desiredDomain('db01', {
    allowPowerOff: 'hard',
    declared: { uuid: DB01_UUID, memory: gib(4), annotation: 'new' },
  });
  const plan = planDomain(planInput(desired, { live }));
  const scope = { owner: 'default', connect: 'esx://esx1/', live, at: SATURDAY_NIGHT };

  test('does nothing if one step or hazard is denied, and names the line', () => {
    expect(plan.steps.map((step) => step.do)).toEqual(['record', 'shut-down', 'reconfigure', 'power-on', 'record']);
    const refused = underPolicy(
      policyOf('allow step reconfigure,power-on', 'deny step shut-down', 'allow hazard HZ201'),
      plan,
      scope,
    );
    expect(refused).toMatchObject({ action: 'blocked', steps: [], dark: null, guards: [] });
    const denials = refused.diagnostics.filter(({ code }) => code === 'EF2100');
    expect(denials.map(({ summary, detail }) => `${summary}; ${detail}`)).toEqual([
      'The change policy denies shut-down for db01; Line 2 of policy.txt: deny step shut-down.',
      'The change policy denies HZ301 for db01; No line of policy.txt allows it.',
    ]);
  });

  test('is the plan itself where everything is allowed', () => {
    const policy = policyOf('allow folder prod vm db01');
    expect(underPolicy(policy, plan, scope)).toBe(plan);
    expect(underPolicy(null, plan, scope)).toBe(plan);
  });

  test('a VM that was not read may be in any folder', () => {
    expect(policyDenials(policyOf('allow folder prod'), plan, { ...scope, live: null })).not.toEqual([]);
  });

  test('a manifest that calls a protected VM by an allowed name changes nothing', () => {
    const renamed = desiredDomain('lab01', { allow: ['HZ203'], declared: { uuid: DB01_UUID, annotation: 'new' } });
    const moved = planDomain(planInput(renamed, { live }));
    expect(moved.steps).not.toEqual([]);
    expect(policyDenials(policyOf('allow vm lab*'), moved, scope)).not.toEqual([]);
    expect(policyDenials(policyOf('deny vm db*', 'allow all'), moved, scope)).not.toEqual([]);
  });

  test('the overview has each kind of step and each hazard once', () => {
    const rows = policyOverview(policyOf('deny step delete-file', 'allow vm db*', 'deny all'), desired, scope);
    expect(rows.map(({ allowed, line }) => [allowed, line])).toEqual([
      [false, 1],
      [true, 2],
    ]);
    expect(rows[0]).toMatchObject({ steps: ['delete-file'], hazards: [], text: 'deny step delete-file' });
    expect(rows[1]?.steps).not.toContain('delete-file');
  });
});
