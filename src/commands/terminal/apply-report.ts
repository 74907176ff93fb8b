import type { ApplyEvent } from '../../apply/apply-event.js';
import { printable } from '../../domain/diagnostics/printable.js';
import { asJson } from '../../plan/diff/as-json.js';
import { spelledChanges } from '../../plan/file/spelled-changes.js';
import { applyLines, slowStepLine } from '../../report/apply/apply-lines.js';
import { type ApplyProgress, NO_PROGRESS, nextProgress, vmText } from '../../report/apply/apply-progress.js';
import { applySummary, applySummaryText } from '../../report/apply/apply-summary.js';
import { stepText } from '../../report/plan/step-text.js';
import { elapsedText } from '../../report/text/duration-text.js';
import type { TextStyle } from '../../report/text/text-style.js';
import type { Output, OutputStream } from './output.js';
import { terminalStyle } from './terminal.js';

export interface ApplyReport {
  take(event: ApplyEvent): void;
  /** Says what a signal means at this point of a run. */
  interrupted(count: number): void;
  /** Takes the live line away. The last thing to be called. */
  end(): void;
}

export interface ApplyReportOptions {
  readonly json: boolean;
  readonly output: Output;
  readonly noColor: boolean;
}

const FRAMES = ['|', '/', '-', '\\'] as const;
/** Events after which the live line is drawn; it shows the running step until the next line. */
const SHOWN_LIVE: ReadonlySet<ApplyEvent['kind']> = new Set([
  'step-started',
  'step-progress',
  'host-unreachable',
  'host-back',
]);
const REDRAW_MILLISECONDS = 120;
const CLEAR_LINE = '\r\u001b[2K';

/** The one line at the bottom of a terminal that shows the running step; nothing elsewhere. */
class LiveLine {
  readonly #stream: OutputStream;
  readonly #columns: number;
  #timer: NodeJS.Timeout | null = null;
  #frame = 0;
  #since = 0;
  #progress: ApplyProgress = NO_PROGRESS;

  constructor(stream: OutputStream, columns: number) {
    this.#stream = stream;
    this.#columns = columns;
  }

  show(progress: ApplyProgress): void {
    const fresh = progress.step !== this.#progress.step || progress.domain !== this.#progress.domain;
    this.#progress = progress;
    if (fresh) this.#since = performance.now();
    this.#timer ??= setInterval(() => this.#draw(), REDRAW_MILLISECONDS);
    this.#draw();
  }

  clear(): void {
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
    this.#stream.raw(CLEAR_LINE);
  }

  #draw(): void {
    const { domain, index, steps, step, percent, isUnreachable } = this.#progress;
    if (domain === null || step === null) return;
    this.#frame = (this.#frame + 1) % FRAMES.length;
    const done = isUnreachable ? ', host unreachable' : percent === null ? '' : ` ${percent}%`;
    const time = elapsedText(performance.now() - this.#since);
    const text = `${FRAMES[this.#frame]} ${vmText(this.#progress)}${printable(domain)}: step ${index + 1} of ${steps}: ${stepText(step)}${done}, ${time}`;
    this.#stream.raw(CLEAR_LINE);
    this.#stream.text(text.slice(0, Math.max(20, this.#columns - 1)));
  }
}

function jsonReport(options: ApplyReportOptions): ApplyReport {
  return {
    take: (event) => {
      options.output.out.json(`${JSON.stringify(spelledChanges(asJson(event)))}\n`);
    },
    interrupted: () => undefined,
    end: () => undefined,
  };
}

/** A log of several VMs has one line for a step; one that takes longer than this gets a line before, so that a hanging run can be seen. */
const SLOW_MILLISECONDS = 10_000;

/**
 * On a terminal the live line shows the running step. A finished step is a line if the run has one VM; with several, each VM has one. A log gets
 * a line for each step, and for the only VM also one where it begins.
 */
function isShown({ kind }: ApplyEvent, live: boolean, { vms }: ApplyProgress): boolean {
  if (kind === 'step-started') return !live && vms <= 1;
  return !(live && vms > 1 && kind === 'step-done');
}

function textReport(options: ApplyReportOptions): ApplyReport {
  const style: TextStyle & { readonly tty: boolean } = terminalStyle(
    options.output.err,
    { noColor: options.noColor },
    process.env,
  );
  const live = style.tty ? new LiveLine(options.output.err, style.columns) : null;
  const events: ApplyEvent[] = [];
  let progress: ApplyProgress = NO_PROGRESS;
  let slow: NodeJS.Timeout | undefined;
  const say = (text: string): void => {
    live?.clear();
    options.output.err.text(`${text}\n`);
  };
  return {
    take: (event) => {
      events.push(event);
      progress = nextProgress(progress, event);
      const lines = isShown(event, live !== null, progress) ? applyLines(event, progress, style) : null;
      clearTimeout(slow);
      if (lines !== null) say(lines);
      if (event.kind === 'step-started' && lines === null && live === null)
        slow = setTimeout(() => say(slowStepLine(event, progress)), SLOW_MILLISECONDS).unref();
      if (SHOWN_LIVE.has(event.kind)) live?.show(progress);
      if (event.kind !== 'run-finished') return;
      live?.clear();
      const out = terminalStyle(options.output.out, { noColor: options.noColor }, process.env);
      options.output.out.text(`\n${applySummaryText(applySummary(events), out)}`);
    },
    interrupted: (count) => {
      say(
        count === 1
          ? 'Interrupted: esxform finishes the running step and powers on a VM that it powered off. Interrupt again to stop at once.'
          : 'Interrupted again: stopping at once. A running task continues on the host.',
      );
    },
    end: () => {
      clearTimeout(slow);
      live?.clear();
    },
  };
}

/** Draws the events of a run: lines on a log, a live line on a terminal, one JSON object a line for programs. */
export function applyReport(options: ApplyReportOptions): ApplyReport {
  return options.json ? jsonReport(options) : textReport(options);
}
