import { type Diagnostic, warningDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { consequencesOf } from '../../domain/diagnostics/diagnostic-codes.js';
import type { LiveDomain } from '../../domain/live.js';
import { splitDatastorePath } from '../../domain/values/datastore-path.js';
import { plainText } from '../../domain/values/json.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { Change } from '../../plan/diff/change.js';
import { isRelocation } from '../../plan/diff/location-paths.js';
import { sortedEntries } from '../../plan/diff/natural-order.js';
import type { DomainProgress } from '../domain-progress.js';
import type { DomainRun } from '../domain-run.js';
import { diagnosticOf } from '../failure.js';
import { readNow } from '../read-vm.js';

function diskDatastore(live: LiveDomain, slot: string): string | null {
  const file = ownEntry(live.runtime.diskRoots, slot) ?? ownEntry(live.domain.disks, slot)?.file;
  return file === undefined ? null : splitDatastorePath(file).datastore;
}

/** The host, the VMX and the datastore of each disk, for people. */
function locationText(live: LiveDomain): string {
  const disks = sortedEntries(live.domain.disks).map(
    ([slot]) => `${slot} on ${diskDatastore(live, slot) ?? 'unknown'}`,
  );
  return [`host ${live.runtime.host ?? 'unknown'}`, `VMX ${live.vmxPath}`, ...disks].join(', ');
}

/** The value that a change of the location has now. */
function valueNow({ path: [field, slot = ''] }: Change, live: LiveDomain): string | null {
  if (field === 'host') return live.runtime.host;
  return field === 'datastore' ? splitDatastorePath(live.vmxPath).datastore : diskDatastore(live, slot);
}

function outcome(moves: readonly Change[], live: LiveDomain): string {
  const isAll = (side: 'before' | 'after') => moves.every((each) => plainText(each[side]) === valueNow(each, live));
  if (isAll('before')) return 'is where it was before';
  return isAll('after') ? 'is where it should go' : 'is neither where it was nor where it should go';
}

/**
 * Where a VM is after the call of its migration or relocation failed, by a new reading; empty after any other step, where the call was
 * never sent, and after a second interrupt. A reading that fails is reported, and does not hide the cause.
 */
export async function reportLocation(
  run: DomainRun,
  progress: DomainProgress,
  cause: Diagnostic,
): Promise<readonly Diagnostic[]> {
  const { plan, tools } = run;
  const step = plan.steps[progress.index];
  const isMove = step?.do === 'migrate' || step?.do === 'relocate';
  if (!isMove || progress.ref === null || progress.sent !== progress.index || tools.abandon.aborted) return [];
  const subject = plan.name;
  try {
    const live = await readNow(run, progress.ref);
    const moves = plan.changes.filter(({ path }) => path[0] === 'host' || isRelocation(path));
    const mayGoOn = consequencesOf(cause.code).host === 'may-still-run';
    const hint = mayGoOn ? 'The task may still run. Wait for its end, then plan again.' : 'Plan again to go on.';
    const detail = locationText(live);
    return [warningDiagnostic('EF4046', `${subject} ${outcome(moves, live)}`, { subject, detail, hint })];
  } catch (error) {
    const { summary, detail } = diagnosticOf(error, subject);
    const hint = 'Look it up on the vCenter before the next run.';
    const why = [summary, detail].filter((text) => text !== null).join('\n');
    return [
      warningDiagnostic('EF4047', `${subject} could not be read after its move failed`, { subject, detail: why, hint }),
    ];
  }
}
