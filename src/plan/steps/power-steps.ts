import type { Path } from '../../domain/values/path-key.js';
import { PLAN_LIMITS } from '../file/plan-limits.js';
import { integer } from '../file/shape.js';
import { BUILDING, createsNothing, MINUTE, type StepRows } from './step-row.js';

/** Steps that change the power state of a VM. */
export type PowerStep =
  | { readonly do: 'power-on' }
  | { readonly do: 'shut-down'; readonly deadlineSeconds: number }
  | { readonly do: 'power-off' }
  /** Powers it off if the guest has not shut down by then. It follows a `shut-down`, whose deadline may pass. */
  | { readonly do: 'force-off' }
  | { readonly do: 'suspend' };

/** A guest has so many seconds to shut down, if nothing is declared. The step carries them, because a plan shows them. */
export const SHUT_DOWN_SECONDS = 5 * MINUTE;

const POWER: readonly Path[] = [
  ['runtime', 'power'],
  ['runtime', 'tools'],
  ['runtime', 'bootTime'],
  ['runtime', 'connectedNow'],
];

const CHANGES_POWER = { changes: () => POWER, listed: null, vm: null, creates: createsNothing } as const;

export const POWER_STEPS: StepRows<PowerStep> = {
  'power-on': {
    ...CHANGES_POWER,
    members: {},
    deadline: 10 * MINUTE,
    actions: BUILDING,
    hazards: [],
    power: 'on',
    describe: () => 'power on',
  },
  'shut-down': {
    ...CHANGES_POWER,
    members: { deadlineSeconds: integer(1, PLAN_LIMITS.dark) },
    deadline: ({ deadlineSeconds }) => deadlineSeconds,
    actions: [...BUILDING, 'remove'],
    hazards: ['HZ301'],
    power: 'off',
    describe: ({ deadlineSeconds }, format) => `shut down the guest (at most ${format.duration(deadlineSeconds)})`,
  },
  'power-off': {
    ...CHANGES_POWER,
    members: {},
    deadline: 5 * MINUTE,
    actions: [...BUILDING, 'remove'],
    hazards: ['HZ302', 'HZ106'],
    power: 'off',
    describe: () => 'power off without a guest shutdown',
  },
  'force-off': {
    ...CHANGES_POWER,
    members: {},
    deadline: 5 * MINUTE,
    actions: [...BUILDING, 'remove'],
    hazards: ['HZ302'],
    power: 'off',
    describe: () => 'power off without a guest shutdown, if the guest still runs',
  },
  suspend: {
    ...CHANGES_POWER,
    members: {},
    // The memory is written to a file.
    deadline: 30 * MINUTE,
    actions: BUILDING,
    hazards: ['HZ303'],
    listed: () => ({ path: ['power'], after: 'suspended' }),
    power: 'suspended',
    describe: () => 'suspend',
  },
};
