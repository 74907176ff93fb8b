import type { LiveDomain } from '../../domain/live.js';
import { plainText } from '../../domain/values/json.js';
import type { FieldDifference, Impact } from '../../plan/diff/change.js';
import { factAt, impact, type Judge } from './fields/field-costs.js';

/** What a disk is judged by: its slot, and whether anything stands on it. */
function slotOf({ path }: FieldDifference): string {
  return path[1] ?? '';
}

/** With snapshots, a disk is the root of files that know it as it is: it is left alone. Whatever comes of it rests on that fact. */
function unlessSnapshots(judge: Judge): Judge {
  return (difference, live) => {
    const snapshots = factAt(live, 'runtime', 'snapshots');
    if (live.runtime.snapshots.length > 0) {
      const names = live.runtime.snapshots.map((name) => `"${name}"`).join(', ');
      return impact('impossible', `disks cannot be changed while the domain has snapshots: ${names}`, snapshots);
    }
    const judged = judge(difference, live);
    return { ...judged, evidence: [snapshots, ...judged.evidence] };
  };
}

/** What of a disk changes only while the domain is off. */
export function coldDisk(because: string): Judge {
  return unlessSnapshots(() => impact('needs-power-off', because));
}

/** Adding and removing by the bus that a slot is on: IDE never while it runs, the others do. */
export const judgeDisk: Judge = unlessSnapshots((difference): Impact => {
  const slot = slotOf(difference);
  if (slot.startsWith('ide')) return impact('needs-power-off', 'IDE disks are plugged only while the domain is off');
  const done = difference.before === null ? 'added' : 'removed';
  return impact('hot', `disks on ${slot.split(':')[0]} can be ${done} while it runs`);
});

const GROWS_OFF = 'grow only while the domain is off';

/** VMware KB 1004047: a disk grows under a running domain when it is persistent, nobody else's, and not on IDE. */
const judgeGrowth = unlessSnapshots((difference, live: LiveDomain): Impact => {
  const slot = slotOf(difference);
  if (slot.startsWith('ide')) return impact('needs-power-off', `IDE disks ${GROWS_OFF}`);
  const mode = factAt(live, 'domain', 'disks', slot, 'mode');
  const sharing = factAt(live, 'domain', 'disks', slot, 'sharing');
  if (mode.value === null || sharing.value === null)
    return impact('needs-power-off', 'unknown: the mode of the disk could not be read');
  if (mode.value !== 'persistent' && mode.value !== 'independent-persistent')
    return impact('needs-power-off', `${plainText(mode.value)} disks ${GROWS_OFF}`, mode);
  return sharing.value === 'multi-writer'
    ? impact('needs-power-off', `disks that several domains share ${GROWS_OFF}`, mode, sharing)
    : impact('hot', 'a disk can grow while it runs; the guest must extend its file system', mode, sharing);
});

export function judgeDiskSize(difference: FieldDifference, live: LiveDomain): Impact {
  return Number(difference.after) < Number(difference.before)
    ? impact('impossible', 'a disk cannot shrink')
    : judgeGrowth(difference, live);
}
