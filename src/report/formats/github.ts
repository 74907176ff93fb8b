import { printable } from '../../domain/diagnostics/printable.js';
import { shortened } from '../../domain/diagnostics/shortened.js';
import { type Problem, problemsOf } from '../model/problems.js';
import { countsText, outcomeCaption, type RunReport } from '../model/run-report.js';
import type { ReportPlace } from './report-place.js';

/** GitHub shows so many annotations of a kind for one step, and drops the others without a message. */
const MOST_OF_A_KIND = 10;
/** GitHub cuts the message of an annotation at 4,096 bytes in some views. */
const MOST_CHARACTERS = 1_000;

const KINDS = { error: 'error', warning: 'warning', note: 'notice' } as const satisfies Record<
  Problem['level'],
  string
>;

function escapedData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function command(level: Problem['level'], properties: Readonly<Record<string, string>>, message: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapedProperty(value)}`);
  return `::${KINDS[level]}${list.length === 0 ? '' : ` ${list.join(',')}`}::${escapedData(message)}`;
}

function annotation({ level, rule, summary, detail, hint, source }: Problem, place: ReportPlace): string {
  const where = source === null ? null : place.relative(source.file);
  const lines = [summary, detail, hint === null ? null : `hint: ${hint}`];
  const message = lines.flatMap((each) => (each === null ? [] : each.split('\n').map(printable))).join('\n');
  return command(
    level,
    {
      ...(where === null || source === null
        ? {}
        : { file: printable(where), line: String(source.line), col: String(source.column) }),
      title: `esxform ${rule}`,
    },
    shortened(message, MOST_CHARACTERS),
  );
}

function ofLevel(level: Problem['level'], all: readonly Problem[], place: ReportPlace): readonly string[] {
  const some = all.filter((each) => each.level === level);
  // The notice with the outcome needs one.
  const most = level === 'note' ? MOST_OF_A_KIND - 1 : MOST_OF_A_KIND;
  if (some.length <= most) return some.map((each) => annotation(each, place));
  const rest = some.slice(most - 1);
  const rules = new Map<string, number>();
  for (const { rule } of rest) rules.set(rule, (rules.get(rule) ?? 0) + 1);
  const list = [...rules].map(([rule, count]) => `${count} × ${rule}`).join(', ');
  return [
    ...some.slice(0, most - 1).map((each) => annotation(each, place)),
    command(level, { title: 'esxform' }, shortened(`${rest.length} more: ${list}`, MOST_CHARACTERS)),
  ];
}

/**
 * Annotations for GitHub Actions, as commands in its log: at most ten of a kind, the rest counted in the last one. The last line says how
 * the run ended.
 */
export function githubReport(report: RunReport, place: ReportPlace): string {
  const all = problemsOf(report);
  const levels = ['error', 'warning', 'note'] as const;
  const summary = `${outcomeCaption(report)} (exit ${report.exit}). ${countsText(report)}`;
  const lines = [
    ...levels.flatMap((level) => ofLevel(level, all, place)),
    command('note', { title: `esxform ${report.command}` }, printable(summary)),
  ];
  return `${lines.join('\n')}\n`;
}
