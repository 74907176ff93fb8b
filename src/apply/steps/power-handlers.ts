import type { PowerState } from '../../domain/domain.js';
import type { PowerStep } from '../../plan/steps/power-steps.js';
import { APPLY_DEADLINES } from '../deadlines.js';
import { type Evidence, type ProbeOutcome, valueOutcome } from './evidence.js';
import { vmEvidence } from './gather-evidence.js';
import type { StepHandler, StepHandlers } from './step-handler.js';

const CHANGES_POWER = {
  alreadyDone: 'by-reading',
  precondition: null,
  sizedFile: null,
  gather: async (run, _step, { before }) => (await vmEvidence(run, before)) ?? {},
  settlesWithin: 0,
  rollBack: 'nothing',
} as const satisfies Partial<StepHandler<PowerStep>>;

function powerOutcome(evidence: Evidence, wanted: PowerState): ProbeOutcome {
  return valueOutcome(evidence, ({ runtime }) => runtime.power, wanted);
}

export const POWER_HANDLERS: StepHandlers<PowerStep> = {
  'power-on': { ...CHANGES_POWER, probe: (_step, evidence) => powerOutcome(evidence, 'on') },
  // A guest that was asked to shut down may still be on for a while.
  'shut-down': {
    ...CHANGES_POWER,
    probe: (_step, evidence) => powerOutcome(evidence, 'off'),
    settlesWithin: APPLY_DEADLINES.slowGuest,
  },
  'power-off': { ...CHANGES_POWER, probe: (_step, evidence) => powerOutcome(evidence, 'off') },
  'force-off': { ...CHANGES_POWER, probe: (_step, evidence) => powerOutcome(evidence, 'off') },
  suspend: { ...CHANGES_POWER, probe: (_step, evidence) => powerOutcome(evidence, 'suspended') },
};
