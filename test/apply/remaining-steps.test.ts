import { describe, expect, test } from 'vitest';
import { remainingChanges, skippedSteps } from '../../src/apply/steps/remaining-steps.js';
import { errorDiagnostic, warningDiagnostic } from '../../src/domain/diagnostics/diagnostic.js';
import type { DomainPlan } from '../../src/plan/plan.js';
import type { Step } from '../../src/plan/steps/step.js';
import { change, domainPlan, POWER_ON, reconfigure, SHUT_DOWN } from './plan-builders.js';

const nic = { network: 'a', tags: ['x', 'y'] };
const both = reconfigure(change('memory', 1, 2), change('nics.ethernet0', null, nic));
const approved: readonly Step[] = [SHUT_DOWN, both, POWER_ON];
const plan = domainPlan('a', approved);

function now(steps: readonly Step[], parts: Partial<DomainPlan> = {}): DomainPlan {
  return domainPlan('a', steps, parts);
}

describe('what is left must be the end of what was approved', () => {
  test.each<[string, DomainPlan, number | null]>([
    ['all of it', now(approved), 0],
    ['without the first step', now([both, POWER_ON]), 1],
    ['the last step', now([POWER_ON]), 2],
    ['nothing', now([]), 3],
    ['the beginning only', now([SHUT_DOWN, both]), null],
    ['one more step', now([POWER_ON, ...approved]), null],
    ['another step', now([{ do: 'power-off' }, both, POWER_ON]), null],
    ['fewer changes', now([reconfigure(change('memory', 1, 2)), POWER_ON]), null],
    ['more changes', now([reconfigure(...plan.changes, change('vcpus', 1, 2)), POWER_ON]), null],
    ['another value', now([reconfigure(change('memory', 1, 3), change('nics.ethernet0', null, nic)), POWER_ON]), null],
    [
      'another value before',
      now([reconfigure(change('memory', 0, 2), change('nics.ethernet0', null, nic)), POWER_ON]),
      null,
    ],
    [
      'another value inside',
      now([reconfigure(change('memory', 1, 2), change('nics.ethernet0', null, { ...nic, tags: ['x'] })), POWER_ON]),
      null,
    ],
    [
      'the same changes in another order',
      now([
        reconfigure(change('nics.ethernet0', null, { tags: ['x', 'y'], network: 'a' }), change('memory', 1, 2)),
        POWER_ON,
      ]),
      1,
    ],
    ['an approved change put off', now([], { deferred: [{ change: change('memory', 1, 2), until: 'later' }] }), null],
    ['another change put off', now([], { deferred: [{ change: change('vcpus', 1, 2), until: 'later' }] }), 3],
    ['with an error', now([], { diagnostics: [errorDiagnostic('EF2001', 'no')] }), null],
    ['with a warning', now([], { diagnostics: [warningDiagnostic('EF2001', 'well')] }), 3],
  ])('%s', (_name, after, skipped) => {
    expect(skippedSteps(approved, plan, after)).toBe(skipped);
  });
});

test('what a finished domain lacks: what is still to change, and what was approved and is put off', () => {
  const still = change('vcpus', 1, 2);
  const approvedAndOff = change('memory', 1, 2);
  const deferred = [approvedAndOff, change('firmware', 'bios', 'efi')].map((each) => ({
    change: each,
    until: 'later',
  }));
  expect(remainingChanges(plan, now([], { changes: [still], deferred }))).toEqual([still, approvedAndOff]);
});

test('a change that the approved plan defers is not lacking, even if the finished VM could take it now', () => {
  const deferred = [{ change: change('annotation', 'a', 'b'), until: 'it runs' }];
  const resumed = domainPlan('a', [POWER_ON], { changes: [change('power', 'suspended', 'on')], deferred });
  const annotation = change('annotation', 'a', 'b');
  const power = change('power', 'suspended', 'on');
  expect(remainingChanges(resumed, now([reconfigure(annotation)], { changes: [annotation] }))).toEqual([]);
  expect(remainingChanges(resumed, now([POWER_ON], { changes: [power, annotation] }))).toEqual([power]);
  const both = { ...resumed, changes: [power, annotation] };
  expect(remainingChanges(both, now([reconfigure(annotation)], { changes: [annotation] }))).toEqual([annotation]);
});
