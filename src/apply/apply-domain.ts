import { type DatastorePath, datastoreDirectory } from '../domain/datastore-path.js';
import { type Diagnostic, DiagnosticError, errorDiagnostic, warningDiagnostic } from '../domain/diagnostic.js';
import type { PowerState } from '../domain/domain.js';
import type { DomainRef, LiveDomain } from '../domain/live.js';
import { pathKey } from '../domain/path-key.js';
import type { DomainPlan } from '../plan/plan.js';
import type { Step } from '../plan/step.js';
import type { ApplyEvent } from './apply-event.js';
import { boundedCall } from './bounded-call.js';
import { readNow, staleFacts } from './check-domain.js';
import { clearWay } from './clear-way.js';
import { APPLY_DEADLINES } from './deadlines.js';
import type { DomainRun } from './domain-run.js';
import { diagnosticOf, type Failure, failure } from './failure.js';
import { remainingChanges, skippedSteps } from './remaining-steps.js';
import { returnPower } from './return-power.js';
import { filesMadeBy, rollBack } from './roll-back.js';
import { runTask } from './run-task.js';

/** Where a domain's run stands. Only this file changes it. */
interface Progress {
  ref: DomainRef | null;
  /** The plan whose guards hold: the approved one, or the one made after a question was answered. */
  plan: DomainPlan;
  readonly done: Step[];
  /** Those of them whose effect was there before, so that it is none of ours. */
  readonly already: Set<Step>;
  index: number;
  /** The power state in which the domain was found. */
  found: PowerState | null;
  /** The last step whose call was sent; -1 before any. */
  sent: number;
}

type Ready = { readonly kind: 'ready'; readonly live: LiveDomain | null } | { readonly kind: 'skip' };

/** Whether a request to stop waits: in the dark section, and for the record that takes the note of it away. */
function inDarkSection({ dark, steps }: DomainPlan, index: number): boolean {
  if (dark === null || index <= dark.from) return false;
  return index <= dark.to || (index === dark.to + 1 && steps[index]?.do === 'record');
}

/** Throws the first of some diagnostics; the others go along in its detail. */
function refuse(diagnostics: readonly Diagnostic[]): void {
  const [first, ...others] = diagnostics;
  if (first === undefined) return;
  const also = others.map((each) => [each.summary, each.detail].filter((text) => text !== null).join('; '));
  throw new DiagnosticError({
    ...first,
    detail: [first.detail, ...also].filter((text) => text !== null).join('\n') || null,
  });
}

async function replan(run: DomainRun, live: LiveDomain): Promise<DomainPlan> {
  return await boundedCall(run.tools, 'planning again', (signal) =>
    run.tools.replan(run.plan, run.connection, live, run.writer, signal),
  );
}

/** After an answer let another task go on: go on only with what was approved. Gives how many steps are not needed any more. */
async function settle(run: DomainRun, progress: Progress, live: LiveDomain): Promise<number> {
  const now = await replan(run, live);
  const skipped = skippedSteps(run.plan.steps.slice(progress.index), run.plan, now);
  if (skipped === null) {
    throw new DiagnosticError(
      errorDiagnostic('EF4012', 'What is left to do is no longer the end of the approved plan', {
        subject: run.plan.name,
        detail: `approved: ${run.plan.steps
          .slice(progress.index)
          .map((step) => step.do)
          .join(', ')}; now: ${now.steps.map((step) => step.do).join(', ') || 'nothing'}`,
      }),
    );
  }
  progress.plan = { ...now, steps: run.plan.steps, dark: run.plan.dark };
  progress.done.length = 0;
  return skipped;
}

/** All that is looked at right before a step: the request to stop, questions and tasks, a new reading and its guards. */
async function* prepare(run: DomainRun, progress: Progress): AsyncGenerator<ApplyEvent, Ready> {
  const { plan, tools } = run;
  const dark = inDarkSection(plan, progress.index);
  if (tools.stop.aborted && !dark) {
    throw new DiagnosticError(
      errorDiagnostic('EF4008', 'The run was interrupted between steps', { subject: plan.name }),
    );
  }
  if (progress.ref === null) return { kind: 'ready', live: null };
  const way = yield* clearWay(run, progress.ref, dark ? APPLY_DEADLINES.foreignTaskInTheDark : 0);
  if (way.kind === 'blocked') throw new DiagnosticError(way.diagnostic);
  const live = await readNow(run, progress.ref);
  progress.found ??= live.runtime.power;
  const skipped = way.answered ? await settle(run, progress, live) : 0;
  if (skipped > 0) {
    progress.index += skipped;
    return { kind: 'skip' };
  }
  refuse(staleFacts(progress.plan, live, tools, progress.done));
  return { kind: 'ready', live };
}

/** The directory of a new domain must be new: that alone keeps a create out of other people's files. */
function isHome(path: DatastorePath, { steps }: DomainPlan): boolean {
  return steps.some((step) => step.do === 'upload-vmx' && datastoreDirectory(step.path) === path);
}

/** A step whose effect is there already is a success: nothing is sent. */
async function hasEffect(run: DomainRun, step: Step, live: LiveDomain | null): Promise<boolean> {
  if (step.do === 'make-directory') {
    if (isHome(step.path, run.plan)) return false;
    const names = await boundedCall(run.tools, 'looking for a directory', (signal) =>
      run.writer.directory(step.path, signal),
    );
    return names !== null;
  }
  const power = live?.runtime.power;
  if (step.do === 'power-on') return power === 'on';
  if (step.do === 'suspend') return power === 'suspended';
  return (step.do === 'shut-down' || step.do === 'power-off') && power === 'off';
}

async function* step(
  run: DomainRun,
  progress: Progress,
  live: LiveDomain | null,
): AsyncGenerator<ApplyEvent, Diagnostic | null> {
  const { plan, tools } = run;
  const { index } = progress;
  const current = plan.steps[index];
  if (current === undefined) throw new Error(`there is no step ${index}`);
  const started = tools.now();
  yield { kind: 'step-started', domain: plan.name, index, step: current };
  if (await hasEffect(run, current, live)) progress.already.add(current);
  else {
    progress.sent = index;
    const end = yield* runTask(run, current, live, index);
    const diagnostic = end.kind === 'failed' ? end.diagnostic : null;
    if (diagnostic !== null) {
      yield { kind: 'step-failed', domain: plan.name, index, diagnostic };
      return diagnostic;
    }
    if (end.kind === 'done' && end.made !== null) progress.ref = end.made;
  }
  yield { kind: 'step-done', domain: plan.name, index, milliseconds: tools.now() - started };
  progress.done.push(current);
  progress.index += 1;
  return null;
}

/** All steps, or the diagnostic of what stopped them. */
async function* steps(run: DomainRun, progress: Progress): AsyncGenerator<ApplyEvent, Diagnostic | null> {
  try {
    while (progress.index < run.plan.steps.length) {
      const ready = yield* prepare(run, progress);
      if (ready.kind === 'skip') continue;
      const diagnostic = yield* step(run, progress, ready.live);
      if (diagnostic !== null) return diagnostic;
    }
    return null;
  } catch (error) {
    return diagnosticOf(error, run.plan.name);
  }
}

/** Reads the finished domain and plans again: what the new plan still wants, the host did not keep. */
async function* verify(run: DomainRun, progress: Progress): AsyncGenerator<ApplyEvent, readonly Diagnostic[]> {
  if (progress.ref === null) throw new Error('the last step made no domain');
  const now = await replan(run, await readNow(run, progress.ref));
  const remaining = remainingChanges(run.plan, now);
  yield { kind: 'domain-verified', domain: run.plan.name, remaining };
  return [
    ...remaining.map((change) =>
      errorDiagnostic('EF4009', `${run.plan.name}: the host did not keep ${pathKey(change.path)}`, {
        subject: run.plan.name,
        detail: `wanted: ${JSON.stringify(change.after)}; now: ${JSON.stringify(change.before)}`,
      }),
    ),
    ...now.diagnostics.filter((each) => each.severity === 'error'),
  ];
}

/**
 * Files of a create that ended before there was a domain. They are taken back, unless something may still be using them: a call
 * whose end is not known, a register or create that was sent, or an operator who asked twice to leave.
 */
async function* cleanUp(
  run: DomainRun,
  progress: Progress,
  cause: Diagnostic,
): AsyncGenerator<ApplyEvent, readonly Diagnostic[]> {
  if (progress.ref !== null) return [];
  const sent = run.plan.steps[progress.sent];
  const begun = sent?.do === 'upload-vmx' && !progress.done.includes(sent) ? [sent] : [];
  const made = filesMadeBy([...progress.done.filter((step) => !progress.already.has(step)), ...begun]);
  if (made.length === 0) return [];
  // In a directory that this run did not make, an earlier run's files may be among those of the same names.
  const exclusive = progress.done.some((step) => step.do === 'make-directory' && isHome(step.path, run.plan));
  const forward = sent?.do === 'register' || sent?.do === 'create';
  const unknown = cause.code === 'EF4002' || cause.code === 'EF4001' || run.tools.abandon.aborted;
  const left = forward || unknown || !exclusive ? made.map(({ path }) => path) : yield* rollBack(run, made);
  if (left.length === 0) return [];
  const summary = `${run.plan.name} was not made, and ${left.length} of its files and directories are left`;
  return [warningDiagnostic('EF4011', summary, { subject: run.plan.name, detail: left.join('\n') })];
}

/** Whether the failure fell into the dark section of a domain that was on. */
function leftInTheDark({ plan }: DomainRun, progress: Progress): boolean {
  const { dark } = plan;
  if (dark === null || progress.ref === null || progress.found !== 'on') return false;
  return progress.sent >= dark.from && progress.index <= dark.to;
}

/** What must be told of a domain whose steps did not all succeed, once it is as much in order as it can be. */
async function* mend(
  run: DomainRun,
  progress: Progress,
  cause: Diagnostic,
): AsyncGenerator<ApplyEvent, readonly Diagnostic[]> {
  const failed = run.plan.steps[progress.index];
  const { name } = run.plan;
  if (failed === undefined || progress.ref === null || !leftInTheDark(run, progress)) {
    return [cause, ...(yield* cleanUp(run, progress, cause))];
  }
  if (run.tools.abandon.aborted) {
    // Who asks twice to stop wants nothing more to be sent.
    const summary = `${name} was on, and was left in its dark section: it may be off`;
    return [cause, errorDiagnostic('EF4010', summary, { subject: name })];
  }
  const diagnostic = yield* returnPower(run, progress.ref, failed, cause);
  return diagnostic === null ? [cause] : [cause, diagnostic];
}

/**
 * Carries out the plan of one domain, then proves it by a new reading. Gives null when all is well. Never throws; whatever fails
 * in the dark section, the domain is first brought back to the power state in which it was found.
 */
export async function* applyDomain(run: DomainRun): AsyncGenerator<ApplyEvent, Failure | null> {
  const { connection, plan } = run;
  yield { kind: 'domain-started', connect: connection.connect, domain: plan.name, steps: plan.steps.length };
  const progress: Progress = { ref: plan.ref, plan, done: [], already: new Set(), index: 0, found: null, sent: -1 };
  const cause = yield* steps(run, progress);
  let diagnostics: readonly Diagnostic[];
  try {
    diagnostics = cause === null ? yield* verify(run, progress) : yield* mend(run, progress, cause);
  } catch (error) {
    diagnostics = [...(cause === null ? [] : [cause]), diagnosticOf(error, plan.name)];
  }
  const [first, ...more] = diagnostics;
  if (first !== undefined) {
    const failed = failure(first, ...more);
    yield { kind: 'domain-failed', domain: plan.name, outcome: failed.outcome, diagnostics };
    return failed;
  }
  yield { kind: 'domain-done', domain: plan.name, action: plan.ref === null ? 'created' : 'updated' };
  return null;
}
