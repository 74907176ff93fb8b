import type { Marker } from '../../domain/marker.js';
import { pathKey } from '../../domain/values/path-key.js';
import { sameData } from '../../plan/diff/canonical-json.js';
import { isMarkerOf } from '../../plan/match/marker.js';
import type { DefinitionStep } from '../../plan/steps/definition-steps.js';
import type { Evidence, ProbeOutcome } from './evidence.js';
import { changesEvidence, registrationEvidence, vmEvidence } from './gather-evidence.js';
import type { StepHandlers } from './step-handler.js';

const PLAIN = {
  alreadyDone: 'never',
  precondition: null,
  sizedFile: null,
  settlesWithin: 0,
  rollBack: 'nothing',
} as const;

/** A reconfigure writes the marker too, so that the marker shows whether this very call ran. `keys`: the values that it sets. */
function markerOutcome(
  { before, busy, lacking, now }: Evidence,
  marker: Marker,
  keys: readonly string[],
): ProbeOutcome {
  if (now === null) return 'foreign';
  if (busy) return 'begun';
  if (isMarkerOf(now.marker, marker) && !keys.some((key) => lacking.has(key))) return 'done';
  if (before === null) return 'foreign';
  const revisions = before.changeVersion !== null && now.changeVersion !== null;
  const isUnchanged = revisions
    ? before.changeVersion === now.changeVersion
    : sameData(before.marker, now.marker) && keys.every((key) => lacking.has(key));
  return isUnchanged ? 'not-begun' : 'foreign';
}

export const DEFINITION_HANDLERS: StepHandlers<DefinitionStep> = {
  register: {
    ...PLAIN,
    gather: (run, { path }) => registrationEvidence(run, path),
    probe: (_step, { registered, vmx }) => {
      if (registered !== null) return 'done';
      return vmx === null ? 'foreign' : 'not-begun';
    },
    rollBack: 'keep-all',
  },
  create: {
    ...PLAIN,
    gather: (run, { path }) => registrationEvidence(run, path),
    probe: ({ marker }, { now, registered, vmx }) => {
      if (registered !== null) return now !== null && isMarkerOf(now.marker, marker) ? 'done' : 'foreign';
      if (vmx === null) return 'not-begun';
      return isMarkerOf(vmx.marker, marker) ? 'begun' : 'foreign';
    },
    rollBack: 'keep-all',
  },
  reconfigure: {
    ...PLAIN,
    gather: (run, _step, { before }) => changesEvidence(run, before),
    probe: ({ changes, marker }, evidence) =>
      markerOutcome(
        evidence,
        marker,
        changes.map(({ path }) => pathKey(path)),
      ),
  },
  record: {
    ...PLAIN,
    gather: async (run, _step, { before }) => (await vmEvidence(run, before)) ?? {},
    probe: ({ marker }, evidence) => markerOutcome(evidence, marker, []),
  },
  'upgrade-hardware': {
    ...PLAIN,
    alreadyDone: 'by-reading',
    gather: async (run, _step, { before }) => (await vmEvidence(run, before)) ?? {},
    probe: ({ version }, { before, busy, now }) => {
      if (now === null) return 'foreign';
      if (busy) return 'begun';
      const current = now.domain.hardwareVersion;
      if (current >= version) return 'done';
      return before !== null && before.domain.hardwareVersion === current ? 'not-begun' : 'foreign';
    },
  },
  unregister: {
    ...PLAIN,
    gather: async (run, _step, { before }) => (await vmEvidence(run, before)) ?? {},
    probe: (_step, { busy, now }) => {
      if (now === null) return 'done';
      return busy ? 'begun' : 'not-begun';
    },
  },
};
