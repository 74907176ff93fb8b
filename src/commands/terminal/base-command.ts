/**
 * What all commands share: flags, terminal input and output, interrupts, exit codes, unexpected errors. Limit: `output.ts` alone writes
 * to the standard streams, and `run-program.ts` alone ends the process.
 */

import { Command, Errors } from '@oclif/core';
import { environmentSecrets } from '../../app/connections/environment-secrets.js';
import { type Diagnostic, DiagnosticError, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { consequencesOf } from '../../domain/diagnostics/diagnostic-codes.js';
import { withoutSecretsIn } from '../../domain/secrets/shown-source.js';
import { diagnosticText } from '../../report/diagnostics/diagnostic-text.js';
import { EXIT, exitCodeOf } from './exit-codes.js';
import { unexpectedDiagnostic } from './internal-error.js';
import { type BrokenStream, Output, type OutputStream, standardOutput } from './output.js';
import { ReadingLine } from './progress/reading-line.js';
import type { ReportOutput } from './reports/report-output.js';
import { terminalStyle } from './terminal.js';

type Ended<T> = { readonly value: T } | { readonly error: unknown };

/** What every command shares: its output, how it reports problems, and how it ends. */
export abstract class BaseCommand extends Command {
  /** Texts of the manifests that were read, for the lines under a diagnostic; secrets in them are hidden. */
  protected texts: ReadonlyMap<string, string> = new Map();
  protected output: Output = standardOutput();
  /** The reports of `--report`; null where none is wanted. */
  protected reports: ReportOutput | null = null;
  /** Standard output, where it has a report: the usual output goes to standard error then. */
  #reportStream: OutputStream | null = null;
  #readingLine: ReadingLine | null = null;
  /** Whether the output is the record of a run. A reader that leaves before its end is then reported, too. */
  protected isRecord = false;
  #isIncomplete = false;

  /** Shows how far connections are. It ends with {@link endReading}, or with the command. */
  protected get reading(): ReadingLine {
    const { columns, tty } = terminalStyle(this.output.err, { noColor: false }, process.env);
    this.#readingLine ??= new ReadingLine(this.output.err, tty, columns);
    return this.#readingLine;
  }

  protected endReading(): void {
    this.#readingLine?.stop();
  }

  /** Closes the connections of a command that has read all that it needs. */
  protected async closeReading(connections: { close(): Promise<void> }): Promise<void> {
    this.endReading();
    await connections.close();
  }

  /** Prints diagnostics on stderr, a blank line after each. */
  tell(diagnostics: readonly Diagnostic[]): void {
    this.#readingLine?.clear();
    const { color } = terminalStyle(this.output.err, { noColor: this.argv.includes('--no-color') }, process.env);
    const secrets = environmentSecrets(process.env);
    for (const each of diagnostics) {
      const clean = withoutSecretsIn(each, secrets);
      this.reports?.take([clean]);
      this.output.err.text(`${diagnosticText(clean, this.texts, { color })}\n\n`);
    }
  }

  /** Checks the values of `--report`. Throws a DiagnosticError before anything is read; from here on each end of the command is reported. */
  protected async openReports(flags: {
    readonly report?: readonly string[] | undefined;
    readonly json?: boolean;
    readonly owner?: string | undefined;
  }): Promise<void> {
    if (flags.report === undefined) return;
    const { openReportOutput } = await import('./reports/report-output.js');
    this.reports = openReportOutput(flags.report, {
      command: this.id ?? '',
      version: this.config.version,
      hasOtherOutput: flags.json === true,
      owner: flags.owner ?? null,
    });
    if (!this.reports.usesStandardOutput) return;
    this.#reportStream = this.output.out;
    this.output = new Output(this.output.err, this.output.err);
  }

  async #writeReports(code: number): Promise<void> {
    const problems = this.reports?.finish(code, (text) => this.#reportStream?.raw(text)) ?? [];
    // What is reported of the reports themselves belongs to none of them.
    this.reports = null;
    for (const each of problems) this.tellIncomplete(each);
    await this.#reportStream?.flushed();
    const broken = this.#reportStream?.broken() ?? null;
    if (broken !== null && !broken.readerLeft) this.tellIncomplete(this.#brokenDiagnostic(broken));
  }

  /** Reports that something the user asked to have written is incomplete: a command that is otherwise done exits with 1. */
  protected tellIncomplete(diagnostic: Diagnostic): void {
    this.#isIncomplete = true;
    this.tell([diagnostic]);
  }

  /** Prints the diagnostic of a known error. Any other error is a defect and is reported without its stack. */
  protected override async catch(error: Error & { exitCode?: number; oclif?: { exit?: number } }): Promise<void> {
    if (error instanceof Errors.CLIError) {
      // oclif has exit codes for most wrong usage, but not for a word that a flag does not take.
      if ('parse' in error) error.oclif.exit = EXIT.usage;
      throw error;
    }
    const diagnostic = unexpectedDiagnostic(error, {
      version: this.config.version,
      command: this.id ?? null,
      env: process.env,
    });
    this.tell([diagnostic]);
    this.exit(exitCodeOf(consequencesOf(diagnostic.code).exit));
  }

  /** oclif's own run of the command, after which all output is written to its end. */
  protected override async _run<T>(): Promise<T> {
    const ended = await super._run<T>().then(
      (value): Ended<T> => ({ value }),
      (error: unknown): Ended<T> => ({ error }),
    );
    this.endReading();
    const error = 'error' in ended ? ended.error : null;
    const code = error instanceof Errors.ExitError ? (error.oclif.exit ?? EXIT.done) : EXIT.done;
    await this.#writeReports(error === null || error instanceof Errors.ExitError ? code : EXIT.failed);
    await this.output.flushed();
    const last = this.#reportBroken(code);
    await this.output.flushed();
    if ('value' in ended && last === EXIT.done) return ended.value;
    throw error instanceof Error && last === code ? error : new Errors.ExitError(last);
  }

  /** The exit code, which is that of a failure where everything was done and the output is incomplete. */
  #reportBroken(code: number): number {
    const broken = this.output.broken().filter(({ readerLeft }) => this.isRecord || !readerLeft);
    for (const each of broken) this.#tellAnywhere(this.#brokenDiagnostic(each));
    const isWhole = broken.length === 0 && !this.#isIncomplete;
    return isWhole || (code !== EXIT.done && code !== EXIT.pending) ? code : EXIT.failed;
  }

  #brokenDiagnostic({ name, message }: BrokenStream): Diagnostic {
    if (this.isRecord) {
      return errorDiagnostic('EF4037', `The output of this run is incomplete: ${name} was closed`, {
        detail: message,
        hint: 'The run itself ended. Check the VMs with esxform plan.',
      });
    }
    return errorDiagnostic('EF7011', `The output is incomplete: ${name} was closed`, {
      detail: message,
      hint: 'Free disk space or name another file, then run the command again.',
    });
  }

  /** On standard error, or where that is broken, in the record on standard output. A report or document there is left alone. */
  #tellAnywhere(diagnostic: Diagnostic): void {
    if (this.output.err.broken() === null) this.tell([diagnostic]);
    else if (!this.isRecord) return;
    else if (this.argv.includes('--json'))
      this.output.out.json(`${JSON.stringify({ kind: 'output-incomplete', diagnostic })}\n`);
    else this.output.out.text(`\n${diagnosticText(diagnostic, this.texts, { color: false })}\n`);
  }

  /** For questions that only somebody who has seen the output so far can answer. */
  protected async ensureSeen(signal: AbortSignal): Promise<void> {
    await this.output.out.below(0, signal);
    const broken = this.output.out.broken();
    if (broken === null) return;
    const hint = 'Nothing was changed. Run it where you can read the plan, or give --auto-approve.';
    throw new DiagnosticError(
      errorDiagnostic('EF7011', 'The plan could not be shown, so it cannot be approved', {
        detail: broken.message,
        hint,
      }),
    );
  }
}
