import { interruptedDiagnostic } from '../../app/connections/interrupted.js';
import { DiagnosticError } from '../../domain/diagnostics/diagnostic.js';
import { listenForInterrupt } from './interrupt.js';

/** Runs reading work that a signal ends at once; `close` runs on every way out, and an interrupt exits with 130. */
export async function runInterruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  close: () => Promise<void> = () => Promise.resolve(),
): Promise<T> {
  const interrupt = listenForInterrupt();
  try {
    return await work(interrupt.first);
  } catch (error) {
    if (interrupt.first.aborted) throw new DiagnosticError(interruptedDiagnostic(), { cause: error });
    throw error;
  } finally {
    await close();
    interrupt.release();
  }
}
