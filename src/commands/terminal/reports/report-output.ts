/**
 * The reports that `--report` asks for: checked before anything is read, filled while the command runs, written at its end, also after a
 * failure. A report that cannot be written is a diagnostic, and never ends a run.
 */

import { environmentSecrets } from '../../../app/connections/environment-secrets.js';
import type { ApplyEvent } from '../../../apply/apply-event.js';
import { type Diagnostic, DiagnosticError, errorDiagnostic } from '../../../domain/diagnostics/diagnostic.js';
import type { SecretValues } from '../../../domain/secrets/secret-values.js';
import { cannotBeWritten, replaceFile } from '../../../files/replace-file.js';
import type { DriftReport } from '../../../plan/drift/drift.js';
import type { Plan } from '../../../plan/plan.js';
import { applySummary, applySummaryText } from '../../../report/apply/apply-summary.js';
import { driftText } from '../../../report/drift/drift-text.js';
import { renderReport } from '../../../report/formats/formats.js';
import { reportPlace } from '../../../report/formats/report-place.js';
import { foldApply, type TimedEvent } from '../../../report/model/apply-fold.js';
import { driftConnections } from '../../../report/model/drift-connections.js';
import { planConnections } from '../../../report/model/plan-connections.js';
import {
  type ReportCommand,
  type ReportConnection,
  type ReportOutcome,
  type RunReport,
  reportCounts,
} from '../../../report/model/run-report.js';
import { planText } from '../../../report/plan/plan-text.js';
import { EXIT } from '../exit-codes.js';
import { type ReportTarget, reportTargets, STANDARD_OUTPUT, unwritable } from './report-targets.js';

const PLAIN = { color: false, columns: 120 } as const;

export interface ReportOptions {
  readonly command: ReportCommand;
  readonly version: string;
  /** True where standard output is another document: `--json`. */
  readonly hasOtherOutput: boolean;
  readonly owner: string | null;
  readonly secrets: SecretValues;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  readonly now: () => number;
}

interface Result {
  readonly connections: readonly ReportConnection[];
  readonly diagnostics: readonly Diagnostic[];
  readonly declared: number;
  /** What the terminal showed. */
  readonly shown: string;
}

const NO_RESULT: Result = { connections: [], diagnostics: [], declared: 0, shown: '' };

function outcomeOf(exit: number): ReportOutcome {
  const found = Object.entries(EXIT).find(([, code]) => code === exit)?.[0];
  return (found as ReportOutcome | undefined) ?? 'failed';
}

/** The value with every known secret in its texts hidden. */
function withoutKnownSecrets<T>(value: T, secrets: SecretValues): T {
  if (typeof value === 'string') return secrets.redact(value) as T;
  if (Array.isArray(value)) return value.map((each: unknown) => withoutKnownSecrets(each, secrets)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, withoutKnownSecrets(each, secrets)]);
  return Object.fromEntries(entries) as T;
}

/** The reports of one command of this process. Throws a DiagnosticError for a flag that is wrong or a file that cannot be written. */
export function openReportOutput(
  values: readonly string[],
  about: Pick<ReportOptions, 'version' | 'hasOtherOutput' | 'owner'> & { readonly command: string },
): ReportOutput {
  return new ReportOutput(values, {
    ...about,
    command: about.command as ReportCommand,
    secrets: environmentSecrets(process.env),
    env: process.env,
    folder: process.cwd(),
    now: Date.now,
  });
}

export class ReportOutput {
  readonly #targets: readonly ReportTarget[];
  readonly #options: ReportOptions;
  readonly #started: number;
  readonly #told: Diagnostic[] = [];
  readonly #events: TimedEvent[] = [];
  #owner: string | null;
  #plan: Plan | null = null;
  #drift: DriftReport | null = null;
  #declared: number | null = null;

  /** Throws a DiagnosticError for a flag that is wrong or a file that cannot be written. */
  constructor(values: readonly string[], options: ReportOptions) {
    this.#targets = reportTargets(values, options.hasOtherOutput);
    this.#options = options;
    this.#owner = options.owner;
    this.#started = options.now();
  }

  get usesStandardOutput(): boolean {
    return this.#targets.some(({ file }) => file === STANDARD_OUTPUT);
  }

  /** Diagnostics without secrets. */
  take(diagnostics: readonly Diagnostic[]): void {
    this.#told.push(...diagnostics);
  }

  plan(plan: Plan): void {
    this.#plan = plan;
    this.#owner = plan.owner;
  }

  drift(report: DriftReport, owner: string): void {
    this.#drift = report;
    this.#owner = owner;
  }

  /** The manifests were checked, and declare so many VMs. */
  checked(declared: number): void {
    this.#declared = declared;
  }

  event(event: ApplyEvent): void {
    if (event.kind !== 'step-progress') this.#events.push({ at: this.#options.now(), event });
  }

  /**
   * Writes all reports; `write` takes that of standard output. Returns a diagnostic for each that could not be written.
   */
  finish(exit: number, write: (text: string) => void): readonly Diagnostic[] {
    return this.#targets.flatMap((target) => {
      try {
        this.#write(target, exit, write);
        return [];
      } catch (error) {
        return [this.#failure(target, error)];
      }
    });
  }

  #write({ format, file }: ReportTarget, exit: number, write: (text: string) => void): void {
    const { report, shown } = this.#report(exit);
    const { env, folder } = this.#options;
    const root = env['GITHUB_WORKSPACE'] || env['CI_PROJECT_DIR'] || folder;
    const { text, mode } = renderReport(format, report, { place: reportPlace(root, folder), shown });
    if (file === STANDARD_OUTPUT) write(text);
    else {
      try {
        replaceFile(file, text, mode);
      } catch (error) {
        throw unwritable(file, cannotBeWritten(error));
      }
    }
  }

  #failure({ format, file }: ReportTarget, error: unknown): Diagnostic {
    if (error instanceof DiagnosticError) return error.diagnostic;
    const detail = error instanceof Error ? error.message : String(error);
    return errorDiagnostic('EF7034', `The ${format} report cannot be written to ${file}`, { detail });
  }

  #result(): Result {
    if (this.#plan !== null) {
      const planned = planConnections(this.#plan);
      const { connections, diagnostics, lines } = foldApply(planned, this.#events);
      const summary = applySummaryText(applySummary(this.#events.map(({ event }) => event)), PLAIN);
      const run = this.#events.length === 0 ? [] : [...lines, '', summary];
      const shown = [planText(this.#plan, PLAIN), ...run].join('\n');
      return { connections, diagnostics: [...this.#plan.diagnostics, ...diagnostics], declared: 0, shown };
    }
    if (this.#drift !== null) {
      const connections = driftConnections(this.#drift);
      return { ...NO_RESULT, connections, shown: driftText(this.#drift, PLAIN) };
    }
    return { ...NO_RESULT, declared: this.#declared ?? 0 };
  }

  #report(exit: number): { readonly report: RunReport; readonly shown: string } {
    const { command, version, secrets, now } = this.#options;
    const { connections, diagnostics, declared, shown } = withoutKnownSecrets(this.#result(), secrets);
    const known = new Set(
      [...connections.flatMap(({ vms }) => vms.flatMap((vm) => vm.diagnostics)), ...diagnostics].map((each) =>
        JSON.stringify(each),
      ),
    );
    const extra = this.#told.filter((each) => {
      const text = JSON.stringify(each);
      if (known.has(text)) return false;
      known.add(text);
      return true;
    });
    const parts = { connections, diagnostics: [...diagnostics, ...extra] };
    const report: RunReport = {
      format: 1,
      esxform: version,
      command,
      owner: this.#owner,
      started: new Date(this.#started).toISOString(),
      ended: new Date(now()).toISOString(),
      exit,
      outcome: outcomeOf(exit),
      complete: this.#plan !== null || this.#drift !== null || this.#declared !== null,
      counts: reportCounts(parts, declared),
      ...parts,
    };
    return { report, shown };
  }
}
