/**
 * Use case "plan": reads the live state of each connection and plans all its VMs. Terms: live state is what the host reports now. Reads
 * only; a VM that cannot be read gets a blocked plan and does not stop the others.
 */

import { type Diagnostic, hasErrors } from '../../domain/diagnostics/diagnostic.js';
import { type DomainRef, isUnreadable, type LiveDomain } from '../../domain/live.js';
import type { AnswerRule } from '../../domain/question.js';
import { NO_LIMITS, type RunLimits } from '../../domain/run-limits.js';
import type { DesiredConnection } from '../../manifest/load-desired.js';
import { assembleConnection, assemblePlan } from '../../plan/assemble.js';
import { claimsAnything } from '../../plan/checks/fleet-conflicts.js';
import { checkRegistrations, type Registrations } from '../../plan/checks/registered-elsewhere.js';
import { DEFAULT_PLAN_POLICY, type PlanPolicy } from '../../plan/cost/plan-policy.js';
import type { Match } from '../../plan/match/match-domains.js';
import type { ConnectionPlan, DomainPlan, Plan } from '../../plan/plan.js';
import type { ChangePolicy } from '../../plan/policy/change-policy.js';
import { underPolicy } from '../../plan/policy/check-change-policy.js';
import { orphansOf, unreadInventory } from '../../plan/prune.js';
import type { Reader } from '../../providers/provider.js';
import type { Connections } from '../connections/connections.js';
import { readEach } from '../connections/unread-connection.js';
import { checkHostFiles } from './check-host-files.js';
import { type LivePart, orderParts, readLiveParts, staysElsewhere, throughNotes } from './live-parts.js';
import { withQuestion } from './pending-question.js';
import { type DomainPlanOptions, planMatch } from './plan-domains.js';
import { hiddenNotes, type LiveState, managedNotes, readingNotes, uncheckedNote } from './read-live-state.js';

export interface PlanOptions {
  readonly version: string;
  readonly owner: string;
  /** Where the operator wants domains to be read from, for what is said of it. */
  readonly read?: string | undefined;
  readonly policy?: PlanPolicy;
  /** Look through all domains of the inventory, for what declared ones would take from them. */
  readonly preflight?: 'declared' | 'full';
  /** Remove what this owner made and no manifest declares any more. */
  readonly prune?: boolean;
  /** Remove every declared domain. */
  readonly destroy?: boolean;
  readonly limits?: { readonly most: RunLimits; readonly file: string };
  /** The operator's change policy, and the moment for which its windows are looked at, in milliseconds since 1970. */
  readonly changePolicy?: { readonly policy: ChangePolicy; readonly at: number } | null;
  /** Answers that the operator gives for the run, which come before the rules of the manifests. */
  readonly answers?: readonly AnswerRule[];
  /** Is given every reading that the plan is made from. */
  readonly onReading?: (connect: string, live: LiveDomain) => void;
}

interface Planned {
  readonly connections: readonly ConnectionPlan[];
  readonly registrations: readonly Registrations[];
  readonly diagnostics: readonly Diagnostic[];
}

/** All that is declared, as if it were declared absent. What a removal needs beside stays as it is declared. */
function asAbsent(wanted: DesiredConnection): DesiredConnection {
  const domains = wanted.domains.map((desired) => ({ ...desired, ensure: 'absent' as const }));
  return { ...wanted, domains };
}

async function orphanPlans(
  reader: Reader,
  found: LiveState,
  options: DomainPlanOptions,
  signal: AbortSignal,
): Promise<{ readonly plans: readonly DomainPlan[]; readonly notes: readonly string[] }> {
  const { orphans, notes } = orphansOf(found.fleet ?? [], found.matches, options.owner);
  const summaries = new Map(found.inventory.map((summary) => [summary.ref.id, summary]));
  const refs: readonly DomainRef[] = orphans.map(({ row }) => row.ref);
  const readings = new Map(found.readings);
  if (refs.length > 0) for await (const reading of reader.read(refs, signal)) readings.set(reading.ref.id, reading);
  const plans: DomainPlan[] = [];
  for (const { row, desired } of orphans) {
    const summary = summaries.get(row.ref.id);
    if (summary === undefined) continue;
    const match: Match = { kind: 'found', desired, summary };
    plans.push(await planMatch(reader, { ...found, readings }, match, { ...options, removing: 'prune' }, signal));
  }
  return { plans, notes };
}

/** The plan of a VM with its question, or one that does nothing where the operator's policy denies a part of it. */
function permit(
  plan: DomainPlan,
  connect: string,
  { readings }: LiveState,
  { answers = [], changePolicy, owner, policy }: PlanOptions,
): DomainPlan {
  const reading = plan.ref === null ? undefined : readings.get(plan.ref.id);
  const live = reading === undefined || isUnreadable(reading) ? null : reading;
  const asked = withQuestion(plan, live, { owner, answers, adoptOnly: policy?.adoptOnly === true });
  return underPolicy(changePolicy?.policy ?? null, asked, { owner, connect, live, at: changePolicy?.at ?? 0 });
}

async function planConnection(
  wanted: DesiredConnection,
  connections: Pick<Connections<Reader>, 'port'>,
  options: PlanOptions,
  signal: AbortSignal,
): Promise<Planned> {
  const { owner, prune = false, preflight = 'declared', policy = DEFAULT_PLAN_POLICY } = options;
  const reader = await connections.port(wanted.connect, signal);
  const whole = preflight === 'full' || prune;
  const sought = options.destroy ? asAbsent(wanted) : wanted;
  const all = await readLiveParts(reader, sought, { owner, fleet: whole }, signal);
  for (const reading of all.flatMap(({ found }) => [...found.readings.values()])) {
    if (!isUnreadable(reading)) options.onReading?.(wanted.connect, reading);
  }
  const planning: DomainPlanOptions = {
    owner,
    policy,
    removing: options.destroy ? 'destroy' : 'declared',
    checkSteps: preflight === 'full',
  };
  const { parts, problems } = orderParts(wanted.connect, all);
  const [{ found }] = all;
  const diagnostics = prune ? unreadInventory(wanted.connect, found.inventory) : [];
  // Which live domains are declared is in doubt then, and that is refused by itself.
  const doubtful = found.matches.some(({ kind }) => kind === 'conflict');
  const pruned =
    prune && !doubtful && !hasErrors(diagnostics)
      ? await orphanPlans(reader, found, planning, signal)
      : { plans: [], notes: [] };
  const planned: ConnectionPlan[] = [];
  for (const part of parts) {
    const more = part.through === undefined ? pruned : { plans: [], notes: [] };
    // A host of whose VMs none is planned at itself.
    const isEmpty = part.matches.length === 0 && more.plans.length + more.notes.length === 0;
    if (isEmpty && parts.length > 1) continue;
    planned.push(await planPart(wanted.connect, part, more, planning, options, signal));
  }
  const registrations = all.map(({ found: { facts, inventory } }) => {
    return { connect: wanted.connect, server: facts.id, vms: inventory, datastores: facts.datastores };
  });
  return { connections: planned, registrations, diagnostics: [...diagnostics, ...problems] };
}

/** The plan of the VMs that one server reads and changes, with removals that no manifest declares. */
async function planPart(
  connect: string,
  part: LivePart,
  pruned: Awaited<ReturnType<typeof orphanPlans>>,
  planning: DomainPlanOptions,
  options: PlanOptions,
  signal: AbortSignal,
): Promise<ConnectionPlan> {
  const { reader, found, through } = part;
  const plans: DomainPlan[] = [];
  for (const match of part.matches) {
    const plan = await planMatch(reader, found, match, planning, signal);
    const stays = await staysElsewhere(reader, match, signal);
    plans.push(stays.length === 0 ? plan : { ...plan, diagnostics: [...plan.diagnostics, ...stays] });
  }
  const notes = [
    ...throughNotes(part),
    ...managedNotes(found),
    ...readingNotes(found, options.read),
    ...(plans.some(claimsAnything) ? uncheckedNote(found) : []),
    ...hiddenNotes(found),
    ...pruned.notes,
  ];
  const checked = await checkHostFiles(reader, [...plans, ...pruned.plans], found, signal);
  const permitted = checked.map((plan) => permit(plan, connect, found, options));
  return assembleConnection(connect, found.facts, permitted, {
    notes,
    fleet: found.fleet,
    ...(through === undefined ? {} : { through }),
  });
}

/**
 * Reads all connections side by side, over sessions that cannot write, and puts one plan together. One of several that cannot be read is an
 * error of the plan as a whole, and the others are planned.
 */
export async function planManifests(
  wanted: readonly DesiredConnection[],
  connections: Pick<Connections<Reader>, 'port'>,
  options: PlanOptions,
  signal: AbortSignal,
): Promise<Plan> {
  const { read: planned, unread } = await readEach(
    wanted,
    (each) => planConnection(each, connections, options, signal),
    signal,
  );
  const policy: PlanPolicy = {
    ...(options.policy ?? DEFAULT_PLAN_POLICY),
    ...(options.prune === true ? { prune: true } : {}),
    ...(options.destroy === true ? { destroy: true } : {}),
  };
  return assemblePlan(
    options.version,
    options.owner,
    checkRegistrations(
      planned.flatMap((each) => each.connections),
      planned.flatMap(({ registrations }) => registrations),
      unread.map(({ connect }) => connect),
    ),
    {
      diagnostics: [
        ...unread.map(({ diagnostic }) => diagnostic),
        ...planned.flatMap(({ diagnostics }) => diagnostics),
      ],
      limits: options.limits ?? { most: NO_LIMITS, file: '' },
      policy,
    },
  );
}
