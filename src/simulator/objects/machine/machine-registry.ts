import type { PropertyContext } from '../../properties/property-context.js';
import { type Reference, reference } from '../../soap/value.js';
import { formatLocation, type Location } from '../../storage/datastore-location.js';
import { AutoStartManager } from '../host/auto-start-manager.js';
import type { HostRecord } from '../inventory/place-records.js';
import type { World } from '../world.js';
import { EnvironmentBrowser } from './environment-browser.js';
import { machineBrowser } from './machine-reading.js';
import type { VirtualMachine } from './virtual-machine.js';

/** The registered machines, with indexes that follow every change: lookups cost the same with 3 machines and with 10,000. */
export class MachineRegistry {
  readonly #world: World;
  readonly #machines = new Map<string, VirtualMachine>();
  readonly #byUuid = new Index();
  readonly #byPath = new Index();
  readonly #byName = new Index();
  #nextNumber: number;
  /** Called after any change of a machine or of the list. */
  onChange: (() => void) | null = null;

  constructor(world: World, nextNumber: number) {
    this.#world = world;
    this.#nextNumber = nextNumber;
  }

  get nextNumber(): number {
    return this.#nextNumber;
  }

  /** In the order of registration. */
  all(): readonly VirtualMachine[] {
    return [...this.#machines.values()];
  }

  /** Those of a host. */
  on(host: HostRecord): readonly VirtualMachine[] {
    return this.all().filter((machine) => machine.host.ref.value === host.ref.value);
  }

  /** All, or those of the host that is looked at alone. */
  seenBy(context: PropertyContext | null): readonly VirtualMachine[] {
    return context?.scope == null ? this.all() : this.on(context.scope);
  }

  /** Those in a folder. */
  in(folder: Reference, context: PropertyContext | null): readonly VirtualMachine[] {
    return this.seenBy(context).filter((machine) => machine.folder.value === folder.value);
  }

  /** Ids are never used again. libvirt makes a domain id of the number. */
  newReference() {
    const number = this.newNumber();
    return reference('VirtualMachine', this.#world.parts.kind === 'vcenter' ? `vm-${number}` : String(number));
  }

  /** Places take theirs from here as well. */
  newNumber(): number {
    const number = this.#nextNumber;
    this.#nextNumber += 1;
    return number;
  }

  add(machine: VirtualMachine): void {
    this.#machines.set(machine.ref.value, machine);
    this.#world.add(machine);
    this.#world.add(new EnvironmentBrowser(this.#world, machine));
    this.#index(machine);
    machine.onChange = () => {
      this.#index(machine);
      this.onChange?.();
    };
    this.onChange?.();
  }

  remove(machine: VirtualMachine): void {
    this.#machines.delete(machine.ref.value);
    this.#world.remove(machine);
    this.#world.remove({ ref: machineBrowser(machine) });
    const manager = this.#world.find(machine.host.autoStartManager);
    if (manager instanceof AutoStartManager) manager.remove(machine.ref);
    this.#unindex(machine);
    machine.onChange = null;
    this.onChange?.();
    this.#world.feed.next();
  }

  byUuid(uuid: string): readonly VirtualMachine[] {
    return this.#byUuid.find(uuid.toLowerCase());
  }

  byPath(location: Location): VirtualMachine | undefined {
    return this.#byPath.find(formatLocation(location))[0];
  }

  byName(name: string): readonly VirtualMachine[] {
    return this.#byName.find(name);
  }

  #index(machine: VirtualMachine): void {
    this.#byUuid.put(machine, machine.uuid);
    this.#byPath.put(machine, formatLocation(machine.vmx));
    this.#byName.put(machine, machine.name);
  }

  #unindex(machine: VirtualMachine): void {
    for (const index of [this.#byUuid, this.#byPath, this.#byName]) index.put(machine, null);
  }
}

/** Machines by a text that they have, or have not, and that may change. */
class Index {
  readonly #keyOf = new Map<VirtualMachine, string>();
  readonly #machines = new Map<string, Set<VirtualMachine>>();

  find(key: string): readonly VirtualMachine[] {
    return [...(this.#machines.get(key) ?? [])];
  }

  put(machine: VirtualMachine, key: string | null): void {
    const before = this.#keyOf.get(machine);
    if (before === (key ?? undefined)) return;
    if (before !== undefined) {
      const same = this.#machines.get(before);
      same?.delete(machine);
      if (same?.size === 0) this.#machines.delete(before);
      this.#keyOf.delete(machine);
    }
    if (key === null) return;
    this.#keyOf.set(machine, key);
    const same = this.#machines.get(key) ?? new Set();
    same.add(machine);
    this.#machines.set(key, same);
  }
}
