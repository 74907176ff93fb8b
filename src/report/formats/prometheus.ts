import { printable } from '../../domain/diagnostics/printable.js';
import { allVms, type ReportCounts, type RunReport } from '../model/run-report.js';

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

function labelText(text: string): string {
  return printable(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}

function family(name: string, help: string, samples: readonly Sample[]): string {
  const lines = samples.map(([labels, value]) => {
    const list = Object.entries(labels).map(([key, each]) => `${key}="${labelText(each)}"`);
    return `${name}{${list.join(',')}} ${value}`;
  });
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...lines, ''].join('\n');
}

const STATES = [
  'declared',
  'create',
  'update',
  'adopt',
  'remove',
  'answer',
  'blocked',
  'unchanged',
  'done',
  'failed',
  'skipped',
  'missing',
  'unreadable',
  'in_sync',
] as const satisfies readonly (keyof ReportCounts)[];

/**
 * A file for the textfile collector of Prometheus' node exporter. It has numbers of the run and no name of a VM. A run without a result has
 * no numbers of VMs, so that an alert can tell it from "nothing changes".
 */
export function prometheusReport(report: RunReport): string {
  const { command, complete, counts, exit, started, ended, esxform } = report;
  const labels: Labels = { command, owner: report.owner ?? '' };
  const vms = allVms(report);
  const steps = vms.flatMap((vm) => vm.steps);
  const [begin, end] = [Date.parse(started) / 1000, Date.parse(ended) / 1000];
  const hazards = vms.flatMap((vm) => vm.hazards);
  const results: readonly string[] = [
    family(
      'esxform_vms',
      'VMs by planned action, result or state.',
      STATES.map((state) => [{ ...labels, state }, counts[state]]),
    ),
    family(
      'esxform_findings',
      'Declared values that live VMs do not have, by kind.',
      (['drift', 'pending', 'unknown'] as const).map((kind) => [{ ...labels, kind }, counts[kind]]),
    ),
    family('esxform_deferred_changes', 'Changes that wait.', [[labels, counts.deferred]]),
    family(
      'esxform_steps',
      'Steps of the plan by state.',
      (['planned', 'running', 'done', 'failed'] as const).map((state) => [
        { ...labels, state },
        steps.filter((step) => step.state === state).length,
      ]),
    ),
    family(
      'esxform_hazards',
      'Hazards of the plan, allowed or not.',
      [true, false].map((allowed) => [
        { ...labels, allowed: String(allowed) },
        hazards.filter(({ allowedBy }) => (allowedBy !== null) === allowed).length,
      ]),
    ),
  ];
  return [
    family('esxform_build_info', 'Version of esxform.', [[{ ...labels, version: esxform }, 1]]),
    family('esxform_last_run_timestamp_seconds', 'End of the last run, in seconds since 1970.', [[labels, end]]),
    family('esxform_last_run_duration_seconds', 'Duration of the last run.', [[labels, Math.max(0, end - begin)]]),
    family('esxform_last_run_exit_code', 'Exit code of the last run.', [[labels, exit]]),
    family('esxform_last_run_complete', '1 if the last run had a result, 0 if it ended before.', [
      [labels, complete ? 1 : 0],
    ]),
    family(
      'esxform_diagnostics',
      'Errors and warnings of the last run.',
      (['error', 'warning'] as const).map((severity) => [
        { ...labels, severity },
        severity === 'error' ? counts.errors : counts.warnings,
      ]),
    ),
    ...(complete ? results : []),
  ].join('');
}
