import { type Diagnostic, DiagnosticError, errorDiagnostic } from '../domain/diagnostic.js';
import type { Json } from '../domain/json.js';
import { type DomainRef, isUnreadable, type LiveDomain, type Unreadable } from '../domain/live.js';
import { manifestFactPath } from '../domain/manifest-path.js';
import type { Path } from '../domain/path-key.js';
import type { Fact } from '../plan/change.js';
import type { DomainPlan } from '../plan/plan.js';
import type { Step } from '../plan/step.js';
import type { Writer } from '../providers/provider.js';
import { outrun } from './already-so.js';
import type { ApplyTools } from './apply-tools.js';
import { boundedCall, pause } from './bounded-call.js';
import { newlyManaged } from './check-blocked.js';
import { APPLY_DEADLINES, POLL_MILLISECONDS } from './deadlines.js';
import type { DomainRun } from './domain-run.js';
import { effectPaths } from './effect-paths.js';

/** Runtime facts that our own steps leave alone. Power, and what a running guest shows, move by our own hand. */
const OUTLASTING = ['snapshots', 'diskRoots', 'host', 'pool', 'folder', 'autostart'];

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

/** Whether one path leads to the other, or is the same. */
function onOneWay(path: Path, other: Path): boolean {
  return other.every((part, index) => index >= path.length || part === path[index]);
}

function overlaps(path: Path, others: readonly Path[]): boolean {
  return others.some((other) => onOneWay(path, other));
}

/** Steps that leave a domain as it was read: before there is one, or beside it. */
function leavesAsRead({ do: kind }: Step): boolean {
  switch (kind) {
    case 'make-directory':
    case 'make-disk':
    case 'copy-disk':
    case 'extend-disk':
    case 'register':
    case 'create':
    case 'delete-file':
      return true;
    default:
      return false;
  }
}

/** Whether a guard says which VM it is. An equal revision is no proof of that: it may be another VM's. */
function isIdentity({ path: [root, leaf] }: Fact): boolean {
  return root !== 'domain' || leaf === 'uuid' || leaf === 'name';
}

/** What moved, in words; a marker is not for people to read. */
function movedText({ path, value }: Fact, now: Json): { readonly what: string; readonly detail: string } {
  const detail = `then: ${shown(value)}; now: ${shown(now)}`;
  return path.length === 1 && path[0] === 'marker'
    ? {
        what: 'another run of esxform wrote its marker',
        detail: 'The VM carries another marker than the plan was made with.',
      }
    : { what: manifestFactPath(path).join('.'), detail };
}

/** The guards that must still hold after these steps of ours: what they changed themselves is no guard any more. */
export function guardsAfter(guards: readonly Fact[], done: readonly Step[]): readonly Fact[] {
  const acted = done.filter((step) => !leavesAsRead(step));
  if (acted.length === 0) return guards;
  const moved = acted.flatMap(effectPaths);
  return guards.filter(({ path }) => {
    const [root, leaf] = path;
    const lasting = root === 'runtime' ? OUTLASTING.includes(leaf ?? '') : root !== 'marker';
    return lasting && !overlaps(path, moved);
  });
}

/**
 * What speaks against a plan in a new reading; empty when it still stands. An equal revision proves the description but not the
 * runtime facts, which hosts keep out of it. `done` are the steps of this run on the domain so far.
 */
export function staleFacts(
  plan: DomainPlan,
  live: LiveDomain,
  tools: Pick<ApplyTools, 'moved' | 'strict'>,
  done: readonly Step[],
): readonly Diagnostic[] {
  const managed = newlyManaged(plan, live);
  if (managed !== null) return [managed];
  const same = plan.changeVersion !== null && plan.changeVersion === live.changeVersion;
  if (tools.strict && !same && done.length === 0) {
    return [
      errorDiagnostic('EF4003', `${plan.name} has another revision than when the plan was made`, {
        subject: plan.name,
        detail: `then: ${plan.changeVersion ?? 'none'}; now: ${live.changeVersion ?? 'none'}`,
      }),
    ];
  }
  const guards = guardsAfter(plan.guards, done).filter((guard) => !same || isIdentity(guard));
  // What a step of the plan was to bring about, and somebody else did.
  const outrunPaths = plan.steps.filter((step) => outrun(step, live)).flatMap(effectPaths);
  const moved = tools.moved(guards, live).filter(({ fact }) => !overlaps(fact.path, outrunPaths));
  return moved.map(({ fact, now }) => {
    const { what, detail } = movedText(fact, now);
    return errorDiagnostic('EF4003', `${plan.name} changed since the plan was made: ${what}`, {
      subject: plan.name,
      detail,
    });
  });
}

/** Readings of several domains, by ref id. Those that are gone are not in it. */
export async function readAll(
  writer: Writer,
  refs: readonly DomainRef[],
  tools: ApplyTools,
): Promise<ReadonlyMap<string, LiveDomain | Unreadable>> {
  const readings = new Map<string, LiveDomain | Unreadable>();
  if (refs.length === 0) return readings;
  const read = async (signal: AbortSignal): Promise<void> => {
    readings.clear();
    for await (const reading of writer.read(refs, signal)) readings.set(reading.ref.id, reading);
  };
  await boundedCall(tools, 'reading domains', read, APPLY_DEADLINES.call + refs.length * APPLY_DEADLINES.readOne);
  return readings;
}

/** The VM was there when the plan was made, and nothing was sent yet. */
export function goneSincePlan(name: string): Diagnostic {
  return errorDiagnostic('EF4039', `${name} is gone from the host since the plan was made`, {
    subject: name,
    hint: 'Plan again and review the changes.',
  });
}

/** What keeps a reading from being used, or null. */
export function unusable(name: string, reading: LiveDomain | Unreadable | undefined): Diagnostic | null {
  if (reading === undefined) return errorDiagnostic('EF4005', `${name} is gone from the host`, { subject: name });
  if (!isUnreadable(reading)) return null;
  return errorDiagnostic('EF4005', `${name} cannot be read: ${reading.unreadable}`, { subject: name });
}

/**
 * A new reading of a run's domain. Rejects with EF4005 when there is none to be had; right after an outage it waits, because a host that
 * restarts takes a while to list its domains.
 */
export async function readNow(run: DomainRun, ref: DomainRef): Promise<LiveDomain> {
  const { patience } = run.tools;
  for (;;) {
    const reading = (await readAll(run.writer, [ref], run.tools)).get(ref.id);
    if (reading !== undefined && !isUnreadable(reading)) return reading;
    const diagnostic = unusable(run.plan.name, reading);
    if (diagnostic !== null && patience?.isSettling() !== true) throw new DiagnosticError(diagnostic);
    await pause(run.tools, POLL_MILLISECONDS);
  }
}
