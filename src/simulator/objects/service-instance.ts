import { type DataObject, dateTime, object, type Reference, reference } from '../soap/value.js';
import { aboutInfo } from './about-info.js';
import type { HostRecord } from './inventory/place-records.js';
import type { PropertyTable } from './managed-object.js';
import { SimpleObject } from './simple-object.js';
import type { World } from './world.js';

/** The references of the managers, which differ between a host and a vCenter in spelling only. */
export function managerReferences(kind: 'host' | 'vcenter') {
  const isHost = kind === 'host';
  const named = (type: string, host: string, center: string) => reference(type, isHost ? host : center);
  return {
    serviceInstance: reference('ServiceInstance', 'ServiceInstance'),
    propertyCollector: named('PropertyCollector', 'ha-property-collector', 'propertyCollector'),
    viewManager: named('ViewManager', 'ViewManager', 'ViewManager'),
    sessionManager: named('SessionManager', 'ha-sessionmgr', 'SessionManager'),
    perfManager: named('PerformanceManager', 'ha-perfmgr', 'PerfMgr'),
    taskManager: named('TaskManager', 'ha-taskmgr', 'TaskManager'),
    eventManager: named('EventManager', 'ha-eventmgr', 'EventManager'),
    licenseManager: named('LicenseManager', 'ha-license-manager', 'LicenseManager'),
    searchIndex: named('SearchIndex', 'ha-searchindex', 'SearchIndex'),
    fileManager: named('FileManager', 'ha-nfc-file-manager', 'FileManager'),
    virtualDiskManager: named('VirtualDiskManager', 'ha-vdiskmanager', 'virtualDiskManager'),
    vmProvisioningChecker: reference('VirtualMachineProvisioningChecker', 'ProvChecker'),
    vmCompatibilityChecker: reference('VirtualMachineCompatibilityChecker', 'CompatChecker'),
  } satisfies Record<string, Reference>;
}

export class ServiceInstance extends SimpleObject {
  readonly world: World;
  protected readonly table = SERVICE_INSTANCE_PROPERTIES;

  constructor(world: World) {
    super(managerReferences(world.parts.kind).serviceInstance);
    this.world = world;
  }

  /** Of the server, or of a host of it that is looked at alone. */
  contentFor(scope: HostRecord | null): DataObject {
    const managers = managerReferences(this.world.parts.kind);
    return object('ServiceContent', {
      rootFolder: this.world.parts.roots.rootFolder,
      propertyCollector: managers.propertyCollector,
      viewManager: managers.viewManager,
      about: aboutInfo(this.world, scope === null ? 'server' : 'host'),
      sessionManager: managers.sessionManager,
      perfManager: managers.perfManager,
      eventManager: managers.eventManager,
      taskManager: managers.taskManager,
      licenseManager: managers.licenseManager,
      searchIndex: managers.searchIndex,
      fileManager: managers.fileManager,
      virtualDiskManager: managers.virtualDiskManager,
      ...(this.world.parts.kind === 'vcenter' && scope === null
        ? {
            vmProvisioningChecker: managers.vmProvisioningChecker,
            vmCompatibilityChecker: managers.vmCompatibilityChecker,
          }
        : {}),
    });
  }
}

const SERVICE_INSTANCE_PROPERTIES: PropertyTable<ServiceInstance> = {
  content: (instance, context) => instance.contentFor(context?.scope ?? null),
  serverClock: ({ world }) => dateTime(world.now()),
  capability: () => object('Capability', {}),
};
