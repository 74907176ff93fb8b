import type { ApplyEvent } from '../../apply/apply-event.js';
import type { Diagnostic } from '../../domain/diagnostics/diagnostic.js';
import { applyLines } from '../apply/apply-lines.js';
import { type ApplyProgress, NO_PROGRESS, nextProgress } from '../apply/apply-progress.js';
import { stepText } from '../plan/step-text.js';
import type { ReportConnection, ReportStep, ReportVm } from './run-report.js';

/** An event and when it came, in milliseconds since 1970. */
export interface TimedEvent {
  readonly at: number;
  readonly event: ApplyEvent;
}

const PLAIN = { color: false, columns: 120 } as const;
const PROBLEMS: ReadonlySet<ApplyEvent['kind']> = new Set([
  'step-failed',
  'question-refused',
  'host-unreachable',
  'domain-failed',
  'gate-failed',
]);

function iso(at: number): string {
  return new Date(at).toISOString();
}

function withStep(vm: ReportVm, index: number, change: (step: ReportStep) => ReportStep): ReportVm {
  const step = vm.steps[index];
  return step === undefined ? vm : { ...vm, steps: vm.steps.with(index, change(step)) };
}

function withDiagnostics(vm: ReportVm, more: readonly Diagnostic[]): ReportVm {
  const known = new Set(vm.diagnostics.map((each) => JSON.stringify(each)));
  return { ...vm, diagnostics: [...vm.diagnostics, ...more.filter((each) => !known.has(JSON.stringify(each)))] };
}

/** The VM after one of its events. */
function after(vm: ReportVm, { at, event }: TimedEvent): ReportVm {
  switch (event.kind) {
    case 'domain-started':
      return { ...vm, result: 'unfinished' };
    case 'step-started': {
      const step: ReportStep = { text: stepText(event.step), state: 'running', started: iso(at), milliseconds: null };
      // A step of a plan made again may be none of the first plan.
      return event.index < vm.steps.length
        ? { ...vm, steps: vm.steps.with(event.index, step) }
        : { ...vm, steps: [...vm.steps, step] };
    }
    case 'step-done':
      return withStep(vm, event.index, (step) => ({ ...step, state: 'done', milliseconds: event.milliseconds }));
    case 'step-warning':
      return withDiagnostics(vm, [event.diagnostic]);
    case 'step-failed':
      return withDiagnostics(
        withStep(vm, event.index, (step) => ({ ...step, state: 'failed' })),
        [event.diagnostic],
      );
    case 'returned':
      return event.diagnostic === null ? vm : withDiagnostics(vm, [event.diagnostic]);
    case 'rolled-back':
      return withDiagnostics(vm, event.diagnostics);
    case 'domain-done':
      return { ...vm, result: event.action };
    case 'domain-failed':
      return withDiagnostics({ ...vm, result: 'failed' }, event.diagnostics);
    case 'domain-skipped':
      return { ...vm, result: 'skipped', because: event.because };
    default:
      return vm;
  }
}

/** What the events of an apply add to its plan. */
export interface FoldedRun {
  readonly connections: readonly ReportConnection[];
  /** Diagnostics of no single VM, such as those of a gate. */
  readonly diagnostics: readonly Diagnostic[];
  /** The whole log, as a log file without colours has it. */
  readonly lines: readonly string[];
}

/** The place of a VM: connection and index. */
type Place = readonly [connection: number, vm: number];

/**
 * Folds the events of a run into its plan. The same name may be at several connections: `domain-started` names the connection, and a VM
 * that is skipped before it starts is the first of its name without a result.
 */
export function foldApply(planned: readonly ReportConnection[], events: readonly TimedEvent[]): FoldedRun {
  const vms = planned.map((connection) => [...connection.vms]);
  const logs = planned.map((connection) => connection.vms.map((vm) => [...vm.events]));
  const places = new Map<string, Place[]>();
  for (const [connection, list] of vms.entries())
    for (const [index, { name }] of list.entries()) {
      const known = places.get(name);
      if (known === undefined) places.set(name, [[connection, index]]);
      else known.push([connection, index]);
    }
  const current = new Map<string, Place>();
  const placeOf = (event: ApplyEvent & { readonly domain: string }): Place | undefined => {
    const all = places.get(event.domain) ?? [];
    if (event.kind === 'domain-started') {
      const found = all.find(([connection]) => planned[connection]?.connect === event.connect) ?? all[0];
      if (found !== undefined) current.set(event.domain, found);
      return found;
    }
    const running = current.get(event.domain);
    const isRunning = running !== undefined && vms[running[0]]?.[running[1]]?.result === 'unfinished';
    if (isRunning || event.kind !== 'domain-skipped') return running ?? all[0];
    return all.find(([connection, vm]) => vms[connection]?.[vm]?.result === null) ?? running;
  };
  const diagnostics: Diagnostic[] = [];
  const lines: string[] = [];
  let progress: ApplyProgress = NO_PROGRESS;
  for (const { at, event } of events) {
    progress = nextProgress(progress, event);
    const text = applyLines(event, progress, PLAIN);
    if (text !== null) lines.push(text);
    if (event.kind === 'gate-failed') diagnostics.push(...event.diagnostics);
    if (!('domain' in event)) continue;
    const place = placeOf(event);
    const list = place === undefined ? undefined : vms[place[0]];
    const vm = place === undefined ? undefined : list?.[place[1]];
    if (place === undefined || list === undefined || vm === undefined) continue;
    list[place[1]] = after(vm, { at, event });
    // The line of its end says all of a step; one that did not end shows as running.
    if (text !== null && event.kind !== 'step-started')
      logs[place[0]]?.[place[1]]?.push({ at: iso(at), text, isProblem: PROBLEMS.has(event.kind) });
  }
  return {
    connections: planned.map((connection, index) => ({
      ...connection,
      vms: (vms[index] ?? []).map((vm, at) => ({ ...vm, events: logs[index]?.[at] ?? [] })),
    })),
    diagnostics,
    lines,
  };
}
