/**
 * Hosts, their compute resources (a single host or a cluster), and their autostart settings.
 */

import {
  array,
  boolean,
  type DataObject,
  dateTime,
  enumeration,
  int,
  long,
  object,
  references,
  short,
  string,
} from '../../soap/value.js';
import { hostAboutInfo } from '../about-info.js';
import { type HostRecord, seesDatastore } from '../inventory/place-records.js';
import type { MachineRegistry } from '../machine/machine-registry.js';
import type { PropertyTable } from '../managed-object.js';
import { hostNetwork } from '../network/host-network.js';
import { networkSystemReference } from '../network/host-network-system.js';
import { PHYSICAL_NICS } from '../network/host-networking.js';
import { recentTasksOn } from '../recent-tasks.js';
import { SimpleObject } from '../simple-object.js';
import { browserReference } from '../storage/datastore-record.js';
import { storageDevices } from '../storage/host-storage.js';
import { storageSystemReference } from '../storage/host-storage-system.js';
import type { World } from '../world.js';

export class HostSystem extends SimpleObject {
  readonly world: World;
  readonly record: HostRecord;
  readonly machines: MachineRegistry;
  /** The host's own UUID, from its name. */
  readonly uuid: string;
  protected readonly table = HOST_PROPERTIES;

  constructor(world: World, record: HostRecord, machines: MachineRegistry, uuid: string) {
    super(record.ref);
    this.world = world;
    this.record = record;
    this.machines = machines;
    this.uuid = uuid;
  }
}

const HERTZ = 2_400_000_000;

const HOST_PROPERTIES: PropertyTable<HostSystem> = {
  name: ({ record }) => string(record.name),
  parent: ({ record }) => record.computeResource,
  overallStatus: () => enumeration('ManagedEntityStatus', 'green'),
  configStatus: () => enumeration('ManagedEntityStatus', 'green'),
  recentTask: recentTasksOn,
  vm: ({ machines, record }) => references(machines.on(record)),
  datastore: (host) => references(datastoresOf(host)),
  network: ({ world, record }) =>
    references(world.networks.filter(({ name }) => world.standardNetworks.isSeenBy(record, name))),
  datastoreBrowser: (host) => datastoresOf(host).map(browserReference)[0],
  configManager: ({ record }) =>
    object('HostConfigManager', {
      autoStartManager: record.autoStartManager,
      storageSystem: storageSystemReference(record),
      networkSystem: networkSystemReference(record),
      datastoreSystem: undefined,
    }),
  runtime: hostRuntime,
  summary: hostSummary,
  hardware: hostHardware,
  capability: () =>
    object('HostCapability', {
      vmotionSupported: boolean(true),
      screenshotSupported: boolean(true),
      maxSupportedVcpus: int(256),
    }),
  config: hostConfig,
};

function datastoresOf({ world, record }: HostSystem) {
  return world.parts.datastores.filter(({ name }) => seesDatastore(record, name));
}

const CONNECTION_STATES = {
  connected: 'connected',
  disconnected: 'disconnected',
  'not-responding': 'notResponding',
} as const;

function hostRuntime({ world, record }: HostSystem): DataObject {
  return object('HostRuntimeInfo', {
    connectionState: enumeration('HostSystemConnectionState', CONNECTION_STATES[record.state]),
    powerState: enumeration('HostSystemPowerState', record.state === 'connected' ? 'poweredOn' : 'unknown'),
    standbyMode: string('none'),
    inMaintenanceMode: boolean(record.maintenance),
    bootTime: dateTime(new Date(world.now().getTime() - 86_400_000)),
  });
}

/** Returns the address of the host's vCenter, or undefined if the simulator has none. */
function managementServer({ world }: HostSystem) {
  return world.managementServerIp === null ? undefined : string(world.managementServerIp);
}

function hostSummary(host: HostSystem): DataObject {
  const { world, record } = host;
  const { host: facts } = world.parts;
  return object('HostListSummary', {
    host: record.ref,
    hardware: object('HostHardwareSummary', {
      vendor: string('esxform'),
      model: string('Simulated host'),
      uuid: string(host.uuid),
      otherIdentifyingInfo: undefined,
      memorySize: long(facts.memoryMiB * 1024 * 1024),
      cpuModel: string('Simulated CPU @ 2.40GHz'),
      cpuMhz: int(HERTZ / 1_000_000),
      numCpuPkgs: short(2),
      numCpuCores: short(facts.cpus),
      numCpuThreads: short(facts.cpus),
      numNics: int(PHYSICAL_NICS.length),
      numHBAs: int(world.parts.iscsi.length > 0 ? 2 : 1),
    }),
    runtime: hostRuntime(host),
    config: object('HostConfigSummary', {
      name: string(record.name),
      port: int(902),
      sslThumbprint: undefined,
      product: hostAboutInfo(world, record),
      vmotionEnabled: boolean(false),
    }),
    quickStats: object('HostListSummaryQuickStats', {
      overallCpuUsage: int(100),
      overallMemoryUsage: int(2048),
      uptime: int(86_400),
    }),
    overallStatus: enumeration('ManagedEntityStatus', 'green'),
    rebootRequired: boolean(false),
    customValue: undefined,
    managementServerIp: managementServer(host),
    maxEVCModeKey: undefined,
    currentEVCModeKey: undefined,
  });
}

/** 128 bits of CPUID as libvirt reads them: bit 29 of EDX at level 0x80000001 is long mode. */
const NO_BITS = '0000:0000:0000:0000:0000:0000:0000:0000';
const LONG_MODE = '0010:0000:0000:0000:0000:0000:0000:0000';

function hostHardware(host: HostSystem): DataObject {
  const { cpus, memoryMiB } = host.world.parts.host;
  return object('HostHardwareInfo', {
    systemInfo: object('HostSystemInfo', {
      vendor: string('esxform'),
      model: string('Simulated host'),
      uuid: string(host.uuid),
      otherIdentifyingInfo: undefined,
    }),
    cpuPowerManagementInfo: undefined,
    cpuInfo: object('HostCpuInfo', {
      numCpuPackages: short(2),
      numCpuCores: short(cpus),
      numCpuThreads: short(cpus),
      hz: long(HERTZ),
    }),
    cpuPkg: undefined,
    memorySize: long(memoryMiB * 1024 * 1024),
    numaInfo: object('HostNumaInfo', { type: string('NUMA'), numNodes: int(2), numaNode: undefined }),
    smcPresent: undefined,
    pciDevice: undefined,
    cpuFeature: array('HostCpuIdInfo', [
      object('HostCpuIdInfo', {
        level: int(-2_147_483_647),
        vendor: undefined,
        eax: string(NO_BITS),
        ebx: string(NO_BITS),
        ecx: string(NO_BITS),
        edx: string(LONG_MODE),
      }),
    ]),
    biosInfo: undefined,
  });
}

function hostConfig(host: HostSystem): DataObject {
  const { world, record } = host;
  return object('HostConfigInfo', {
    host: record.ref,
    product: hostAboutInfo(world, record),
    network: hostNetwork(host),
    storageDevice: storageDevices(world.parts.iscsi),
    fileSystemVolume: undefined,
  });
}
