/**
 * Waits for tasks and questions of VMs. A watch reports changes until its consumer stops. It sends no call that changes a VM, except the
 * answer to a question.
 */

import { errorDiagnostic } from '../../../domain/diagnostics/diagnostic.js';
import type { TaskReport } from '../../provider.js';
import { faultDiagnostic } from '../net/fault-diagnostic.js';
import { powerOf } from '../read/live-domain.js';
import { isMissingMethod, lacks } from '../soap/by-version.js';
import { type ObjectProperties, retrieveOne } from '../soap/collector.js';
import { faultOf, VimFault, withoutSecretsInFault } from '../soap/fault.js';
import type { Session } from '../soap/session/session.js';
import { restartOnRenewal } from '../soap/session/session-renewed.js';
import { sleep } from '../soap/sleep.js';
import {
  type MoRef,
  numberOf,
  objectOf,
  objectsOf,
  refOf,
  textOf,
  type VimObject,
  type VimValue,
} from '../soap/value.js';
import { isFault } from '../write/sent.js';
import { questionOf } from './question.js';
import { unusableAnswer } from './unusable-answer.js';

/** How long one WaitForUpdatesEx may hold before it answers with nothing; an aborted wait is noticed at once anyway. */
const LONG_POLL_SECONDS = 20;
/** Updates that may follow each other at once. A server that goes on and on is then asked once in a while, as one without news is. */
const QUICK_UPDATES = 200;
/** How often a server without WaitForUpdatesEx is asked. */
const POLL_MILLISECONDS = 1_000;

export interface Watched {
  /** What was attempted, for messages: "Powering on web01". */
  readonly what: string;
  readonly task: MoRef | null;
  /** Its questions are heard; null where there is no domain yet. */
  readonly vm: MoRef | null;
}

/** What is known of the watched objects: the latest value of each property. */
interface Known {
  info: VimObject | null;
  question: VimValue | undefined;
  power: VimValue | undefined;
  /** The task, or the domain where no task is watched, is no longer there: nothing more will be heard. */
  gone: boolean;
}

function propertySets(watched: Watched): readonly VimObject[] {
  return [
    ...(watched.task === null ? [] : [{ type: 'Task', pathSet: ['info'] }]),
    ...(watched.vm === null ? [] : [{ type: 'VirtualMachine', pathSet: ['runtime.question', 'runtime.powerState'] }]),
  ];
}

function objectSets(watched: Watched): readonly VimObject[] {
  return [watched.task, watched.vm].filter((ref) => ref !== null).map((obj) => ({ obj, skip: false }));
}

function take(known: Known, object: VimObject, awaited: MoRef | null): void {
  const left = textOf(object['kind']) === 'leave' ? refOf(object['obj']) : null;
  if (left !== null && left.type === awaited?.type && left.value === awaited.value) known.gone = true;
  for (const change of objectsOf(object['changeSet'])) {
    const value = change['val'] as VimValue | undefined;
    const name = textOf(change['name']);
    if (name === 'info') known.info = objectOf(value) ?? known.info;
    if (name === 'runtime.question') known.question = value;
    if (name === 'runtime.powerState') known.power = value;
  }
}

/** Each time something moved, what is known now. Its own collector keeps other waits of the session out of the way. */
async function* byUpdates(session: Session, watched: Watched, signal: AbortSignal): AsyncIterable<Known> {
  const under = session.login;
  const { propertyCollector } = session.content;
  const collector = refOf(await session.call('CreatePropertyCollector', propertyCollector, {}, signal, under));
  if (collector === null) throw unusableAnswer('CreatePropertyCollector', 'the collector');
  const known: Known = { info: null, question: undefined, power: undefined, gone: false };
  try {
    const spec = { propSet: propertySets(watched), objectSet: objectSets(watched) };
    await session.call('CreateFilter', collector, { spec, partialUpdates: false }, signal, under);
    let version = '';
    let quick = 0;
    for (;;) {
      const args = { version, options: { maxWaitSeconds: LONG_POLL_SECONDS } };
      const asked = performance.now();
      const answer = await session.call('WaitForUpdatesEx', collector, args, signal, under).catch((error: unknown) => {
        // The answer with the next version was lost, and the server dropped this one: it sends everything again.
        if (version === '' || !isFault(error, 'InvalidCollectorVersion')) throw error;
        return 'again' as const;
      });
      if (answer === 'again') {
        version = '';
        continue;
      }
      const update = objectOf(answer);
      const before = version;
      version = textOf(update?.['version']) ?? version;
      for (const filter of objectsOf(update?.['filterSet'])) {
        for (const object of objectsOf(filter['objectSet'])) take(known, object, watched.task ?? watched.vm);
      }
      if (update !== null) yield known;
      // A server that does not hold the wait while it has no news must not be asked as fast as it answers.
      const idle = update === null || version === before;
      const held = performance.now() - asked >= POLL_MILLISECONDS;
      quick = held ? 0 : quick + 1;
      if (!held && (idle || quick > QUICK_UPDATES)) await sleep(POLL_MILLISECONDS, signal);
    }
  } finally {
    const deadline = AbortSignal.timeout(5_000);
    await session.call('DestroyPropertyCollector', collector, {}, deadline, under).catch(() => undefined);
  }
}

async function read(session: Session, ref: MoRef | null, paths: readonly string[], signal: AbortSignal) {
  const empty: ObjectProperties | null = null;
  return ref === null ? empty : await retrieveOne(session, ref, paths, signal);
}

/** For servers before API 4.1, which have no bounded wait. */
async function* byPolling(session: Session, watched: Watched, signal: AbortSignal): AsyncIterable<Known> {
  for (;;) {
    const task = await read(session, watched.task, ['info'], signal);
    const vm = await read(session, watched.vm, ['runtime.question', 'runtime.powerState'], signal);
    yield {
      info: objectOf(task?.properties.get('info')),
      question: vm?.properties.get('runtime.question'),
      power: vm?.properties.get('runtime.powerState'),
      gone: false,
    };
    await sleep(POLL_MILLISECONDS, signal);
  }
}

/** Methods of the bounded wait; a server that lacks one of them is polled. */
const WAITING = ['CreatePropertyCollector', 'WaitForUpdatesEx', 'DestroyPropertyCollector'] as const;

async function* updates(session: Session, watched: Watched, signal: AbortSignal): AsyncIterable<Known> {
  if (!WAITING.some((method) => lacks(session, method))) {
    try {
      yield* restartOnRenewal(() => byUpdates(session, watched, signal));
    } catch (error) {
      if (!isMissingMethod(error)) throw error;
      for (const method of WAITING) session.lacking.add(method);
    }
  }
  yield* byPolling(session, watched, signal);
}

function ending(info: VimObject, what: string, { secrets }: Session): TaskReport | null {
  const state = textOf(info['state']);
  if (state === 'success') {
    const made = refOf(info['result']);
    return { kind: 'done', made: made?.type === 'VirtualMachine' ? { id: made.value } : null };
  }
  if (state !== 'error') return null;
  const error = objectOf(info['error']);
  const fault = error === null ? new VimFault('SystemError', 'the host gives no reason') : faultOf(error);
  return { kind: 'failed', diagnostic: faultDiagnostic(withoutSecretsInFault(fault, secrets), what, 'EF3015') };
}

/** A host that restarts forgets its tasks; a domain may be listed again a little later. */
function vanished(what: string, of: string): TaskReport {
  const diagnostic = errorDiagnostic('EF3045', `${what}: ${of} no longer exists on the server`, {
    detail: 'Its result is unknown, so it is unknown whether the call was executed.',
    hint: 'Check the VM on the host, then plan again.',
  });
  return { kind: 'failed', diagnostic };
}

/** The updates until the server no longer knows what is watched, which `gone` reports. */
async function* untilGone(session: Session, watched: Watched, signal: AbortSignal): AsyncIterable<Known> {
  try {
    yield* updates(session, watched, signal);
  } catch (error) {
    if (!isFault(error, 'ManagedObjectNotFound')) throw error;
    yield { info: null, question: undefined, power: undefined, gone: true };
  }
}

/** Progress, at once and whenever it changes, questions and the end of a task. A pending question is reported once, and a new one again. */
export async function* watchTask(session: Session, watched: Watched, signal: AbortSignal): AsyncIterable<TaskReport> {
  let percent: number | null | undefined;
  let asked: string | null = null;
  for await (const known of untilGone(session, watched, signal)) {
    if (known.info !== null) {
      const end = ending(known.info, watched.what, session);
      if (end !== null) {
        yield end;
        return;
      }
      const now = numberOf(known.info['progress']);
      if (now !== percent) yield { kind: 'progress', percent: now };
      percent = now;
    }
    if (known.gone) {
      yield vanished(watched.what, 'its task');
      return;
    }
    const question = questionOf(known.question);
    if (question !== null && question.id !== asked) yield { kind: 'question', question };
    asked = question?.id ?? null;
  }
}

/** For calls that return before their effect: done when the domain is off. */
export async function* watchPowerOff(
  session: Session,
  watched: Watched,
  signal: AbortSignal,
): AsyncIterable<TaskReport> {
  let asked: string | null = null;
  let isFirst = true;
  for await (const known of untilGone(session, watched, signal)) {
    if (known.gone) {
      yield vanished(watched.what, 'the domain');
      return;
    }
    if (known.power !== undefined && powerOf(known.power) === 'off') {
      yield { kind: 'done', made: null };
      return;
    }
    if (isFirst) yield { kind: 'progress', percent: null };
    isFirst = false;
    const question = questionOf(known.question);
    if (question !== null && question.id !== asked) yield { kind: 'question', question };
    asked = question?.id ?? null;
  }
}
