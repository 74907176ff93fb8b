import { array, boolean, type DataObject, int, object, string, strings } from '../soap/value.js';
import type { HostSystem } from './host-system.js';
import { seesNetwork } from './place-records.js';

/** The one standard switch that a host has. */
const SWITCH = 'vSwitch0';
const SWITCH_KEY = `key-vim.host.VirtualSwitch-${SWITCH}`;
const CARDS = ['vmnic0', 'vmnic1'];
const cardKey = (device: string) => `key-vim.host.PhysicalNic-${device}`;
const groupKey = (name: string) => `key-vim.host.PortGroup-${name}`;
const PORTS = 1536;

/** HostNetworkInfo: every standard network is a port group of the one switch, which two cards lead out of. */
export function hostNetwork(host: HostSystem): DataObject {
  const { world, record } = host;
  const [name = record.name, ...domain] = record.name.split('.');
  const groups = world.parts.networks.filter((network) => seesNetwork(record, network.name)).map((each) => each.name);
  return object('HostNetworkInfo', {
    vswitch: array('HostVirtualSwitch', [virtualSwitch(groups)]),
    portgroup: array('HostPortGroup', groups.map(portGroup)),
    pnic: array(
      'PhysicalNic',
      CARDS.map((device, index) => physicalNic(host, device, index)),
    ),
    vnic: undefined,
    dnsConfig: object('HostDnsConfig', {
      dhcp: boolean(false),
      hostName: string(name),
      domainName: string(domain.join('.')),
      address: undefined,
    }),
  });
}

function virtualSwitch(groups: readonly string[]): DataObject {
  return object('HostVirtualSwitch', {
    name: string(SWITCH),
    key: string(SWITCH_KEY),
    numPorts: int(PORTS),
    numPortsAvailable: int(PORTS - CARDS.length),
    mtu: int(1500),
    portgroup: strings(groups.map(groupKey)),
    pnic: strings(CARDS.map(cardKey)),
    spec: object('HostVirtualSwitchSpec', {
      numPorts: int(PORTS),
      bridge: object('HostVirtualSwitchBondBridge', { nicDevice: strings(CARDS) }),
      policy: undefined,
      mtu: int(1500),
    }),
  });
}

function portGroup(name: string): DataObject {
  return object('HostPortGroup', {
    key: string(groupKey(name)),
    port: undefined,
    vswitch: string(SWITCH_KEY),
    computedPolicy: object('HostNetworkPolicy', {}),
    spec: object('HostPortGroupSpec', {
      name: string(name),
      vlanId: int(0),
      vswitchName: string(SWITCH),
      policy: object('HostNetworkPolicy', {}),
    }),
  });
}

function physicalNic(host: HostSystem, device: string, index: number): DataObject {
  const speed = () => object('PhysicalNicLinkInfo', { speedMb: int(10_000), duplex: boolean(true) });
  const last = host.uuid.replace(/-/g, '').slice(0, 4).match(/../g) ?? ['00', '00'];
  return object('PhysicalNic', {
    key: string(cardKey(device)),
    device: string(device),
    pci: string(`0000:02:00.${index}`),
    driver: string('ixgben'),
    linkSpeed: speed(),
    validLinkSpecification: array('PhysicalNicLinkInfo', [speed()]),
    spec: object('PhysicalNicSpec', { ip: undefined, linkSpeed: undefined }),
    wakeOnLanSupported: boolean(false),
    mac: string(`02:00:00:${last.join(':')}:0${index}`),
  });
}
