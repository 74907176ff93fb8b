import type { DomainRef, LiveDomain } from '../../../domain/live.js';
import type { Question } from '../../../domain/question.js';
import type { Step } from '../../../plan/steps/step.js';
import type { Blockers, MadeFile, RunningTask, TaskReport, Writer } from '../../provider.js';
import { Licence } from '../inventory/licence.js';
import { told, toldEach } from '../net/fault-diagnostic.js';
import { EsxReader } from '../read/esx-reader.js';
import { retrieveOne } from '../soap/collector.js';
import { VimFault } from '../soap/fault.js';
import type { Session } from '../soap/session/session.js';
import { booleanOf, moRef, objectOf } from '../soap/value.js';
import { blockersOf } from '../watch/blockers.js';
import { taskWarnings } from '../watch/task-warnings.js';
import { watchPowerOff, watchTask } from '../watch/watch.js';
import { discard } from './discard.js';
import type { Sent, SentTask } from './sent.js';
import { SENDERS, send } from './write.js';
import type { WriteContext } from './write-context.js';

/** A connection that carries out steps. */
export class EsxWriter extends EsxReader implements Writer {
  readonly #sent = new WeakMap<RunningTask, { readonly sent: Sent; readonly what: string }>();
  #vcenter: EsxWriter | null = null;
  readonly #licence = new Licence(this.connection.session);

  async start(step: Step, on: LiveDomain | DomainRef | null, signal: AbortSignal): Promise<RunningTask> {
    const { doing } = SENDERS[step.do];
    const call = () => send(this.#place(), step, on, signal);
    return this.#keep(doing, await told(doing, () => this.#licence.write(doing, call, signal)));
  }

  override async viaVcenter(signal: AbortSignal): Promise<EsxWriter | null> {
    const connection = this.#vcenter === null ? await this.vcenterConnection(signal) : null;
    if (connection !== null) this.#vcenter = new EsxWriter(connection);
    return this.#vcenter;
  }

  async discard(made: MadeFile, signal: AbortSignal): Promise<RunningTask> {
    const what = `Removing ${made.path}`;
    return this.#keep(what, await told(what, () => discard(this.#place(), made, signal)));
  }

  #place(): WriteContext {
    const { session, scope, server, vcenter } = this.connection;
    return { session, scope, mounts: server.mounts, vcenter };
  }

  #keep(what: string, sent: Sent): RunningTask {
    const running: RunningTask = { id: sent.until === 'task-ends' ? sent.task.value : null };
    this.#sent.set(running, { sent, what });
    return running;
  }

  watch(task: RunningTask, signal: AbortSignal): AsyncIterable<TaskReport> {
    const { sent, what } = this.#need(task);
    const { session } = this.connection;
    switch (sent.until) {
      case 'now':
        return only({ kind: 'done', made: null });
      case 'power-is-off':
        return toldEach(what, watchPowerOff(session, { what, task: null, vm: sent.vm }, signal));
      case 'task-ends':
        return toldEach(what, this.#task(sent, sent.session ?? session, what, signal));
    }
  }

  async *#task({ task, vm, warns }: SentTask, session: Session, what: string, signal: AbortSignal) {
    for await (const report of watchTask(session, { what, task, vm }, signal)) {
      const warnings =
        warns === true && report.kind === 'done' ? await taskWarnings(session, task, signal) : ([] as const);
      yield warnings.length === 0 ? report : { ...report, warnings };
    }
  }

  blockers(on: DomainRef, signal: AbortSignal): Promise<Blockers> {
    return told('Looking for what blocks the domain', () => blockersOf(this.connection.session, on, signal));
  }

  async answer(on: DomainRef, question: Question, choiceKey: string, signal: AbortSignal): Promise<void> {
    const args = { questionId: question.id, answerChoice: choiceKey };
    await told('Answering the question', () =>
      this.connection.session.call('AnswerVM', moRef('VirtualMachine', on.id), args, signal),
    );
  }

  async cancel(task: RunningTask, signal: AbortSignal): Promise<boolean> {
    const { sent } = this.#need(task);
    if (sent.until !== 'task-ends') return false;
    const { session = this.connection.session } = sent;
    const info = objectOf(
      (await told('Cancelling', () => retrieveOne(session, sent.task, ['info'], signal))).properties.get('info'),
    );
    if (booleanOf(info?.['cancelable']) !== true) return false;
    try {
      await session.call('CancelTask', sent.task, {}, signal);
      return true;
    } catch (error) {
      if (error instanceof VimFault) return false;
      throw error;
    }
  }

  #need(task: RunningTask): { readonly sent: Sent; readonly what: string } {
    const entry = this.#sent.get(task);
    if (entry === undefined) throw new Error('the task was not started by this connection');
    return entry;
  }
}

async function* only(report: TaskReport): AsyncIterable<TaskReport> {
  yield report;
}
