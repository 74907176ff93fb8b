import { type DesiredDomain, vmNameOf } from '../../domain/desired.js';
import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { HAZARD_CODES, type HazardCode } from '../../domain/diagnostics/hazard-codes.js';
import type { LiveDomain } from '../../domain/live.js';
import { plainText } from '../../domain/values/json.js';
import type { Change } from '../diff/change.js';
import { locate } from '../locate.js';
import { type DomainPlan, isChanging } from '../plan.js';
import { refusedPlan } from '../refused-plan.js';
import type { StepKind } from '../steps/step.js';
import { STEPS } from '../steps/steps.js';
import {
  type ChangePolicy,
  type PolicyRequest,
  type PolicyRule,
  policyConnection,
  policyDecision,
} from './change-policy.js';

/** What a check needs beside the plan of the VM. */
export interface PolicyScope {
  readonly owner: string;
  /** The URI of the connection, as the manifest gives it. */
  readonly connect: string;
  /** The reading of the VM; null where it does not exist, or was not read. */
  readonly live: LiveDomain | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

function beforeAndAfter(changes: readonly Change[], field: string): readonly string[] {
  return changes
    .filter(({ path }) => path.length === 1 && path[0] === field)
    .flatMap(({ after, before }) => [before, after])
    .flatMap((value) => (typeof value === 'string' ? [plainText(value)] : []));
}

/** The names and folders that the VM of a plan has or will have. */
export function policySubject(
  {
    changes,
    deferred,
    desired,
    ref,
    removes,
  }: Pick<DomainPlan, 'changes' | 'deferred' | 'desired' | 'ref' | 'removes'>,
  live: LiveDomain | null,
): Pick<PolicyRequest, 'names' | 'folders'> {
  const all = [...changes, ...deferred.map(({ change }) => change)];
  const names = [
    vmNameOf(desired),
    ...(live === null ? [] : [live.domain.name]),
    ...(removes === undefined ? [] : [removes.name]),
    ...beforeAndAfter(all, 'name'),
  ];
  // A VM that exists and was not read may be anywhere. A new one without a folder goes to the folder of all VMs.
  const found = live === null ? (ref === null ? [] : [removes?.folder ?? null]) : [live.runtime.folder];
  const declared = desired.place.folder;
  const folders = [...found, ...(declared === undefined ? [] : [declared]), ...beforeAndAfter(all, 'folder')];
  return { names: [...new Set<string>(names)], folders: folders.length === 0 ? [''] : [...new Set(folders)] };
}

/**
 * What a plan does that a policy decides. A record that follows other steps is a part of them. An answer without steps counts as a power-on,
 * which is what most questions block.
 */
export function policyRequests(plan: DomainPlan, { owner, connect, live, at }: PolicyScope): readonly PolicyRequest[] {
  const scope = { owner, connection: policyConnection(connect), ...policySubject(plan, live), at };
  const own = [...new Set(plan.steps.map((step) => step.do))];
  const kinds: readonly StepKind[] = own.length === 0 && isChanging(plan) ? ['power-on'] : own;
  const steps = kinds.length > 1 ? kinds.filter((kind) => kind !== 'record') : kinds;
  const hazards = [...new Set(plan.hazards.map(({ code }) => code))];
  return [
    ...steps.map((step) => ({ ...scope, what: { step } })),
    ...hazards.map((hazard) => ({ ...scope, what: { hazard } })),
  ];
}

/** An error for each line of the policy that denies steps or hazards of a plan, and one for those that no line allows. */
export function policyDenials(policy: ChangePolicy, plan: DomainPlan, scope: PolicyScope): readonly Diagnostic[] {
  if (!isChanging(plan)) return [];
  const denied = new Map<PolicyRule | null, string[]>();
  for (const request of policyRequests(plan, scope)) {
    const { allowed, rule } = policyDecision(policy, request);
    const what = 'step' in request.what ? request.what.step : request.what.hazard;
    if (!allowed) denied.set(rule, [...(denied.get(rule) ?? []), what]);
  }
  return [...denied].map(([rule, what]) =>
    errorDiagnostic('EF2100', `The change policy denies ${what.join(', ')} for ${plan.name}`, {
      detail: `${rule === null ? `No line of ${policy.file} allows it` : `Line ${rule.line} of ${policy.file}: ${rule.text}`}.`,
      hint: `"esxform explain ${plan.name} --policy FILE" shows what the policy allows for this VM.`,
      subject: plan.name,
      source: locate(plan.desired, []),
    }),
  );
}

/** One decision, and all that it decides for a VM. */
export interface PolicyOverviewRow {
  readonly allowed: boolean;
  /** Null where no line matches. */
  readonly line: number | null;
  readonly text: string | null;
  readonly steps: readonly StepKind[];
  readonly hazards: readonly HazardCode[];
}

/** What the policy says of every kind of step and every hazard for one VM, by the line that decides; what no line matches is last. */
export function policyOverview(
  policy: ChangePolicy,
  desired: DesiredDomain,
  { owner, connect, live, at }: PolicyScope,
): readonly PolicyOverviewRow[] {
  const subject = policySubject({ changes: [], deferred: [], desired, ref: live?.ref ?? null }, live);
  const scope = { owner, connection: policyConnection(connect), ...subject, at };
  const steps = Object.keys(STEPS) as StepKind[];
  const hazards = Object.keys(HAZARD_CODES) as HazardCode[];
  const decide = (what: PolicyRequest['what']): PolicyRule | null => policyDecision(policy, { ...scope, what }).rule;
  const rules = new Map(steps.map((step) => [step as string, decide({ step })]));
  for (const hazard of hazards) rules.set(hazard, decide({ hazard }));
  const deciding = [...new Set(rules.values())].sort(
    (one, other) => (one?.line ?? Infinity) - (other?.line ?? Infinity),
  );
  return deciding.map((rule) => ({
    allowed: rule?.effect === 'allow',
    line: rule?.line ?? null,
    text: rule?.text ?? null,
    steps: steps.filter((step) => rules.get(step) === rule),
    hazards: hazards.filter((hazard) => rules.get(hazard) === rule),
  }));
}

/** The plan, or one that does nothing where the policy denies a part of it. */
export function underPolicy(policy: ChangePolicy | null, plan: DomainPlan, scope: PolicyScope): DomainPlan {
  const denied = policy === null ? [] : policyDenials(policy, plan, scope);
  return denied.length === 0 ? plan : refusedPlan(plan, denied);
}
