/** What a host can be asked to do with a VM, and can block for a time, as while a backup or a migration runs. */
export const OPERATIONS = [
  'reconfigure',
  'upgrade-hardware',
  'migrate',
  'relocate',
  'unregister',
  'power-on',
  'power-off',
  'shut-down',
  'suspend',
] as const;

export type Operation = (typeof OPERATIONS)[number];

export interface BlockedOperation {
  readonly operation: Operation;
  /** The host's own statement: "MigrateVM_Task is disabled". */
  readonly because: string;
}

/** The operation that a step of this kind needs; null if it acts on no VM. A marker is written by a reconfigure. */
export function operationOf(stepKind: string): Operation | null {
  if (stepKind === 'record') return 'reconfigure';
  if (stepKind === 'force-off') return 'power-off';
  return OPERATIONS.find((operation) => operation === stepKind) ?? null;
}

/** Those of the blocked operations that steps of these kinds need, each once. */
export function blockedAmong(
  stepKinds: readonly string[],
  blocked: readonly BlockedOperation[] = [],
): readonly BlockedOperation[] {
  const needed = new Set(stepKinds.map(operationOf));
  return blocked.filter(({ operation }) => needed.has(operation));
}

/** "reconfigure and power-on (ReconfigVM_Task is disabled, PowerOnVM_Task is disabled)". */
export function blockedText(blocked: readonly BlockedOperation[]): string {
  const names = blocked.map(({ operation }) => operation).join(' and ');
  return `${names} (${blocked.map(({ because }) => because).join(', ')})`;
}
