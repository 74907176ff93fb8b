import { ownEntry } from '../own-entry.js';

/** Managed types and the type that each extends. */
const BASE_TYPES: Readonly<Record<string, string>> = {
  ManagedEntity: 'ExtensibleManagedObject',
  Folder: 'ManagedEntity',
  StoragePod: 'Folder',
  Datacenter: 'ManagedEntity',
  ComputeResource: 'ManagedEntity',
  ClusterComputeResource: 'ComputeResource',
  ResourcePool: 'ManagedEntity',
  VirtualApp: 'ResourcePool',
  HostSystem: 'ManagedEntity',
  VirtualMachine: 'ManagedEntity',
  Datastore: 'ManagedEntity',
  Network: 'ManagedEntity',
  DistributedVirtualPortgroup: 'Network',
  OpaqueNetwork: 'Network',
  DistributedVirtualSwitch: 'ManagedEntity',
  VmwareDistributedVirtualSwitch: 'DistributedVirtualSwitch',
  VirtualMachineSnapshot: 'ExtensibleManagedObject',
  Task: 'ExtensibleManagedObject',
  View: 'ManagedObject',
  ManagedObjectView: 'View',
  ContainerView: 'ManagedObjectView',
  ListView: 'ManagedObjectView',
  InventoryView: 'ManagedObjectView',
  ExtensibleManagedObject: 'ManagedObject',
};

/** Whether a managed type is another one or extends it. */
export function isKindOf(type: string, base: string): boolean {
  if (base === 'ManagedObject') return true;
  for (let at: string | undefined = type; at !== undefined; at = ownEntry(BASE_TYPES, at)) if (at === base) return true;
  return false;
}
