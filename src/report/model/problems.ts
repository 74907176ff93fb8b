import type { Diagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { DiagnosticCode } from '../../domain/diagnostics/diagnostic-codes.js';
import type { HazardCode } from '../../domain/diagnostics/hazard-codes.js';
import type { SourceRange } from '../../domain/diagnostics/source.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { ReportConnection, ReportVm, RunReport } from './run-report.js';

/** States and findings of drift that a reader acts on. */
export const DRIFT_RULES = {
  drift: 'A live value was changed since it was last applied',
  pending: 'A manifest is not applied yet',
  unknown: 'A live value differs and was never applied by this owner',
  missing: 'A declared VM does not exist',
  unreadable: 'A VM cannot be compared',
} as const;
export type DriftRule = keyof typeof DRIFT_RULES;

/** One result of formats that list problems by rule and position. */
export interface Problem {
  readonly level: 'error' | 'warning' | 'note';
  readonly rule: DiagnosticCode | HazardCode | DriftRule;
  /** One line. */
  readonly summary: string;
  readonly detail: string | null;
  readonly hint: string | null;
  readonly source: SourceRange | null;
  readonly connect: string | null;
  readonly vm: string | null;
  readonly path: string | null;
}

function ofDiagnostic(diagnostic: Diagnostic, connect: string | null, vm: ReportVm | null): Problem {
  const { severity, code, summary, detail, hint, source, subject } = diagnostic;
  return {
    level: severity,
    rule: code,
    summary,
    detail,
    hint,
    source: source ?? vm?.source ?? null,
    connect,
    vm: vm?.name ?? subject,
    path: null,
  };
}

function ofVm(vm: ReportVm, connect: string): readonly Problem[] {
  const about = { connect, vm: vm.name };
  const hazards = vm.hazards.map(
    ({ code, what, allowedBy, source }): Problem => ({
      ...about,
      level: allowedBy === null ? 'error' : 'note',
      rule: code,
      summary: `${vm.name} ${what}`,
      detail: allowedBy === null ? 'NOT allowed' : `allowed by the ${allowedBy}`,
      hint: null,
      source: source ?? vm.source,
      path: null,
    }),
  );
  const findings = vm.findings.map(
    ({ kind, path, live, declared, note, source }): Problem => ({
      ...about,
      level: kind === 'pending' ? 'note' : 'warning',
      rule: kind,
      summary: `${vm.name}: ${path} is ${live ?? '(none)'} live, ${declared ?? '(none)'} declared`,
      detail: note,
      hint: null,
      source: source ?? vm.source,
      path,
    }),
  );
  const isLost = vm.action === 'missing' || vm.action === 'unreadable';
  const lost: readonly Problem[] = isLost
    ? [
        {
          ...about,
          level: 'warning',
          rule: vm.action as DriftRule,
          summary: `${vm.name}: ${ownEntry(DRIFT_RULES, vm.action)}`,
          detail: vm.because,
          hint: null,
          source: vm.source,
          path: null,
        },
      ]
    : [];
  return [...vm.diagnostics.map((each) => ofDiagnostic(each, connect, vm)), ...hazards, ...findings, ...lost];
}

const ORDER = { error: 0, warning: 1, note: 2 } as const;

/** All that a reader may have to act on, errors first. */
export function problemsOf({ connections, diagnostics }: RunReport): readonly Problem[] {
  const ofConnection = ({ connect, vms }: ReportConnection) => vms.flatMap((vm) => ofVm(vm, connect));
  const all = [...diagnostics.map((each) => ofDiagnostic(each, null, null)), ...connections.flatMap(ofConnection)];
  return all.sort((one, other) => ORDER[one.level] - ORDER[other.level]);
}
