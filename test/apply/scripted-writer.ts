import type { Diagnostic } from '../../src/domain/diagnostics/diagnostic.js';
import { DiagnosticError, errorDiagnostic } from '../../src/domain/diagnostics/diagnostic.js';
import type { Domain, PowerState } from '../../src/domain/domain.js';
import type { FileFacts, FileUser } from '../../src/domain/file-facts.js';
import type { DomainRef, LiveDomain, RuntimeFacts, Unreadable } from '../../src/domain/live.js';
import type { Marker } from '../../src/domain/marker.js';
import type { Question } from '../../src/domain/question.js';
import type { ServerFacts } from '../../src/domain/server-facts.js';
import type { DatastorePath } from '../../src/domain/values/datastore-path.js';
import type { DomainName } from '../../src/domain/values/domain-name.js';
import type { Bytes, KiB } from '../../src/domain/values/units.js';
import type { Uuid } from '../../src/domain/values/uuid.js';
import type { Step, StepKind } from '../../src/plan/steps/step.js';
import type { RunningTask, TaskReport, Writer } from '../../src/providers/provider.js';
import type { VirtualClock } from './virtual-clock.js';

/** What happens while a task runs, beat by beat; each may come some milliseconds after the one before. */
export type Beat = { readonly after?: number } & (
  | { readonly kind: 'progress'; readonly percent: number }
  /** Stands until it is answered; `again` asks once more after each answer. */
  | { readonly kind: 'question'; readonly question: Question; readonly again?: boolean }
  | { readonly kind: 'failed'; readonly diagnostic: Diagnostic }
  | { readonly kind: 'effect' }
  | { readonly kind: 'hang' }
);

export interface TaskScript {
  readonly beats: readonly Beat[];
  readonly cancelable?: boolean;
  /** The call itself is refused. */
  readonly refused?: Diagnostic;
  /** The connection breaks before or after the host has done it all; `running`: it does it a while later. */
  readonly lost?: 'before' | 'after' | 'running';
}

export interface Script {
  /** For each call of a step kind in turn; after the last one, steps simply succeed. */
  readonly tasks?: Partial<Record<StepKind, readonly TaskScript[]>>;
  /** A question that stands, and tasks that run, before anything of ours. */
  readonly pending?: { readonly question?: Question; readonly tasks?: readonly string[]; readonly effect?: () => void };
  readonly serverId?: string;
  /** Names of datastores that are there; not given, all that tests name. */
  readonly datastores?: readonly string[];
  readonly failRead?: (count: number) => Diagnostic | null;
  /** Paths that cannot be removed. */
  readonly stuck?: readonly string[];
  /** Directories that are there. */
  readonly directories?: readonly string[];
  /** Files that are there, but for those that steps make. */
  readonly files?: readonly string[];
  /** Domains of the inventory, beside those of the run, and the files that they name. */
  readonly strangers?: Readonly<Record<string, readonly string[]>>;
  /** What a file turned out to be, but for what its name says. */
  readonly kinds?: Readonly<Record<string, FileFacts['kind']>>;
  /** VMX files that are there, with their markers. */
  readonly vmx?: Readonly<Record<string, Marker | null>>;
}

export interface ScriptedWriter extends Writer {
  /** Every call, in order, in words. */
  readonly log: string[];
  /** The domains as they are, by ref id; a test may change them. */
  readonly live: Map<string, LiveDomain | Unreadable>;
  /** Foreign tasks by id; a test may change them. */
  readonly foreignTasks: Set<string>;
  readonly calls: (start: string) => readonly string[];
}

interface Task extends RunningTask {
  readonly script: TaskScript;
  readonly step: Step;
  readonly on: string | null;
  cancelled: boolean;
}

function withValue(domain: Domain, path: readonly string[], value: unknown): Domain {
  const copy = structuredClone(domain) as unknown as Record<string, unknown>;
  let at = copy;
  for (const key of path.slice(0, -1)) {
    at[key] = { ...(at[key] as Record<string, unknown> | undefined) };
    at = at[key] as Record<string, unknown>;
  }
  const last = path.at(-1) ?? '';
  if (value === null) delete at[last];
  else at[last] = value;
  return copy as unknown as Domain;
}

/** Every VM that can be read has one, whatever a test leaves out. */
const SOME_UUID = '42116ec4-1d3f-4f0a-9a52-00000000ffff' as Uuid;

const POWER_AFTER: Partial<Record<StepKind, PowerState>> = {
  'power-on': 'on',
  'power-off': 'off',
  'force-off': 'off',
  'shut-down': 'off',
  suspend: 'suspended',
};

function runtimeAfter(step: Step): Partial<RuntimeFacts> {
  if (step.do === 'migrate') return { host: step.host };
  if (step.do === 'move-to-pool') return { pool: step.pool };
  if (step.do === 'move-to-folder') return { folder: step.folder };
  return step.do === 'autostart' ? { autostart: step.enabled } : {};
}

/** Those that the tests name. */
const DATASTORES = ['ds', 'images', 'ssd1', 'ssd2'];

/** The file that a step makes. */
function madeFile(step: Step): string | null {
  if (step.do === 'make-disk' || step.do === 'copy-disk') return step.disk.file;
  return step.do === 'upload-vmx' ? step.path : null;
}

/** Moves a domain as the host would: the effect, and a new revision. */
export function moveDomain(live: LiveDomain, step: Step): LiveDomain {
  const power = POWER_AFTER[step.do];
  const domain =
    step.do === 'reconfigure'
      ? step.changes.reduce((before, change) => withValue(before, change.path, change.after), live.domain)
      : step.do === 'upgrade-hardware'
        ? { ...live.domain, hardwareVersion: step.version }
        : live.domain;
  return {
    ...live,
    domain,
    marker: 'marker' in step ? step.marker : live.marker,
    changeVersion: `${live.changeVersion}+`,
    runtime: { ...live.runtime, ...(power === undefined ? {} : { power }), ...runtimeAfter(step) },
  };
}

/** A fake of the port (not of any wire): domains in memory, and tasks that go as they are scripted. */
export function scriptedWriter(
  readings: readonly (LiveDomain | Unreadable)[],
  clock: VirtualClock,
  script: Script = {},
): ScriptedWriter {
  const log: string[] = [];
  const live = new Map(readings.map((reading) => [reading.ref.id, reading]));
  const queues = new Map(Object.entries(script.tasks ?? {}).map(([kind, scripts]) => [kind, [...scripts]]));
  const questions = new Map<string, Question>();
  const foreignTasks = new Set(script.pending?.tasks ?? []);
  const files = new Set(script.files);
  const vmx = new Map(Object.entries(script.vmx ?? {}));
  const tasks: Task[] = [];
  const running = new Set<Task>();
  let reads = 0;
  let prior: Question | null = script.pending?.question ?? null;

  const domainOf = (id: string): LiveDomain => {
    const reading = live.get(id);
    if (reading === undefined || 'unreadable' in reading) throw new Error(`no domain ${id}`);
    return reading;
  };
  const effect = (task: Task): DomainRef | null => {
    if (task.step.do === 'unregister') {
      live.delete(task.on ?? '');
      return null;
    }
    if (task.step.do === 'delete-file') files.delete(task.step.path);
    const made = madeFile(task.step);
    if (made !== null) files.add(made);
    if (task.step.do === 'upload-vmx') vmx.set(task.step.path, task.step.marker);
    if (task.on !== null) live.set(task.on, moveDomain(domainOf(task.on), task.step));
    if (task.step.do !== 'register' && task.step.do !== 'create') return null;
    const ref = { id: 'made-1' };
    const template = [...live.values()][0];
    if (template !== undefined && !('unreadable' in template)) {
      const vmxPath = task.step.path;
      live.set(ref.id, { ...template, ref, vmxPath, runtime: { ...template.runtime, power: 'off' } });
    }
    return ref;
  };

  async function* beats(task: Task, signal: AbortSignal): AsyncGenerator<TaskReport> {
    const rest = (ms: number) => clock.sleep(ms, signal);
    const untilCancelled = async (): Promise<void> => {
      while (!task.cancelled) await rest(500);
    };
    for (const beat of task.script.beats) {
      if (beat.after !== undefined) await rest(beat.after);
      if (task.cancelled) break;
      if (beat.kind === 'hang') await untilCancelled();
      if (beat.kind === 'progress') yield { kind: 'progress', percent: beat.percent };
      if (beat.kind === 'effect') effect(task);
      if (beat.kind === 'failed') return yield { kind: 'failed', diagnostic: beat.diagnostic };
      if (beat.kind === 'question' && task.on !== null) {
        do {
          questions.set(task.on, beat.question);
          yield { kind: 'question', question: beat.question };
          while (questions.has(task.on) && !task.cancelled) await rest(500);
        } while (beat.again === true && !task.cancelled);
      }
    }
    if (task.cancelled) {
      if (task.on !== null) questions.delete(task.on);
      return yield { kind: 'failed', diagnostic: errorDiagnostic('EF3015', 'cancelled') };
    }
    yield { kind: 'done', made: task.script.beats.some((beat) => beat.kind === 'effect') ? null : effect(task) };
  }

  const serverFacts = (): ServerFacts => ({
    id: script.serverId ?? 'server-1',
    product: 'A host',
    apiVersion: '8.0',
    hardwareVersion: 21,
    defineBy: 'upload',
    newVms: { kind: 'host', name: 'esx1.example.com' },
    datastores: (script.datastores ?? DATASTORES).map((name) => ({
      name,
      accessible: true,
      free: (2 ** 30) as KiB,
      capacity: (2 ** 30) as KiB,
    })),
    hosts: [],
    folders: [],
    pools: [],
    guestIds: null,
    canMigrate: false,
    canRelocate: false,
    portGroups: [],
    networks: ['DMZ', 'VM Network'],
  });

  return {
    log,
    live,
    foreignTasks,
    calls: (start) => log.filter((line) => line.startsWith(start)),
    rules: () => ({ cost: 'hot', because: '', evidence: [] }),
    facts: async () => {
      log.push('facts');
      return serverFacts();
    },
    factsNow: async () => serverFacts(),
    list: async function* () {
      log.push('list');
      for (const reading of live.values()) {
        if ('unreadable' in reading) {
          const { ref, name, unreadable: why } = reading;
          const unknown = { uuid: null, instanceUuid: null, vmxPath: null, changeVersion: null };
          yield { ref, name, ...unknown, power: 'off', unreadable: why };
          continue;
        }
        const { changeVersion, domain, ref, runtime, vmxPath } = reading;
        const { name, uuid, instanceUuid } = domain;
        const identity = { ref, name, uuid: uuid ?? SOME_UUID, instanceUuid, vmxPath };
        yield { ...identity, power: runtime.power, changeVersion, unreadable: null };
      }
    },
    read: async function* (refs) {
      reads += 1;
      log.push(`read ${refs.map((ref) => ref.id).join(' ')}`);
      const failed = script.failRead?.(reads) ?? null;
      if (failed !== null) throw new DiagnosticError(failed);
      for (const ref of refs) {
        const reading = live.get(ref.id);
        if (reading !== undefined) yield reading;
      }
    },
    // biome-ignore lint/correctness/useYield: this fake has no inventory to look through
    questions: async function* () {
      throw new Error('a run looks at its own domains only');
    },
    overview: () => {
      throw new Error('a run asks for no overview');
    },
    fleet: async function* () {
      log.push('fleet');
      for (const [name, named] of Object.entries(script.strangers ?? {})) {
        const row = {
          ref: { id: name },
          uuid: null,
          vmxPath: null,
          power: 'on',
          macs: [],
          instanceUuid: null,
        } as const;
        yield { ...row, name: name as DomainName, files: named as readonly DatastorePath[], marker: null };
      }
    },
    guestIds: async () => null,
    vmWithUuid: async () => null,
    viaVcenter: async () => null,
    vmxAt: async (path) => {
      const marker = vmx.get(path);
      const [template] = live.values();
      if (marker === undefined || template === undefined || 'unreadable' in template) return null;
      return { domain: template.domain, marker };
    },
    inspectFiles: async (paths) => {
      log.push('inspect');
      const users = (path: DatastorePath): FileUser[] =>
        Object.entries(script.strangers ?? {}).flatMap(([name, named]) =>
          named.some((each) => each.toLowerCase() === path.toLowerCase())
            ? [{ ref: { id: name }, name, how: 'file', because: null }]
            : [],
        );
      const kind = (path: DatastorePath): FileFacts['kind'] => {
        if (!files.has(path)) return 'missing';
        return script.kinds?.[path] ?? (path.endsWith('.vmdk') ? 'disk' : 'file');
      };
      const facts = (path: DatastorePath): FileFacts => ({
        kind: kind(path),
        size: files.has(path) ? (4096 as Bytes) : null,
        instead: null,
        users: users(path),
      });
      return { files: new Map(paths.map((path) => [path, facts(path)])), hidden: [], unlisted: [] };
    },
    sizes: async (paths) => paths.map((path) => (files.has(path) ? (4096 as Bytes) : null)),
    disks: async (paths) => paths.map(() => null),
    checkStep: async () => [],
    validateMigration: async () => [],
    directory: async (path) => (script.directories?.includes(path) === true ? [] : null),
    close: async () => undefined,
    start: async (step, on) => {
      const id = on === null ? null : 'ref' in on ? on.ref.id : on.id;
      const revision = on !== null && 'changeVersion' in on ? ` at ${on.changeVersion}` : '';
      log.push(`start ${step.do}${step.do === 'reconfigure' ? revision : ''}`);
      const next = queues.get(step.do)?.shift() ?? { beats: [] };
      if (next.refused !== undefined) throw new DiagnosticError(next.refused);
      // A guest shuts down without a task of the host.
      const name = step.do === 'shut-down' ? null : `task-${tasks.length + 1}`;
      const task: Task = { id: name, script: next, step, on: id, cancelled: false };
      if (next.lost !== undefined) {
        if (next.lost === 'after') effect(task);
        if (next.lost === 'running' && name !== null) {
          foreignTasks.add(name);
          clock.at(clock.now() + 60_000, () => {
            effect(task);
            foreignTasks.delete(name);
          });
        }
        throw new DiagnosticError(errorDiagnostic('EF3002', 'the host reset the connection'));
      }
      tasks.push(task);
      running.add(task);
      return task;
    },
    discard: async ({ kind, path }) => {
      log.push(`discard ${kind} ${path}`);
      const beats: readonly Beat[] =
        script.stuck?.includes(path) === true
          ? [{ kind: 'failed', diagnostic: errorDiagnostic('EF3018', `${path} is not empty`) }]
          : [{ kind: 'effect' }];
      const step: Step = { do: 'power-on' };
      const task: Task = { id: `task-${tasks.length + 1}`, script: { beats }, step, on: null, cancelled: false };
      tasks.push(task);
      return task;
    },
    watch: async function* (running_, signal) {
      const task = tasks.find((each) => each === running_);
      if (task === undefined) throw new Error('an unknown task');
      for await (const report of beats(task, signal)) {
        if (report.kind === 'done' || report.kind === 'failed') running.delete(task);
        yield report;
      }
    },
    blockers: async (on) => {
      log.push('blockers');
      const ours = [...running].flatMap((task) => (task.on === on.id && task.id !== null ? [task.id] : []));
      return { question: questions.get(on.id) ?? prior, tasks: [...foreignTasks, ...ours] };
    },
    answer: async (on, question, key) => {
      log.push(`answer ${question.id} ${key}`);
      if (prior?.id === question.id) {
        prior = null;
        script.pending?.effect?.();
        clock.at(clock.now() + 5_000, () => foreignTasks.clear());
      }
      questions.delete(on.id);
    },
    cancel: async (task) => {
      log.push(`cancel ${task.id}`);
      const found = tasks.find((each) => each === task);
      if (found?.script.cancelable !== true) return false;
      found.cancelled = true;
      return true;
    },
  };
}

export function unreadable(id: string, name: string, because: string): Unreadable {
  return { ref: { id }, name: name as DomainName, unreadable: because };
}
