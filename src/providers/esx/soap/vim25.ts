/**
 * The part of the vSphere API (namespace urn:vim25) that is spoken here, as data. Members stand in the order of the WSDL, which
 * servers insist on; a sub-type's members follow those of its base. The encoder and the decoder walk these tables and nothing else.
 */

/** Member name and type. A member may be absent, once, or (where the value is an array) many times. */
export type Members = readonly (readonly [name: string, type: string])[];

export interface TypeRow {
  readonly base?: string;
  readonly members: Members;
}

/** How a method is written and read; which of them may be called on what stands in calls.ts. */
export interface MethodRow {
  readonly members: Members;
  /** The type of `returnval`; `[]` marks a list; null for none. */
  readonly returns: string | null;
}

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

const BACKING: TypeRow = { base: 'VirtualDeviceBackingInfo', members: [] };
const FILE_BACKING: TypeRow = {
  base: 'VirtualDeviceBackingInfo',
  members: [
    ['fileName', 'string'],
    ['datastore', 'ref'],
    ['backingObjectId', 'string'],
  ],
};
const DEVICE_BACKING: TypeRow = {
  base: 'VirtualDeviceBackingInfo',
  members: [
    ['deviceName', 'string'],
    ['useAutoDetect', 'boolean'],
  ],
};
const REMOTE_BACKING: TypeRow = DEVICE_BACKING;
const ETHERNET: TypeRow = { base: 'VirtualEthernetCard', members: [] };
const SCSI: TypeRow = { base: 'VirtualSCSIController', members: [] };
const CONTROLLER: TypeRow = { base: 'VirtualController', members: [] };
const SOUND: TypeRow = { base: 'VirtualSoundCard', members: [] };
const BOOTABLE: TypeRow = { base: 'VirtualMachineBootOptionsBootableDevice', members: [] };
const BOOTABLE_BY_KEY: TypeRow = { ...BOOTABLE, members: [['deviceKey', 'int']] };

export const TYPES: Readonly<Record<string, TypeRow>> = {
  // Service
  ServiceContent: {
    members: [
      ['rootFolder', 'ref'],
      ['propertyCollector', 'ref'],
      ['viewManager', 'ref'],
      ['about', 'AboutInfo'],
      ['sessionManager', 'ref'],
      ['licenseManager', 'ref'],
      ['searchIndex', 'ref'],
      ['fileManager', 'ref'],
      ['virtualDiskManager', 'ref'],
    ],
  },
  AboutInfo: {
    members: [
      ['name', 'string'],
      ['fullName', 'string'],
      ['vendor', 'string'],
      ['version', 'string'],
      ['build', 'string'],
      ['osType', 'string'],
      ['productLineId', 'string'],
      ['apiType', 'string'],
      ['apiVersion', 'string'],
      ['instanceUuid', 'string'],
    ],
  },
  UserSession: {
    members: [
      ['key', 'string'],
      ['userName', 'string'],
    ],
  },

  LicenseManagerLicenseInfo: {
    members: [
      ['editionKey', 'string'],
      ['name', 'string'],
    ],
  },

  // PropertyCollector
  PropertyFilterSpec: {
    members: [
      ['propSet', 'PropertySpec'],
      ['objectSet', 'ObjectSpec'],
    ],
  },
  PropertySpec: {
    members: [
      ['type', 'string'],
      ['all', 'boolean'],
      ['pathSet', 'string'],
    ],
  },
  ObjectSpec: {
    members: [
      ['obj', 'ref'],
      ['skip', 'boolean'],
      ['selectSet', 'SelectionSpec'],
    ],
  },
  SelectionSpec: { members: [['name', 'string']] },
  TraversalSpec: {
    base: 'SelectionSpec',
    members: [
      ['type', 'string'],
      ['path', 'string'],
      ['skip', 'boolean'],
      ['selectSet', 'SelectionSpec'],
    ],
  },
  RetrieveOptions: { members: [['maxObjects', 'int']] },
  WaitOptions: {
    members: [
      ['maxWaitSeconds', 'int'],
      ['maxObjectUpdates', 'int'],
    ],
  },
  RetrieveResult: {
    members: [
      ['token', 'string'],
      ['objects', 'ObjectContent'],
    ],
  },
  ObjectContent: {
    members: [
      ['obj', 'ref'],
      ['propSet', 'DynamicProperty'],
      ['missingSet', 'MissingProperty'],
    ],
  },
  DynamicProperty: {
    members: [
      ['name', 'string'],
      ['val', 'any'],
    ],
  },
  MissingProperty: {
    members: [
      ['path', 'string'],
      ['fault', 'LocalizedMethodFault'],
    ],
  },
  UpdateSet: {
    members: [
      ['version', 'string'],
      ['filterSet', 'PropertyFilterUpdate'],
      ['truncated', 'boolean'],
    ],
  },
  PropertyFilterUpdate: {
    members: [
      ['filter', 'ref'],
      ['objectSet', 'ObjectUpdate'],
    ],
  },
  ObjectUpdate: {
    members: [
      ['kind', 'string'],
      ['obj', 'ref'],
      ['changeSet', 'PropertyChange'],
    ],
  },
  PropertyChange: {
    members: [
      ['name', 'string'],
      ['op', 'string'],
      ['val', 'any'],
    ],
  },

  // Faults and tasks
  LocalizedMethodFault: {
    members: [
      ['fault', 'any'],
      ['localizedMessage', 'string'],
    ],
  },
  TaskInfo: {
    members: [
      ['key', 'string'],
      ['task', 'ref'],
      ['descriptionId', 'string'],
      ['entity', 'ref'],
      ['entityName', 'string'],
      ['state', 'string'],
      ['cancelled', 'boolean'],
      ['cancelable', 'boolean'],
      ['error', 'LocalizedMethodFault'],
      ['result', 'any'],
      ['progress', 'int'],
    ],
  },

  // Hosts and datastores
  DatastoreSummary: {
    members: [
      ['datastore', 'ref'],
      ['name', 'string'],
      ['url', 'string'],
      ['capacity', 'long'],
      ['freeSpace', 'long'],
      ['accessible', 'boolean'],
      ['type', 'string'],
    ],
  },
  DatastoreHostMount: {
    members: [
      ['key', 'ref'],
      ['mountInfo', 'HostMountInfo'],
    ],
  },
  HostMountInfo: {
    members: [
      ['path', 'string'],
      ['accessMode', 'string'],
      ['accessible', 'boolean'],
    ],
  },
  HostDatastoreBrowserSearchSpec: {
    members: [
      ['query', 'FileQuery'],
      ['details', 'FileQueryFlags'],
      ['searchCaseInsensitive', 'boolean'],
      ['matchPattern', 'string'],
    ],
  },
  FileQuery: { members: [] },
  FileQueryFlags: {
    members: [
      ['fileType', 'boolean'],
      ['fileSize', 'boolean'],
      ['modification', 'boolean'],
      ['fileOwner', 'boolean'],
    ],
  },
  HostDatastoreBrowserSearchResults: {
    members: [
      ['datastore', 'ref'],
      ['folderPath', 'string'],
      ['file', 'FileInfo'],
    ],
  },
  FileInfo: {
    members: [
      ['path', 'string'],
      ['fileSize', 'long'],
    ],
  },
  FolderFileInfo: { base: 'FileInfo', members: [] },
  VmDiskFileInfo: { base: 'FileInfo', members: [] },
  VirtualDiskSpec: {
    members: [
      ['diskType', 'string'],
      ['adapterType', 'string'],
    ],
  },
  FileBackedVirtualDiskSpec: { base: 'VirtualDiskSpec', members: [['capacityKb', 'long']] },

  AutoStartDefaults: {
    members: [
      ['enabled', 'boolean'],
      ['startDelay', 'int'],
      ['stopDelay', 'int'],
      ['waitForHeartbeat', 'boolean'],
      ['stopAction', 'string'],
    ],
  },
  AutoStartPowerInfo: {
    members: [
      ['key', 'ref'],
      ['startOrder', 'int'],
      ['startDelay', 'int'],
      ['waitForHeartbeat', 'string'],
      ['startAction', 'string'],
      ['stopDelay', 'int'],
      ['stopAction', 'string'],
    ],
  },
  // Of all that a host can do, only what is read.
  VirtualMachineConfigOption: { members: [['guestOSDescriptor', 'GuestOsDescriptor']] },
  EnvironmentBrowserConfigOptionQuerySpec: {
    members: [
      ['key', 'string'],
      ['host', 'ref'],
      ['guestId', 'string'],
    ],
  },
  GuestOsDescriptor: {
    members: [
      ['id', 'string'],
      ['family', 'string'],
      ['fullName', 'string'],
    ],
  },

  // Domains
  VirtualMachineFileLayoutExFileInfo: {
    members: [
      ['key', 'int'],
      ['name', 'string'],
      ['type', 'string'],
      ['size', 'long'],
    ],
  },
  VirtualMachineConfigInfo: {
    members: [
      ['changeVersion', 'string'],
      ['name', 'string'],
      ['version', 'string'],
      ['uuid', 'string'],
      ['instanceUuid', 'string'],
      ['guestId', 'string'],
      ['annotation', 'string'],
      ['files', 'VirtualMachineFileInfo'],
      ['hardware', 'VirtualHardware'],
      ['cpuAllocation', 'ResourceAllocationInfo'],
      ['memoryAllocation', 'ResourceAllocationInfo'],
      ['memoryHotAddEnabled', 'boolean'],
      ['cpuHotAddEnabled', 'boolean'],
      ['cpuHotRemoveEnabled', 'boolean'],
      ['hotPlugMemoryLimit', 'long'],
      ['hotPlugMemoryIncrementSize', 'long'],
      ['latencySensitivity', 'LatencySensitivity'],
      ['cpuAffinity', 'VirtualMachineAffinityInfo'],
      ['extraConfig', 'OptionValue'],
      ['bootOptions', 'VirtualMachineBootOptions'],
      ['firmware', 'string'],
    ],
  },
  VirtualHardware: {
    members: [
      ['numCPU', 'int'],
      ['numCoresPerSocket', 'int'],
      ['memoryMB', 'int'],
      ['device', 'VirtualDevice'],
    ],
  },
  VirtualMachineFileInfo: {
    members: [
      ['vmPathName', 'string'],
      ['snapshotDirectory', 'string'],
      ['suspendDirectory', 'string'],
      ['logDirectory', 'string'],
    ],
  },
  ResourceAllocationInfo: {
    members: [
      ['reservation', 'long'],
      ['expandableReservation', 'boolean'],
      ['limit', 'long'],
      ['shares', 'SharesInfo'],
    ],
  },
  SharesInfo: {
    members: [
      ['shares', 'int'],
      ['level', 'string'],
    ],
  },
  OptionValue: {
    members: [
      ['key', 'string'],
      ['value', 'any'],
    ],
  },
  VirtualMachineSnapshotInfo: {
    members: [
      ['currentSnapshot', 'ref'],
      ['rootSnapshotList', 'VirtualMachineSnapshotTree'],
    ],
  },
  VirtualMachineSnapshotTree: {
    members: [
      ['snapshot', 'ref'],
      ['vm', 'ref'],
      ['name', 'string'],
      ['childSnapshotList', 'VirtualMachineSnapshotTree'],
    ],
  },
  VirtualMachineQuestionInfo: {
    members: [
      ['id', 'string'],
      ['text', 'string'],
      ['choice', 'ChoiceOption'],
      ['message', 'VirtualMachineMessage'],
    ],
  },
  ChoiceOption: {
    members: [
      ['choiceInfo', 'ElementDescription'],
      ['defaultIndex', 'int'],
    ],
  },
  ElementDescription: {
    members: [
      ['label', 'string'],
      ['summary', 'string'],
      ['key', 'string'],
    ],
  },
  VirtualMachineMessage: {
    members: [
      ['id', 'string'],
      ['argument', 'any'],
      ['text', 'string'],
    ],
  },
  VirtualMachineConfigSpec: {
    members: [
      ['changeVersion', 'string'],
      ['name', 'string'],
      ['version', 'string'],
      ['uuid', 'string'],
      ['guestId', 'string'],
      ['annotation', 'string'],
      ['files', 'VirtualMachineFileInfo'],
      ['numCPUs', 'int'],
      ['numCoresPerSocket', 'int'],
      ['memoryMB', 'long'],
      ['memoryHotAddEnabled', 'boolean'],
      ['cpuHotAddEnabled', 'boolean'],
      ['cpuHotRemoveEnabled', 'boolean'],
      ['deviceChange', 'VirtualDeviceConfigSpec'],
      ['cpuAllocation', 'ResourceAllocationInfo'],
      ['memoryAllocation', 'ResourceAllocationInfo'],
      ['latencySensitivity', 'LatencySensitivity'],
      ['cpuAffinity', 'VirtualMachineAffinityInfo'],
      ['extraConfig', 'OptionValue'],
      ['bootOptions', 'VirtualMachineBootOptions'],
      ['firmware', 'string'],
    ],
  },
  LatencySensitivity: {
    members: [
      ['level', 'string'],
      ['sensitivity', 'int'],
    ],
  },
  VirtualMachineAffinityInfo: { members: [['affinitySet', 'int']] },
  VirtualMachineBootOptions: {
    members: [
      ['bootDelay', 'long'],
      ['enterBIOSSetup', 'boolean'],
      ['efiSecureBootEnabled', 'boolean'],
      ['bootRetryEnabled', 'boolean'],
      ['bootRetryDelay', 'long'],
      ['bootOrder', 'VirtualMachineBootOptionsBootableDevice'],
      ['networkBootProtocol', 'string'],
    ],
  },
  VirtualMachineBootOptionsBootableDevice: { members: [] },
  VirtualMachineBootOptionsBootableDiskDevice: BOOTABLE_BY_KEY,
  VirtualMachineBootOptionsBootableEthernetDevice: BOOTABLE_BY_KEY,
  VirtualMachineBootOptionsBootableCdromDevice: BOOTABLE,
  VirtualMachineBootOptionsBootableFloppyDevice: BOOTABLE,
  VirtualDeviceConfigSpec: {
    members: [
      ['operation', 'string'],
      ['fileOperation', 'string'],
      ['device', 'VirtualDevice'],
    ],
  },

  // Devices
  VirtualDevice: {
    members: [
      ['key', 'int'],
      ['deviceInfo', 'Description'],
      ['backing', 'VirtualDeviceBackingInfo'],
      ['connectable', 'VirtualDeviceConnectInfo'],
      ['slotInfo', 'VirtualDeviceBusSlotInfo'],
      ['controllerKey', 'int'],
      ['unitNumber', 'int'],
      ['numaNode', 'int'],
      ['deviceGroupInfo', 'VirtualDeviceDeviceGroupInfo'],
    ],
  },
  VirtualDeviceDeviceGroupInfo: {
    members: [
      ['groupInstanceKey', 'int'],
      ['sequenceId', 'int'],
    ],
  },
  Description: {
    members: [
      ['label', 'string'],
      ['summary', 'string'],
    ],
  },
  VirtualDeviceConnectInfo: {
    members: [
      ['migrateConnect', 'string'],
      ['startConnected', 'boolean'],
      ['allowGuestControl', 'boolean'],
      ['connected', 'boolean'],
      ['status', 'string'],
    ],
  },
  VirtualDeviceBusSlotInfo: { members: [] },
  VirtualDevicePciBusSlotInfo: { base: 'VirtualDeviceBusSlotInfo', members: [['pciSlotNumber', 'int']] },
  VirtualController: {
    base: 'VirtualDevice',
    members: [
      ['busNumber', 'int'],
      ['device', 'int'],
    ],
  },
  VirtualIDEController: CONTROLLER,
  VirtualPCIController: CONTROLLER,
  VirtualPS2Controller: CONTROLLER,
  VirtualSIOController: CONTROLLER,
  VirtualAHCIController: { base: 'VirtualSATAController', members: [] },
  VirtualSATAController: CONTROLLER,
  VirtualNVMEController: { base: 'VirtualController', members: [['sharedBus', 'string']] },
  VirtualSCSIController: {
    base: 'VirtualController',
    members: [
      ['hotAddRemove', 'boolean'],
      ['sharedBus', 'string'],
      ['scsiCtlrUnitNumber', 'int'],
    ],
  },
  VirtualBusLogicController: SCSI,
  VirtualLsiLogicController: SCSI,
  VirtualLsiLogicSASController: SCSI,
  ParaVirtualSCSIController: SCSI,
  VirtualDisk: {
    base: 'VirtualDevice',
    members: [
      ['capacityInKB', 'long'],
      ['capacityInBytes', 'long'],
      ['shares', 'SharesInfo'],
      ['storageIOAllocation', 'StorageIOAllocationInfo'],
      ['diskObjectId', 'string'],
      ['iofilter', 'string'],
      ['vDiskId', 'ID'],
      ['vDiskVersion', 'int'],
      ['virtualDiskFormat', 'string'],
      ['nativeUnmanagedLinkedClone', 'boolean'],
      ['guestReadOnly', 'boolean'],
    ],
  },
  ID: { members: [['id', 'string']] },
  StorageIOAllocationInfo: {
    members: [
      ['limit', 'long'],
      ['shares', 'SharesInfo'],
      ['reservation', 'int'],
    ],
  },
  VirtualCdrom: { base: 'VirtualDevice', members: [] },
  VirtualSerialPort: { base: 'VirtualDevice', members: [['yieldOnPoll', 'boolean']] },
  VirtualFloppy: { base: 'VirtualDevice', members: [] },
  VirtualParallelPort: { base: 'VirtualDevice', members: [] },
  VirtualPCIPassthrough: { base: 'VirtualDevice', members: [] },
  // Its certificates are never sent, so they are not read either.
  VirtualTPM: { base: 'VirtualDevice', members: [] },
  VirtualSoundCard: { base: 'VirtualDevice', members: [] },
  VirtualSoundBlaster16: SOUND,
  VirtualEnsoniq1371: SOUND,
  VirtualHdAudioCard: SOUND,
  VirtualUSBController: {
    base: 'VirtualController',
    members: [
      ['autoConnectDevices', 'boolean'],
      ['ehciEnabled', 'boolean'],
    ],
  },
  VirtualUSBXHCIController: { base: 'VirtualController', members: [['autoConnectDevices', 'boolean']] },
  VirtualMachineVideoCard: {
    base: 'VirtualDevice',
    members: [
      ['videoRamSizeInKB', 'long'],
      ['numDisplays', 'int'],
      ['useAutoDetect', 'boolean'],
      ['enable3DSupport', 'boolean'],
      ['use3dRenderer', 'string'],
      ['graphicsMemorySizeInKB', 'long'],
    ],
  },
  VirtualEthernetCard: {
    base: 'VirtualDevice',
    members: [
      ['addressType', 'string'],
      ['macAddress', 'string'],
      ['wakeOnLanEnabled', 'boolean'],
      ['resourceAllocation', 'VirtualEthernetCardResourceAllocation'],
      ['externalId', 'string'],
      ['uptCompatibilityEnabled', 'boolean'],
      ['subnetId', 'string'],
    ],
  },
  VirtualEthernetCardResourceAllocation: {
    members: [
      ['reservation', 'long'],
      ['share', 'SharesInfo'],
      ['limit', 'long'],
    ],
  },
  VirtualE1000: ETHERNET,
  VirtualE1000e: ETHERNET,
  VirtualPCNet32: ETHERNET,
  VirtualVmxnet: ETHERNET,
  VirtualVmxnet2: ETHERNET,
  VirtualVmxnet3: { base: 'VirtualVmxnet', members: [['uptv2Enabled', 'boolean']] },
  VirtualSriovEthernetCard: {
    base: 'VirtualEthernetCard',
    members: [
      ['allowGuestOSMtuChange', 'boolean'],
      ['sriovBacking', 'VirtualSriovEthernetCardSriovBackingInfo'],
    ],
  },
  VirtualSriovEthernetCardSriovBackingInfo: {
    base: 'VirtualDeviceBackingInfo',
    members: [
      ['physicalFunctionBacking', 'VirtualPCIPassthroughDeviceBackingInfo'],
      ['virtualFunctionBacking', 'VirtualPCIPassthroughDeviceBackingInfo'],
      ['virtualFunctionIndex', 'int'],
    ],
  },

  // Backings
  VirtualDeviceBackingInfo: { members: [] },
  VirtualDiskFlatVer2BackingInfo: {
    base: 'VirtualDeviceBackingInfo',
    members: [
      ['fileName', 'string'],
      ['datastore', 'ref'],
      ['backingObjectId', 'string'],
      ['diskMode', 'string'],
      ['split', 'boolean'],
      ['writeThrough', 'boolean'],
      ['thinProvisioned', 'boolean'],
      ['eagerlyScrub', 'boolean'],
      ['uuid', 'string'],
      ['contentId', 'string'],
      ['changeId', 'string'],
      ['parent', 'VirtualDiskFlatVer2BackingInfo'],
      ['deltaDiskFormat', 'string'],
      ['digestEnabled', 'boolean'],
      ['deltaGrainSize', 'int'],
      ['deltaDiskFormatVariant', 'string'],
      ['sharing', 'string'],
      ['keyId', 'CryptoKeyId'],
    ],
  },
  VirtualDiskSeSparseBackingInfo: {
    base: 'VirtualDeviceBackingInfo',
    members: [
      ...FILE_BACKING.members,
      ['diskMode', 'string'],
      ['writeThrough', 'boolean'],
      ['uuid', 'string'],
      ['contentId', 'string'],
      ['changeId', 'string'],
      ['parent', 'VirtualDiskSeSparseBackingInfo'],
      ['deltaDiskFormat', 'string'],
      ['digestEnabled', 'boolean'],
      ['grainSize', 'int'],
      ['keyId', 'CryptoKeyId'],
    ],
  },
  VirtualDiskSparseVer2BackingInfo: {
    base: 'VirtualDeviceBackingInfo',
    members: [
      ...FILE_BACKING.members,
      ['diskMode', 'string'],
      ['split', 'boolean'],
      ['writeThrough', 'boolean'],
      ['spaceUsedInKB', 'long'],
      ['uuid', 'string'],
      ['contentId', 'string'],
      ['changeId', 'string'],
      ['parent', 'VirtualDiskSparseVer2BackingInfo'],
      ['keyId', 'CryptoKeyId'],
    ],
  },
  VirtualDiskRawDiskMappingVer1BackingInfo: {
    base: 'VirtualDeviceBackingInfo',
    members: [
      ...FILE_BACKING.members,
      ['lunUuid', 'string'],
      ['deviceName', 'string'],
      ['compatibilityMode', 'string'],
      ['diskMode', 'string'],
      ['uuid', 'string'],
      ['contentId', 'string'],
      ['changeId', 'string'],
      ['parent', 'VirtualDiskRawDiskMappingVer1BackingInfo'],
      ['deltaDiskFormat', 'string'],
      ['deltaGrainSize', 'int'],
      ['sharing', 'string'],
    ],
  },
  CryptoKeyId: {
    members: [
      ['keyId', 'string'],
      ['providerId', 'KeyProviderId'],
    ],
  },
  KeyProviderId: { members: [['id', 'string']] },
  VirtualCdromIsoBackingInfo: FILE_BACKING,
  VirtualCdromAtapiBackingInfo: DEVICE_BACKING,
  VirtualCdromPassthroughBackingInfo: {
    ...DEVICE_BACKING,
    members: [...DEVICE_BACKING.members, ['exclusive', 'boolean']],
  },
  VirtualCdromRemoteAtapiBackingInfo: REMOTE_BACKING,
  VirtualCdromRemotePassthroughBackingInfo: {
    ...REMOTE_BACKING,
    members: [...REMOTE_BACKING.members, ['exclusive', 'boolean']],
  },
  VirtualEthernetCardNetworkBackingInfo: {
    base: 'VirtualDeviceBackingInfo',
    members: [
      ['deviceName', 'string'],
      ['useAutoDetect', 'boolean'],
      ['network', 'ref'],
      ['inPassthroughMode', 'boolean'],
    ],
  },
  VirtualEthernetCardDistributedVirtualPortBackingInfo: {
    base: 'VirtualDeviceBackingInfo',
    members: [['port', 'DistributedVirtualSwitchPortConnection']],
  },
  VirtualEthernetCardOpaqueNetworkBackingInfo: {
    base: 'VirtualDeviceBackingInfo',
    members: [
      ['opaqueNetworkId', 'string'],
      ['opaqueNetworkType', 'string'],
    ],
  },
  DistributedVirtualSwitchPortConnection: {
    members: [
      ['switchUuid', 'string'],
      ['portgroupKey', 'string'],
      ['portKey', 'string'],
      ['connectionCookie', 'int'],
    ],
  },
  VirtualSerialPortFileBackingInfo: FILE_BACKING,
  VirtualSerialPortDeviceBackingInfo: DEVICE_BACKING,
  VirtualSerialPortPipeBackingInfo: {
    base: 'VirtualDeviceBackingInfo',
    members: [
      ['pipeName', 'string'],
      ['endpoint', 'string'],
      ['noRxLoss', 'boolean'],
    ],
  },
  VirtualSerialPortURIBackingInfo: {
    base: 'VirtualDeviceBackingInfo',
    members: [
      ['serviceURI', 'string'],
      ['direction', 'string'],
      ['proxyURI', 'string'],
    ],
  },
  VirtualSerialPortThinPrintBackingInfo: BACKING,
  VirtualFloppyImageBackingInfo: FILE_BACKING,
  VirtualFloppyDeviceBackingInfo: DEVICE_BACKING,
  VirtualFloppyRemoteDeviceBackingInfo: REMOTE_BACKING,
  VirtualParallelPortFileBackingInfo: FILE_BACKING,
  VirtualParallelPortDeviceBackingInfo: DEVICE_BACKING,
  VirtualSoundCardDeviceBackingInfo: DEVICE_BACKING,
  VirtualPCIPassthroughDeviceBackingInfo: {
    ...DEVICE_BACKING,
    members: [
      ...DEVICE_BACKING.members,
      ['id', 'string'],
      ['deviceId', 'string'],
      ['systemId', 'string'],
      ['vendorId', 'short'],
    ],
  },
};

/** All members of a type, its base's first. */
export function membersOf(type: string): Members | null {
  const row = TYPES[type];
  if (row === undefined) return null;
  return row.base === undefined ? row.members : [...(membersOf(row.base) ?? []), ...row.members];
}

/** True when `type` is `ancestor` or derives from it. */
export function isKindOf(type: string, ancestor: string): boolean {
  if (type === ancestor) return true;
  const base = TYPES[type]?.base;
  return base !== undefined && isKindOf(base, ancestor);
}
