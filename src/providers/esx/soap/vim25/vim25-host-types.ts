import type { TypeRow } from './vim25-rows.js';

/** Hosts, their datastores and networks, and the files on them. */
export const HOST_TYPES: Readonly<Record<string, TypeRow>> = {
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
  ClusterDrsConfigInfo: { members: [['enabled', 'boolean']] },
  NetworkSummary: {
    members: [
      ['network', 'ref'],
      ['name', 'string'],
      ['accessible', 'boolean'],
    ],
  },
  OpaqueNetworkSummary: {
    base: 'NetworkSummary',
    members: [
      ['opaqueNetworkId', 'string'],
      ['opaqueNetworkType', 'string'],
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
  VmDiskFileQuery: { base: 'FileQuery', members: [['details', 'VmDiskFileQueryFlags']] },
  VmDiskFileQueryFlags: {
    members: [
      ['diskType', 'boolean'],
      ['capacityKb', 'boolean'],
      ['hardwareVersion', 'boolean'],
      ['controllerType', 'boolean'],
      ['diskExtents', 'boolean'],
    ],
  },
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
  VmDiskFileInfo: {
    base: 'FileInfo',
    members: [
      ['capacityKb', 'long'],
      ['diskExtents', 'string'],
    ],
  },
  VirtualDiskSpec: {
    members: [
      ['diskType', 'string'],
      ['adapterType', 'string'],
    ],
  },
  FileBackedVirtualDiskSpec: { base: 'VirtualDiskSpec', members: [['capacityKb', 'long']] },

  HostAutoStartManagerConfig: {
    members: [
      ['defaults', 'AutoStartDefaults'],
      ['powerInfo', 'AutoStartPowerInfo'],
    ],
  },
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
};
