import { Command, Errors } from '@oclif/core';
import { type Diagnostic, DiagnosticError } from '../../domain/diagnostic.js';
import { diagnosticText } from '../../report/diagnostic-text.js';
import { EXIT } from './exit-codes.js';
import { terminalStyle } from './terminal.js';

/** Diagnostics that end a command otherwise than by plain failure. */
const EXIT_BY_CODE: Readonly<Record<string, number>> = {
  EF7001: EXIT.interrupted,
  EF4007: EXIT.busy,
  EF6002: EXIT.usage,
};

/** What every command shares: where its words go, and how its problems are told. */
export abstract class BaseCommand extends Command {
  /** Texts of the manifests that were read, for the lines under a diagnostic. */
  protected texts: ReadonlyMap<string, string> = new Map();

  /** Whoever reads may go away (a closed terminal): the run goes on to an orderly end, as it does where stdout is closed (oclif). */
  protected override async init(): Promise<void> {
    await super.init();
    process.stderr.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    });
  }

  /** Prints diagnostics on stderr, a blank line after each. */
  tell(diagnostics: readonly Diagnostic[]): void {
    const { color } = terminalStyle(process.stderr, { noColor: this.argv.includes('--no-color') }, process.env);
    for (const each of diagnostics) process.stderr.write(`${diagnosticText(each, this.texts, { color })}\n\n`);
  }

  /** Problems that were foreseen are told as such; anything else is a defect, and keeps its stack. */
  protected override async catch(error: Error & { exitCode?: number; oclif?: { exit?: number } }): Promise<void> {
    if (error instanceof DiagnosticError) {
      this.tell([error.diagnostic]);
      this.exit(EXIT_BY_CODE[error.diagnostic.code] ?? EXIT.failed);
    }
    // oclif has exit codes for most wrong usage, but not for a word that a flag does not take.
    if (error instanceof Errors.CLIError && 'parse' in error) error.oclif.exit = EXIT.usage;
    await super.catch(error);
  }
}
