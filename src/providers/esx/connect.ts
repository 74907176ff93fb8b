import type { DatastorePath } from '../../domain/datastore-path.js';
import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostic.js';
import type { DomainRef, DomainSummary, LiveDomain, Unreadable } from '../../domain/live.js';
import type { Marker } from '../../domain/marker.js';
import type { PendingQuestion, Question } from '../../domain/question.js';
import type { ServerFacts } from '../../domain/server-facts.js';
import type { FieldRules } from '../../plan/change.js';
import type { Step } from '../../plan/step.js';
import type { Blockers, MadeFile, Reader, RunningTask, TaskReport, Writer } from '../provider.js';
import { discard } from './discard.js';
import { told } from './fault-diagnostic.js';
import { fieldRulesFor } from './field-rules.js';
import { listDirectory } from './files.js';
import { markerAt } from './marker-at.js';
import { networkOf } from './network.js';
import { pendingQuestions } from './pending-questions.js';
import { questionOf } from './question.js';
import { listDomains, readDomains } from './read.js';
import { findScope, type Scope } from './scope.js';
import { readServer, type ServerReading } from './server-facts.js';
import { retrieveOne } from './soap/collector.js';
import type { Network } from './soap/connector.js';
import { VimFault } from './soap/fault.js';
import { type Credentials, type ServiceContent, Session } from './soap/session.js';
import { Transport } from './soap/transport.js';
import { booleanOf, listOf, type MoRef, moRef, objectOf, refOf, textOf } from './soap/value.js';
import type { Target } from './uri.js';
import { watchPowerOff, watchTask } from './watch.js';
import { type Sent, send } from './write.js';

/** Which products a scheme may meet (libvirt's check of productLineId). */
const PRODUCTS: Readonly<Record<Target['scheme'], readonly string[]>> = {
  esx: ['esx', 'embeddedEsx'],
  gsx: ['gsx'],
  vpx: ['vpx'],
};

const PRODUCT_HINTS: Readonly<Record<string, string>> = {
  esx: 'Use esx:// for a host.',
  embeddedEsx: 'Use esx:// for a host.',
  gsx: 'Use gsx:// for VMware Server.',
  vpx: 'Use vpx://, with the datacenter in its path.',
};

function checkProduct(target: Target, content: ServiceContent): void {
  if (PRODUCTS[target.scheme].includes(content.productLineId)) return;
  throw new DiagnosticError(
    errorDiagnostic(
      'EF3011',
      `${target.host} is ${content.fullName} (${content.productLineId}), which ${target.scheme}:// does not reach`,
      { hint: PRODUCT_HINTS[content.productLineId] ?? null },
    ),
  );
}

const STEP_WORDS: Readonly<Record<Step['do'], string>> = {
  'make-directory': 'Making the directory',
  'make-disk': 'Making the disk',
  'upload-vmx': 'Uploading the VMX',
  register: 'Registering the VMX',
  create: 'Creating the domain',
  reconfigure: 'Reconfiguring the domain',
  record: 'Recording what was applied',
  'power-on': 'Powering the domain on',
  'shut-down': 'Asking the guest to shut down',
  'power-off': 'Powering the domain off',
  suspend: 'Suspending the domain',
};

interface Connection {
  readonly session: Session;
  readonly scope: Scope;
  readonly server: ServerReading;
}

class EsxReader implements Reader {
  readonly rules: FieldRules;
  protected readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
    this.rules = fieldRulesFor(connection.server.facts.apiVersion);
  }

  facts(_signal: AbortSignal): Promise<ServerFacts> {
    return Promise.resolve(this.connection.server.facts);
  }

  list(signal: AbortSignal): AsyncIterable<DomainSummary> {
    return toldEach('Listing the domains', listDomains(this.connection.session, this.connection.scope, signal));
  }

  read(refs: readonly DomainRef[], signal: AbortSignal): AsyncIterable<LiveDomain | Unreadable> {
    const { session, scope, server } = this.connection;
    return toldEach('Reading the domains', readDomains({ session, scope, mounts: server.mounts }, refs, signal));
  }

  questions(signal: AbortSignal): AsyncIterable<PendingQuestion> {
    const { session, scope } = this.connection;
    return toldEach('Looking for questions', pendingQuestions(session, scope, signal));
  }

  markerAt(vmxPath: DatastorePath, signal: AbortSignal): Promise<Marker | null> {
    const { session, scope } = this.connection;
    return told(`Reading ${vmxPath}`, () => markerAt(session, scope, vmxPath, signal));
  }

  directory(path: DatastorePath, signal: AbortSignal): Promise<readonly string[] | null> {
    const { session, server } = this.connection;
    return told(`Listing ${path}`, () => listDirectory(session, path, server.mounts, signal));
  }

  close(): Promise<void> {
    return this.connection.session.logout();
  }
}

class EsxWriter extends EsxReader implements Writer {
  readonly #sent = new WeakMap<RunningTask, { readonly sent: Sent; readonly what: string }>();

  async start(step: Step, on: LiveDomain | DomainRef | null, signal: AbortSignal): Promise<RunningTask> {
    const { session, scope, server } = this.connection;
    const what = STEP_WORDS[step.do];
    return this.#keep(what, await told(what, () => send({ session, scope, mounts: server.mounts }, step, on, signal)));
  }

  async discard(made: MadeFile, signal: AbortSignal): Promise<RunningTask> {
    const { session, scope, server } = this.connection;
    const what = `Removing ${made.path}`;
    return this.#keep(what, await told(what, () => discard({ session, scope, mounts: server.mounts }, made, signal)));
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
        return toldEach(what, watchTask(session, { what, task: sent.task, vm: sent.vm }, signal));
    }
  }

  blockers(on: DomainRef, signal: AbortSignal): Promise<Blockers> {
    const { session } = this.connection;
    return told('Looking for what blocks the domain', async () => {
      const vm = await retrieveOne(session, moRef('VirtualMachine', on.id), ['runtime.question', 'recentTask'], signal);
      const tasks: string[] = [];
      for (const item of listOf(vm.properties.get('recentTask'))) {
        const ref = refOf(item);
        if (ref !== null && (await this.#isUnfinished(ref, signal))) tasks.push(ref.value);
      }
      return { question: questionOf(vm.properties.get('runtime.question')), tasks };
    });
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
    const { session } = this.connection;
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

  /** A task that is gone has ended. */
  async #isUnfinished(task: MoRef, signal: AbortSignal): Promise<boolean> {
    try {
      const object = await retrieveOne(this.connection.session, task, ['info.state'], signal);
      const state = textOf(object.properties.get('info.state'));
      return state === 'queued' || state === 'running';
    } catch (error) {
      if (error instanceof VimFault && error.type === 'ManagedObjectNotFound') return false;
      throw error;
    }
  }
}

async function* only(report: TaskReport): AsyncIterable<TaskReport> {
  yield report;
}

async function* toldEach<T>(what: string, items: AsyncIterable<T>): AsyncIterable<T> {
  const iterator = items[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await told(what, () => iterator.next());
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}

async function open(
  target: Target,
  credentials: Credentials,
  mode: 'read' | 'write',
  signal: AbortSignal,
  network: Network,
): Promise<Connection> {
  const session = new Session(new Transport(`${target.transport}://${target.host}:${target.port}`, network), mode);
  try {
    return await told(`Connecting to ${target.host}`, async () => {
      await session.open(credentials, signal);
      checkProduct(target, session.content);
      const scope = await findScope(session, target, signal);
      return { session, scope, server: await readServer(session, scope, signal) };
    });
  } catch (error) {
    await session.logout();
    throw error;
  }
}

/** A connection that cannot write: it has no method for it, and its session refuses every call that is not on the read list. */
export async function connectReader(
  target: Target,
  credentials: Credentials,
  signal: AbortSignal,
  network: Network = networkOf(target),
): Promise<Reader> {
  return new EsxReader(await open(target, credentials, 'read', signal, network));
}

export async function connectWriter(
  target: Target,
  credentials: Credentials,
  signal: AbortSignal,
  network: Network = networkOf(target),
): Promise<Writer> {
  return new EsxWriter(await open(target, credentials, 'write', signal, network));
}
