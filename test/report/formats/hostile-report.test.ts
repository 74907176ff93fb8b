import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { githubReport } from '../../../src/report/formats/github.js';
import { htmlReport } from '../../../src/report/formats/html.js';
import { SCRIPT } from '../../../src/report/formats/html-script.js';
import { STYLE } from '../../../src/report/formats/html-style.js';
import { html, Markup } from '../../../src/report/formats/html-text.js';
import { jsonReport } from '../../../src/report/formats/json.js';
import { markdownReport } from '../../../src/report/formats/markdown.js';
import { prometheusReport } from '../../../src/report/formats/prometheus.js';
import { sarifReport } from '../../../src/report/formats/sarif.js';
import { textReport } from '../../../src/report/formats/text.js';
import type { RunReport } from '../../../src/report/model/run-report.js';
import { propertyRuns } from '../../deep-runs.js';
import { harmfulLines, hostileText } from '../hostile-texts.js';
import { applyReport, driftReport, FAULT, PLACE, planReport, reportOf } from './report-samples.js';

const RUNS = { numRuns: propertyRuns(40) };
/** Members that hold words of the program. */
const OWN: ReadonlySet<string> = new Set(
  'command started ended outcome action result cost allowedBy state kind severity code at'.split(' '),
);

function withTexts<T>(value: T, text: string, key = ''): T {
  if (typeof value === 'string') return (OWN.has(key) ? value : text) as T;
  if (Array.isArray(value)) return value.map((each: unknown) => withTexts(each, text, key)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withTexts(each, text, name)])) as T;
}

/** The tags of a page, with the names of their attributes. */
function structureOf(page: string): readonly string[] {
  const body = page.replace(STYLE, '').replace(SCRIPT, '');
  return [...body.matchAll(/<(\/?[a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*>/g)].map(
    ([, tag = '', attributes = '']) => `${tag} ${attributes.replace(/="[^"]*"/g, '').replace(/\s+/g, ' ')}`,
  );
}

const REPORTS: readonly RunReport[] = [
  planReport(),
  driftReport(),
  applyReport(),
  reportOf('validate', { diagnostics: [FAULT] }),
];

describe('no text of a host or a manifest', () => {
  test('changes the elements of the HTML report', () => {
    fc.assert(
      fc.property(hostileText({ lines: true }), fc.constantFrom(...REPORTS), (text, report) => {
        const plain = htmlReport(withTexts(report, 'x'));
        const page = htmlReport(withTexts(report, text));
        expect(structureOf(page)).toEqual(structureOf(plain));
        expect(page.match(/</g)).toHaveLength(plain.match(/</g)?.length ?? 0);
        expect(harmfulLines(page.replace(STYLE, '').replace(SCRIPT, ''))).toEqual([]);
      }),
      RUNS,
    );
  });

  test('commands a CI or adds a line in the other formats', () => {
    fc.assert(
      fc.property(hostileText({ lines: true }), fc.constantFrom(...REPORTS), (text, report) => {
        const hostile = withTexts(report, text);
        for (const out of [
          jsonReport(hostile),
          sarifReport(hostile, PLACE),
          markdownReport(hostile),
          textReport(hostile, text),
          prometheusReport(hostile),
        ])
          expect(harmfulLines(out)).toEqual([]);
        const commands = githubReport(hostile, PLACE).trimEnd().split('\n');
        for (const line of commands) expect(line).toMatch(/^::(?:error|warning|notice) [^\n]*::/);
        expect(commands).toHaveLength(githubReport(withTexts(report, 'x'), PLACE).trimEnd().split('\n').length);
        expect(markdownReport(hostile)).not.toMatch(/<(?!\/?(?:code|details|summary)>)/);
      }),
      RUNS,
    );
  });
});

test('the template escapes all but markup', () => {
  expect(html`<a title="${'"\'<>&`'}">${['<b>', 3, null, new Markup('<i>')]}</a>`.text).toBe(
    '<a title="&quot;&#39;&lt;&gt;&amp;&#96;">&lt;b&gt;3<i></a>',
  );
});
