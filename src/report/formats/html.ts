import { createHash } from 'node:crypto';
import { countsText, outcomeCaption, type ReportConnection, type RunReport } from '../model/run-report.js';
import { elapsedText } from '../text/duration-text.js';
import { SCRIPT } from './html-script.js';
import { STYLE } from './html-style.js';
import { html, Markup } from './html-text.js';
import { timeline } from './html-timeline.js';
import { problemItem, vmDetails } from './html-vm.js';

interface Tile {
  readonly label: string;
  readonly value: number;
  /** True for a number that is shown when it is 0. */
  readonly always: boolean;
  /** The state that the tile filters by, as in `data-state`; null for a number only. */
  readonly shows: string | null;
  readonly tone: string;
}

function tilesOf({ command, counts, complete }: RunReport): readonly Tile[] {
  const tile = (label: string, value: number, shows: string | null, tone = '', always = false): Tile => ({
    label,
    value,
    shows,
    tone,
    always,
  });
  const problems = [
    tile('errors', counts.errors, null, counts.errors > 0 ? 'bad' : '', true),
    tile('warnings', counts.warnings, null, counts.warnings > 0 ? 'warn' : ''),
  ];
  if (!complete) return problems;
  switch (command) {
    case 'validate':
      return [tile('VMs declared', counts.declared, null, '', true), ...problems];
    case 'drift':
      return [
        tile('drifted values', counts.drift, 'drift', 'warn', true),
        tile('pending values', counts.pending, 'pending', 'move'),
        tile('unknown values', counts.unknown, 'unknown', 'warn'),
        tile('VMs missing', counts.missing, 'missing', 'bad', true),
        tile('VMs unreadable', counts.unreadable, 'unreadable', 'bad'),
        tile('VMs in sync', counts.in_sync, 'in-sync', 'good'),
        ...problems,
      ];
    default: {
      const ran = counts.done + counts.failed + counts.skipped > 0;
      const results = [
        tile('done', counts.done, 'done', 'good', true),
        tile('failed', counts.failed, 'failed', 'bad', true),
        tile('skipped', counts.skipped, 'skipped', 'warn'),
      ];
      return [
        tile('to add', counts.create, 'create', 'good', true),
        tile('to change', counts.update, 'update', 'move', true),
        tile('to destroy', counts.remove, 'remove', 'bad', true),
        tile('to adopt', counts.adopt, 'adopt', 'move'),
        tile('to answer', counts.answer, 'answer', 'warn'),
        tile('blocked', counts.blocked, 'blocked', 'bad'),
        tile('changes deferred', counts.deferred, 'deferred', 'warn'),
        tile('unchanged', counts.unchanged, null),
        ...(ran ? results : []),
        ...problems,
      ];
    }
  }
}

function tileItem({ label, value, shows, tone }: Tile): Markup {
  const content = html`<b class="${value > 0 ? tone : 'soft'}">${value}</b> ${label}`;
  if (shows === null || value === 0) return html`<li><div class="tile">${content}</div></li>`;
  return html`<li><button type="button" class="tile" disabled aria-pressed="false" data-show="${shows}">${content}</button></li>`;
}

function connectionSection({ connect, product, notes, vms }: ReportConnection, index: number): Markup {
  const on = product === null ? null : html` <span class="soft">${product}</span>`;
  const remarks = notes.length === 0 ? null : html`<ul>${notes.map((note) => html`<li>${note}</li>`)}</ul>`;
  const none = vms.length === 0 ? html`<p class="soft">No VM has changes.</p>` : null;
  return html`<section data-connection aria-labelledby="c${index}"><h2 id="c${index}"><code>${connect}</code>${on}</h2>${remarks}${none}
${vms.map(vmDetails)}</section>`;
}

const TOOLS = html`<div class="tools" role="search" hidden><label for="filter">Filter VMs<input id="filter" type="search" placeholder="name, path, value, code" autocomplete="off" spellcheck="false"></label><button type="button" id="open">Unfold all</button><button type="button" id="close">Fold all</button></div>
<p id="count" class="soft" role="status" aria-live="polite"></p>`;

function tone({ outcome }: RunReport): string {
  return outcome === 'done' ? 'good' : outcome === 'pending' ? 'warn' : 'bad';
}

/**
 * The report as one file without outside requests. Its policy allows one script, by hash, and no request; all texts are escaped.
 * Without scripts each VM still unfolds.
 */
export function htmlReport(report: RunReport): string {
  const { command, owner, started, ended, exit, esxform, diagnostics, connections } = report;
  const hash = createHash('sha256').update(SCRIPT).digest('base64');
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const caption = outcomeCaption(report);
  const took = elapsedText(Math.max(0, Date.parse(ended) - Date.parse(started)));
  const problems =
    diagnostics.length === 0
      ? null
      : html`<section aria-labelledby="problems"><h2 id="problems">Problems</h2><ul class="problems">${diagnostics.map(problemItem)}</ul></section>`;
  const hasVms = connections.some(({ vms }) => vms.length > 0);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>esxform ${command}: ${caption}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<header>
<h1>esxform ${command}: <span class="${tone(report)}">${caption}</span></h1>
<p>${countsText(report)}</p>
<p class="soft"><time datetime="${started}">${started.slice(0, 19).replace('T', ' ')} UTC</time>, took ${took}, exit code ${exit}${owner === null ? null : html`, owner <b>${owner}</b>`}</p>
</header>
<main>
<ul class="tiles" aria-label="Numbers of this run">${tilesOf(report)
    .filter(({ value, always }) => always || value > 0)
    .map(tileItem)}</ul>
${problems}
${timeline(report)}
${hasVms ? TOOLS : null}
${connections.map(connectionSection)}
</main>
<footer class="soft">esxform ${esxform}</footer>
<script>${new Markup(SCRIPT)}</script>
</body>
</html>
`;
  return page.text;
}
