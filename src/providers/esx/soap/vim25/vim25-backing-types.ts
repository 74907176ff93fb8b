import type { TypeRow } from './vim25-rows.js';

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

/** What stands behind a device: a file, a network, a device of the host. */
export const BACKING_TYPES: Readonly<Record<string, TypeRow>> = {
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
  // Read for the names of their files alone.
  VirtualDiskFlatVer1BackingInfo: {
    base: 'VirtualDeviceBackingInfo',
    members: [...FILE_BACKING.members, ['parent', 'VirtualDiskFlatVer1BackingInfo']],
  },
  VirtualDiskSparseVer1BackingInfo: {
    base: 'VirtualDeviceBackingInfo',
    members: [...FILE_BACKING.members, ['parent', 'VirtualDiskSparseVer1BackingInfo']],
  },
  VirtualDiskRawDiskVer2BackingInfo: {
    base: 'VirtualDeviceBackingInfo',
    members: [['descriptorFileName', 'string']],
  },
  VirtualDiskPartitionedRawDiskVer2BackingInfo: { base: 'VirtualDiskRawDiskVer2BackingInfo', members: [] },
  VirtualDiskLocalPMemBackingInfo: FILE_BACKING,
  VirtualNVDIMMBackingInfo: {
    base: 'VirtualDeviceBackingInfo',
    members: [...FILE_BACKING.members, ['parent', 'VirtualNVDIMMBackingInfo']],
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
