import type { Diagnostic } from '../../domain/diagnostics/diagnostic.js';

/**
 * Waits out the outages of one domain's host. Every call of that domain's run goes through it. All calls share one outage: it begins
 * with the first call that fails, and ends with the first answer.
 */
export interface HostPatience {
  /** Makes a call again until it has an answer. Rejects with the last failure when no wait is due, or the outage lasts too long. */
  again<T>(attempt: () => Promise<T>): Promise<T>;
  /** The same for a stream, which restarts after each outage. */
  stream<T>(open: () => AsyncIterable<T>): AsyncGenerator<T>;
  /** Takes note of the failure of a call that was made without it. True when an outage began, or goes on, that is waited out. */
  isWaitDue(error: unknown): boolean;
  /** Marks that a call may be running whose end is not known, until the function that it gives is called. */
  outstanding(): () => void;
  /** Milliseconds of all outages so far. */
  spent(): number;
  /** Whether an outage is going on. */
  isOut(): boolean;
  /** Right after an outage, while a host that restarted may not list its domains yet. */
  isSettling(): boolean;
  /** Why the host was given up, if it was. */
  gaveUp(): Diagnostic | null;
  /** Ends every wait. */
  end(): void;
}
