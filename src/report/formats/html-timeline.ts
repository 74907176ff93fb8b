import { allVms, type ReportVm, type RunReport } from '../model/run-report.js';
import { elapsedText } from '../text/duration-text.js';
import { html, type Markup } from './html-text.js';

/** Bars of more VMs would be too many to see; each VM has its log. */
const MOST_BARS = 500;

interface Bar {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly failed: boolean;
}

function barOf({ name, result, steps, events }: ReportVm): Bar | null {
  const starts = steps.flatMap(({ started }) => (started === null ? [] : [Date.parse(started)]));
  const times = [...starts, ...events.map(({ at }) => Date.parse(at))];
  if (times.length === 0 || result === 'skipped') return null;
  return {
    name,
    from: times.reduce((least, each) => Math.min(least, each)),
    to: times.reduce((most, each) => Math.max(most, each)),
    failed: result === 'failed' || result === 'unfinished',
  };
}

function percent(part: number, whole: number): string {
  return (whole <= 0 ? 0 : Math.min(100, Math.max(0, (part / whole) * 100))).toFixed(2);
}

/** When apply worked on which VM, as a list with bars; null for a run without steps. */
export function timeline(report: RunReport): Markup | null {
  const bars = allVms(report).flatMap((vm) => barOf(vm) ?? []);
  if (bars.length === 0) return null;
  const begin = bars.reduce((least, { from }) => Math.min(least, from), Number.POSITIVE_INFINITY);
  const whole = bars.reduce((most, { to }) => Math.max(most, to), begin) - begin;
  const items = [...bars]
    .sort((one, other) => one.from - other.from)
    .slice(0, MOST_BARS)
    .map(({ name, from, to, failed }) => {
      const style = `left:${percent(from - begin, whole)}%;width:${percent(to - from, whole)}%`;
      const after = `starts after ${elapsedText(from - begin)}, takes`;
      return html`<li><span class="name">${name}${failed ? html` <b class="bad">failed</b>` : null}</span><span class="track" aria-hidden="true"><i class="${failed ? 'failed' : ''}" style="${style}"></i></span><span class="time" title="${after} ${elapsedText(to - from)}">${elapsedText(to - from)}</span></li>`;
    });
  const left = bars.length - items.length;
  return html`<section aria-labelledby="timeline"><h2 id="timeline">Timeline of the apply</h2><ol class="chart">${items}</ol>${
    left > 0 ? html`<p class="soft">${left} later VMs are not drawn; each VM has its log.</p>` : null
  }</section>`;
}
