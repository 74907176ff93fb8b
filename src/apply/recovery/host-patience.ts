import { type Diagnostic, DiagnosticError, type Outage, outageOf } from '../../domain/diagnostics/diagnostic.js';
import { consequencesOf } from '../../domain/diagnostics/diagnostic-codes.js';
import type { DomainName } from '../../domain/values/domain-name.js';
import type { ApplyContext } from '../apply-context.js';
import type { ApplyEvent } from '../apply-event.js';
import { interrupted } from '../call-with-deadline.js';
import { APPLY_DEADLINES, POLL_MILLISECONDS } from '../deadlines.js';

/**
 * Why an outage is waited out. `down`: the domain is off because of this run, and only the second interrupt ends the wait.
 * `outstanding`: a call may be running whose end is not known, or the domain is on again and its mark is still to be taken away; the
 * first interrupt ends the wait.
 */
export type WaitReason = 'down' | 'outstanding';

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

interface Settings {
  readonly domain: DomainName;
  readonly tools: Pick<ApplyContext, 'now' | 'sleep' | 'stop' | 'abandon'>;
  readonly isDown: () => boolean;
  readonly wasDown: () => boolean;
  readonly report: (event: ApplyEvent) => void;
}

/** After the nth refused login. The last of {@link APPLY_DEADLINES.hostOutage} is for one more. */
const LOGIN_PAUSES = [20_000, 110_000] as const;

class Waiter implements HostPatience {
  readonly #settings: Settings;
  readonly #ended = new AbortController();
  #outstanding = 0;
  /** When the outage began; null while the host answers. */
  #since: number | null = null;
  #nextAttempt = 0;
  #refusedLogins = 0;
  /** Of the outages that are over. */
  #past = 0;
  #lastFailure: number | null = null;
  #gaveUp: Diagnostic | null = null;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  async again<T>(attempt: () => Promise<T>): Promise<T> {
    for (let failure: unknown = null; ; ) {
      if (failure !== null || this.isOut()) await this.#rest(failure);
      try {
        const result = await attempt();
        this.#answered();
        return result;
      } catch (error) {
        this.#note(error);
        failure = error;
      }
    }
  }

  async *stream<T>(open: () => AsyncIterable<T>): AsyncGenerator<T> {
    for (;;) {
      const items = open()[Symbol.asyncIterator]();
      let failure: unknown = null;
      try {
        for (;;) {
          const next = await items.next().catch((error: unknown) => {
            failure = error;
            return null;
          });
          if (next === null) break;
          this.#answered();
          if (next.done === true) return;
          yield next.value;
        }
      } finally {
        await items.return?.();
      }
      this.#note(failure);
      await this.#rest(failure);
    }
  }

  isWaitDue(error: unknown): boolean {
    try {
      this.#note(error);
      return true;
    } catch {
      return false;
    }
  }

  outstanding(): () => void {
    this.#outstanding += 1;
    let isOver = false;
    return () => {
      if (!isOver) this.#outstanding -= 1;
      isOver = true;
    };
  }

  spent(): number {
    return this.#past + (this.#since === null ? 0 : this.#settings.tools.now() - this.#since);
  }

  isOut(): boolean {
    return this.#since !== null;
  }

  isSettling(): boolean {
    const since = this.#lastFailure;
    return since !== null && this.#settings.tools.now() - since < APPLY_DEADLINES.settling;
  }

  gaveUp(): Diagnostic | null {
    return this.#gaveUp;
  }

  end(): void {
    this.#ended.abort();
  }

  #reason(): WaitReason | null {
    if (this.#settings.isDown()) return 'down';
    return this.#outstanding > 0 || this.#settings.wasDown() ? 'outstanding' : null;
  }

  /** Decides about a failed attempt: returns where another one is due, and throws the failure where none is. */
  #note(error: unknown): void {
    const outage = outageOf(error);
    const { domain, report, tools } = this.#settings;
    if (outage === null || !(error instanceof DiagnosticError)) {
      // A refusal is an answer, too, but for the last of the logins.
      if (!(error instanceof DiagnosticError)) throw error;
      const { exit, host } = consequencesOf(error.diagnostic.code);
      if (host === 'login-refused') this.#gaveUp = error.diagnostic;
      else if (exit !== 'interrupted') this.#answered();
      throw error;
    }
    if (this.#reason() === null || this.#gaveUp !== null) throw error;
    const now = tools.now();
    if (this.#since === null) {
      this.#since = now;
      const because = error.diagnostic.summary;
      report({ kind: 'host-unreachable', domain, because, milliseconds: APPLY_DEADLINES.hostOutage });
    }
    this.#lastFailure = now;
    const until = this.#since + APPLY_DEADLINES.hostOutage;
    if (now >= until || this.spent() >= APPLY_DEADLINES.allOutages) {
      this.#gaveUp = error.diagnostic;
      throw error;
    }
    this.#nextAttempt = Math.min(now + this.#pauseAfter(outage), until);
  }

  #pauseAfter({ login }: Outage): number {
    if (login !== 'refused') return POLL_MILLISECONDS;
    const pause = LOGIN_PAUSES[this.#refusedLogins] ?? APPLY_DEADLINES.hostOutage;
    this.#refusedLogins += 1;
    return pause;
  }

  /** Waits until the next attempt. Throws `failure`, if there is one, when the wait is not due any more. */
  async #rest(failure: unknown): Promise<void> {
    const { tools } = this.#settings;
    const reason = this.#reason();
    const stops = [tools.abandon, this.#ended.signal, ...(reason === 'down' ? [] : [tools.stop])];
    const signal = AbortSignal.any(stops);
    const pause = this.#nextAttempt - tools.now();
    if (pause > 0 && !signal.aborted) await tools.sleep(pause, signal).catch(() => undefined);
    if (tools.abandon.aborted) throw interrupted('while the host could not be reached');
    if (signal.aborted && failure !== null) throw failure;
  }

  #answered(): void {
    if (this.#since === null) return;
    const { domain, report, tools } = this.#settings;
    const milliseconds = tools.now() - this.#since;
    this.#past += milliseconds;
    this.#since = null;
    this.#gaveUp = null;
    this.#refusedLogins = 0;
    report({ kind: 'host-back', domain, milliseconds });
  }
}

export function hostPatience(settings: Settings): HostPatience {
  return new Waiter(settings);
}
