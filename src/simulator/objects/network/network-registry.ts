import { ownEntry } from '../../own-entry.js';
import { type Reference, reference } from '../../soap/value.js';
import type { HostRecord } from '../inventory/place-records.js';
import type { WorldParts } from '../world-parts.js';
import { HostNetworking, type HostNetworkingState, initialNetworking } from './host-networking.js';
import type { NetworkRecord } from './network-records.js';

/** What is kept of all hosts' switches, and of the networks that clients know by id. */
export interface NetworksState {
  readonly nextNumber: number;
  readonly networks: readonly { readonly name: string; readonly id: string }[];
  /** By the ids of hosts. */
  readonly hosts: Readonly<Record<string, HostNetworkingState>>;
}

/** Numbers of networks that were made while a vCenter ran start here, above those of any inventory. */
const FIRST_NUMBER = 1000;

/**
 * The standard networks of a world, and the switches of its hosts that carry them. Port groups of one name on several hosts of a
 * vCenter are one Network, which exists while any of them exists.
 */
export class NetworkRegistry {
  readonly #parts: WorldParts;
  readonly #networks = new Map<string, NetworkRecord>();
  readonly #hosts = new Map<string, HostNetworking>();
  #nextNumber = FIRST_NUMBER;

  constructor(parts: WorldParts) {
    this.#parts = parts;
    for (const network of parts.networks) this.#networks.set(network.name, network);
  }

  get all(): readonly NetworkRecord[] {
    return [...this.#networks.values()];
  }

  find(name: string): NetworkRecord | undefined {
    return this.#networks.get(name);
  }

  on(host: HostRecord): HostNetworking {
    const known = this.#hosts.get(host.ref.value);
    if (known !== undefined) return known;
    const seen = this.#parts.networks.filter(({ name }) => host.networks === null || host.networks.includes(name));
    const made = new HostNetworking(initialNetworking(seen.map(({ name }) => name)));
    this.#hosts.set(host.ref.value, made);
    return made;
  }

  /** Whether domains of a host can be on a network, by its name; one that no standard switch carries is a distributed one. */
  isSeenBy(host: HostRecord, name: string): boolean {
    if (this.on(host).hasNetwork(name)) return true;
    const isDistributed = this.#parts.switches.some((each) => each.portGroups.some((group) => group.name === name));
    return isDistributed && (host.networks === null || host.networks.includes(name));
  }

  /** Gives a network to a port group that some host has now; the same one to all of a name. */
  appear(name: string): NetworkRecord {
    const known = this.#networks.get(name);
    if (known !== undefined) return known;
    const made = { name, ref: this.#newReference(name) };
    this.#networks.set(name, made);
    return made;
  }

  /** Takes away the network of a name that no host has a port group for any more; it is returned, undefined when one has. */
  vanish(name: string): NetworkRecord | undefined {
    const known = this.#networks.get(name);
    if (this.#parts.places.hosts.some((host) => this.on(host).hasNetwork(name))) return undefined;
    this.#networks.delete(name);
    return known;
  }

  get state(): NetworksState {
    return {
      nextNumber: this.#nextNumber,
      networks: this.all.map(({ name, ref }) => ({ name, id: ref.value })),
      hosts: Object.fromEntries(this.#parts.places.hosts.map((host) => [host.ref.value, this.on(host).state])),
    };
  }

  restore(state: NetworksState): void {
    this.#nextNumber = state.nextNumber;
    this.#networks.clear();
    for (const { name, id } of state.networks) this.#networks.set(name, { name, ref: reference('Network', id) });
    for (const host of this.#parts.places.hosts) {
      const saved = ownEntry(state.hosts, host.ref.value);
      if (saved !== undefined) this.on(host).restore(saved);
    }
  }

  #newReference(name: string): Reference {
    if (this.#parts.kind === 'host') return reference('Network', `HaNetwork-${name}`);
    this.#nextNumber += 1;
    return reference('Network', `network-${this.#nextNumber - 1}`);
  }
}
