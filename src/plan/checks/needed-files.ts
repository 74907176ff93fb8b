import type { DesiredDomain } from '../../domain/desired.js';
import type { LiveDomain } from '../../domain/live.js';
import { type DatastorePath, parseDatastorePath } from '../../domain/values/datastore-path.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { Path } from '../../domain/values/path-key.js';
import type { Change } from '../diff/change.js';
import { sortedEntries } from '../diff/natural-order.js';
import type { Step } from '../steps/step.js';
import { attachedFiles } from './host-facts.js';

/** A file that must exist for the steps of a plan, and the declared value that needs it. */
export interface NeededFile {
  readonly kind: 'disk' | 'image' | 'live-disk';
  readonly path: DatastorePath;
  readonly at: Path;
}

/** A path on a datastore; null for a file of the host itself, such as an image of VMware Tools. */
function onDatastore(text: string): DatastorePath | null {
  const parsed = parseDatastorePath(text);
  return parsed.ok ? parsed.value : null;
}

/** The images of drives that a plan gives another medium. */
function images({ declared }: DesiredDomain, changes: readonly Change[]): readonly NeededFile[] {
  const drives = { cdroms: declared.cdroms, floppies: declared.floppies } as const;
  return (['cdroms', 'floppies'] as const).flatMap((kind) =>
    sortedEntries<{ readonly medium?: object } | null>(drives[kind] ?? {}).flatMap(([slot, drive]): NeededFile[] => {
      const medium = drive?.medium;
      if (medium === undefined || !('file' in medium) || typeof medium.file !== 'string') return [];
      const isNew = changes.some(
        ({ path: [field, at, leaf], after }) => field === kind && at === slot && after !== null && leaf !== 'connected',
      );
      const path = isNew ? onDatastore(medium.file) : null;
      return path === null ? [] : [{ kind: 'image', path, at: [kind, slot, 'medium'] }];
    }),
  );
}

/** The disks that a VM has, and keeps, when a plan powers it on. Those of a running VM are in use, so they exist. */
function liveDisks(
  { declared }: DesiredDomain,
  live: LiveDomain | null,
  steps: readonly Step[],
): readonly NeededFile[] {
  if (live === null || live.runtime.power === 'on' || !steps.some((step) => step.do === 'power-on')) return [];
  return sortedEntries(live.domain.disks).flatMap(([slot, { file }]): NeededFile[] => {
    const disk = ownEntry(declared.disks, slot);
    const goes = disk === null || (disk?.file !== undefined && disk.replace === true);
    const path = goes ? null : onDatastore(file);
    return path === null ? [] : [{ kind: 'live-disk', path, at: ['disks', slot] }];
  });
}

/** Every file that must exist for the steps of a plan. `live` is the VM as it was read; null where it does not exist. */
export function neededFiles(
  desired: DesiredDomain,
  changes: readonly Change[],
  steps: readonly Step[],
  live: LiveDomain | null,
): readonly NeededFile[] {
  if (steps.length === 0) return [];
  const attached = attachedFiles(desired, changes).map(({ file, slot }): NeededFile => {
    return { kind: 'disk', path: file, at: ['disks', slot, 'file'] };
  });
  return [...attached, ...images(desired, changes), ...liveDisks(desired, live, steps)];
}
