import type { DesiredDomain } from '../domain/desired.js';
import { type Diagnostic, warningDiagnostic } from '../domain/diagnostics/diagnostic.js';
import type { LiveDomain } from '../domain/live.js';
import { guardsFor, managerFact } from './checks/guards.js';
import type { Change } from './diff/change.js';
import { locate } from './locate.js';
import { machineOf, markerFor } from './match/marker.js';
import { isToAdopt, whyNotMarkable } from './match/ownership.js';
import type { Arrangement, DeferredChange } from './plan.js';
import type { Step } from './steps/step.js';

/** What every change waits for in a run that only adopts. */
const ONLY_ADOPTS = 'this run only adopts VMs';

interface AdoptInput {
  readonly desired: DesiredDomain;
  readonly live: LiveDomain;
  readonly owner: string;
}

/** Names a VM that cannot be adopted now. Everything else of it is planned as usual. Empty for any other VM. */
export function notMarkableWarning({ desired, live, owner }: AdoptInput): readonly Diagnostic[] {
  const why = whyNotMarkable(live);
  if (why === null || !isToAdopt(desired, live, owner)) return [];
  return [
    warningDiagnostic('EF2085', `it cannot be adopted now: ${why}`, {
      hint: 'A later run adopts it. Until then, drift cannot tell a change by hand from one that was never applied.',
      subject: desired.name,
      source: locate(desired, []),
    }),
  ];
}

/** The power state that is declared and not there, as a change that waits; none where power is left alone. */
function waitingPower({ power }: DesiredDomain, live: LiveDomain): readonly Change[] {
  const before = live.runtime.power;
  if (power === 'keep' || power === before) return [];
  const cost = power === 'on' ? 'hot' : 'needs-power-off';
  return [{ path: ['power'], before, after: power, impact: { cost, because: 'it is declared', evidence: [] } }];
}

/**
 * Records that the manifest manages the VM, in one hot step that writes one key; `waiting` is left as it is, and the marker does not count
 * it as applied. Has no step where the VM has a marker of its own already or takes none now.
 */
export function arrangeAdoption(input: AdoptInput, waiting: readonly DeferredChange[]): Arrangement {
  const { desired, live, owner } = input;
  const adopts = isToAdopt(desired, live, owner) && whyNotMarkable(live) === null;
  const unapplied = waiting.map(({ change }) => change.path);
  const marker = markerFor(desired, owner, machineOf(live), unapplied, null);
  const steps: readonly Step[] = adopts ? [{ do: 'record', marker }] : [];
  return {
    action: adopts ? 'adopt' : waiting.length > 0 ? 'deferred' : 'unchanged',
    changes: [],
    deferred: waiting,
    steps,
    dark: null,
    hazards: [],
    guards: adopts ? guardsFor(desired, live, [], managerFact(live)) : [],
    hostGuards: [],
  };
}

/** The arrangement of a run that only adopts: whatever differs waits. */
export function arrangeAdoptOnly(input: AdoptInput, changes: readonly Change[]): Arrangement {
  const all = [...changes, ...waitingPower(input.desired, input.live)];
  return arrangeAdoption(
    input,
    all.map((change) => ({ change, until: ONLY_ADOPTS })),
  );
}
