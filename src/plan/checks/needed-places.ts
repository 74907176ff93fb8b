import type { DesiredDomain } from '../../domain/desired.js';
import type { ServerFacts } from '../../domain/server-facts.js';
import { splitDatastorePath } from '../../domain/values/datastore-path.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { Change } from '../diff/change.js';
import { factsOnHost, type NewVmLocation } from '../steps/new-vm-location.js';
import type { Step } from '../steps/step.js';
import { createdFiles } from '../steps/steps.js';
import { datastoreViolation, networkViolation } from './host-violation.js';
import { neededFiles } from './needed-files.js';

type Planned = {
  readonly desired: DesiredDomain;
  readonly changes: readonly Change[];
  readonly steps: readonly Step[];
};

/** Where the steps of a plan put a new VM; null where they make none, or a single host makes it. */
function newLocation(steps: readonly Step[]): NewVmLocation | null {
  return steps.flatMap((step) => (step.do === 'create' || step.do === 'register' ? [step.to] : []))[0] ?? null;
}

function isMaking(steps: readonly Step[]): boolean {
  return steps.some((step) => step.do === 'create' || step.do === 'register');
}

/** The datastores that steps write to, or of whose files they make use. */
function datastores({ changes, desired, steps }: Planned): readonly string[] {
  const made = steps.flatMap(createdFiles).map(({ path }) => path);
  const copied = steps.flatMap((step) => (step.do === 'copy-disk' ? [step.disk.from] : []));
  const needed = neededFiles(desired, changes, steps, null).map(({ path }) => path);
  const relocated = steps.flatMap((step) =>
    step.do === 'relocate' ? [step.home, ...step.disks.map(({ datastore }) => datastore)] : [],
  );
  const named = [...made, ...copied, ...needed].map((path) => splitDatastorePath(path).datastore);
  return [...new Set([...named, ...relocated])];
}

/** The networks that network adapters are given. */
function networks({ changes, desired }: Planned): readonly string[] {
  const slots = changes.flatMap(({ path: [kind, slot, leaf], after }) =>
    kind === 'nics' && slot !== undefined && after !== null && (leaf === undefined || leaf === 'network') ? [slot] : [],
  );
  return [...new Set(slots.flatMap((slot) => ownEntry(desired.declared.nics, slot)?.network ?? []))];
}

/**
 * Why the host of a VM cannot carry out the steps of its plan, as a clause each: it is disconnected or in maintenance, or has not the
 * datastores and networks. `liveHost` is the host that the VM is on; null while it does not exist, or where that is not known.
 */
export function placeProblems(plan: Planned, liveHost: string | null, facts: ServerFacts): readonly string[] {
  const { steps } = plan;
  if (steps.length === 0 || plan.desired.ensure === 'absent') return [];
  const to = newLocation(steps);
  const target = steps.flatMap((step) => (step.do === 'migrate' || step.do === 'relocate' ? (step.host ?? []) : []))[0];
  const lone = facts.newVms.kind === 'host' && !facts.canMigrate ? facts.newVms.name : null;
  const name = isMaking(steps) ? ((to?.kind === 'host' ? to.name : null) ?? lone) : (target ?? liveHost);
  const host = facts.hosts.find((each) => each.name === name);
  const isRunOn = isMaking(steps) || target !== undefined || steps.some((step) => step.do === 'power-on');
  const problems =
    host !== undefined && !host.usable && isRunOn ? [`its host "${host.name}" is disconnected or in maintenance`] : [];
  const here = factsOnHost(facts, name);
  const missing = [
    ...datastores(plan).map((datastore) => datastoreViolation(datastore, here)),
    ...networks(plan).map((network) => networkViolation(network, here)),
  ];
  return [...problems, ...missing.flatMap((each) => (each === null ? [] : [each.because]))];
}
