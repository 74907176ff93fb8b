/** `session`: about the session itself. `read`: changes no domain, file or setting. `write`: may. */
export type Access = 'session' | 'read' | 'write';

/** A call by the type of the managed object and the method, or by the verb of a datastore file, and what an account needs for it. */
export interface CallRow {
  readonly type: string;
  readonly method: string;
  readonly access: Access;
  /** Always needed (the API reference's words; `System.*` is what the role "Read-only" has). */
  readonly privileges: readonly string[];
  /** Needed for some arguments: the privilege, and when. */
  readonly sometimes?: readonly (readonly [privilege: string, when: string])[];
}

type Wanted = Pick<CallRow, 'privileges' | 'sometimes'>;

function rows(access: Access, type: string, methods: Readonly<Record<string, readonly string[] | Wanted>>): CallRow[] {
  return Object.entries(methods).map(([method, wanted]) => ({
    type,
    method,
    access,
    ...('privileges' in wanted ? wanted : { privileges: wanted }),
  }));
}

const NOTHING: readonly string[] = [];
const VIEW = ['System.View'];
const FILES = ['Datastore.FileManagement'];
const ADVANCED = 'VirtualMachine.Config.AdvancedConfig';
const POOL = 'Resource.AssignVMToPool';
/** The first for a domain that runs, the second for one that does not. */
const MIGRATE = ['Resource.HotMigrate', 'Resource.ColdMigrate'];

const DEVICES: readonly (readonly [string, string])[] = [
  ['VirtualMachine.Config.AddNewDisk', 'a disk is made'],
  ['VirtualMachine.Config.AddExistingDisk', 'a disk that is there is attached'],
  ['VirtualMachine.Config.RawDevice', 'a disk is a raw device'],
  ['VirtualMachine.Config.HostUSBDevice', 'a USB device of the host is passed through'],
  ['Datastore.AllocateSpace', 'a disk is made or grows'],
  ['Network.Assign', 'a NIC is added, or gets another network'],
];

const RECONFIGURE: readonly (readonly [string, string])[] = [
  ...DEVICES,
  ['VirtualMachine.Config.RemoveDisk', 'a disk is detached'],
  ['VirtualMachine.Config.DiskExtend', 'a disk grows'],
  ['VirtualMachine.Config.CPUCount', 'vcpus or cores change'],
  ['VirtualMachine.Config.Memory', 'memory changes'],
  ['VirtualMachine.Config.Resource', 'reservations, limits, shares or affinity change'],
  ['VirtualMachine.Config.AddRemoveDevice', 'another device than a disk comes or goes'],
  ['VirtualMachine.Config.EditDevice', 'a device changes'],
  ['VirtualMachine.Config.Settings', 'firmware, guest system or another basic setting changes'],
  ['VirtualMachine.Config.Annotation', 'the annotation changes'],
  ['VirtualMachine.Config.Rename', 'the name changes'],
  ['VirtualMachine.Config.SwapPlacement', 'the place of the swap file changes'],
  ['VirtualMachine.Interact.DeviceConnection', 'a device is connected or disconnected'],
  ['VirtualMachine.Interact.SetCDMedia', 'another disc is put in'],
  ['VirtualMachine.Interact.SetFloppyMedia', 'another floppy is put in'],
];

/**
 * Every call that may be sent at all. A session refuses what is not here, and a reading session also what is here as `write`.
 * A test holds docs/privileges.md against it.
 */
export const CALLS: readonly CallRow[] = [
  ...rows('session', 'ServiceInstance', { RetrieveServiceContent: NOTHING }),
  ...rows('session', 'SessionManager', { Login: NOTHING, Logout: VIEW }),
  ...rows('read', 'ServiceInstance', { ValidateMigration: VIEW }),
  ...rows('read', 'PropertyCollector', {
    RetrieveProperties: VIEW,
    RetrievePropertiesEx: VIEW,
    ContinueRetrievePropertiesEx: VIEW,
    CancelRetrievePropertiesEx: VIEW,
    CreatePropertyCollector: VIEW,
    DestroyPropertyCollector: VIEW,
    CreateFilter: VIEW,
    WaitForUpdatesEx: VIEW,
  }),
  ...rows('read', 'PropertyFilter', { DestroyPropertyFilter: VIEW }),
  ...rows('read', 'ViewManager', { CreateContainerView: VIEW }),
  ...rows('read', 'ContainerView', { DestroyView: VIEW }),
  ...rows('read', 'SearchIndex', { FindByIp: VIEW, FindByUuid: VIEW }),
  ...rows('read', 'EventManager', { QueryEvents: VIEW }),
  ...rows('read', 'HostDatastoreBrowser', { SearchDatastore_Task: ['Datastore.Browse'] }),
  ...rows('read', 'EnvironmentBrowser', { QueryConfigOption: VIEW, QueryConfigOptionEx: VIEW }),
  ...rows('read', 'VirtualMachineProvisioningChecker', { CheckRelocate_Task: VIEW }),
  ...rows('read', 'VirtualMachineCompatibilityChecker', { CheckVmConfig_Task: VIEW, CheckPowerOn_Task: VIEW }),
  ...rows('write', 'Folder', {
    RegisterVM_Task: ['VirtualMachine.Inventory.Register', POOL],
    CreateVM_Task: {
      privileges: ['VirtualMachine.Inventory.Create', POOL, ADVANCED],
      sometimes: DEVICES,
    },
    MoveIntoFolder_Task: ['VirtualMachine.Inventory.Move'],
  }),
  ...rows('write', 'VirtualMachine', {
    ReconfigVM_Task: { privileges: [ADVANCED], sometimes: RECONFIGURE },
    UnregisterVM: ['VirtualMachine.Inventory.Unregister'],
    UpgradeVM_Task: ['VirtualMachine.Config.UpgradeVirtualHardware'],
    MigrateVM_Task: { privileges: MIGRATE, sometimes: [[POOL, 'a migration leads to another resource pool']] },
    RelocateVM_Task: {
      privileges: [...MIGRATE, 'Datastore.AllocateSpace'],
      sometimes: [['Network.Assign', 'a NIC is added, or gets another network']],
    },
    PowerOnVM_Task: ['VirtualMachine.Interact.PowerOn'],
    PowerOffVM_Task: ['VirtualMachine.Interact.PowerOff'],
    SuspendVM_Task: ['VirtualMachine.Interact.Suspend'],
    ShutdownGuest: ['VirtualMachine.Interact.PowerOff'],
    AnswerVM: ['VirtualMachine.Interact.AnswerQuestion'],
  }),
  ...rows('write', 'ResourcePool', { MoveIntoResourcePool: [POOL] }),
  ...rows('write', 'HostAutoStartManager', { ReconfigureAutostart: ['Host.Config.AutoStart'] }),
  ...rows('write', 'Task', { CancelTask: ['Global.CancelTask'] }),
  ...rows('write', 'FileManager', { MakeDirectory: FILES, DeleteDatastoreFile_Task: FILES }),
  ...rows('write', 'VirtualDiskManager', {
    CreateVirtualDisk_Task: FILES,
    CopyVirtualDisk_Task: FILES,
    ExtendVirtualDisk_Task: FILES,
    DeleteVirtualDisk_Task: FILES,
  }),
];

/** What may be done with files of a datastore by HTTP. */
export const FILE_CALLS: readonly CallRow[] = [
  ...rows('read', 'datastore file', { GET: ['Datastore.Browse', ...FILES], HEAD: ['Datastore.Browse', ...FILES] }),
  ...rows('write', 'datastore file', { PUT: FILES }),
];

/** What a call is; null for one that is on no list, which is refused. */
export function accessOf(type: string, method: string): Access | null {
  const row = CALLS.find((each) => each.type === type && each.method === method);
  return row?.access ?? null;
}

/** The same for a verb of HTTP on a datastore file. */
export function fileAccessOf(verb: string): Access | null {
  return FILE_CALLS.find((each) => each.method === verb)?.access ?? null;
}
