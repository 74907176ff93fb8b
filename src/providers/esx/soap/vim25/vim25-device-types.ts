import type { TypeRow } from './vim25-rows.js';

const ETHERNET: TypeRow = { base: 'VirtualEthernetCard', members: [] };
const SCSI: TypeRow = { base: 'VirtualSCSIController', members: [] };
const CONTROLLER: TypeRow = { base: 'VirtualController', members: [] };
const SOUND: TypeRow = { base: 'VirtualSoundCard', members: [] };

/** Devices; what backs them has its own table. */
export const DEVICE_TYPES: Readonly<Record<string, TypeRow>> = {
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
};
