import { cardNamed, machinePorts } from '../../objects/network/host-network.js';
import { HostNetworkSystem } from '../../objects/network/host-network-system.js';
import type { BridgeState, PortGroupState, SwitchState } from '../../objects/network/host-networking.js';
import { Network } from '../../objects/network/network.js';
import {
  BEACON,
  LINK_DISCOVERY,
  NETWORK_POLICY,
  readSettings,
  type Settings,
} from '../../objects/network/network-policy.js';
import { child, children, dynamicType, integer, optionalInteger, required, text } from '../../soap/arguments.js';
import { invalidArgument, notSupported } from '../../soap/fault.js';
import type { XmlElement } from '../../soap/xml-reader.js';
import { type Call, type MethodTable, on } from '../method.js';

const DEFAULT_PORTS = 128;

/** What changes the standard switches of a host. Nothing here is a task: the answer comes when it is done. */
export const NETWORK_METHODS: MethodTable = {
  AddVirtualSwitch: on(HostNetworkSystem, (system, call) => {
    const spec = child(call.body, 'spec');
    const name = text(call.body, 'vswitchName');
    system.networking.addSwitch(
      spec === undefined
        ? { name, numPorts: DEFAULT_PORTS, mtu: null, bridge: null, policy: {} }
        : readSwitch(name, spec),
    );
    return changed(call);
  }),

  UpdateVirtualSwitch: on(HostNetworkSystem, (system, call) => {
    system.networking.updateSwitch(readSwitch(text(call.body, 'vswitchName'), required(call.body, 'spec')));
    return changed(call);
  }),

  RemoveVirtualSwitch: on(HostNetworkSystem, (system, call) => {
    const groups = system.networking.removeSwitch(text(call.body, 'vswitchName'), usedBy(system));
    return changed(call, ...groups.map((group) => group.name));
  }),

  AddPortGroup: on(HostNetworkSystem, (system, call) => {
    const group = readPortGroup(required(call.body, 'portgrp'));
    system.networking.addPortGroup({ ...group, forMachines: true });
    return changed(call, group.name);
  }),

  UpdatePortGroup: on(HostNetworkSystem, (system, call) => {
    const name = text(call.body, 'pgName');
    const group = readPortGroup(required(call.body, 'portgrp'));
    system.networking.updatePortGroup(name, group, usedBy(system));
    return changed(call, name, group.name);
  }),

  RemovePortGroup: on(HostNetworkSystem, (system, call) => {
    const name = text(call.body, 'pgName');
    system.networking.removePortGroup(name, usedBy(system));
    return changed(call, name);
  }),

  RefreshNetworkSystem: on(HostNetworkSystem, () => undefined),
};

const usedBy = (system: HostNetworkSystem) => (portGroup: string) => machinePorts(system, portGroup).length > 0;

function readSwitch(name: string, spec: XmlElement): SwitchState {
  const bridge = child(spec, 'bridge');
  return {
    name,
    numPorts: integer(spec, 'numPorts'),
    mtu: optionalInteger(spec, 'mtu') ?? null,
    bridge: bridge === undefined ? null : readBridge(bridge),
    policy: readPolicy(spec),
  };
}

function readPolicy(spec: XmlElement): Settings {
  const policy = child(spec, 'policy');
  return policy === undefined ? {} : readSettings(policy, NETWORK_POLICY);
}

function readBridge(bridge: XmlElement): BridgeState {
  const cards = children(bridge, 'nicDevice').map((each) => cardNamed(each.text.trim()));
  const type = dynamicType(bridge);
  switch (type) {
    case 'HostVirtualSwitchSimpleBridge':
      return { cards, beacon: null, linkDiscovery: null };
    case 'HostVirtualSwitchBondBridge': {
      const beacon = child(bridge, 'beacon');
      const linkDiscovery = child(bridge, 'linkDiscoveryProtocolConfig');
      return {
        cards,
        beacon: beacon === undefined ? null : readSettings(beacon, BEACON),
        linkDiscovery: linkDiscovery === undefined ? null : readSettings(linkDiscovery, LINK_DISCOVERY),
      };
    }
    case 'HostVirtualSwitchAutoBridge':
      throw notSupported('A switch that picks its adapters by itself is not supported.');
    default:
      throw invalidArgument('spec.bridge');
  }
}

function readPortGroup(spec: XmlElement): Omit<PortGroupState, 'forMachines'> {
  required(spec, 'policy');
  return {
    name: text(spec, 'name'),
    vlan: integer(spec, 'vlanId'),
    switch: text(spec, 'vswitchName'),
    policy: readPolicy(spec),
  };
}

/** Notifies watchers, and adds or removes the networks of the changed port groups. */
function changed(call: Call, ...portGroups: readonly string[]): undefined {
  const { world, machines } = call.simulation;
  for (const name of new Set(portGroups)) {
    const gone = world.standardNetworks.vanish(name);
    const object = gone === undefined ? undefined : world.find(gone.ref);
    if (object !== undefined) world.remove(object);
    if (world.hosts.some((host) => world.standardNetworks.on(host).hasNetwork(name))) {
      const record = world.standardNetworks.appear(name);
      if (world.find(record.ref) === undefined) world.add(new Network(world, record, machines));
    }
    // What a machine shows of its cards names the network's id.
    for (const machine of machines.all())
      if (machine.devices.some((device) => device.network === name)) machine.touch();
  }
  machines.onChange?.();
  world.feed.next();
  return undefined;
}
