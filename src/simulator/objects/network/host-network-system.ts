import { boolean, object, type Reference, reference } from '../../soap/value.js';
import type { HostRecord } from '../inventory/place-records.js';
import type { MachineRegistry } from '../machine/machine-registry.js';
import type { PropertyTable } from '../managed-object.js';
import { SimpleObject } from '../simple-object.js';
import type { World } from '../world.js';
import { dnsConfig, hostNetwork } from './host-network.js';
import type { HostNetworking } from './host-networking.js';

/** What changes the standard switches of one host. */
export class HostNetworkSystem extends SimpleObject {
  readonly world: World;
  readonly record: HostRecord;
  readonly machines: MachineRegistry;
  /** The host's own UUID. */
  readonly uuid: string;
  protected readonly table = NETWORK_SYSTEM_PROPERTIES;

  constructor(world: World, record: HostRecord, machines: MachineRegistry, uuid: string) {
    super(networkSystemReference(record));
    this.world = world;
    this.record = record;
    this.machines = machines;
    this.uuid = uuid;
  }

  get networking(): HostNetworking {
    return this.world.standardNetworks.on(this.record);
  }
}

/** `networkSystem` on a lone host, `networkSystem-9` for `host-9` of a vCenter. */
export function networkSystemReference({ ref }: HostRecord): Reference {
  const number = /^host-(\d+)$/.exec(ref.value)?.[1];
  return reference('HostNetworkSystem', number === undefined ? 'networkSystem' : `networkSystem-${number}`);
}

const NETWORK_SYSTEM_PROPERTIES: PropertyTable<HostNetworkSystem> = {
  capabilities: () =>
    object('HostNetCapabilities', {
      canSetPhysicalNicLinkSpeed: boolean(false),
      supportsNicTeaming: boolean(true),
      nicTeamingPolicy: undefined,
      supportsVlan: boolean(true),
      usesServiceConsoleNic: boolean(false),
      supportsNetworkHints: boolean(false),
      maxPortGroupsPerVswitch: undefined,
      vswitchConfigSupported: boolean(true),
      vnicConfigSupported: boolean(false),
      ipRouteConfigSupported: boolean(false),
      dnsConfigSupported: boolean(false),
      dhcpOnVnicSupported: boolean(false),
      ipV6Supported: boolean(false),
    }),
  networkInfo: hostNetwork,
  offloadCapabilities: undefinedValue,
  networkConfig: undefinedValue,
  dnsConfig: ({ record }) => dnsConfig(record),
  ipRouteConfig: undefinedValue,
  consoleIpRouteConfig: undefinedValue,
};

function undefinedValue(): undefined {
  return undefined;
}
