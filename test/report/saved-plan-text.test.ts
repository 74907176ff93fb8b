import { expect, test } from 'vitest';
import { planText } from '../../src/report/plan/plan-text.js';
import { savedPlanText } from '../../src/report/plan/saved-plan-text.js';
import { updateOf, wholePlan } from './plan-builders.js';

const PLAIN = { color: false, columns: 100 };
const from = { name: 'tonight.plan.json', written: new Date('2026-03-01T22:04:59Z') };

test('a saved plan says whose it is, how old, and for which servers, and then is drawn like any other', () => {
  const plan = wholePlan([updateOf('a', { autostart: true })], []);
  expect(savedPlanText(plan, from, PLAIN)).toBe(
    [
      'Plan of tonight.plan.json, written 2026-03-01 22:04 UTC by esxform 1.0.0, owner team-a.',
      'Valid only for these servers, and for the state of their VMs at that time:',
      '  sim:0 (Lab Hypervisor 8.0.3, API 8.0.3.0, id server-0)',
      '  sim:1 (Lab Hypervisor 8.0.3, API 8.0.3.0, id server-1)',
      '',
      planText(plan, PLAIN),
    ].join('\n'),
  );
});

test('a plan that looked at maintenance windows says for which moment', () => {
  const plan = wholePlan([]);
  const at = Date.parse('2026-03-01T21:00:00Z');
  const lines = savedPlanText({ ...plan, policy: { ...plan.policy, at } }, from, PLAIN).split('\n');
  expect(lines).toContain('Maintenance windows are those of 2026-03-01 21:00 UTC.');
});

test('a plan without a connection', () => {
  expect(savedPlanText(wholePlan(), from, PLAIN).split('\n').slice(1)).toEqual([
    '',
    'No changes. The live VMs match the manifests.',
    '',
  ]);
});

test('nothing of a file reaches the terminal as an order', () => {
  const plan = { ...wholePlan([]), owner: 'a\u001b[2J', esxform: '\u0007' };
  const text = savedPlanText(plan, { ...from, name: 'x\u001b[2J' }, PLAIN);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left but line ends
  expect(text.match(/[\u0000-\u0009\u000b-\u001f]/g)).toBeNull();
});
