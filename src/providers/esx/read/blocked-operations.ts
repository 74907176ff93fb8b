import type { PowerState } from '../../../domain/domain.js';
import type { ToolsState } from '../../../domain/live.js';
import { type BlockedOperation, OPERATIONS, type Operation } from '../../../domain/operation.js';
import { listOf, textOf, type VimValue } from '../soap/value.js';

/** The method that carries out an operation (vSphere API reference). */
const METHODS: Readonly<Record<Operation, string>> = {
  reconfigure: 'ReconfigVM_Task',
  'upgrade-hardware': 'UpgradeVM_Task',
  migrate: 'MigrateVM_Task',
  relocate: 'RelocateVM_Task',
  unregister: 'UnregisterVM',
  'power-on': 'PowerOnVM_Task',
  'power-off': 'PowerOffVM_Task',
  'shut-down': 'ShutdownGuest',
  suspend: 'SuspendVM_Task',
};

/** Operations that a server disables in a power state for that state alone. A plan changes the state first, or does not need them. */
const BY_POWER: Readonly<Record<PowerState, ReadonlySet<Operation>>> = {
  on: new Set<Operation>(['power-on', 'unregister', 'upgrade-hardware']),
  off: new Set<Operation>(['power-off', 'shut-down', 'suspend']),
  suspended: new Set<Operation>(['reconfigure', 'upgrade-hardware', 'shut-down', 'suspend']),
};

interface RuntimeState {
  readonly power: PowerState;
  readonly tools: ToolsState;
  readonly asks: boolean;
}

/**
 * The operations that `disabledMethod` blocks. The property lists also what the power state, the Tools or a pending question rule out
 * (API reference, ManagedEntity.disabledMethod). Those are left out here, because the planner has rules for them.
 */
export function blockedOperations(
  disabled: VimValue | undefined,
  { power, tools, asks }: RuntimeState,
): readonly BlockedOperation[] {
  if (asks) return [];
  const methods = new Set(listOf(disabled).map(textOf));
  return OPERATIONS.filter((operation) => {
    if (!methods.has(METHODS[operation]) || BY_POWER[power].has(operation)) return false;
    return operation !== 'shut-down' || tools === 'running';
  }).map((operation) => ({ operation, because: `${METHODS[operation]} is disabled` }));
}
