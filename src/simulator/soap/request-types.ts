import { HOST_NETWORK_TYPES, PERFORMANCE_TYPES } from './host-request-types.js';
import { EVENT_TYPES, MIGRATION_TYPES } from './place-request-types.js';
import type { RequestType } from './request-type.js';

const DEVICE_BACKING = 'VirtualDeviceBackingInfo';
const FILE_BACKING = 'VirtualDeviceFileBackingInfo';
const DEVICE_NAME_BACKING = 'VirtualDeviceDeviceBackingInfo';
const REMOTE_BACKING = 'VirtualDeviceRemoteDeviceBackingInfo';
const PIPE_BACKING = 'VirtualDevicePipeBackingInfo';
const URI_BACKING = 'VirtualDeviceURIBackingInfo';

const derived = (base: string, members = ''): RequestType => ({ base, members });

const COLLECTOR_TYPES: Readonly<Record<string, RequestType>> = {
  PropertyFilterSpec: {
    members: 'propSet:PropertySpec* objectSet:ObjectSpec* reportMissingObjectsInResults:boolean?',
  },
  PropertySpec: { members: 'type:string all:boolean? pathSet:string*' },
  ObjectSpec: { members: 'obj:ref skip:boolean? selectSet:SelectionSpec*' },
  SelectionSpec: { members: 'name:string?' },
  TraversalSpec: derived('SelectionSpec', 'type:string path:string skip:boolean? selectSet:SelectionSpec*'),
  RetrieveOptions: { members: 'maxObjects:int?' },
  WaitOptions: { members: 'maxWaitSeconds:int? maxObjectUpdates:int?' },
};

const CONFIG_TYPES: Readonly<Record<string, RequestType>> = {
  VirtualMachineConfigSpec: {
    members:
      'changeVersion:string? name:string? version:string? createDate:string? uuid:string? instanceUuid:string? ' +
      'npivNodeWorldWideName:long* npivPortWorldWideName:long* npivWorldWideNameType:string? npivDesiredNodeWwns:int? ' +
      'npivDesiredPortWwns:int? npivTemporaryDisabled:boolean? npivOnNonRdmDisks:boolean? npivWorldWideNameOp:string? ' +
      'locationId:string? guestId:string? alternateGuestName:string? annotation:string? files:VirtualMachineFileInfo? ' +
      'tools:ToolsConfigInfo? flags:VirtualMachineFlagInfo? consolePreferences:any? powerOpInfo:VirtualMachineDefaultPowerOpInfo? ' +
      'rebootPowerOff:boolean? numCPUs:int? vcpuConfig:any* numCoresPerSocket:int? memoryMB:long? memoryHotAddEnabled:boolean? ' +
      'cpuHotAddEnabled:boolean? cpuHotRemoveEnabled:boolean? virtualICH7MPresent:boolean? virtualSMCPresent:boolean? ' +
      'deviceChange:VirtualDeviceConfigSpec*! cpuAllocation:ResourceAllocationInfo? memoryAllocation:ResourceAllocationInfo? ' +
      'latencySensitivity:LatencySensitivity? cpuAffinity:VirtualMachineAffinityInfo? memoryAffinity:VirtualMachineAffinityInfo? networkShaper:any? cpuFeatureMask:any* ' +
      'extraConfig:OptionValue*! swapPlacement:string? bootOptions:VirtualMachineBootOptions? vAppConfig:any? ftInfo:any? ' +
      'repConfig:any? vAppConfigRemoved:boolean? vAssertsEnabled:boolean? changeTrackingEnabled:boolean? firmware:string? ' +
      'maxMksConnections:int? guestAutoLockEnabled:boolean? managedBy:any? memoryReservationLockedToMax:boolean? ' +
      'nestedHVEnabled:boolean? vPMCEnabled:boolean? scheduledHardwareUpgradeInfo:any? vmProfile:any* ' +
      'messageBusTunnelEnabled:boolean? crypto:any? migrateEncryption:string? sgxInfo:any? ftEncryptionMode:string? ' +
      'guestMonitoringModeInfo:any? sevEnabled:boolean? virtualNuma:VirtualMachineVirtualNuma? motherboardLayout:string? pmemFailoverEnabled:boolean?',
  },
  VirtualMachineFileInfo: {
    members:
      'vmPathName:string? snapshotDirectory:string? suspendDirectory:string? logDirectory:string? ftMetadataDirectory:string?',
  },
  ResourceAllocationInfo: {
    members: 'reservation:long? expandableReservation:boolean? limit:long? shares:SharesInfo? overheadLimit:long?',
  },
  SharesInfo: { members: 'shares:int level:string' },
  VirtualMachineBootOptions: {
    members:
      'bootDelay:long? enterBIOSSetup:boolean? efiSecureBootEnabled:boolean? bootRetryEnabled:boolean? bootRetryDelay:long? ' +
      'bootOrder:VirtualMachineBootOptionsBootableDevice*! networkBootProtocol:string?',
  },
  VirtualMachineBootOptionsBootableDevice: { members: '' },
  VirtualMachineBootOptionsBootableCdromDevice: derived('VirtualMachineBootOptionsBootableDevice'),
  VirtualMachineBootOptionsBootableFloppyDevice: derived('VirtualMachineBootOptionsBootableDevice'),
  VirtualMachineBootOptionsBootableDiskDevice: derived('VirtualMachineBootOptionsBootableDevice', 'deviceKey:int'),
  VirtualMachineBootOptionsBootableEthernetDevice: derived('VirtualMachineBootOptionsBootableDevice', 'deviceKey:int'),
  LatencySensitivity: { members: 'level:string sensitivity:int?' },
  VirtualMachineAffinityInfo: { members: 'affinitySet:int*' },
  StorageIOAllocationInfo: { members: 'limit:long? shares:SharesInfo? reservation:int?' },
  VirtualMachineDefaultPowerOpInfo: {
    members:
      'powerOffType:string? suspendType:string? resetType:string? defaultPowerOffType:string? defaultSuspendType:string? ' +
      'defaultResetType:string? standbyAction:string?',
  },
  VirtualMachineVirtualNuma: { members: 'coresPerNumaNode:int? exposeVnumaOnCpuHotadd:boolean?' },
  ToolsConfigInfo: {
    members:
      'toolsVersion:int? toolsInstallType:string? afterPowerOn:boolean? afterResume:boolean? beforeGuestStandby:boolean? ' +
      'beforeGuestShutdown:boolean? beforeGuestReboot:boolean? toolsUpgradePolicy:string? pendingCustomization:string? ' +
      'customizationKeyId:any? syncTimeWithHostAllowed:boolean? syncTimeWithHost:boolean? lastInstallInfo:any?',
  },
  VirtualMachineFlagInfo: {
    members:
      'disableAcceleration:boolean? enableLogging:boolean? useToe:boolean? runWithDebugInfo:boolean? monitorType:string? ' +
      'htSharing:string? snapshotDisabled:boolean? snapshotLocked:boolean? diskUuidEnabled:boolean? virtualMmuUsage:string? ' +
      'virtualExecUsage:string? snapshotPowerOffBehavior:string? recordReplayEnabled:boolean? faultToleranceType:string? ' +
      'cbrcCacheEnabled:boolean? vvtdEnabled:boolean? vbsEnabled:boolean?',
  },
  OptionValue: { members: 'key:string value:any!' },
  VirtualDeviceConfigSpec: {
    members:
      'operation:string? fileOperation:string? device:VirtualDevice! profile:any* backing:any? filterSpec:any* changeMode:string?',
  },
};

const DEVICE_TYPES: Readonly<Record<string, RequestType>> = {
  VirtualDevice: {
    abstract: true,
    members:
      `key:int deviceInfo:Description?! backing:${DEVICE_BACKING}?! connectable:VirtualDeviceConnectInfo? ` +
      'slotInfo:any? controllerKey:int? unitNumber:int? numaNode:int? deviceGroupInfo:any?',
  },
  Description: { members: 'label:string summary:string' },
  VirtualDeviceConnectInfo: {
    members: 'migrateConnect:string? startConnected:boolean allowGuestControl:boolean connected:boolean status:string?',
  },
  VirtualController: { base: 'VirtualDevice', abstract: true, members: 'busNumber:int device:int*' },
  VirtualIDEController: derived('VirtualController'),
  VirtualPCIController: derived('VirtualController'),
  VirtualPS2Controller: derived('VirtualController'),
  VirtualSIOController: derived('VirtualController'),
  VirtualKeyboard: derived('VirtualDevice'),
  VirtualPointingDevice: derived('VirtualDevice'),
  VirtualMachineVMCIDevice: derived(
    'VirtualDevice',
    'id:long? allowUnrestrictedCommunication:boolean? filterEnable:boolean? filterInfo:any?',
  ),
  VirtualSATAController: derived('VirtualController'),
  VirtualAHCIController: derived('VirtualSATAController'),
  VirtualNVMEController: derived('VirtualController', 'sharedBus:string?'),
  VirtualUSBController: derived('VirtualController', 'autoConnectDevices:boolean? ehciEnabled:boolean?'),
  VirtualUSBXHCIController: derived('VirtualController', 'autoConnectDevices:boolean?'),
  VirtualSCSIController: {
    base: 'VirtualController',
    abstract: true,
    members: 'hotAddRemove:boolean? sharedBus:string scsiCtlrUnitNumber:int?',
  },
  VirtualLsiLogicController: derived('VirtualSCSIController'),
  VirtualLsiLogicSASController: derived('VirtualSCSIController'),
  VirtualBusLogicController: derived('VirtualSCSIController'),
  ParaVirtualSCSIController: derived('VirtualSCSIController'),
  VirtualDisk: derived(
    'VirtualDevice',
    'capacityInKB:long capacityInBytes:long? shares:SharesInfo? storageIOAllocation:StorageIOAllocationInfo? diskObjectId:string? ' +
      'vFlashCacheConfigInfo:any? iofilter:string* vDiskId:any? vDiskVersion:int? virtualDiskFormat:string? ' +
      'nativeUnmanagedLinkedClone:boolean? independentFilters:any* guestReadOnly:boolean?',
  ),
  VirtualCdrom: derived('VirtualDevice'),
  VirtualFloppy: derived('VirtualDevice'),
  VirtualSerialPort: derived('VirtualDevice', 'yieldOnPoll:boolean'),
  VirtualParallelPort: derived('VirtualDevice'),
  VirtualPCIPassthrough: derived('VirtualDevice'),
  VirtualTPM: derived(
    'VirtualDevice',
    'endorsementKeyCertificateSigningRequest:string* endorsementKeyCertificate:string*',
  ),
  VirtualSoundCard: { base: 'VirtualDevice', abstract: true, members: '' },
  VirtualSoundBlaster16: derived('VirtualSoundCard'),
  VirtualEnsoniq1371: derived('VirtualSoundCard'),
  VirtualHdAudioCard: derived('VirtualSoundCard'),
  VirtualMachineVideoCard: derived(
    'VirtualDevice',
    'videoRamSizeInKB:long? numDisplays:int? useAutoDetect:boolean? enable3DSupport:boolean? use3dRenderer:string? ' +
      'graphicsMemorySizeInKB:long?',
  ),
  VirtualEthernetCard: {
    base: 'VirtualDevice',
    abstract: true,
    members:
      'addressType:string? macAddress:string? wakeOnLanEnabled:boolean? resourceAllocation:VirtualEthernetCardResourceAllocation? externalId:string? ' +
      'uptCompatibilityEnabled:boolean? subnetId:string?',
  },
  VirtualEthernetCardResourceAllocation: { members: 'reservation:long? share:SharesInfo limit:long?' },
  VirtualE1000: derived('VirtualEthernetCard'),
  VirtualE1000e: derived('VirtualEthernetCard'),
  VirtualPCNet32: derived('VirtualEthernetCard'),
  VirtualVmxnet: derived('VirtualEthernetCard'),
  VirtualVmxnet2: derived('VirtualVmxnet'),
  VirtualVmxnet3: derived('VirtualVmxnet', 'uptv2Enabled:boolean? strictLatencyConfig:boolean?'),
  VirtualSriovEthernetCard: derived(
    'VirtualEthernetCard',
    'allowGuestOSMtuChange:boolean? sriovBacking:VirtualSriovEthernetCardSriovBackingInfo? dvxBackingInfo:any?',
  ),
};

const BACKING_TYPES: Readonly<Record<string, RequestType>> = {
  [DEVICE_BACKING]: { abstract: true, members: '' },
  [FILE_BACKING]: derived(DEVICE_BACKING, 'fileName:string datastore:ref? backingObjectId:string?'),
  [DEVICE_NAME_BACKING]: derived(DEVICE_BACKING, 'deviceName:string useAutoDetect:boolean?'),
  [REMOTE_BACKING]: derived(DEVICE_BACKING, 'deviceName:string useAutoDetect:boolean?'),
  [PIPE_BACKING]: derived(DEVICE_BACKING, 'pipeName:string'),
  [URI_BACKING]: derived(DEVICE_BACKING, 'serviceURI:string direction:string proxyURI:string?'),
  VirtualDiskFlatVer2BackingInfo: derived(
    FILE_BACKING,
    'diskMode:string split:boolean? writeThrough:boolean? thinProvisioned:boolean? eagerlyScrub:boolean? uuid:string? ' +
      'contentId:string? changeId:string? parent:VirtualDiskFlatVer2BackingInfo? deltaDiskFormat:string? digestEnabled:boolean? ' +
      'deltaGrainSize:int? deltaDiskFormatVariant:string? sharing:string? keyId:any?',
  ),
  VirtualEthernetCardNetworkBackingInfo: derived(DEVICE_NAME_BACKING, 'network:ref? inPassthroughMode:boolean?'),
  VirtualEthernetCardDistributedVirtualPortBackingInfo: derived(
    DEVICE_BACKING,
    'port:DistributedVirtualSwitchPortConnection',
  ),
  VirtualEthernetCardOpaqueNetworkBackingInfo: derived(
    DEVICE_BACKING,
    'opaqueNetworkId:string opaqueNetworkType:string',
  ),
  DistributedVirtualSwitchPortConnection: {
    members: 'switchUuid:string portgroupKey:string? portKey:string? connectionCookie:int?',
  },
  VirtualCdromIsoBackingInfo: derived(FILE_BACKING),
  VirtualCdromAtapiBackingInfo: derived(DEVICE_NAME_BACKING),
  VirtualCdromPassthroughBackingInfo: derived(DEVICE_NAME_BACKING, 'exclusive:boolean'),
  VirtualCdromRemotePassthroughBackingInfo: derived(REMOTE_BACKING, 'exclusive:boolean'),
  VirtualCdromRemoteAtapiBackingInfo: derived(REMOTE_BACKING),
  VirtualFloppyImageBackingInfo: derived(FILE_BACKING),
  VirtualFloppyDeviceBackingInfo: derived(DEVICE_NAME_BACKING),
  VirtualFloppyRemoteDeviceBackingInfo: derived(REMOTE_BACKING),
  VirtualSoundCardDeviceBackingInfo: derived(DEVICE_NAME_BACKING),
  VirtualParallelPortFileBackingInfo: derived(FILE_BACKING),
  VirtualParallelPortDeviceBackingInfo: derived(DEVICE_NAME_BACKING),
  VirtualPCIPassthroughDeviceBackingInfo: derived(
    DEVICE_NAME_BACKING,
    'id:string deviceId:string systemId:string vendorId:int',
  ),
  VirtualPCIPassthroughVmiopBackingInfo: derived(DEVICE_BACKING, 'vgpu:string?'),
  VirtualSriovEthernetCardSriovBackingInfo: derived(
    DEVICE_BACKING,
    'physicalFunctionBacking:VirtualPCIPassthroughDeviceBackingInfo? ' +
      'virtualFunctionBacking:VirtualPCIPassthroughDeviceBackingInfo? virtualFunctionIndex:int?',
  ),
  VirtualSerialPortFileBackingInfo: derived(FILE_BACKING),
  VirtualSerialPortDeviceBackingInfo: derived(DEVICE_NAME_BACKING),
  VirtualSerialPortPipeBackingInfo: derived(PIPE_BACKING, 'endpoint:string noRxLoss:boolean?'),
  VirtualSerialPortThinPrintBackingInfo: derived(DEVICE_BACKING),
  VirtualSerialPortURIBackingInfo: derived(URI_BACKING),
};

const STORAGE_TYPES: Readonly<Record<string, RequestType>> = {
  VirtualDiskSpec: { members: 'diskType:string adapterType:string' },
  FileBackedVirtualDiskSpec: derived(
    'VirtualDiskSpec',
    'capacityKb:long profile:any* crypto:any? sectorFormat:string?',
  ),
  HostDatastoreBrowserSearchSpec: {
    members:
      'query:FileQuery*! details:FileQueryFlags? searchCaseInsensitive:boolean? matchPattern:string* sortFoldersFirst:boolean?',
  },
  FileQueryFlags: { members: 'fileType:boolean fileSize:boolean modification:boolean fileOwner:boolean?' },
  FileQuery: { members: '' },
  VmDiskFileQuery: derived('FileQuery', 'filter:any? details:VmDiskFileQueryFlags?'),
  VmDiskFileQueryFlags: {
    members:
      'diskType:boolean capacityKb:boolean hardwareVersion:boolean controllerType:boolean? diskExtents:boolean? thin:boolean? ' +
      'encryption:boolean?',
  },
  VmConfigFileQuery: derived('FileQuery', 'filter:any? details:any?'),
  IsoImageFileQuery: derived('FileQuery'),
  FloppyImageFileQuery: derived('FileQuery'),
  FolderFileQuery: derived('FileQuery'),
  VmLogFileQuery: derived('FileQuery'),
  VmNvramFileQuery: derived('FileQuery'),
  HostAutoStartManagerConfig: { members: 'defaults:AutoStartDefaults? powerInfo:AutoStartPowerInfo*' },
  AutoStartDefaults: {
    members: 'enabled:boolean? startDelay:int? stopDelay:int? waitForHeartbeat:boolean? stopAction:string?',
  },
  AutoStartPowerInfo: {
    members:
      'key:ref startOrder:int startDelay:int waitForHeartbeat:string startAction:string stopDelay:int stopAction:string',
  },
};

export const REQUEST_TYPES: Readonly<Record<string, RequestType>> = {
  ...COLLECTOR_TYPES,
  ...CONFIG_TYPES,
  ...DEVICE_TYPES,
  ...BACKING_TYPES,
  ...STORAGE_TYPES,
  ...MIGRATION_TYPES,
  ...EVENT_TYPES,
  ...HOST_NETWORK_TYPES,
  ...PERFORMANCE_TYPES,
};
