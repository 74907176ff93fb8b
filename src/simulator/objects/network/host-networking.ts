/**
 * Networks: standard switches of hosts, port groups, distributed switches. Port groups of one name on several hosts of a vCenter are one
 * Network. No traffic flows.
 */

import { Fault, invalidArgument } from '../../soap/fault.js';
import { string } from '../../soap/value.js';
import type { Settings } from './network-policy.js';

/** A standard switch of one host. */
export interface SwitchState {
  readonly name: string;
  readonly numPorts: number;
  readonly mtu: number | null;
  /** The devices of the cards that lead out of it, and how they are tied to it; null for a switch within the host alone. */
  readonly bridge: BridgeState | null;
  readonly policy: Settings;
}

export interface BridgeState {
  readonly cards: readonly string[];
  readonly beacon: Settings | null;
  readonly linkDiscovery: Settings | null;
}

export interface PortGroupState {
  readonly name: string;
  readonly switch: string;
  /** 0 for none, 4095 for all. */
  readonly vlan: number;
  readonly policy: Settings;
  /** Whether domains can be on it: those that hold nothing but the host's own cards are no Network to clients. */
  readonly forMachines: boolean;
}

/** A card of the host itself, on a port group. */
export interface VmkernelNic {
  readonly device: string;
  readonly portGroup: string;
}

export interface HostNetworkingState {
  readonly switches: readonly SwitchState[];
  readonly portGroups: readonly PortGroupState[];
  readonly kernelCards: readonly VmkernelNic[];
}

/** What every host has built in. */
export const PHYSICAL_NICS: readonly string[] = ['vmnic0', 'vmnic1', 'vmnic2', 'vmnic3'];

const FIRST_SWITCH = 'vSwitch0';
const MANAGEMENT = 'Management Network';

/** A switch with two of the four cards, a port group for each network, and the one that the host itself is reached over. */
export function initialNetworking(networks: readonly string[]): HostNetworkingState {
  const group = (name: string, forMachines: boolean) => ({
    name,
    switch: FIRST_SWITCH,
    vlan: 0,
    policy: {},
    forMachines,
  });
  return {
    switches: [
      {
        name: FIRST_SWITCH,
        numPorts: 1536,
        mtu: 1500,
        bridge: { cards: PHYSICAL_NICS.slice(0, 2), beacon: null, linkDiscovery: null },
        policy: {},
      },
    ],
    portGroups: [
      ...networks.map((name) => group(name, true)),
      ...(networks.includes(MANAGEMENT) ? [] : [group(MANAGEMENT, false)]),
    ],
    kernelCards: [{ device: 'vmk0', portGroup: MANAGEMENT }],
  };
}

/** Whether a running domain has a card on a port group of this host. */
export type HasMachines = (portGroup: string) => boolean;

const MOST_PORTS = 4088;
const LONGEST_SWITCH_NAME = 31;
const LONGEST_GROUP_NAME = 80;
const MOST_VLANS = 4095;

/**
 * The standard switches and port groups of one host, and what may be done to them. The faults are those that the API declares for
 * the methods of HostNetworkSystem.
 */
export class HostNetworking {
  #state: HostNetworkingState;

  constructor(state: HostNetworkingState) {
    this.#state = state;
  }

  /** Everything, in plain data, to be kept. */
  get state(): HostNetworkingState {
    return this.#state;
  }

  restore(state: HostNetworkingState): void {
    this.#state = state;
  }

  /** Whether domains of this host can be on a network. */
  hasNetwork(name: string): boolean {
    return this.#state.portGroups.some((group) => group.name === name && group.forMachines);
  }

  addSwitch(added: SwitchState): void {
    checkName(added.name, LONGEST_SWITCH_NAME, 'vswitchName');
    if (this.#findSwitch(added.name) !== undefined) throw alreadyExists(added.name);
    this.#checkSwitch(added);
    this.#state = { ...this.#state, switches: [...this.#state.switches, added] };
  }

  updateSwitch(changed: SwitchState): void {
    this.#switch(changed.name);
    this.#checkSwitch(changed);
    const switches = this.#state.switches.map((each) => (each.name === changed.name ? changed : each));
    this.#state = { ...this.#state, switches };
  }

  /** Takes the port groups on it along. */
  removeSwitch(name: string, hasMachines: HasMachines): readonly PortGroupState[] {
    this.#switch(name);
    const portGroups = this.#state.portGroups.filter((group) => group.switch === name);
    if (portGroups.some((group) => this.#isUsed(group.name, hasMachines))) throw inUse('HostVirtualSwitch', name);
    this.#state = {
      ...this.#state,
      switches: this.#state.switches.filter((each) => each.name !== name),
      portGroups: this.#state.portGroups.filter((group) => group.switch !== name),
    };
    return portGroups;
  }

  addPortGroup(added: PortGroupState): void {
    this.#checkGroup(added);
    if (this.#findGroup(added.name) !== undefined) throw alreadyExists(added.name);
    this.#state = { ...this.#state, portGroups: [...this.#state.portGroups, added] };
  }

  /** What is in use keeps its name and its switch. */
  updatePortGroup(name: string, changed: Omit<PortGroupState, 'forMachines'>, hasMachines: HasMachines): void {
    const before = this.#group(name);
    this.#checkGroup(changed);
    if (changed.name !== name && this.#findGroup(changed.name) !== undefined) throw alreadyExists(changed.name);
    const moves = changed.name !== name || changed.switch !== before.switch;
    if (moves && this.#isUsed(name, hasMachines)) throw hostConfigFault(`The port group '${name}' is in use.`);
    const after = { ...changed, forMachines: before.forMachines };
    const portGroups = this.#state.portGroups.map((each) => (each === before ? after : each));
    this.#state = { ...this.#state, portGroups };
  }

  removePortGroup(name: string, hasMachines: HasMachines): void {
    const group = this.#group(name);
    if (this.#isUsed(name, hasMachines)) throw inUse('HostPortGroup', name);
    this.#state = { ...this.#state, portGroups: this.#state.portGroups.filter((each) => each !== group) };
  }

  #isUsed(name: string, hasMachines: HasMachines): boolean {
    return this.#state.kernelCards.some((card) => card.portGroup === name) || hasMachines(name);
  }

  #findSwitch(name: string): SwitchState | undefined {
    return this.#state.switches.find((each) => each.name === name);
  }

  #switch(name: string): SwitchState {
    const found = this.#findSwitch(name);
    if (found === undefined) throw notFound(`There is no virtual switch '${name}' on this host.`);
    return found;
  }

  #findGroup(name: string): PortGroupState | undefined {
    return this.#state.portGroups.find((each) => each.name === name);
  }

  #group(name: string): PortGroupState {
    const found = this.#findGroup(name);
    if (found === undefined) throw notFound(`There is no port group '${name}' on this host.`);
    return found;
  }

  #checkGroup(group: Omit<PortGroupState, 'forMachines'>): void {
    checkName(group.name, LONGEST_GROUP_NAME, 'portgrp.name');
    if (group.vlan < 0 || group.vlan > MOST_VLANS) throw invalidArgument('portgrp.vlanId');
    this.#switch(group.switch);
  }

  /** A card leads out of one switch at most. */
  #checkSwitch(checked: SwitchState): void {
    if (checked.numPorts < 1 || checked.numPorts > MOST_PORTS) throw invalidArgument('spec.numPorts');
    const cards = checked.bridge?.cards ?? [];
    const unknown = cards.find((card) => !PHYSICAL_NICS.includes(card));
    if (unknown !== undefined) throw hostConfigFault(`There is no physical network adapter '${unknown}' on this host.`);
    if (new Set(cards).size !== cards.length) throw invalidArgument('spec.bridge.nicDevice');
    const others = this.#state.switches.filter((each) => each.name !== checked.name);
    const taken = cards.find((card) => others.some((each) => each.bridge?.cards.includes(card)));
    if (taken !== undefined) throw inUse('PhysicalNic', taken);
  }
}

function checkName(name: string, longest: number, property: string): void {
  if (name.trim() === '' || name.length > longest) throw invalidArgument(property);
}

const alreadyExists = (name: string) =>
  new Fault('AlreadyExists', `The specified key, name, or identifier '${name}' already exists.`, {
    name: string(name),
  });

const inUse = (type: string, name: string) =>
  new Fault('ResourceInUse', `The resource '${name}' is in use.`, { type: string(type), name: string(name) });

const notFound = (message: string) => new Fault('NotFound', message);

const hostConfigFault = (message: string) => new Fault('HostConfigFault', message);
