import type { DatastorePath } from '../../domain/datastore-path.js';
import type { DomainRef, DomainSummary, FleetRow, LiveDomain, Unreadable } from '../../domain/live.js';
import type { PendingQuestion, Question } from '../../domain/question.js';
import type { ServerFacts } from '../../domain/server-facts.js';
import type { Bytes } from '../../domain/units.js';
import type { FieldRules } from '../../plan/change.js';
import type { Step } from '../../plan/step.js';
import type {
  Blockers,
  MadeFile,
  MigrationProblem,
  Reader,
  RunningTask,
  TaskReport,
  VmxReading,
  Writer,
} from '../provider.js';
import { discard } from './discard.js';
import { told } from './fault-diagnostic.js';
import { fieldRulesFor } from './field-rules.js';
import { listDirectory } from './files.js';
import { Licence } from './licence.js';
import { networkOf } from './network.js';
import { pendingQuestions } from './pending-questions.js';
import { checkProduct } from './product.js';
import { questionOf } from './question.js';
import { listDomains, readDomains } from './read.js';
import type { ReadingCache } from './reading-cache.js';
import { knownReadings, READ_ANEW, type ReadingWay } from './reading-way.js';
import { findScope, type Scope } from './scope.js';
import { readServer, type ServerReading } from './server-facts.js';
import { retrieveOne } from './soap/collector.js';
import type { Network } from './soap/connector.js';
import { VimFault } from './soap/fault.js';
import { type Login, Session } from './soap/session.js';
import { Transport } from './soap/transport.js';
import { booleanOf, listOf, type MoRef, moRef, objectOf, refOf, textOf } from './soap/value.js';
import type { Target } from './uri.js';
import { openVcenter, type Vcenter, type VcenterDoor } from './vcenter.js';
import { vmxAt } from './vmx-at.js';
import { watchPowerOff, watchTask } from './watch.js';
import { type Sent, send } from './write.js';

const STEP_WORDS: Readonly<Record<Step['do'], string>> = {
  'make-directory': 'Making the directory',
  'make-disk': 'Making the disk',
  'copy-disk': 'Copying the disk',
  'extend-disk': 'Extending the disk',
  'upgrade-hardware': 'Upgrading the virtual hardware',
  migrate: 'Migrating the domain',
  relocate: 'Relocating the domain',
  'move-to-pool': 'Moving the domain to another resource pool',
  'move-to-folder': 'Moving the domain to another folder',
  autostart: 'Setting whether the domain starts with the host',
  unregister: 'Unregistering the domain',
  'delete-file': 'Deleting the file',
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
  readonly target: Target;
  readonly session: Session;
  readonly scope: Scope;
  readonly server: ServerReading;
  /** Where the URI names one: open for steps that only a vCenter can do. */
  readonly vcenter: Vcenter | null;
  readonly reading: ReadingWay;
}

class EsxReader implements Reader {
  readonly rules: FieldRules;
  protected readonly connection: Connection;
  #known: Promise<ReadingCache | null> | null = null;

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
    return toldEach('Reading the domains', this.#read(refs, signal));
  }

  async *#read(refs: readonly DomainRef[], signal: AbortSignal): AsyncIterable<LiveDomain | Unreadable> {
    const { session, scope, server, reading, target } = this.connection;
    this.#known ??= knownReadings(reading, target, server);
    const cache = await this.#known;
    yield* readDomains({ session, scope, mounts: server.mounts, from: reading.from, cache }, refs, signal);
  }

  questions(signal: AbortSignal): AsyncIterable<PendingQuestion> {
    const { session, scope } = this.connection;
    return toldEach('Looking for questions', pendingQuestions(session, scope, signal));
  }

  fleet(_signal: AbortSignal): AsyncIterable<FleetRow> {
    throw new Error('not written yet');
  }

  vmxAt(vmxPath: DatastorePath, signal: AbortSignal): Promise<VmxReading | null> {
    const { session, scope, server } = this.connection;
    return told(`Reading ${vmxPath}`, () => vmxAt(session, scope, { vmxPath, mounts: server.mounts }, signal));
  }

  sizes(_paths: readonly DatastorePath[], _signal: AbortSignal): Promise<readonly (Bytes | null)[]> {
    throw new Error('not written yet');
  }

  validateMigration(_on: DomainRef, _host: string, _signal: AbortSignal): Promise<readonly MigrationProblem[]> {
    throw new Error('not written yet');
  }

  directory(path: DatastorePath, signal: AbortSignal): Promise<readonly string[] | null> {
    const { session, server } = this.connection;
    return told(`Listing ${path}`, () => listDirectory(session, path, server.mounts, signal));
  }

  async close(): Promise<void> {
    await this.connection.vcenter?.close();
    await this.connection.session.logout();
  }
}

class EsxWriter extends EsxReader implements Writer {
  readonly #sent = new WeakMap<RunningTask, { readonly sent: Sent; readonly what: string }>();
  readonly #licence = new Licence(this.connection.session);

  async start(step: Step, on: LiveDomain | DomainRef | null, signal: AbortSignal): Promise<RunningTask> {
    const { session, scope, server } = this.connection;
    const what = STEP_WORDS[step.do];
    const call = () => send({ session, scope, mounts: server.mounts }, step, on, signal);
    return this.#keep(what, await told(what, () => this.#licence.write(what, call, signal)));
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

/** What a connection is opened with, beside its target. */
interface Access {
  readonly login: Login;
  readonly network: Network;
  /** The way to the vCenter of `vcenter=`; such a target cannot be opened without. */
  readonly vcenter: VcenterDoor | null;
  readonly reading: ReadingWay;
}

async function open(
  target: Target,
  mode: 'read' | 'write',
  signal: AbortSignal,
  { login, network, vcenter: door, reading }: Access,
): Promise<Connection> {
  const session = new Session(new Transport(`${target.transport}://${target.host}:${target.port}`, network), mode);
  let vcenter: Vcenter | null = null;
  try {
    const found = await told(`Connecting to ${target.host}`, async () => {
      await session.open(login, signal);
      checkProduct(target, session.content);
      return await findScope(session, target, signal);
    });
    if (target.vcenter !== null) {
      if (door === null) throw new Error(`there is no way to the vCenter of ${target.host}`);
      vcenter = await openVcenter({ session, scope: found, target }, target.vcenter, door, signal);
    }
    const server = await told(`Connecting to ${target.host}`, () => readServer(session, found, signal));
    return { target, session, scope: found, server, vcenter, reading };
  } catch (error) {
    await vcenter?.close();
    await session.logout();
    throw error;
  }
}

/** A connection that cannot write: it has no method for it, and its session refuses every call that is not on the read list. */
export async function connectReader(
  target: Target,
  login: Login,
  signal: AbortSignal,
  network: Network = networkOf(target),
  vcenter: VcenterDoor | null = null,
  reading: ReadingWay = READ_ANEW,
): Promise<Reader> {
  return new EsxReader(await open(target, 'read', signal, { login, network, vcenter, reading }));
}

/** What is about to be changed is always read anew. */
export async function connectWriter(
  target: Target,
  login: Login,
  signal: AbortSignal,
  network: Network = networkOf(target),
  vcenter: VcenterDoor | null = null,
  reading: ReadingWay = READ_ANEW,
): Promise<Writer> {
  const way = { ...reading, cache: null };
  return new EsxWriter(await open(target, 'write', signal, { login, network, vcenter, reading: way }));
}
