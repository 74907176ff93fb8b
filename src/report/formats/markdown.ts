import type { Diagnostic } from '../../domain/diagnostics/diagnostic.js';
import {
  countsText,
  outcomeCaption,
  type ReportChange,
  type ReportConnection,
  type ReportFinding,
  type ReportQuestion,
  type ReportVm,
  type RunReport,
} from '../model/run-report.js';
import { countText } from '../text/count-text.js';
import { markdownCode, markdownRow } from '../text/markdown-code.js';

/** GitHub takes 65,536 characters in one comment; the rest is for what a workflow writes around the report. */
const MOST_CHARACTERS = 60_000;
/** Rows of one VM, so that no VM fills the report alone. */
const MOST_ROWS = 40;
/** Problems of no single VM. */
const MOST_PROBLEMS = 50;
/** Room for the lines that say what was left out. */
const CLOSING = 500;

function problemLine({ severity, code, summary, hint, source }: Diagnostic): string {
  const where = source === null ? '' : ` at ${markdownCode(`${source.file}:${source.line}`)}`;
  const next = hint === null ? '' : ` Hint: ${markdownCode(hint)}`;
  return `- **${severity}** ${code}${where}: ${markdownCode(summary)}${next}`;
}

function changeRow({ path, before, after, cost, because, until }: ReportChange): string {
  const why = [
    cost ?? '',
    because === null ? '' : markdownCode(because),
    until === null ? '' : `waits: ${markdownCode(until)}`,
  ];
  return markdownRow([
    markdownCode(path),
    markdownCode(before ?? ''),
    markdownCode(after ?? ''),
    why.filter((each) => each !== '').join(' '),
  ]);
}

function findingRow({ kind, path, live, declared, note, by, at, source }: ReportFinding): string {
  const who = [by, at].filter((each) => each !== null).join(', ');
  const where = source === null ? '' : `${source.file}:${source.line}`;
  const more = [who, note ?? '', where].filter((each) => each !== '').map(markdownCode);
  return markdownRow([
    markdownCode(path),
    markdownCode(live ?? '(none)'),
    markdownCode(declared ?? '(none)'),
    [kind, ...more].join(' '),
  ]);
}

function table(head: readonly string[], rows: readonly string[]): readonly string[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, MOST_ROWS);
  const left = rows.length - shown.length;
  return [
    '',
    markdownRow(head),
    markdownRow(head.map(() => '---')),
    ...shown,
    ...(left === 0 ? [] : ['', `… and ${countText(left, 'row')} left out.`]),
  ];
}

function list(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  const left = lines.length - MOST_ROWS;
  return ['', `${title}:`, '', ...lines.slice(0, MOST_ROWS), ...(left > 0 ? [`- … and ${left} more`] : [])];
}

function questionLine({ answer, because, choices, text }: ReportQuestion): string {
  const act = answer === null ? '**apply stops at it**' : `apply answers ${markdownCode(answer)}`;
  const all = choices.length === 0 ? 'none' : choices.map(markdownCode).join(', ');
  return `- ${markdownCode(text)} (choices: ${all}): ${act}, ${markdownCode(because)}`;
}

function headOf(vm: ReportVm): string {
  const parts = [
    vm.action,
    vm.result ?? '',
    vm.changes.length === 0 ? '' : countText(vm.changes.length, 'change'),
    vm.findings.length === 0 ? '' : countText(vm.findings.length, 'finding'),
    vm.deferred.length === 0 ? '' : `${vm.deferred.length} deferred`,
    vm.hazards.length === 0 ? '' : countText(vm.hazards.length, 'hazard'),
    vm.diagnostics.length === 0 ? '' : countText(vm.diagnostics.length, 'problem'),
  ];
  return `${markdownCode(vm.name)}: ${parts.filter((each) => each !== '').join(', ')}`;
}

function vmLines(vm: ReportVm): readonly string[] {
  const hazards = vm.hazards.map(
    ({ code, what, allowedBy }) =>
      `- ${code} ${markdownCode(what)}; ${allowedBy === null ? '**NOT allowed**' : `allowed by the ${allowedBy}`}`,
  );
  const steps = vm.steps.map(({ text, state }, index) => {
    const done = state === 'planned' ? '' : ` (${state})`;
    return `${index + 1}. ${markdownCode(text)}${done}`;
  });
  const body = [
    ...(vm.because === null ? [] : ['', markdownCode(vm.because)]),
    ...table(['path', 'before', 'after', 'cost'], [...vm.changes, ...vm.deferred].map(changeRow)),
    ...table(['path', 'live', 'declared', 'kind'], vm.findings.map(findingRow)),
    ...list('Question', vm.question === null ? [] : [questionLine(vm.question)]),
    ...list('Hazards', hazards),
    ...list('Steps', steps),
    ...list('Problems', vm.diagnostics.map(problemLine)),
  ];
  if (body.length === 0) return [`- ${headOf(vm)}`];
  return [`<details><summary>${headOf(vm)}</summary>`, ...body, '', '</details>'];
}

/** What a reviewer must see first comes first, because the end may be cut. */
function weight(vm: ReportVm): number {
  if (vm.result === 'failed' || vm.result === 'unfinished' || vm.action === 'blocked') return 0;
  if (vm.action === 'remove' || vm.action === 'missing' || vm.action === 'unreadable') return 1;
  if (vm.hazards.length > 0 || vm.result === 'skipped') return 2;
  return vm.action === 'create' || vm.action === 'register' ? 3 : 4;
}

function isShown({ action, diagnostics }: ReportVm): boolean {
  return (action !== 'in-sync' && action !== 'unchanged') || diagnostics.length > 0;
}

/** Draws blocks while there is room. A block that does not fit is left out and counted. */
class Page {
  readonly #lines: string[] = [];
  #length = 0;

  add(lines: readonly string[]): boolean {
    const length = lines.reduce((sum, line) => sum + line.length + 1, 0);
    if (this.#length + length > MOST_CHARACTERS - CLOSING) return false;
    this.#lines.push(...lines);
    this.#length += length;
    return true;
  }

  end(lines: readonly string[]): string {
    return `${[...this.#lines, ...lines].join('\n')}\n`;
  }
}

function addConnection(page: Page, { connect, product, notes, vms }: ReportConnection): readonly ReportVm[] {
  const shown = vms.filter(isShown);
  if (shown.length === 0 && notes.length === 0) return [];
  const on = product === null ? markdownCode(connect) : `${markdownCode(connect)} (${markdownCode(product)})`;
  const remarks = notes.slice(0, MOST_PROBLEMS).map((note) => `- Note: ${markdownCode(note)}`);
  if (!page.add(['', `#### ${on}`, '', ...remarks])) return shown;
  const ordered = shown.map((vm) => ({ vm, weight: weight(vm) })).sort((one, other) => one.weight - other.weight);
  return ordered.flatMap(({ vm }) => (page.add([...vmLines(vm), '']) ? [] : [vm]));
}

/** A report for a pull request, an issue or a job summary: at most 60,000 characters, and it says what it left out. */
export function markdownReport(report: RunReport): string {
  const page = new Page();
  page.add([
    `### esxform ${report.command}: ${outcomeCaption(report)}`,
    '',
    countsText(report),
    '',
    `Exit code ${report.exit}, ${report.started}${report.owner === null ? '' : `, owner ${markdownCode(report.owner)}`}, esxform ${markdownCode(report.esxform)}.`,
  ]);
  const problems = report.diagnostics.slice(0, MOST_PROBLEMS);
  if (problems.length > 0) page.add(['', '#### Problems', '']);
  const drawn = problems.filter((each) => page.add([problemLine(each)]));
  const left = report.connections.flatMap((connection) => addConnection(page, connection));
  const cut = report.diagnostics.length - drawn.length;
  const changes = left.reduce((sum, vm) => sum + vm.changes.length + vm.findings.length, 0);
  return page.end([
    ...(cut === 0 ? [] : ['', `**${countText(cut, 'problem')} left out.**`]),
    ...(left.length === 0
      ? []
      : [
          '',
          `**${countText(left.length, 'VM')} left out**, with ${countText(changes, 'change')}: a comment has room for no more. ` +
            'The HTML and JSON reports have all.',
        ]),
  ]);
}
