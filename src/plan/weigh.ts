import type { DesiredDomain } from '../domain/desired.js';
import { type Diagnostic, errorDiagnostic } from '../domain/diagnostic.js';
import type { LiveDomain } from '../domain/live.js';
import { fieldName } from '../domain/manifest-path.js';
import type { Path } from '../domain/path-key.js';
import type { ServerFacts } from '../domain/server-facts.js';
import type { Change, FieldDifference, FieldRules, Impact } from './change.js';
import { type Hindrance, hindranceDiagnostic } from './hindrance.js';
import { hostNameHindrances } from './host-hindrance.js';
import { liveHindrance } from './live-hindrance.js';
import { locate } from './locate.js';
import { isPlaceDifference, placeHindrance, placeImpact } from './place-hindrance.js';
import { isAddition } from './slot-hindrance.js';

export interface Weighed {
  /** In the order of the differences, whether they can be carried out or not. */
  readonly changes: readonly Change[];
  /** An error for each that cannot. */
  readonly diagnostics: readonly Diagnostic[];
}

interface Obstacle {
  readonly path: Path;
  readonly hindrance: Hindrance;
}

function obstacles(
  difference: FieldDifference,
  desired: DesiredDomain,
  live: LiveDomain,
  facts: ServerFacts,
): readonly Obstacle[] {
  const { path, after } = difference;
  const own =
    placeHindrance(difference, live, facts) ??
    upgradeHindrance(difference, facts) ??
    liveHindrance(difference, desired, live);
  const found: Obstacle[] = own === null ? [] : [{ path, hindrance: own }];
  const [kind, slot, leaf] = path;
  if (slot === undefined || after === null) return found;
  const named =
    (kind === 'nics' && (isAddition(difference) || leaf === 'network')) || (kind === 'disks' && isAddition(difference));
  if (!named || (kind !== 'nics' && kind !== 'disks')) return found;
  return [...found, ...hostNameHindrances(desired, kind, slot, facts)];
}

/** The newest hardware of the place is the most that a host takes. */
function upgradeHindrance({ path, before, after }: FieldDifference, facts: ServerFacts): Hindrance | null {
  if (path[0] !== 'hardwareVersion' || Number(after) < Number(before) || Number(after) <= facts.hardwareVersion) {
    return null;
  }
  const because = `the host knows virtual hardware up to version ${facts.hardwareVersion}`;
  return { code: 'EF2001', because, hint: `Declare ${facts.hardwareVersion} or less.`, evidence: [] };
}

function refusal(desired: DesiredDomain, change: Change): Diagnostic | null {
  const { cost, because } = change.impact;
  if (cost !== 'impossible' && cost !== 'replace') return null;
  const why = cost === 'replace' ? `${because}; it would have to be made anew, which is not done` : because;
  return errorDiagnostic('EF2001', `${fieldName(change.path)} of ${desired.name}: ${why}`, {
    hint: 'Leave it out of the manifest, or declare the live value.',
    subject: desired.name,
    source: locate(desired, change.path),
  });
}

/** Whatever a host would take: no disk is put in the place of another under a running domain. */
function atLeastOff({ path }: FieldDifference, impact: Impact): Impact {
  const [kind, , leaf] = path;
  if (kind !== 'disks' || leaf !== 'file' || (impact.cost !== 'hot' && impact.cost !== 'next-power-on')) return impact;
  return { ...impact, cost: 'needs-power-off', because: 'a disk is replaced only while the domain is off' };
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
export function weigh(
  differences: readonly FieldDifference[],
  desired: DesiredDomain,
  live: LiveDomain,
  context: { readonly facts: ServerFacts; readonly rules: FieldRules },
): Weighed {
  const changes: Change[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const difference of differences) {
    const found = obstacles(difference, desired, live, context.facts);
    const [first] = found;
    if (first !== undefined) {
      const { because, evidence } = first.hindrance;
      changes.push({ ...difference, impact: { cost: 'impossible', because, evidence } });
      for (const { path, hindrance } of found) diagnostics.push(hindranceDiagnostic(desired, path, hindrance));
      continue;
    }
    const change = { ...difference, impact: impactOf(difference, live, context.rules) };
    changes.push(change);
    const refused = refusal(desired, change);
    if (refused !== null) diagnostics.push(refused);
  }
  return { changes, diagnostics };
}
