import { reference } from '../soap/value.js';
import { formatLocation, type Location } from '../storage/datastore-location.js';
import type { VirtualMachine } from './virtual-machine.js';
import type { World } from './world.js';

/** The registered machines, with an index by UUID that follows every change: lookups cost the same with 3 machines and with 10,000. */
export class MachineRegistry {
  readonly #world: World;
  readonly #machines = new Map<string, VirtualMachine>();
  readonly #uuidOf = new Map<VirtualMachine, string | null>();
  readonly #byUuid = new Map<string, Set<VirtualMachine>>();
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

  /** Ids are never used again. libvirt makes a domain id of the number. */
  newReference() {
    const number = this.#nextNumber;
    this.#nextNumber += 1;
    return reference('VirtualMachine', this.#world.parts.kind === 'vcenter' ? `vm-${number}` : String(number));
  }

  add(machine: VirtualMachine): void {
    this.#machines.set(machine.ref.value, machine);
    this.#world.add(machine);
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
    this.#unindex(machine);
    machine.onChange = null;
    this.onChange?.();
    this.#world.feed.next();
  }

  byUuid(uuid: string): readonly VirtualMachine[] {
    return [...(this.#byUuid.get(uuid.toLowerCase()) ?? [])];
  }

  byPath(location: Location): VirtualMachine | undefined {
    const path = formatLocation(location);
    return this.all().find((machine) => formatLocation(machine.vmx) === path);
  }

  byName(name: string): VirtualMachine | undefined {
    return this.all().find((machine) => machine.name === name);
  }

  #index(machine: VirtualMachine): void {
    const uuid = machine.uuid;
    if (this.#uuidOf.has(machine) && this.#uuidOf.get(machine) === uuid) return;
    this.#unindex(machine);
    this.#uuidOf.set(machine, uuid);
    if (uuid === null) return;
    const same = this.#byUuid.get(uuid) ?? new Set();
    same.add(machine);
    this.#byUuid.set(uuid, same);
  }

  #unindex(machine: VirtualMachine): void {
    const uuid = this.#uuidOf.get(machine);
    this.#uuidOf.delete(machine);
    if (typeof uuid === 'string') this.#byUuid.get(uuid)?.delete(machine);
  }
}
