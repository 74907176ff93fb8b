import type { RunningTask, TaskReport, Writer } from '../../src/providers/provider.js';

/** Where in the life of a step's call the run dies. */
export const MOMENTS = ['before the call', 'before the reply', 'while it waits', 'before it knows the end'] as const;
export type Moment = (typeof MOMENTS)[number];

/** A writer whose process is killed at one step: from then on nothing that it was asked ever comes back. */
export interface DyingWriter {
  readonly writer: Writer;
  /** Resolves at the death. */
  readonly dead: Promise<void>;
}

const NEVER = new Promise<never>(() => undefined);

/** `meanwhile` is done before each call of a step, as by somebody else; it is given how many calls went before. */
export function dyingWriter(
  inner: Writer,
  step: number,
  moment: Moment,
  meanwhile: (started: number) => Promise<void> = async () => undefined,
): DyingWriter {
  let die = (): void => undefined;
  const dead = new Promise<void>((resolve) => {
    die = resolve;
  });
  const doomed = new WeakSet<RunningTask>();
  let started = 0;
  const death = (): Promise<never> => {
    die();
    return NEVER;
  };
  const writer: Writer = {
    rules: inner.rules,
    facts: (signal) => inner.facts(signal),
    factsNow: (signal) => inner.factsNow(signal),
    list: (signal) => inner.list(signal),
    read: (refs, signal) => inner.read(refs, signal),
    questions: (signal) => inner.questions(signal),
    fleet: (signal) => inner.fleet(signal),
    overview: (signal) => inner.overview(signal),
    guestIds: (signal) => inner.guestIds(signal),
    viaVcenter: (signal) => inner.viaVcenter(signal),
    vmWithUuid: (uuid, signal) => inner.vmWithUuid(uuid, signal),
    vmxAt: (path, signal) => inner.vmxAt(path, signal),
    inspectFiles: (paths, signal) => inner.inspectFiles(paths, signal),
    sizes: (paths, signal) => inner.sizes(paths, signal),
    disks: (paths, signal) => inner.disks(paths, signal),
    checkStep: (step, on, signal) => inner.checkStep(step, on, signal),
    validateMigration: (on, host, signal) => inner.validateMigration(on, host, signal),
    directory: (path, signal) => inner.directory(path, signal),
    close: () => inner.close(),
    blockers: (on, signal) => inner.blockers(on, signal),
    answer: (on, question, key, signal) => inner.answer(on, question, key, signal),
    cancel: (task, signal) => inner.cancel(task, signal),
    discard: (made, signal) => inner.discard(made, signal),
    start: async (what, on, signal) => {
      await meanwhile(started);
      const mine = started === step;
      started += 1;
      if (mine && moment === 'before the call') return await death();
      const task = await inner.start(what, on, signal);
      if (mine && moment === 'before the reply') return await death();
      if (mine) doomed.add(task);
      return task;
    },
    watch: async function* (task, signal): AsyncGenerator<TaskReport> {
      if (doomed.has(task) && moment === 'while it waits') await death();
      for await (const report of inner.watch(task, signal)) {
        if (doomed.has(task) && report.kind === 'done') await death();
        yield report;
      }
    },
  };
  return { writer, dead };
}
