/**
 * What each change costs: hot, needs the VM powered off, or impossible. The provider gives the rules; here they are combined with
 * violations, the policy and the maintenance window.
 */

import type { DesiredDomain } from '../../domain/desired.js';
import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { LiveDomain } from '../../domain/live.js';
import type { BrokenRule } from '../../domain/rules/rules.js';
import type { ServerFacts } from '../../domain/server-facts.js';
import { fieldName } from '../../domain/values/manifest-path.js';
import { hardwareVersionViolation, hostNameViolations } from '../checks/host-violation.js';
import { isAddition, liveViolation } from '../checks/live-violation.js';
import { isPlaceDifference, placeImpact, placeViolation } from '../checks/location-violation.js';
import { moveViolations } from '../checks/move-violations.js';
import { isTouched, rulesBrokenBy, ruleViolations, ruleWarnings } from '../checks/rule-violations.js';
import { type PathViolation, type Violation, violationDiagnostic } from '../checks/violation.js';
import type { Change, FieldDifference, FieldRules, Impact } from '../diff/change.js';
import { locate } from '../locate.js';
import { nicMoves } from '../steps/nic-moves.js';

export interface AssessedChanges {
  /** In the order of the differences, whether they can be carried out or not. */
  readonly changes: readonly Change[];
  /** An error for each that cannot. */
  readonly diagnostics: readonly Diagnostic[];
  /** What some hosts do not take. */
  readonly warnings: readonly Diagnostic[];
}

export interface AssessContext {
  readonly facts: ServerFacts;
  readonly rules: FieldRules;
  /** Declared disk files that exist; of others it is not known. */
  readonly existingDisks?: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

function violationsOf(
  difference: FieldDifference,
  desired: DesiredDomain,
  live: LiveDomain,
  { facts, existingDisks = NONE }: AssessContext,
  broken: readonly BrokenRule[],
): readonly PathViolation[] {
  const { path, after } = difference;
  const own = isPlaceDifference(difference)
    ? placeViolation(difference, live, facts)
    : (upgradeViolation(difference, facts) ?? liveViolation(difference, desired, live, existingDisks));
  const found: PathViolation[] = [
    ...(own === null ? [] : [{ path, violation: own }]),
    ...ruleViolations(
      desired,
      broken.filter((each) => isTouched(each, path)),
    ),
  ];
  const [kind, slot, leaf] = path;
  if (slot === undefined || after === null) return found;
  const named =
    (kind === 'nics' && (isAddition(difference) || leaf === 'network' || leaf === 'port')) ||
    (kind === 'disks' && (isAddition(difference) || leaf === 'file'));
  if (!named || (kind !== 'nics' && kind !== 'disks')) return found;
  return [...found, ...hostNameViolations(desired, kind, slot, facts)];
}

/** The newest hardware of the host is the most that the VM can be raised to. */
function upgradeViolation({ path, before, after }: FieldDifference, facts: ServerFacts): Violation | null {
  if (path[0] !== 'hardwareVersion' || Number(after) < Number(before)) return null;
  const found = hardwareVersionViolation(Number(after), facts);
  return found === null ? null : { ...found, code: 'EF2001' };
}

function refusal(desired: DesiredDomain, change: Change): Diagnostic | null {
  const { cost, because } = change.impact;
  if (cost !== 'impossible' && cost !== 'replace') return null;
  const why = cost === 'replace' ? `${because}; it would have to be created again, which esxform does not do` : because;
  return errorDiagnostic('EF2001', `${fieldName(change.path)} of ${desired.name}: ${why}`, {
    hint: 'Remove it from the manifest, or declare the live value.',
    subject: desired.name,
    source: locate(desired, change.path),
  });
}

/** Whatever a host would take: no disk is put in the place of another under a running domain. */
function atLeastOff({ path }: FieldDifference, impact: Impact): Impact {
  const [kind, , leaf] = path;
  if (kind !== 'disks' || leaf !== 'file' || (impact.cost !== 'hot' && impact.cost !== 'next-power-on')) return impact;
  return { ...impact, cost: 'needs-power-off', because: 'a disk can be replaced only while the VM is off' };
}

/** The rules tell what a change costs a domain that runs; one that is off takes all that can be done at all, and stays off. */
function impactNow(impact: Impact, live: LiveDomain): Impact {
  if (live.runtime.power !== 'off' || impact.cost === 'impossible' || impact.cost === 'replace') return impact;
  return { cost: 'hot', because: 'the domain is off', evidence: [{ path: ['runtime', 'power'], value: 'off' }] };
}

/** What a difference costs, where nothing forbids it: by the rules of the place for a move, else by those of the host. */
export function impactOf(difference: FieldDifference, live: LiveDomain, rules: FieldRules): Impact {
  const ruled = isPlaceDifference(difference) ? placeImpact(difference) : rules(difference, live);
  return impactNow(atLeastOff(difference, ruled), live);
}

/** Says of each difference what it costs: what no host could do first, then what this host's rules say. */
export function assessChanges(
  differences: readonly FieldDifference[],
  desired: DesiredDomain,
  live: LiveDomain,
  context: AssessContext,
): AssessedChanges {
  const changes: Change[] = [];
  const diagnostics: Diagnostic[] = [];
  const broken = rulesBrokenBy(desired, live.domain, live);
  const isMove = differences.some(({ path }) => path[0] === 'host');
  const costed = isMove ? differences.map((each) => ({ ...each, impact: impactOf(each, live, context.rules) })) : [];
  const moved = nicMoves(costed, live, context.facts.apiVersion);
  const moves = moveViolations(differences, live, context.facts, moved);
  for (const difference of differences) {
    const own = violationsOf(difference, desired, live, context, broken);
    const found = own.length === 0 && difference.path[0] === 'host' ? moves : own;
    const [first] = found;
    if (first !== undefined) {
      const { because, evidence } = first.violation;
      changes.push({ ...difference, impact: { cost: 'impossible', because, evidence } });
      // One violation can be reported at each of the values that it depends on; its diagnostic is the same.
      for (const { path, violation } of found) {
        const diagnostic = violationDiagnostic(desired, path, violation);
        if (!diagnostics.some(({ summary }) => summary === diagnostic.summary)) diagnostics.push(diagnostic);
      }
      continue;
    }
    const change = { ...difference, impact: impactOf(difference, live, context.rules) };
    changes.push(change);
    const refused = refusal(desired, change);
    if (refused !== null) diagnostics.push(refused);
  }
  const touched = broken.filter((each) => differences.some(({ path }) => isTouched(each, path)));
  return { changes, diagnostics, warnings: ruleWarnings(desired, touched) };
}
