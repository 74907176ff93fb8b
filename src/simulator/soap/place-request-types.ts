import type { RequestType } from './request-type.js';

/** Types of the calls that move machines, create pools, and query their outcome. */
export const MIGRATION_TYPES: Readonly<Record<string, RequestType>> = {
  VirtualMachineMovePriority: { members: '', words: ['lowPriority', 'highPriority', 'defaultPriority'] },
  VirtualMachinePowerState: { members: '', words: ['poweredOff', 'poweredOn', 'suspended'] },
  VirtualMachineRelocateTransformation: { members: '', words: ['flat', 'sparse'] },
  VirtualMachineRelocateSpec: {
    members:
      'service:any? folder:ref? datastore:ref? diskMoveType:string? pool:ref? host:ref? ' +
      'disk:VirtualMachineRelocateSpecDiskLocator* transform:VirtualMachineRelocateTransformation? ' +
      'deviceChange:VirtualDeviceConfigSpec*! profile:any* cryptoSpec:any?',
  },
  VirtualMachineRelocateSpecDiskLocator: {
    members:
      `diskId:int datastore:ref diskMoveType:string? diskBackingInfo:VirtualDeviceBackingInfo?! profile:any* backing:any? ` +
      'filterSpec:any*',
  },
  VirtualMachineCloneSpec: {
    members:
      'location:VirtualMachineRelocateSpec template:boolean config:VirtualMachineConfigSpec? customization:any? ' +
      'powerOn:boolean snapshot:ref? memory:boolean? tpmProvisionPolicy:string?',
  },
  ResourceConfigSpec: {
    members:
      'entity:ref? changeVersion:string? lastModified:string? cpuAllocation:ResourceAllocationInfo ' +
      'memoryAllocation:ResourceAllocationInfo scaleDescendantsShares:string?',
  },
  EnvironmentBrowserConfigOptionQuerySpec: { members: 'key:string? host:ref? guestId:string*' },
};

export const EVENT_TYPES: Readonly<Record<string, RequestType>> = {
  EventFilterSpec: {
    members:
      'entity:EventFilterSpecByEntity? time:EventFilterSpecByTime? userName:EventFilterSpecByUsername? eventChainId:int? ' +
      'alarm:ref? scheduledTask:ref? disableFullMessage:boolean? category:string* type:string* tag:string* ' +
      'eventTypeId:string* maxCount:int?',
  },
  EventFilterSpecByEntity: { members: 'entity:ref recursion:EventFilterSpecRecursionOption' },
  EventFilterSpecRecursionOption: { members: '', words: ['self', 'children', 'all'] },
  EventFilterSpecByTime: { members: 'beginTime:string? endTime:string?' },
  EventFilterSpecByUsername: { members: 'systemUser:boolean userList:string*' },
};
