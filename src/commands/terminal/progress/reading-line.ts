import type { ReadingProgress } from '../../../app/connections/reading-progress.js';
import { printable } from '../../../domain/diagnostics/printable.js';
import { withoutUriPasswords } from '../../../domain/secrets/secret-text.js';
import type { OutputStream } from '../output.js';

/** What takes no longer shows nothing. */
const FIRST_MILLISECONDS = 500;
const REDRAW_MILLISECONDS = 120;
/** Off a terminal a line is printed this often. */
const LINE_MILLISECONDS = 10_000;
const CLEAR_LINE = '\r\u001b[2K';

/** What a connection does, for people: `esx://esx1/: reading VMs, 310 of 1200`. */
export function readingText({ connect, count, of, phase }: ReadingProgress): string {
  const server = printable(withoutUriPasswords(connect.split('?', 1)[0] ?? ''));
  if (phase === 'connect') return `${server}: connecting`;
  const total = of === null ? '' : ` of ${of}`;
  return `${server}: ${phase === 'list' ? 'listing' : 'reading'} VMs, ${count}${total}`;
}

/**
 * Shows how far the connections are: one line that changes on a terminal, a line every ten seconds elsewhere. It appears only for what takes
 * longer than half a second, and never while somebody is asked for something.
 */
export class ReadingLine {
  readonly #stream: OutputStream;
  readonly #isLive: boolean;
  readonly #columns: number;
  readonly #active = new Map<string, ReadingProgress>();
  #timer: NodeJS.Timeout | null = null;
  #isDrawn = false;
  #isStopped = false;

  constructor(stream: OutputStream, isLive: boolean, columns: number) {
    this.#stream = stream;
    this.#isLive = isLive;
    this.#columns = columns;
  }

  report(progress: ReadingProgress): void {
    if (this.#isStopped) return;
    if (progress.phase === 'idle') this.#active.delete(progress.connect);
    else this.#active.set(progress.connect, progress);
    if (progress.phase === 'ask') this.clear();
    if (this.#timer !== null || this.#active.size === 0) return;
    this.#timer = setTimeout(() => this.#repeat(), this.#isLive ? FIRST_MILLISECONDS : LINE_MILLISECONDS);
    this.#timer.unref();
  }

  /** Takes the line away for other output; it comes back. */
  clear(): void {
    if (this.#isDrawn) this.#stream.raw(CLEAR_LINE);
    this.#isDrawn = false;
  }

  /** Takes the line away for good. */
  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.clear();
  }

  #repeat(): void {
    this.#draw();
    this.#timer = setTimeout(() => this.#repeat(), this.#isLive ? REDRAW_MILLISECONDS : LINE_MILLISECONDS);
    this.#timer.unref();
  }

  #draw(): void {
    const active = [...this.#active.values()];
    const [first] = active;
    if (first === undefined || active.some(({ phase }) => phase === 'ask')) {
      this.clear();
      return;
    }
    const more = active.length > 1 ? ` (and ${active.length - 1} more)` : '';
    const text = readingText(first);
    if (!this.#isLive) {
      for (const each of active) this.#stream.text(`${readingText(each)}\n`);
      return;
    }
    this.#stream.raw(CLEAR_LINE);
    this.#stream.text(`${text}${more}`.slice(0, Math.max(20, this.#columns - 1)));
    this.#isDrawn = true;
  }
}
