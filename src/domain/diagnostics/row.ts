/** The reason for the exit code of a command, as `docs/cli.md` lists them. */
export type ExitReason = 'failed' | 'stale' | 'question' | 'busy' | 'refused' | 'usage' | 'interrupted';

export interface DiagnosticRow {
  readonly title: string;
  readonly help: string;
  /** Exit reason of a run or command whose first error has this code; `failed` by default. */
  readonly exit?: ExitReason;
  /**
   * The next action of a caller. `retry`: the error is temporary, so the same call may succeed later. `stop`: another attempt has the
   * same result. `go on`: the input remains usable. By default a call may be tried a few times.
   */
  readonly run?: 'retry' | 'stop' | 'go on';
  /** State of the call at the host: its reply was lost, it may still run, or the host refused the login. */
  readonly host?: 'reply-lost' | 'may-still-run' | 'login-refused';
  /**
   * `absence`: the error reports an absent key, so several errors can have the same position. `connection`: one connection was not read,
   * which says nothing against the others. `move`: the server's check of a migration or relocation.
   */
  readonly about?: 'absence' | 'connection' | 'move';
}
