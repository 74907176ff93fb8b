/**
 * What hosts refuse: one table with call, state, fault and source. `docs/simulator-rules.md` is generated from it, and each row has a
 * test.
 */

/** One call that a host refuses in one state. */
export interface HostRule {
  /** The method. */
  readonly call: string;
  /** The state of the host or VM, or the argument. */
  readonly state: string;
  readonly fault: string;
  /** The source of the rule; `guess` if no description was found. */
  readonly source: RuleSource;
}

export type RuleSource =
  /** The method's faults in the vSphere API reference, with their conditions. */
  | 'API'
  /** VMware's guides for administrators. */
  | 'guide'
  /** Behavior of real hosts, by the code or the issues of their clients. */
  | 'clients'
  | 'guess';

/** Preconditions of a method, checked first. Any other power state is refused with InvalidPowerState. */
export interface StateRule {
  readonly power: readonly ('poweredOn' | 'poweredOff' | 'suspended')[];
  /** The `requestedState` of the fault. */
  readonly requested: 'poweredOn' | 'poweredOff' | 'suspended' | null;
  /** Whether the method needs running Tools; else ToolsUnavailable. */
  readonly tools: boolean;
  /** Whether a template allows the method; else NotSupported. */
  readonly template: boolean;
}

const needs = (power: StateRule['power'], requested: StateRule['requested'], more: Partial<StateRule> = {}) => ({
  power,
  requested,
  tools: false,
  template: true,
  ...more,
});

/** By method. All of them are refused with TaskInProgress while another task holds the VM. */
export const STATE_RULES = {
  PowerOnVM_Task: needs(['poweredOff', 'suspended'], 'poweredOn', { template: false }),
  PowerOffVM_Task: needs(['poweredOn', 'suspended'], 'poweredOff'),
  SuspendVM_Task: needs(['poweredOn'], 'suspended'),
  ResetVM_Task: needs(['poweredOn'], 'poweredOn'),
  ShutdownGuest: needs(['poweredOn'], 'poweredOff', { tools: true }),
  RebootGuest: needs(['poweredOn'], 'poweredOn', { tools: true }),
  StandbyGuest: needs(['poweredOn'], 'suspended', { tools: true }),
  UnregisterVM: needs(['poweredOff', 'suspended'], 'poweredOff'),
  Destroy_Task: needs(['poweredOff'], 'poweredOff'),
  UpgradeVM_Task: needs(['poweredOff'], 'poweredOff'),
  MarkAsTemplate: needs(['poweredOff'], 'poweredOff'),
} as const satisfies Readonly<Record<string, StateRule>>;

export type StateRuledMethod = keyof typeof STATE_RULES;

function rule(source: RuleSource, call: string, state: string, fault: string): HostRule {
  return { call, state, fault, source };
}

const STATES = ['poweredOn', 'poweredOff', 'suspended'] as const;

function stateRows(): readonly HostRule[] {
  return Object.entries<StateRule>(STATE_RULES).flatMap(([call, { power, template, tools }]) => [
    ...STATES.filter((state) => !power.includes(state)).map((state) => rule('API', call, state, 'InvalidPowerState')),
    ...(tools ? [rule('API', call, 'no running Tools', 'ToolsUnavailable')] : []),
    ...(template ? [] : [rule('API', call, 'a template', 'NotSupported')]),
    rule('API', call, 'another task running', 'TaskInProgress'),
  ]);
}

/** Refused calls. Each row has a test. */
export const HOST_RULES: readonly HostRule[] = [
  ...stateRows(),
  rule('API', 'PowerOnVM_Task', 'a disk whose file is missing', 'FileNotFound'),
  rule('API', 'PowerOnVM_Task', 'a disk of another running VM', 'FileLocked'),
  rule('clients', 'PowerOnVM_Task', 'a passthrough device, memory not reserved', 'GenericVmConfigFault'),
  rule('guide', 'PowerOnVM_Task', 'high latency sensitivity, memory not reserved', 'GenericVmConfigFault'),
  rule('API', 'PowerOnVM_Task', 'a host that is not responding', 'HostNotConnected'),
  rule('API', 'ReconfigVM_Task', 'another task running', 'TaskInProgress'),
  rule('API', 'ReconfigVM_Task', 'a changeVersion other than the current one', 'ConcurrentAccess'),
  rule('guess', 'ReconfigVM_Task', 'suspended, more than notes and raw keys', 'InvalidPowerState'),
  rule('guide', 'ReconfigVM_Task', 'poweredOn, memory hot-add off, more memory', 'InvalidPowerState'),
  rule('guide', 'ReconfigVM_Task', 'poweredOn, less memory', 'InvalidPowerState'),
  rule('guide', 'ReconfigVM_Task', 'poweredOn, memory hot-add on, an odd step', 'InvalidArgument'),
  rule('guide', 'ReconfigVM_Task', 'poweredOn, memory hot-add on, above the limit', 'InvalidArgument'),
  rule('guide', 'ReconfigVM_Task', 'poweredOn, CPU hot-add off, more CPUs', 'InvalidPowerState'),
  rule('guide', 'ReconfigVM_Task', 'poweredOn, CPU hot-remove off, fewer CPUs', 'InvalidPowerState'),
  rule('guide', 'ReconfigVM_Task', 'poweredOn, other cores per socket', 'InvalidPowerState'),
  rule('guide', 'ReconfigVM_Task', 'poweredOn, other firmware', 'InvalidPowerState'),
  rule('guide', 'ReconfigVM_Task', 'poweredOn, a hot-add flag', 'InvalidPowerState'),
  rule('guess', 'ReconfigVM_Task', 'poweredOn, another uuid', 'InvalidPowerState'),
  rule('guide', 'ReconfigVM_Task', 'poweredOn, a new serial port', 'InvalidPowerState'),
  rule('guide', 'ReconfigVM_Task', 'poweredOn, a new disk on IDE', 'InvalidPowerState'),
  rule('API', 'ReconfigVM_Task', 'a hardware version', 'NotSupported'),
  rule('API', 'ReconfigVM_Task', 'a name that another VM has', 'DuplicateName'),
  rule('API', 'ReconfigVM_Task', 'a disk at a unit in use', 'InvalidDeviceSpec'),
  rule('guide', 'ReconfigVM_Task', 'a disk at the unit of its controller', 'InvalidDeviceSpec'),
  rule('API', 'ReconfigVM_Task', 'a disk on a missing controller', 'InvalidDeviceSpec'),
  rule('API', 'ReconfigVM_Task', 'a change of a missing device', 'InvalidDeviceSpec'),
  rule('guide', 'ReconfigVM_Task', 'a smaller disk', 'InvalidDeviceSpec'),
  rule('guide', 'ReconfigVM_Task', 'a snapshot, a larger disk', 'InvalidDeviceSpec'),
  rule('API', 'ReconfigVM_Task', 'poweredOn, a disk of another running VM', 'FileLocked'),
  rule('API', 'ReconfigVM_Task', 'a new disk over an existing file', 'FileAlreadyExists'),
  rule('API', 'ReconfigVM_Task', 'a disk of a missing file', 'FileNotFound'),
  rule('API', 'ReconfigVM_Task', 'a thick disk larger than the datastore', 'NoDiskSpace'),
  rule('API', 'CreateVM_Task', 'a name that another VM has', 'DuplicateName'),
  rule('clients', 'CreateVM_Task', 'an existing VMX', 'AlreadyExists'),
  rule('guide', 'CreateVM_Task', 'a disk above unit 15 on LSI Logic', 'InvalidDeviceSpec'),
  rule('guide', 'CreateVM_Task', 'a disk above unit 15 before hardware version 14', 'InvalidDeviceSpec'),
  rule('API', 'CreateVM_Task', 'a third IDE controller', 'InvalidDeviceSpec'),
  rule('API', 'CreateVM_Task', 'a host in maintenance', 'InvalidHostState'),
  rule('API', 'CreateVM_Task', 'a host that is not responding', 'HostNotConnected'),
  rule('API', 'Destroy_Task', 'a disk of another running VM', 'FileLocked'),
  rule('API', 'CreateVM_Task', 'a host that does not see the datastore', 'InvalidDatastore'),
  rule('API', 'CreateVM_Task', 'a cluster without DRS, and no host', 'InvalidArgument'),
  rule('API', 'RegisterVM_Task', 'no VMX there', 'NotFound'),
  rule('API', 'RegisterVM_Task', 'a registered VMX', 'AlreadyExists'),
  rule('API', 'RegisterVM_Task', 'a missing datastore', 'InvalidDatastore'),
  rule('API', 'RegisterVM_Task', 'a file without VMX syntax', 'InvalidVmConfig'),
  rule('API', 'Rename_Task', 'a name that another VM has', 'DuplicateName'),
  rule('API', 'UpgradeVM_Task', 'the newest hardware already', 'AlreadyUpgraded'),
  rule('clients', 'MakeDirectory', 'an existing directory', 'FileAlreadyExists'),
  rule('API', 'MakeDirectory', 'no parent directory', 'FileNotFound'),
  rule('API', 'CreateVirtualDisk_Task', 'an existing file', 'FileAlreadyExists'),
  rule('clients', 'CopyVirtualDisk_Task', 'a disk of a running VM', 'FileLocked'),
  rule('API', 'ExtendVirtualDisk_Task', 'less than its size', 'InvalidArgument'),
  rule('API', 'DeleteVirtualDisk_Task', 'no file there', 'FileNotFound'),
  rule('API', 'DeleteVirtualDisk_Task', 'a disk of a running VM', 'FileLocked'),
  rule('API', 'MoveVirtualDisk_Task', 'a disk of a running VM', 'FileLocked'),
  rule('API', 'DeleteDatastoreFile_Task', 'a directory with a disk of a running VM', 'FileLocked'),
  rule('API', 'MoveDatastoreFile_Task', 'a disk of a running VM', 'FileLocked'),
  rule('API', 'CopyDatastoreFile_Task', 'a disk of a running VM', 'FileLocked'),
  rule('clients', 'SearchDatastore_Task', 'no directory there', 'FileNotFound'),
  rule('API', 'AnswerVM', 'a question already answered', 'ConcurrentAccess'),
  rule('API', 'AnswerVM', 'a choice that the question does not have', 'InvalidArgument'),
  rule('clients', 'CancelTask', 'a running power task', 'NotSupported'),
  rule('API', 'CancelTask', 'a task that has ended', 'InvalidState'),
  rule('API', 'RevertToCurrentSnapshot_Task', 'no snapshot', 'NotFound'),
  rule('API', 'MigrateVM_Task', 'a single host', 'NotSupported'),
  rule('API', 'RelocateVM_Task', 'a single host', 'NotSupported'),
  rule('API', 'CloneVM_Task', 'a single host', 'NotSupported'),
  rule('API', 'MigrateVM_Task', 'a host in maintenance', 'InvalidHostState'),
  rule('API', 'MigrateVM_Task', 'a host that is not responding', 'HostNotConnected'),
  rule('API', 'MigrateVM_Task', 'a host that does not see the VMX', 'CannotAccessVmConfig'),
  rule('API', 'MigrateVM_Task', 'a host too old for its hardware', 'VirtualHardwareVersionNotSupported'),
  rule('API', 'MigrateVM_Task', 'a power state other than the given one', 'InvalidPowerState'),
  rule('clients', 'any call that changes something', 'the free licence', 'RestrictedVersion'),
  rule('API', 'any call except the first ones', 'no session', 'NotAuthenticated'),
];
