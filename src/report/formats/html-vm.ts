import type { Diagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { SourceRange } from '../../domain/diagnostics/source.js';
import type { ReportChange, ReportFinding, ReportQuestion, ReportStep, ReportVm } from '../model/run-report.js';
import { costText } from '../plan/change-text.js';
import { countText } from '../text/count-text.js';
import { durationText, elapsedText } from '../text/duration-text.js';
import { type Content, html, type Markup } from './html-text.js';

type Tone = 'good' | 'bad' | 'warn' | 'move' | 'soft';

const TONES: Readonly<Record<ReportVm['action'] | NonNullable<ReportVm['result']>, Tone>> = {
  create: 'good',
  register: 'good',
  update: 'move',
  adopt: 'move',
  answer: 'warn',
  remove: 'bad',
  unchanged: 'soft',
  deferred: 'warn',
  blocked: 'bad',
  'in-sync': 'good',
  findings: 'warn',
  missing: 'bad',
  unreadable: 'bad',
  created: 'good',
  registered: 'good',
  updated: 'good',
  adopted: 'good',
  answered: 'good',
  removed: 'good',
  failed: 'bad',
  skipped: 'warn',
  unfinished: 'bad',
};

function where(source: SourceRange | null): Markup | null {
  return source === null ? null : html` <code class="soft">${source.file}:${source.line}</code>`;
}

export function problemItem({ severity, code, summary, detail, hint, source }: Diagnostic): Markup {
  return html`<li class="problem ${severity === 'error' ? 'bad' : 'warn'}"><b>${severity} ${code}</b> <span>${summary}</span>${where(source)}${
    detail === null ? null : html`<p class="log">${detail}</p>`
  }${hint === null ? null : html`<p>Hint: ${hint}</p>`}</li>`;
}

function cell(head: string, className: string, text: string | null): Markup {
  const none = text === null ? ' none' : '';
  return html`<td class="${className}${none}" data-head="${head}">${text ?? '(none)'}</td>`;
}

function changeRow({ path, before, after, cost: how, because, until }: ReportChange): Markup {
  const remark = [how === null ? '' : costText(how), because ?? ''].filter((each) => each !== '').join(': ');
  const waits = until === null ? null : html`<br><span class="warn">waits: ${until}</span>`;
  const cost = remark === '' && waits === null ? html`<td></td>` : html`<td data-head="cost">${remark}${waits}</td>`;
  return html`<tr><th scope="row"><code>${path}</code></th>${cell('before', 'value before', before)}${cell('after', 'value after', after)}${cost}</tr>`;
}

function findingRow({ kind, path, live, declared, note, by, at, source }: ReportFinding): Markup {
  const who = by === null && at === null ? null : html`<br>${by ?? 'unknown user'}${at === null ? null : `, ${at}`}`;
  return html`<tr><th scope="row"><code>${path}</code></th>${cell('live', 'value before', live)}${cell('declared', 'value after', declared)}<td data-head="kind">${kind}${who}${note === null ? null : html`<br>${note}`}${where(source)}</td></tr>`;
}

function table(caption: string, heads: readonly string[], rows: readonly Markup[]): Markup | null {
  if (rows.length === 0) return null;
  const head = heads.map((each) => html`<th scope="col">${each}</th>`);
  return html`<h3>${caption}</h3><div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function stepItem({ text, state, milliseconds }: ReportStep): Markup {
  const took = milliseconds === null ? '' : `, ${elapsedText(milliseconds)}`;
  const tone = state === 'failed' || state === 'running' ? 'bad' : 'good';
  return html`<li>${text}${state === 'planned' ? null : html` <span class="${tone}">(${state}${took})</span>`}</li>`;
}

function questionSection({ answer, because, choices, id, text }: ReportQuestion): Markup {
  const act = answer === null ? html`<b class="warn">apply stops at it</b>` : html`apply answers <b>${answer}</b>`;
  return html`<h3>Question</h3><p class="log">${text}</p><p>id: ${id ?? 'none'}; choices: ${choices.join(', ') || 'none'}</p><p>${act}: ${because}</p>`;
}

function list(title: string, tag: 'ol' | 'ul', items: readonly Content[]): Markup | null {
  if (items.length === 0) return null;
  return tag === 'ol' ? html`<h3>${title}</h3><ol>${items}</ol>` : html`<h3>${title}</h3><ul>${items}</ul>`;
}

/** Words that the tiles filter by. */
export function vmStates(vm: ReportVm): readonly string[] {
  const kinds = vm.findings.map(({ kind }) => kind);
  const action = vm.action === 'register' ? 'create' : vm.action;
  const ended = vm.result === null ? [] : [vm.result];
  const done = ['created', 'registered', 'updated', 'adopted', 'answered', 'removed'].includes(vm.result ?? '')
    ? ['done']
    : [];
  return [...new Set([action, ...ended, ...done, ...kinds, ...(vm.deferred.length > 0 ? ['deferred'] : [])])];
}

function counted(vm: ReportVm): string {
  const parts = [
    vm.changes.length === 0 ? '' : countText(vm.changes.length, 'change'),
    vm.findings.length === 0 ? '' : countText(vm.findings.length, 'finding'),
    vm.deferred.length === 0 ? '' : `${vm.deferred.length} deferred`,
    vm.hazards.length === 0 ? '' : countText(vm.hazards.length, 'hazard'),
    vm.diagnostics.length === 0 ? '' : countText(vm.diagnostics.length, 'problem'),
    vm.downtimeSeconds === null ? '' : `off for up to ${durationText(vm.downtimeSeconds)}`,
  ];
  return parts.filter((each) => each !== '').join(', ');
}

/** A VM that unfolds to its changes, hazards, steps, problems and log. */
export function vmDetails(vm: ReportVm): Markup {
  const heads = ['path', 'before', 'after', 'cost and reason'];
  const hazards = vm.hazards.map(
    ({ code, what, allowedBy }) =>
      html`<li><b class="warn">${code}</b> ${what}; ${
        allowedBy === null ? html`<b class="bad">NOT allowed</b>` : `allowed by the ${allowedBy}`
      }</li>`,
  );
  const log = vm.events.map(
    ({ at, text, isProblem }) =>
      html`<p class="log${isProblem ? ' bad' : ''}"><time datetime="${at}">${at.slice(11, 19)}</time> ${text}</p>`,
  );
  const result = vm.result === null ? null : html` <span class="badge ${TONES[vm.result]}">${vm.result}</span>`;
  const body: readonly (Markup | null)[] = [
    vm.because === null ? null : html`<p>${vm.because}</p>`,
    vm.source === null ? null : html`<p class="soft">Declared in${where(vm.source)}</p>`,
    table('Changes', heads, vm.changes.map(changeRow)),
    table('Differences', ['path', 'live', 'declared', 'kind, who and when'], vm.findings.map(findingRow)),
    table('Deferred changes', heads, vm.deferred.map(changeRow)),
    vm.question === null ? null : questionSection(vm.question),
    list('Hazards', 'ul', hazards),
    list('Steps', 'ol', vm.steps.map(stepItem)),
    vm.diagnostics.length === 0
      ? null
      : html`<h3>Problems</h3><ul class="problems">${vm.diagnostics.map(problemItem)}</ul>`,
    log.length === 0 ? null : html`<h3>Log (UTC)</h3>${log}`,
  ];
  return html`<details class="vm" data-state="${vmStates(vm).join(' ')}"><summary><span class="name">${vm.name}</span> <span class="badge ${TONES[vm.action]}">${vm.action}</span>${result} <span class="soft">${counted(vm)}</span></summary><div class="body">${body}</div></details>
`;
}
