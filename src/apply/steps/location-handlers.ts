import type { LiveDomain } from '../../domain/live.js';
import { splitDatastorePath } from '../../domain/values/datastore-path.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { LocationStep } from '../../plan/steps/location-steps.js';
import { valueOutcome } from './evidence.js';
import { vmEvidence } from './gather-evidence.js';
import type { StepHandler, StepHandlers } from './step-handler.js';

const MOVES_A_VM = {
  alreadyDone: 'by-reading',
  precondition: null,
  sizedFile: null,
  gather: async (run, _step, { before }) => (await vmEvidence(run, before)) ?? {},
  settlesWithin: 0,
  rollBack: 'nothing',
} as const satisfies Partial<StepHandler<LocationStep>>;

/** The datastores of the VMX and of each disk. */
function datastoresOf(live: LiveDomain, slots: readonly string[]): readonly string[] {
  const disks = slots.map(
    (slot) => ownEntry(live.runtime.diskRoots, slot) ?? ownEntry(live.domain.disks, slot)?.file ?? null,
  );
  return [live.vmxPath, ...disks].map((path) => (path === null ? '' : splitDatastorePath(path).datastore));
}

export const LOCATION_HANDLERS: StepHandlers<LocationStep> = {
  migrate: {
    ...MOVES_A_VM,
    probe: ({ host }, evidence) => valueOutcome(evidence, ({ runtime }) => runtime.host, host),
  },
  relocate: {
    ...MOVES_A_VM,
    probe: ({ disks, home, host }, { before, busy, now }) => {
      if (now === null) return 'foreign';
      if (busy) return 'begun';
      const slots = disks.map(({ slot }) => slot);
      const current = datastoresOf(now, slots);
      const isSame = (others: readonly string[], on: string | null): boolean =>
        others.every((other, index) => other === current[index]) && (host === undefined || on === now.runtime.host);
      if (isSame([home, ...disks.map(({ datastore }) => datastore)], host ?? null)) return 'done';
      return before !== null && isSame(datastoresOf(before, slots), before.runtime.host) ? 'not-begun' : 'foreign';
    },
  },
  'move-to-pool': {
    ...MOVES_A_VM,
    probe: ({ pool }, evidence) => valueOutcome(evidence, ({ runtime }) => runtime.pool, pool),
  },
  'move-to-folder': {
    ...MOVES_A_VM,
    probe: ({ folder }, evidence) => valueOutcome(evidence, ({ runtime }) => runtime.folder, folder),
  },
  autostart: {
    ...MOVES_A_VM,
    probe: ({ enabled }, evidence) => valueOutcome(evidence, ({ runtime }) => runtime.autostart, enabled),
  },
};
