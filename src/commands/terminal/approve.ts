import { createInterface } from 'node:readline/promises';
import { interruptedDiagnostic } from '../../app/connections/interrupted.js';
import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { OutputStream } from './output.js';

/** What the question is about. */
export interface ApproveText {
  /** VMs that the plan removes, for the question to name. */
  readonly removed?: readonly string[];
  readonly question?: string;
  /** Said when the answer is no. */
  readonly done?: string;
}

/**
 * Asks the one question between plan and apply. Only a literal `yes` approves. Without a terminal there is nobody to ask, which
 * is an error that says what to do, and not a silent no. Ctrl-C is thrown as an interruption (EF7001). An aborted signal ends the question, and
 * is thrown.
 */
export async function approve(
  input: NodeJS.ReadStream,
  output: OutputStream,
  signal: AbortSignal,
  { removed = [], question = 'Do you want to carry out these steps?', done = 'Apply cancelled' }: ApproveText = {},
): Promise<boolean> {
  if (!input.isTTY) {
    throw new DiagnosticError(
      errorDiagnostic('EF7003', 'Approval needs a terminal, and standard input is not one', {
        hint: 'Apply a saved plan (plan --out FILE, then apply FILE), or give --auto-approve.',
      }),
    );
  }
  const vms = removed.length === 0 ? '' : `  It removes:\n${removed.map((vm) => `    ${vm}\n`).join('')}`;
  output.text(
    `\n${question}\n  esxform will do what is shown above, and nothing more.\n${vms}  Only "yes" will be accepted.\n\n`,
  );
  const lines = createInterface({ input, output: output.terminal });
  const ended = new AbortController();
  let isInterrupted = false;
  lines.once('SIGINT', () => {
    isInterrupted = true;
    ended.abort();
  });
  lines.once('close', () => ended.abort());
  try {
    const answer = await lines.question('  Enter a value: ', { signal: AbortSignal.any([signal, ended.signal]) });
    output.text('\n');
    if (answer.trim() === 'yes') return true;
  } catch (error) {
    signal.throwIfAborted();
    if (!ended.signal.aborted) throw error;
    output.text('\n');
    if (isInterrupted) throw new DiagnosticError(interruptedDiagnostic());
  } finally {
    lines.close();
  }
  output.text(`${done}. Nothing was changed.\n`);
  return false;
}
