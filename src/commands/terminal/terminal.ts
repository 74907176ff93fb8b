/** What of a stream decides how it is drawn on. */
export interface OutputStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export interface TerminalStyle {
  readonly color: boolean;
  /** The room in a line: the terminal's, COLUMNS, or 80. */
  readonly columns: number;
  /** Whether somebody watches who can be shown lines that change: false in CI and on dumb terminals. */
  readonly tty: boolean;
}

const DEFAULT_COLUMNS = 80;
const COLUMN_BOUNDS = { least: 40, most: 500 } as const;

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

/**
 * The one place that decides on colour. The flag --no-color wins; then FORCE_COLOR (0 or false for none), which Node lets win
 * over NO_COLOR; then NO_COLOR; without either, colour is for a terminal that is not TERM=dumb and not in CI.
 */
export function terminalStyle(
  stream: OutputStream,
  flags: { readonly noColor: boolean },
  env: Readonly<Record<string, string | undefined>>,
): TerminalStyle {
  const inCi = isSet(env['CI']) && env['CI'] !== 'false';
  const tty = stream.isTTY === true && env['TERM'] !== 'dumb' && !inCi;
  return { color: wantsColor(flags.noColor, env, tty), columns: columnsOf(stream, env), tty };
}

function wantsColor(noColor: boolean, env: Readonly<Record<string, string | undefined>>, tty: boolean): boolean {
  if (noColor) return false;
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (isSet(env['NO_COLOR'])) return false;
  return tty;
}

function columnsOf(stream: OutputStream, env: Readonly<Record<string, string | undefined>>): number {
  const told = stream.columns ?? Number.parseInt(env['COLUMNS'] ?? '', 10);
  if (!Number.isFinite(told) || told <= 0) return DEFAULT_COLUMNS;
  return Math.min(COLUMN_BOUNDS.most, Math.max(COLUMN_BOUNDS.least, told));
}
