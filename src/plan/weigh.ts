import type { DesiredDomain } from '../domain/desired.js';
import { type Diagnostic, errorDiagnostic } from '../domain/diagnostic.js';
import type { LiveDomain } from '../domain/live.js';
import type { Path } from '../domain/path-key.js';
import type { ServerFacts } from '../domain/server-facts.js';
import type { Change, FieldDifference, FieldRules, Impact } from './change.js';
import { fieldName } from './field-name.js';
import { type Hindrance, hindranceDiagnostic } from './hindrance.js';
import { hostNameHindrances } from './host-hindrance.js';
import { liveHindrance } from './live-hindrance.js';
import { locate } from './locate.js';
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
  const own = liveHindrance(difference, desired, live);
  const found: Obstacle[] = own === null ? [] : [{ path, hindrance: own }];
  const [kind, slot, leaf] = path;
  if (slot === undefined || after === null) return found;
  const named =
    (kind === 'nics' && (isAddition(difference) || leaf === 'network')) || (kind === 'disks' && isAddition(difference));
  if (!named || (kind !== 'nics' && kind !== 'disks')) return found;
  return [...found, ...hostNameHindrances(desired, kind, slot, facts)];
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

/** The rules tell what a change costs a domain that runs; one that is off takes all that can be done at all, and stays off. */
function impactNow(impact: Impact, live: LiveDomain): Impact {
  if (live.runtime.power !== 'off' || impact.cost === 'impossible' || impact.cost === 'replace') return impact;
  return { cost: 'hot', because: 'the domain is off', evidence: [{ path: ['runtime', 'power'], value: 'off' }] };
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
      diagnostics.push(...found.map(({ path, hindrance }) => hindranceDiagnostic(desired, path, hindrance)));
      continue;
    }
    const change = { ...difference, impact: impactNow(context.rules(difference, live), live) };
    changes.push(change);
    const refused = refusal(desired, change);
    if (refused !== null) diagnostics.push(refused);
  }
  return { changes, diagnostics };
}
