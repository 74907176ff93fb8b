import { createHash } from 'node:crypto';
import { DIAGNOSTIC_CODES } from '../../domain/diagnostics/diagnostic-codes.js';
import { HAZARD_CODES } from '../../domain/diagnostics/hazard-codes.js';
import { printable, printableJson } from '../../domain/diagnostics/printable.js';
import { shortened } from '../../domain/diagnostics/shortened.js';
import { DRIFT_RULES, type Problem, problemsOf } from '../model/problems.js';
import { countsText, outcomeCaption, type RunReport } from '../model/run-report.js';
import type { ReportPlace } from './report-place.js';

/** GitHub keeps so many results of a run. */
const MOST_RESULTS = 5_000;
const MOST_CHARACTERS = 4_000;
/** GitHub takes no result without a location. */
const NO_FILE = 'esxform.yaml';

interface RuleText {
  readonly title: string;
  readonly help: string;
}

const OTHER_RULES: ReadonlyMap<string, RuleText> = new Map([
  ...Object.entries(HAZARD_CODES).map(([code, title]): [string, RuleText] => [
    code,
    { title: `A plan ${title}`, help: 'Review it. Allow it in the manifest or with --allow if it is intended.' },
  ]),
  ...Object.entries(DRIFT_RULES).map(([code, title]): [string, RuleText] => [
    code,
    { title, help: 'Run esxform plan to see what apply would do, or esxform accept to keep the live value.' },
  ]),
]);

function isDiagnostic(rule: string): rule is keyof typeof DIAGNOSTIC_CODES {
  return Object.hasOwn(DIAGNOSTIC_CODES, rule);
}

function ruleOf(id: string) {
  const row = isDiagnostic(id) ? DIAGNOSTIC_CODES[id] : OTHER_RULES.get(id);
  const { title, help } = row ?? { title: id, help: id };
  return { id, shortDescription: { text: title }, fullDescription: { text: title }, help: { text: help } };
}

/** Equal for the same problem in a later run, wherever its line is by then. */
function fingerprint({ rule, connect, vm, path, summary }: Problem, file: string): string {
  const about = path === null ? summary : path;
  return createHash('sha256')
    .update(JSON.stringify([rule, file, connect, vm, about]))
    .digest('hex')
    .slice(0, 32);
}

function messageOf({ summary, detail, hint }: Problem): string {
  const parts = [summary, detail, hint === null ? null : `hint: ${hint}`];
  const lines = parts.flatMap((each) => (each === null ? [] : each.split('\n').map(printable)));
  return shortened(lines.join('\n'), MOST_CHARACTERS);
}

function uri(path: string): string {
  // A half of a surrogate pair has no encoding.
  return Buffer.from(path, 'utf8').toString('utf8').split('/').map(encodeURIComponent).join('/');
}

function regionOf(source: NonNullable<Problem['source']>) {
  const { line, column, endLine, endColumn } = source;
  const isRange = endLine > line || (endLine === line && endColumn >= column);
  return {
    startLine: Math.max(1, line),
    startColumn: Math.max(1, column),
    ...(isRange ? { endLine: Math.max(1, endLine), endColumn: Math.max(1, endColumn) } : {}),
  };
}

/**
 * The report as SARIF 2.1.0 for code scanning: diagnostics, hazards and drift at their lines in the manifests, worst first. After 5,000
 * results the invocation says how many were left out. A result without a position in the repo is at line 1 of esxform.yaml.
 */
export function sarifReport(report: RunReport, place: ReportPlace): string {
  const all = problemsOf(report);
  const kept = all.slice(0, MOST_RESULTS);
  const rules = [...new Set(kept.map(({ rule }) => rule))].sort();
  const index = new Map<string, number>(rules.map((rule, at) => [rule, at]));
  const seen = new Map<string, number>();
  const results = kept.map((problem) => {
    const file = problem.source === null ? null : place.relative(problem.source.file);
    const print = fingerprint(problem, file ?? NO_FILE);
    const times = (seen.get(print) ?? 0) + 1;
    seen.set(print, times);
    const { connect, vm, path } = problem;
    return {
      ruleId: problem.rule,
      ruleIndex: index.get(problem.rule) ?? -1,
      level: problem.level,
      message: { text: messageOf(problem) },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: uri(file ?? NO_FILE), uriBaseId: '%SRCROOT%' },
            region: file === null || problem.source === null ? { startLine: 1 } : regionOf(problem.source),
          },
          ...(vm === null ? {} : { logicalLocations: [{ name: printable(vm), kind: 'resource' }] }),
        },
      ],
      partialFingerprints: { primaryLocationLineHash: `${print}:${times}` },
      properties: { connect, vm, path },
    };
  });
  const left = all.length - kept.length;
  const notes = [
    `${outcomeCaption(report)}. ${countsText(report)}`,
    ...(left === 0 ? [] : [`${left} results were left out; the JSON report has all.`]),
  ];
  const run = {
    tool: { driver: { name: 'esxform', version: report.esxform, rules: rules.map(ruleOf) } },
    automationDetails: { id: `esxform/${report.command}/` },
    invocations: [
      {
        executionSuccessful: report.exit === 0 || report.exit === 2,
        exitCode: report.exit,
        startTimeUtc: report.started,
        endTimeUtc: report.ended,
        toolExecutionNotifications: notes.map((text) => ({ level: 'note', message: { text: printable(text) } })),
      },
    ],
    columnKind: 'utf16CodeUnits',
    results,
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${printableJson(JSON.stringify(log, null, 2))}\n`;
}
