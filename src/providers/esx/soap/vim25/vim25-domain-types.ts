import type { TypeRow } from './vim25-rows.js';

const BOOTABLE: TypeRow = { base: 'VirtualMachineBootOptionsBootableDevice', members: [] };
const BOOTABLE_BY_KEY: TypeRow = { ...BOOTABLE, members: [['deviceKey', 'int']] };

/** Domains: what is read of them, and the specs that change them. */
export const DOMAIN_TYPES: Readonly<Record<string, TypeRow>> = {
  VirtualMachineFileLayoutExFileInfo: {
    members: [
      ['key', 'int'],
      ['name', 'string'],
      ['type', 'string'],
      ['size', 'long'],
    ],
  },
  VirtualMachineFileLayout: {
    members: [
      ['configFile', 'string'],
      ['logFile', 'string'],
      ['disk', 'VirtualMachineFileLayoutDiskLayout'],
      ['snapshot', 'VirtualMachineFileLayoutSnapshotLayout'],
      ['swapFile', 'string'],
    ],
  },
  VirtualMachineFileLayoutDiskLayout: {
    members: [
      ['key', 'int'],
      ['diskFile', 'string'],
    ],
  },
  VirtualMachineFileLayoutSnapshotLayout: {
    members: [
      ['key', 'ref'],
      ['snapshotFile', 'string'],
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
      ['alternateGuestName', 'string'],
      ['annotation', 'string'],
      ['files', 'VirtualMachineFileInfo'],
      ['tools', 'ToolsConfigInfo'],
      ['flags', 'VirtualMachineFlagInfo'],
      ['defaultPowerOps', 'VirtualMachineDefaultPowerOpInfo'],
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
      ['swapPlacement', 'string'],
      ['bootOptions', 'VirtualMachineBootOptions'],
      ['vAppConfig', 'VmConfigInfo'],
      ['changeTrackingEnabled', 'boolean'],
      ['firmware', 'string'],
      ['managedBy', 'ManagedByInfo'],
      ['memoryReservationLockedToMax', 'boolean'],
      ['nestedHVEnabled', 'boolean'],
      ['vPMCEnabled', 'boolean'],
      ['numaInfo', 'VirtualMachineVirtualNumaInfo'],
    ],
  },
  ManagedByInfo: {
    members: [
      ['extensionKey', 'string'],
      ['type', 'string'],
    ],
  },
  VmConfigInfo: { members: [['product', 'VAppProductInfo']] },
  VAppProductInfo: {
    members: [
      ['name', 'string'],
      ['vendor', 'string'],
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
  ToolsConfigInfo: {
    members: [
      ['afterPowerOn', 'boolean'],
      ['afterResume', 'boolean'],
      ['beforeGuestStandby', 'boolean'],
      ['beforeGuestShutdown', 'boolean'],
      ['beforeGuestReboot', 'boolean'],
      ['toolsUpgradePolicy', 'string'],
      ['syncTimeWithHost', 'boolean'],
    ],
  },
  VirtualMachineDefaultPowerOpInfo: {
    members: [
      ['powerOffType', 'string'],
      ['suspendType', 'string'],
      ['resetType', 'string'],
      ['standbyAction', 'string'],
    ],
  },
  VirtualMachineVirtualNuma: { members: [['coresPerNumaNode', 'int']] },
  VirtualMachineVirtualNumaInfo: {
    members: [
      ['coresPerNumaNode', 'int'],
      ['autoCoresPerNumaNode', 'boolean'],
    ],
  },
  VirtualMachineFlagInfo: {
    members: [
      ['enableLogging', 'boolean'],
      ['diskUuidEnabled', 'boolean'],
      ['vvtdEnabled', 'boolean'],
      ['vbsEnabled', 'boolean'],
    ],
  },
  VirtualMachineFileInfo: {
    members: [
      ['vmPathName', 'string'],
      ['snapshotDirectory', 'string'],
      ['suspendDirectory', 'string'],
      ['logDirectory', 'string'],
      ['ftMetadataDirectory', 'string'],
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
      ['instanceUuid', 'string'],
      ['guestId', 'string'],
      ['alternateGuestName', 'string'],
      ['annotation', 'string'],
      ['files', 'VirtualMachineFileInfo'],
      ['tools', 'ToolsConfigInfo'],
      ['flags', 'VirtualMachineFlagInfo'],
      ['powerOpInfo', 'VirtualMachineDefaultPowerOpInfo'],
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
      ['swapPlacement', 'string'],
      ['bootOptions', 'VirtualMachineBootOptions'],
      ['changeTrackingEnabled', 'boolean'],
      ['firmware', 'string'],
      ['memoryReservationLockedToMax', 'boolean'],
      ['nestedHVEnabled', 'boolean'],
      ['vPMCEnabled', 'boolean'],
      ['virtualNuma', 'VirtualMachineVirtualNuma'],
    ],
  },
  VirtualMachineRelocateSpec: {
    members: [
      ['datastore', 'ref'],
      ['pool', 'ref'],
      ['host', 'ref'],
      ['disk', 'VirtualMachineRelocateSpecDiskLocator'],
      ['deviceChange', 'VirtualDeviceConfigSpec'],
    ],
  },
  VirtualMachineRelocateSpecDiskLocator: {
    members: [
      ['diskId', 'int'],
      ['datastore', 'ref'],
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
};
