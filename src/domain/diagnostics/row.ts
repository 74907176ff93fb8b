/** Why a command ends: the names of the exit codes of `docs/cli.md`. */
export type ExitReason = 'failed' | 'stale' | 'question' | 'busy' | 'refused' | 'usage' | 'interrupted';

export interface DiagnosticRow {
  readonly title: string;
  readonly help: string;
  /** How a run or command ends whose first error it is; `failed` when not given. */
  readonly exit?: ExitReason;
  /**
   * What a caller does next. `retry`: it passes by itself, so the same call is worth another attempt. `stop`: another attempt has the same
   * end. `go on`: what it is about can be used all the same. When not given, a call may be tried a few times.
   */
  readonly run?: 'retry' | 'stop' | 'go on';
  /** What the host may have done, or does: the reply to a call did not come, a call may still run there, or it refuses the login. */
  readonly host?: 'reply-lost' | 'may-still-run' | 'login-refused';
  /** It is about something that is not written, so that several can be at one place of a text. */
  readonly about?: 'absence';
}
