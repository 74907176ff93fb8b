import { array, boolean, type DataObject, type Fields, int, object, string, strings } from '../../soap/value.js';
import type { HostRecord } from '../inventory/place-records.js';
import type { MachineRegistry } from '../machine/machine-registry.js';
import type { World } from '../world.js';
import {
  type BridgeState,
  PHYSICAL_NICS,
  type PortGroupState,
  type SwitchState,
  type VmkernelNic,
} from './host-networking.js';
import {
  BEACON,
  DEFAULT_POLICY,
  LINK_DISCOVERY,
  mergeSettings,
  NETWORK_POLICY,
  type Settings,
  settingsValue,
} from './network-policy.js';

/** A host, as far as its network is drawn from it. */
export interface NetworkedHost {
  readonly world: World;
  readonly record: HostRecord;
  readonly machines: MachineRegistry;
  readonly uuid: string;
}

const switchKey = (name: string) => `key-vim.host.VirtualSwitch-${name}`;
const groupKey = (name: string) => `key-vim.host.PortGroup-${name}`;
const CARD_KEY = 'key-vim.host.PhysicalNic-';

/** The device that a card's key or name stands for: libvirt gives the key where the API has the name (esx_network_driver.c). */
export const cardNamed = (text: string): string => (text.startsWith(CARD_KEY) ? text.slice(CARD_KEY.length) : text);

/** HostNetworkInfo. */
export function hostNetwork(host: NetworkedHost): DataObject {
  const { state } = host.world.standardNetworks.on(host.record);
  const ports = new Map(state.portGroups.map((group) => [group.name, portsOf(host, group.name)]));
  return object('HostNetworkInfo', {
    vswitch: array(
      'HostVirtualSwitch',
      state.switches.map((each) => virtualSwitch(each, state.portGroups, ports)),
    ),
    proxySwitch: undefined,
    portgroup: array(
      'HostPortGroup',
      state.portGroups.map((group) => {
        const above = state.switches.find((each) => each.name === group.switch);
        return portGroup(group, ports.get(group.name) ?? [], effectivePolicy(above, group));
      }),
    ),
    pnic: array(
      'PhysicalNic',
      PHYSICAL_NICS.map((device, index) => physicalNic(host, device, index)),
    ),
    vnic: array(
      'HostVirtualNic',
      state.kernelCards.map((card) => kernelNic(host, card)),
    ),
    dnsConfig: dnsConfig(host.record),
  });
}

export function dnsConfig(record: HostRecord): DataObject {
  const [name = record.name, ...domain] = record.name.split('.');
  return object('HostDnsConfig', {
    dhcp: boolean(false),
    hostName: string(name),
    domainName: string(domain.join('.')),
    address: undefined,
  });
}

interface Port {
  readonly mac: string;
  readonly type: 'host' | 'virtualMachine';
}

/** What is plugged in: cards of the host, and those of domains that run on it. */
function portsOf(host: NetworkedHost, portGroup: string): readonly Port[] {
  const { kernelCards } = host.world.standardNetworks.on(host.record).state;
  const matching = kernelCards.filter((card) => card.portGroup === portGroup);
  return [
    ...matching.map((card) => ({ mac: kernelMac(host, card), type: 'host' as const })),
    ...machinePorts(host, portGroup).map((mac) => ({ mac, type: 'virtualMachine' as const })),
  ];
}

/** The MAC addresses of running domains on a port group. */
export function machinePorts(host: NetworkedHost, portGroup: string): readonly string[] {
  return host.machines
    .on(host.record)
    .filter((machine) => machine.isOn)
    .flatMap((machine) => machine.devices.filter((device) => device.kind === 'nic' && device.network === portGroup))
    .map((device) => {
      const mac = device.value.fields['macAddress'];
      return mac?.kind === 'scalar' ? mac.text : '';
    });
}

/** The order of uplinks belongs to the policy, and is that of the cards where nothing else is said. */
function switchPolicy({ bridge, policy }: SwitchState): Settings {
  const order = { nicTeaming: { nicOrder: { activeNic: bridge?.cards ?? [] } } };
  return mergeSettings(mergeSettings(DEFAULT_POLICY, order), policy);
}

const effectivePolicy = (above: SwitchState | undefined, group: PortGroupState): Settings =>
  mergeSettings(above === undefined ? DEFAULT_POLICY : switchPolicy(above), group.policy);

function virtualSwitch(
  state: SwitchState,
  groups: readonly PortGroupState[],
  ports: ReadonlyMap<string, readonly Port[]>,
): DataObject {
  const matching = groups.filter((group) => group.switch === state.name).map((group) => group.name);
  const cards = state.bridge?.cards ?? [];
  const used = matching.reduce((sum, name) => sum + (ports.get(name)?.length ?? 0), cards.length);
  return object('HostVirtualSwitch', {
    name: string(state.name),
    key: string(switchKey(state.name)),
    numPorts: int(state.numPorts),
    numPortsAvailable: int(Math.max(0, state.numPorts - used)),
    mtu: int(state.mtu ?? 1500),
    portgroup: strings(matching.map(groupKey)),
    pnic: strings(cards.map((card) => CARD_KEY + card)),
    spec: object('HostVirtualSwitchSpec', {
      numPorts: int(state.numPorts),
      bridge: state.bridge === null ? undefined : bondBridge(state.bridge),
      policy: settingsValue(switchPolicy(state), NETWORK_POLICY),
      mtu: state.mtu === null ? undefined : int(state.mtu),
    }),
  });
}

function bondBridge({ cards, beacon, linkDiscovery }: BridgeState): DataObject {
  return object('HostVirtualSwitchBondBridge', {
    nicDevice: strings(cards),
    beacon: beacon === null ? undefined : settingsValue(beacon, BEACON),
    linkDiscoveryProtocolConfig: linkDiscovery === null ? undefined : settingsValue(linkDiscovery, LINK_DISCOVERY),
  });
}

function portGroup(group: PortGroupState, ports: readonly Port[], effective: Settings): DataObject {
  return object('HostPortGroup', {
    key: string(groupKey(group.name)),
    port: ports.length === 0 ? undefined : array('HostPortGroupPort', ports.map(hostPort)),
    vswitch: string(switchKey(group.switch)),
    computedPolicy: settingsValue(effective, NETWORK_POLICY),
    spec: object('HostPortGroupSpec', {
      name: string(group.name),
      vlanId: int(group.vlan),
      vswitchName: string(group.switch),
      policy: settingsValue(group.policy, NETWORK_POLICY),
    }),
  });
}

const hostPort = ({ mac, type }: Port, index: number): DataObject =>
  object('HostPortGroupPort', { key: string(String(index)), mac: strings([mac]), type: string(type) });

/** Two octets that differ between hosts. */
const ownOctets = ({ uuid }: NetworkedHost) => uuid.replace(/-/g, '').slice(0, 4).match(/../g) ?? ['00', '00'];

const kernelMac = (host: NetworkedHost, { device }: VmkernelNic) =>
  `02:00:00:${ownOctets(host).join(':')}:${(0x80 + Number(/\d+$/.exec(device)?.[0] ?? '0')).toString(16)}`;

/** Addresses of a documentation range, by the order of the hosts; that of a host with an address of its own is that one. */
function kernelAddress({ world, record }: NetworkedHost): string {
  const known = [...world.hostAddresses].find(([, host]) => host === record)?.[0];
  return known ?? `192.0.2.${10 + world.hosts.findIndex((host) => host.ref.value === record.ref.value)}`;
}

function kernelNic(host: NetworkedHost, card: VmkernelNic): DataObject {
  const ip: Fields = {
    dhcp: boolean(false),
    ipAddress: string(kernelAddress(host)),
    subnetMask: string('255.255.255.0'),
    ipV6Config: undefined,
  };
  return object('HostVirtualNic', {
    device: string(card.device),
    key: string(`key-vim.host.VirtualNic-${card.device}`),
    portgroup: string(card.portGroup),
    spec: object('HostVirtualNicSpec', {
      ip: object('HostIpConfig', ip),
      mac: string(kernelMac(host, card)),
      distributedVirtualPort: undefined,
      portgroup: string(card.portGroup),
      mtu: int(1500),
      tsoEnabled: boolean(true),
    }),
    port: undefined,
  });
}

function physicalNic(host: NetworkedHost, device: string, index: number): DataObject {
  const speed = () => object('PhysicalNicLinkInfo', { speedMb: int(10_000), duplex: boolean(true) });
  return object('PhysicalNic', {
    key: string(CARD_KEY + device),
    device: string(device),
    pci: string(`0000:02:00.${index}`),
    driver: string('ixgben'),
    linkSpeed: speed(),
    validLinkSpecification: array('PhysicalNicLinkInfo', [speed()]),
    spec: object('PhysicalNicSpec', { ip: undefined, linkSpeed: undefined }),
    wakeOnLanSupported: boolean(false),
    mac: string(`02:00:00:${ownOctets(host).join(':')}:0${index}`),
  });
}
