import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { warningDiagnostic } from '../../../src/domain/diagnostics/diagnostic.js';
import type { Plan } from '../../../src/plan/plan.js';
import { REPORT_FORMATS, type ReportFormat, renderReport } from '../../../src/report/formats/formats.js';
import { githubReport } from '../../../src/report/formats/github.js';
import { gitlabReport } from '../../../src/report/formats/gitlab.js';
import { jsonReport } from '../../../src/report/formats/json.js';
import { markdownReport } from '../../../src/report/formats/markdown.js';
import { prometheusReport } from '../../../src/report/formats/prometheus.js';
import { reportPlace } from '../../../src/report/formats/report-place.js';
import { sarifReport } from '../../../src/report/formats/sarif.js';
import type { RunReport } from '../../../src/report/model/run-report.js';
import { updateOf, wholePlan } from '../plan-builders.js';
import {
  applyReport,
  driftReport,
  FAILED,
  FAULT,
  largeReport,
  PLACE,
  planReport,
  reportOf,
  SAMPLES,
  SOURCE,
} from './report-samples.js';

const SCHEMA = JSON.parse(readFileSync(new URL('../../../schemas/report.v1.json', import.meta.url), 'utf8')) as object;
const validates = new Ajv({
  strict: true,
  allowUnionTypes: true,
  formats: { 'date-time': /^\d{4}-\d\d-\d\dT[\d:.]+Z$/ },
}).compile(SCHEMA);

describe.each(Object.keys(REPORT_FORMATS) as ReportFormat[])('%s', (format) => {
  test.each(SAMPLES)('is never empty and ends with a line end: %s', (_, report) => {
    const { text } = renderReport(format, report, { place: PLACE, shown: '' });
    expect(text.length).toBeGreaterThan(10);
    expect(text.endsWith('\n')).toBe(true);
  });
});

describe('json', () => {
  test.each(SAMPLES)('follows the published schema: %s', (_, report) => {
    const parsed: unknown = JSON.parse(jsonReport(report));
    expect(validates(parsed) ? [] : validates.errors).toEqual([]);
    expect(parsed).toEqual(JSON.parse(JSON.stringify(report)));
  });

  test('has the error of a run that read nothing', () => {
    expect(JSON.parse(jsonReport(FAILED))).toMatchObject({ complete: false, diagnostics: [{ code: FAULT.code }, {}] });
  });
});

describe('markdown', () => {
  test('shows changes, hazards and steps of each VM', () => {
    const text = markdownReport(planReport());
    expect(text).toContain('<details><summary><code>db01</code>: update, 2 changes');
    expect(text).toContain('| <code>memory</code> | <code>2GiB</code> | <code>4GiB</code> |');
    expect(text).toContain('HZ102');
  });

  test('shows what drifted, and leaves VMs in sync to the counts', () => {
    const text = markdownReport(driftReport());
    expect(text).toContain('Drift: 1 drifted, 1 pending, 0 unknown; 1 missing, 1 unreadable, 1 in sync.');
    expect(text).not.toContain('web03');
  });

  test('with 5,000 changed VMs it stays below 65,536 characters and says how many it left out', () => {
    const text = markdownReport(largeReport(5_000));
    expect(text.length).toBeLessThanOrEqual(60_000);
    const shown = text.match(/<details>/g)?.length ?? 0;
    const left = Number(/\*\*(\d+) VMs left out\*\*/.exec(text)?.[1]);
    expect(shown + left).toBe(5_000);
    expect(text.match(/<\/details>/g)).toHaveLength(shown);
  });

  test('cuts many long problems and says so', () => {
    const problems = Array.from({ length: 400 }, (_, index) =>
      warningDiagnostic('EF2085', `${index} ${'#'.repeat(5_000)}`),
    );
    const text = markdownReport(reportOf('plan', { diagnostics: problems }));
    expect(text.length).toBeLessThanOrEqual(60_000);
    expect(text).toMatch(/\*\*\d+ problems left out/);
  });

  test('puts a VM that failed before the others', () => {
    const text = markdownReport(applyReport());
    expect(text.indexOf('<code>old</code>')).toBeLessThan(text.indexOf('<code>db01</code>'));
  });
});

interface Sarif {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly locations: readonly {
        readonly physicalLocation: {
          readonly artifactLocation: { readonly uri: string };
          readonly region: { readonly startLine: number };
        };
      }[];
      readonly partialFingerprints: Readonly<Record<string, string>>;
    }[];
    readonly invocations: readonly {
      readonly toolExecutionNotifications: readonly { readonly message: { readonly text: string } }[];
    }[];
  }[];
}

function sarifRun(report: Parameters<typeof sarifReport>[0]) {
  const log = JSON.parse(sarifReport(report, PLACE)) as Sarif;
  expect(log.version).toBe('2.1.0');
  const [run] = log.runs;
  if (run === undefined) throw new Error('a log has one run');
  return run;
}

describe('sarif', () => {
  test.each(SAMPLES)('each result has its rule, a relative location and a fingerprint of its own: %s', (_, report) => {
    const { results, tool } = sarifRun(report);
    for (const { ruleId, ruleIndex, locations } of results) {
      expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
      expect(locations[0]?.physicalLocation.artifactLocation.uri).toMatch(/^[^/:.][^:]*$/);
      expect(locations[0]?.physicalLocation.region.startLine).toBeGreaterThan(0);
    }
    const prints = results.map(({ partialFingerprints }) => partialFingerprints['primaryLocationLineHash']);
    expect(new Set(prints).size).toBe(results.length);
  });

  test('has a diagnostic at its line, hazards and drift', () => {
    const [first] = sarifRun(FAILED).results;
    expect(first).toMatchObject({
      ruleId: FAULT.code,
      level: 'error',
      locations: [{ physicalLocation: { artifactLocation: { uri: 'manifests/db.yaml' }, region: { startLine: 7 } } }],
    });
    expect(sarifRun(planReport()).results.map(({ ruleId }) => ruleId)).toContain('HZ102');
    expect(sarifRun(driftReport()).results.map(({ ruleId }) => ruleId)).toEqual([
      'drift',
      'missing',
      'unreadable',
      'pending',
    ]);
  });

  test('a line that moved keeps its fingerprint', () => {
    const moved = reportOf('plan', { diagnostics: [{ ...FAULT, source: { ...SOURCE, line: 99, endLine: 99 } }] });
    const [one] = sarifRun(reportOf('plan', { diagnostics: [FAULT] })).results;
    expect(sarifRun(moved).results[0]?.partialFingerprints).toEqual(one?.partialFingerprints);
  });

  test('keeps the 5,000 worst results of more, and says how many it left out', () => {
    const large = largeReport(5_001);
    const run = sarifRun({ ...large, diagnostics: [FAULT] });
    expect(run.results).toHaveLength(5_000);
    expect(run.results[0]?.ruleId).toBe(FAULT.code);
    expect(run.invocations[0]?.toolExecutionNotifications.at(-1)?.message.text).toMatch(/^\d+ results were left out/);
  });
});

describe('github', () => {
  test('escapes messages and properties', () => {
    const hostile = {
      ...FAULT,
      summary: '50% of a,b:c',
      detail: 'one\r\ntwo\n::stop-commands::x',
      source: { ...SOURCE, file: 'a,b:%.yaml' },
    };
    const [first = ''] = githubReport(reportOf('plan', { diagnostics: [hostile] }), PLACE).split('\n');
    expect(first).toBe(
      `::error file=a%2Cb%3A%25.yaml,line=7,col=3,title=esxform ${FAULT.code}::50%25 of a,b:c%0Aone\\r%0Atwo%0A\\u003a:stop-commands::x%0A` +
        'hint: Did you mean "memory"?',
    );
  });

  test('has ten annotations of a kind at most, and counts the rest in the last one', () => {
    const lines = githubReport({ ...largeReport(5_000), diagnostics: Array(25).fill(FAULT) }, PLACE)
      .trimEnd()
      .split('\n');
    const errors = lines.filter((line) => line.startsWith('::error'));
    expect(errors).toHaveLength(10);
    expect(errors.at(-1)).toContain(`16 more: 16 × ${FAULT.code}`);
    expect(lines.filter((line) => line.startsWith('::notice'))).toHaveLength(10);
    expect(lines).toHaveLength(20);
  });

  test('names no file outside of the repo', () => {
    const outside = { ...FAULT, source: { ...SOURCE, file: '/etc/x.yaml' } };
    const typed = { ...FAULT, source: { ...SOURCE, file: '<stdin>' } };
    expect(githubReport(reportOf('plan', { diagnostics: [outside, typed] }), PLACE)).not.toContain('file=');
  });
});

describe('gitlab', () => {
  test('has the three numbers of the widget and nothing else', () => {
    expect(JSON.parse(gitlabReport(planReport()))).toEqual({ create: 0, update: 2, delete: 1 });
    expect(JSON.parse(gitlabReport(driftReport()))).toEqual({ create: 1, update: 2, delete: 0 });
    expect(JSON.parse(gitlabReport(largeReport(5_000)))).toEqual({ create: 0, update: 5_000, delete: 0 });
  });

  test('a run without a plan has no numbers, so that GitLab shows a failure', () => {
    expect(JSON.parse(gitlabReport(FAILED))).toEqual({ error: 'failed' });
  });
});

describe('prometheus', () => {
  test('each metric has help and type, and samples end with a number', () => {
    const text = prometheusReport(applyReport());
    const names = new Set([...text.matchAll(/^(esxform_\w+)\{/gm)].map(([, name]) => name));
    for (const name of names) {
      expect(text).toContain(`# HELP ${name} `);
      expect(text).toContain(`# TYPE ${name} gauge\n`);
    }
    for (const line of text.trimEnd().split('\n'))
      if (!line.startsWith('#')) expect(line).toMatch(/^esxform_\w+\{(?:\w+="(?:[^"\\\n]|\\["\\n])*",?)*\} [\d.]+$/);
    expect(text).toContain('esxform_vms{command="apply",owner="team",state="update"} 2');
    expect(text).toContain(
      `esxform_last_run_timestamp_seconds{command="apply",owner="team"} ${Date.UTC(2026, 0, 2, 3, 5, 35) / 1000}`,
    );
  });

  test('escapes labels, and names no VM', () => {
    const text = prometheusReport({ ...planReport(), owner: 'a"b\\c\nd' });
    expect(text).toContain('owner="a\\"b\\\\c\\\\nd"');
    expect(text).not.toContain('db01');
  });

  test('a run without a result has no numbers of VMs', () => {
    expect(prometheusReport(FAILED)).not.toContain('esxform_vms');
    expect(prometheusReport(FAILED)).toContain('esxform_last_run_complete{command="plan",owner=""} 0');
  });
});

describe('the fold of an apply', () => {
  test('gives results, times and logs to the VM of the right connection', () => {
    const [first, second] = applyReport().connections;
    expect(first?.vms.map(({ result }) => result)).toEqual(['updated', 'failed']);
    expect(second?.vms.map(({ result, because }) => [result, because])).toEqual([['skipped', 'an earlier VM failed']]);
    const steps = first?.vms[0]?.steps ?? [];
    expect(
      steps.every(({ state, milliseconds, started }) => state === 'done' && milliseconds !== null && started !== null),
    ).toBe(true);
    expect(first?.vms[1]?.steps[0]?.state).toBe('failed');
    expect(first?.vms[1]?.diagnostics.map(({ code }) => code)).toContain('EF4001');
    expect(first?.vms[0]?.events.length).toBeGreaterThan(2);
  });
});

test('places are relative to the root of the repo', () => {
  const place = reportPlace('/repo', '/repo/lab');
  expect(place.relative('db.yaml')).toBe('lab/db.yaml');
  expect(place.relative('../x/db.yaml')).toBe('x/db.yaml');
  expect(place.relative('../../db.yaml')).toBeNull();
  expect(place.relative('<stdin>')).toBeNull();
});

describe('a VM that waits for an answer', () => {
  const choice = { key: '0', label: 'button.append', summary: 'Append' };
  const question = { id: '7', messageId: 'msg.serial.file.open', text: 'Append?', choices: [choice], defaultKey: null };
  const plan = wholePlan([]);
  const asked = (answer: typeof choice | null): RunReport => {
    const domain = updateOf('db01', {});
    const waits = { ...domain, action: 'answer', question: { question, answer, because: 'a reason' } } as const;
    return planReport({
      ...plan,
      connections: plan.connections.map((each) => ({ ...each, domains: [waits] })),
    } as Plan);
  };

  test('is in the model, by the schema', () => {
    const parsed = JSON.parse(jsonReport(asked(choice)));
    expect(validates(parsed) ? [] : validates.errors).toEqual([]);
    expect(parsed).toMatchObject({ counts: { answer: 1 } });
    expect(parsed.connections[0].vms[0]).toMatchObject({
      action: 'answer',
      question: {
        id: 'msg.serial.file.open',
        text: 'Append?',
        choices: ['Append'],
        answer: 'Append',
        because: 'a reason',
      },
    });
  });

  test.each<ReportFormat>(['html', 'markdown'])('%s says what apply does', (format) => {
    const text = (answer: typeof choice | null) =>
      renderReport(format, asked(answer), { place: PLACE, shown: '' }).text;
    expect(text(choice)).toContain('apply answers');
    expect(text(null)).toContain('apply stops at it');
  });
});
