import type { MethodRow } from './vim25-rows.js';

/** The methods that are called, with their parameters in the order of the WSDL. */
export const METHODS: Readonly<Record<string, MethodRow>> = {
  RetrieveServiceContent: { members: [], returns: 'ServiceContent' },
  Login: {
    members: [
      ['userName', 'string'],
      ['password', 'string'],
      ['locale', 'string'],
    ],
    returns: 'UserSession',
  },
  Logout: { members: [], returns: null },
  RetrieveProperties: { members: [['specSet', 'PropertyFilterSpec']], returns: 'ObjectContent[]' },
  RetrievePropertiesEx: {
    members: [
      ['specSet', 'PropertyFilterSpec'],
      ['options', 'RetrieveOptions'],
    ],
    returns: 'RetrieveResult',
  },
  ContinueRetrievePropertiesEx: { members: [['token', 'string']], returns: 'RetrieveResult' },
  CancelRetrievePropertiesEx: { members: [['token', 'string']], returns: null },
  CreatePropertyCollector: { members: [], returns: 'ref' },
  DestroyPropertyCollector: { members: [], returns: null },
  CreateFilter: {
    members: [
      ['spec', 'PropertyFilterSpec'],
      ['partialUpdates', 'boolean'],
    ],
    returns: 'ref',
  },
  DestroyPropertyFilter: { members: [], returns: null },
  WaitForUpdatesEx: {
    members: [
      ['version', 'string'],
      ['options', 'WaitOptions'],
    ],
    returns: 'UpdateSet',
  },
  CreateContainerView: {
    members: [
      ['container', 'ref'],
      ['type', 'string'],
      ['recursive', 'boolean'],
    ],
    returns: 'ref',
  },
  DestroyView: { members: [], returns: null },
  FindByIp: {
    members: [
      ['datacenter', 'ref'],
      ['ip', 'string'],
      ['vmSearch', 'boolean'],
    ],
    returns: 'ref',
  },
  FindByUuid: {
    members: [
      ['datacenter', 'ref'],
      ['uuid', 'string'],
      ['vmSearch', 'boolean'],
    ],
    returns: 'ref',
  },
  SearchDatastore_Task: {
    members: [
      ['datastorePath', 'string'],
      ['searchSpec', 'HostDatastoreBrowserSearchSpec'],
    ],
    returns: 'ref',
  },
  QueryConfigOptionEx: {
    members: [['spec', 'EnvironmentBrowserConfigOptionQuerySpec']],
    returns: 'VirtualMachineConfigOption',
  },
  QueryConfigOption: {
    members: [
      ['key', 'string'],
      ['host', 'ref'],
    ],
    returns: 'VirtualMachineConfigOption',
  },
  RegisterVM_Task: {
    members: [
      ['path', 'string'],
      ['name', 'string'],
      ['asTemplate', 'boolean'],
      ['pool', 'ref'],
      ['host', 'ref'],
    ],
    returns: 'ref',
  },
  CreateVM_Task: {
    members: [
      ['config', 'VirtualMachineConfigSpec'],
      ['pool', 'ref'],
      ['host', 'ref'],
    ],
    returns: 'ref',
  },
  ReconfigVM_Task: { members: [['spec', 'VirtualMachineConfigSpec']], returns: 'ref' },
  UnregisterVM: { members: [], returns: null },
  UpgradeVM_Task: { members: [['version', 'string']], returns: 'ref' },
  MigrateVM_Task: {
    members: [
      ['pool', 'ref'],
      ['host', 'ref'],
      ['priority', 'string'],
      ['state', 'string'],
    ],
    returns: 'ref',
  },
  // The order of the parameters is another one than that of MigrateVM_Task.
  ValidateMigration: {
    members: [
      ['vm', 'ref'],
      ['state', 'string'],
      ['testType', 'string'],
      ['pool', 'ref'],
      ['host', 'ref'],
    ],
    returns: 'Event[]',
  },
  QueryEvents: { members: [['filter', 'EventFilterSpec']], returns: 'Event[]' },
  RelocateVM_Task: { members: [['spec', 'VirtualMachineRelocateSpec']], returns: 'ref' },
  CheckRelocate_Task: {
    members: [
      ['vm', 'ref'],
      ['spec', 'VirtualMachineRelocateSpec'],
      ['testType', 'string'],
    ],
    returns: 'ref',
  },
  CheckVmConfig_Task: {
    members: [
      ['spec', 'VirtualMachineConfigSpec'],
      ['vm', 'ref'],
      ['host', 'ref'],
      ['pool', 'ref'],
      ['testType', 'string'],
    ],
    returns: 'ref',
  },
  CheckPowerOn_Task: {
    members: [
      ['vm', 'ref'],
      ['host', 'ref'],
      ['pool', 'ref'],
      ['testType', 'string'],
    ],
    returns: 'ref',
  },
  MoveIntoResourcePool: { members: [['list', 'ref']], returns: null },
  MoveIntoFolder_Task: { members: [['list', 'ref']], returns: 'ref' },
  ReconfigureAutostart: { members: [['spec', 'HostAutoStartManagerConfig']], returns: null },
  PowerOnVM_Task: { members: [['host', 'ref']], returns: 'ref' },
  PowerOffVM_Task: { members: [], returns: 'ref' },
  SuspendVM_Task: { members: [], returns: 'ref' },
  ShutdownGuest: { members: [], returns: null },
  AnswerVM: {
    members: [
      ['questionId', 'string'],
      ['answerChoice', 'string'],
    ],
    returns: null,
  },
  CancelTask: { members: [], returns: null },
  MakeDirectory: {
    members: [
      ['name', 'string'],
      ['datacenter', 'ref'],
      ['createParentDirectories', 'boolean'],
    ],
    returns: null,
  },
  CreateVirtualDisk_Task: {
    members: [
      ['name', 'string'],
      ['datacenter', 'ref'],
      ['spec', 'VirtualDiskSpec'],
    ],
    returns: 'ref',
  },
  CopyVirtualDisk_Task: {
    members: [
      ['sourceName', 'string'],
      ['sourceDatacenter', 'ref'],
      ['destName', 'string'],
      ['destDatacenter', 'ref'],
      ['destSpec', 'VirtualDiskSpec'],
      ['force', 'boolean'],
    ],
    returns: 'ref',
  },
  ExtendVirtualDisk_Task: {
    members: [
      ['name', 'string'],
      ['datacenter', 'ref'],
      ['newCapacityKb', 'long'],
      ['eagerZero', 'boolean'],
    ],
    returns: 'ref',
  },
  DeleteVirtualDisk_Task: {
    members: [
      ['name', 'string'],
      ['datacenter', 'ref'],
    ],
    returns: 'ref',
  },
  DeleteDatastoreFile_Task: {
    members: [
      ['name', 'string'],
      ['datacenter', 'ref'],
    ],
    returns: 'ref',
  },
};
