import { describe, expect, test } from 'vitest';
import type { ApplyEvent } from '../../src/apply/apply-event.js';
import { errorDiagnostic } from '../../src/domain/diagnostics/diagnostic.js';
import type { Question } from '../../src/domain/question.js';
import type { Change } from '../../src/plan/diff/change.js';
import type { Step } from '../../src/plan/steps/step.js';
import { applyLines } from '../../src/report/apply/apply-lines.js';
import { NO_PROGRESS, nextProgress } from '../../src/report/apply/apply-progress.js';
import { applySummary, applySummaryJson, applySummaryText } from '../../src/report/apply/apply-summary.js';
import { gib, name, OWNER } from '../plan/builders.js';

const PLAIN = { color: false, columns: 100 };
const DB01 = name('db01');

const change: Change = {
  path: ['memory'],
  before: gib(2),
  after: gib(4),
  impact: { cost: 'needs-power-off', because: 'x', evidence: [] },
};
const reconfigure: Step = {
  do: 'reconfigure',
  changes: [change, { ...change, path: ['annotation'] }],
  newDisks: [],
  marker: { format: 2, owner: OWNER, machine: { uuid: null, vmxPath: '' }, applied: {} },
};
const question: Question = {
  id: '3',
  messageId: 'msg.serial.file.open',
  text: 'The file exists.\nReplace it?',
  choices: [
    { key: '0', label: 'button.serial.file.append', summary: 'Append' },
    { key: '2', label: 'Cancel', summary: 'Cancel' },
  ],
  defaultKey: null,
};
const fault = errorDiagnostic('EF4001', 'it did not work', { detail: 'a fault', hint: 'try again' });

/** The lines of a run, as a plain log would show them. */
function log(events: readonly ApplyEvent[]): readonly string[] {
  let progress = NO_PROGRESS;
  return events.flatMap((event) => {
    progress = nextProgress(progress, event);
    const lines = applyLines(event, progress, PLAIN);
    return lines === null ? [] : lines.split('\n');
  });
}

const START: readonly ApplyEvent[] = [
  { kind: 'run-started', domains: 1, steps: 3 },
  { kind: 'domain-started', connect: 'sim:', domain: DB01, steps: 3 },
  { kind: 'step-started', domain: DB01, index: 0, step: { do: 'shut-down', deadlineSeconds: 300 } },
  { kind: 'step-done', domain: DB01, index: 0, milliseconds: 61_000 },
  { kind: 'step-started', domain: DB01, index: 1, step: reconfigure },
];

const finished = (outcome: 'done' | 'failed' | 'question', updated: number, failed: number): ApplyEvent => ({
  kind: 'run-finished',
  outcome,
  created: 0,
  updated,
  adopted: 0,
  answered: 0,
  removed: 0,
  failed,
  skipped: 0,
  milliseconds: 70_000,
});

const GOOD: readonly ApplyEvent[] = [
  ...START,
  { kind: 'step-progress', domain: DB01, index: 1, percent: 40 },
  { kind: 'step-done', domain: DB01, index: 1, milliseconds: 1234 },
  { kind: 'step-started', domain: DB01, index: 2, step: { do: 'power-on' } },
  { kind: 'question-asked', domain: DB01, question },
  {
    kind: 'question-answered',
    domain: DB01,
    question,
    choice: question.choices[0] ?? { key: '', label: '', summary: '' },
    because: 'rule 1',
  },
  { kind: 'step-done', domain: DB01, index: 2, milliseconds: 900 },
  { kind: 'domain-verified', domain: DB01, remaining: [] },
  { kind: 'domain-done', domain: DB01, action: 'updated' },
  finished('done', 1, 0),
];

const BAD: readonly ApplyEvent[] = [
  ...START,
  { kind: 'step-failed', domain: DB01, index: 1, diagnostic: fault },
  { kind: 'returning', domain: DB01, to: 'on' },
  { kind: 'returned', domain: DB01, to: 'on', diagnostic: null },
  { kind: 'domain-failed', domain: DB01, outcome: 'failed', diagnostics: [fault] },
  { kind: 'domain-skipped', domain: name('web01'), because: 'db01 failed before it' },
  finished('failed', 0, 1),
];

describe('a plain log', () => {
  test('of a run that went well', () => {
    expect(log(GOOD)).toEqual([
      'Applying 3 steps on 1 domain, one after another.',
      'db01: step 1 of 3: shut down the guest (at most 5 minutes)...',
      'db01: step 1 of 3: shut down the guest (at most 5 minutes)... done after 1 min 01 s',
      'db01: step 2 of 3: reconfigure (memory, annotation)...',
      'db01: step 2 of 3: reconfigure (memory, annotation)... done after 1.2 s',
      'db01: step 3 of 3: power on...',
      'db01: asks: The file exists.\\nReplace it?',
      'db01: answered "Append": rule 1',
      'db01: step 3 of 3: power on... done after 0.9 s',
      'db01: updated',
    ]);
  });

  test('of a run that failed in the dark', () => {
    expect(log(BAD).slice(4)).toEqual([
      'db01: step 2 of 3: reconfigure (memory, annotation)... failed: it did not work',
      'db01: restoring power: on...',
      'db01: power restored: on',
      'db01: not done',
      '  error EF4001: it did not work',
      '      a fault',
      '      hint: try again',
      'web01: skipped: db01 failed before it',
    ]);
  });

  test('of an outage of the host', () => {
    const because = 'https://esx1:443 refused the connection (RetrievePropertiesEx)\u001b[2J';
    expect(
      log([
        { kind: 'host-unreachable', domain: DB01, because, milliseconds: 600_000 },
        { kind: 'host-back', domain: DB01, milliseconds: 75_000 },
      ]),
    ).toEqual([
      'db01: the host is unreachable: https://esx1:443 refused the connection (RetrievePropertiesEx)\\u001b[2J. Retrying for up to 10 minutes...',
      'db01: the host is reachable again after 1 min 15 s',
    ]);
  });

  test('of a refused question: all that is needed to answer it the next time', () => {
    const event: ApplyEvent = {
      kind: 'question-refused',
      domain: DB01,
      question,
      because: 'no rule matches',
      policy: ['auto_answer:', '  - question: msg.serial.file.open', '    answer: Append'],
      task: 'left-behind',
    };
    expect(log([event])).toEqual([
      'db01: stopped at a question: no rule matches',
      '  The file exists.',
      '  Replace it?',
      '  id: msg.serial.file.open',
      '  choices:',
      '    0: Append (button.serial.file.append)',
      '    2: Cancel',
      '  default: none',
      '  These lines in the manifest would answer it:',
      '    auto_answer:',
      '      - question: msg.serial.file.open',
      '        answer: Append',
      '  The blocked task cannot be cancelled and still waits on the host.',
    ]);
  });

  test('what could not be mended, and what the host did not keep', () => {
    expect(
      log([
        { kind: 'returned', domain: DB01, to: 'on', diagnostic: fault },
        { kind: 'domain-verified', domain: DB01, remaining: [change] },
      ]),
    ).toEqual([
      'db01: power not restored: on',
      '  error EF4001: it did not work',
      '      a fault',
      '      hint: try again',
      'db01: the host did not store all values:',
      '  memory is 2GiB, not 4GiB',
    ]);
  });

  test('no word of a host is an order to the terminal', () => {
    const evil = {
      ...question,
      text: 'x\u001b[2J',
      messageId: '\u0007',
      choices: [{ key: '\r', label: '\u009b', summary: '' }],
    };
    const lines = log([
      { kind: 'question-refused', domain: DB01, question: evil, because: '\u001b', policy: ['\u001b'], task: null },
      { kind: 'domain-skipped', domain: name('\u001bn'), because: '\u001b' },
    ]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
    expect(lines.join('\n').match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g)).toBeNull();
  });
});

describe('the summary is rebuilt from the events alone', () => {
  test('of a run that went well', () => {
    expect(applySummaryText(applySummary(GOOD), PLAIN)).toBe(
      'Apply complete! Created: 0, updated: 1, failed: 0, skipped: 0.\nIt took 1 min 10 s.\n',
    );
    expect(applySummary(GOOD).domains).toMatchObject([
      {
        name: 'db01',
        connect: 'sim:',
        result: 'updated',
        steps: [
          { step: 'shut-down', milliseconds: 61_000, failed: false },
          { step: 'reconfigure', milliseconds: 1234, failed: false },
          { step: 'power-on', milliseconds: 900, failed: false },
        ],
        questions: [{ answered: '0', because: 'rule 1' }],
      },
    ]);
  });

  test('of a run that failed: each fault once', () => {
    const summary = applySummary(BAD);
    expect(applySummaryText(summary, PLAIN)).toBe(
      'Apply failed. Created: 0, updated: 0, failed: 1, skipped: 0.\nFailed: db01.\nSkipped: web01.\nIt took 1 min 10 s.\n',
    );
    expect(summary.domains).toMatchObject([
      { name: 'db01', result: 'failed', because: 'failed', diagnostics: [fault], steps: [{}, { failed: true }] },
      { name: 'web01', result: 'skipped', connect: null },
    ]);
    expect(JSON.parse(applySummaryJson(summary))).toEqual(summary);
  });

  test('of a run whose end is missing', () => {
    const summary = applySummary(START);
    expect(summary).toMatchObject({ outcome: null, domains: [{ result: 'unfinished' }] });
    expect(applySummaryText(summary, PLAIN)).toContain('Apply did not end.');
    expect(applySummaryText(summary, PLAIN)).toContain('Unfinished: db01.');
  });

  test('equal names under two connections are two domains', () => {
    const twice = [...GOOD.slice(1, -1), ...GOOD.slice(1, -1)];
    expect(applySummary(twice).domains.map(({ result, steps }) => [result, steps.length])).toEqual([
      ['updated', 3],
      ['updated', 3],
    ]);
  });
});

test('with several VMs, each step says which one it is; skipped ones count', () => {
  const shutDown: Step = { do: 'shut-down', deadlineSeconds: 300 };
  const lines = log([
    { kind: 'run-started', domains: 3, steps: 3 },
    { kind: 'domain-started', connect: 'sim:', domain: DB01, steps: 1 },
    { kind: 'step-started', domain: DB01, index: 0, step: shutDown },
    { kind: 'step-done', domain: DB01, index: 0, milliseconds: 1_000 },
    { kind: 'domain-done', domain: DB01, action: 'updated' },
    { kind: 'domain-skipped', domain: name('db02'), because: 'x' },
    { kind: 'domain-started', connect: 'sim:', domain: name('db03'), steps: 1 },
    { kind: 'step-started', domain: name('db03'), index: 0, step: shutDown },
  ]);
  expect(lines.filter((line) => line.includes(': step '))).toEqual([
    'VM 1 of 3, db01: step 1 of 1: shut down the guest (at most 5 minutes)...',
    'VM 1 of 3, db01: step 1 of 1: shut down the guest (at most 5 minutes)... done after 1.0 s',
    'VM 3 of 3, db03: step 1 of 1: shut down the guest (at most 5 minutes)...',
  ]);
});
