/**
 * VMs and what clients read of them. The VMX text is the state; devices and config are read from it on demand and cached until it
 * changes.
 */

import { formatVmxText, type VmxDocument } from '../../../formats/vmx/syntax.js';
import type { Device } from '../../hardware/device.js';
import { apiUuid, machineConfig, machineName } from '../../hardware/machine-config.js';
import type { MachineContext } from '../../hardware/machine-context.js';
import { readDevices } from '../../hardware/read/read-devices.js';
import { VmxKeys } from '../../hardware/vmx-draft.js';
import type { ControlFacts, PowerState, ToolsState } from '../../inventory/inventory.js';
import type { PropertyContext } from '../../properties/property-context.js';
import type { Question } from '../../questions/question.js';
import type { DataObject, Reference, Value } from '../../soap/value.js';
import { type Location, parentOf } from '../../storage/datastore-location.js';
import type { HostRecord, PoolRecord } from '../inventory/place-records.js';
import { type ManagedObject, readTable, wholeProperties } from '../managed-object.js';
import type { Task } from '../task.js';
import type { World } from '../world.js';
import { machineContext } from './machine-context.js';
import type { Snapshot } from './snapshot.js';
import { VIRTUAL_MACHINE_PROPERTIES } from './virtual-machine-properties.js';

export interface PendingQuestion {
  readonly id: string;
  readonly question: Question;
  /** Continues the blocked task with the key of a choice. */
  readonly answer: (key: string) => void;
}

/** State of a VM that its VMX does not hold. */
export interface MachineState {
  power: PowerState;
  tools: ToolsState;
  ignoresShutdown: boolean;
  /** Whether the guest, while it runs, keeps the doors of its CD-ROM drives locked. */
  guestLocksCdrom: boolean;
  /** How much the guest writes to its first disk that grows, once it runs. */
  guestWritesBytes: number;
  changeVersion: string;
  bootTime: Date | null;
  /** Connections of a running VM that differ from `startConnected`, by slot. A power-on starts without any. */
  links: ReadonlyMap<string, boolean>;
  snapshots: readonly Snapshot[];
  currentSnapshot: string | null;
  template: boolean;
  /** Missing if no other system manages the VM. */
  control?: ControlFacts;
}

export interface MachineParts {
  readonly ref: Reference;
  readonly vmx: Location;
  readonly document: VmxDocument;
  readonly place: MachineLocation;
  readonly state: MachineState;
}

/** Location of a VM in the inventory. */
export interface MachineLocation {
  readonly host: HostRecord;
  readonly pool: PoolRecord;
  readonly folder: Reference;
}

interface View {
  readonly keys: VmxKeys;
  readonly around: MachineContext;
  devices: readonly Device[] | null;
  config: DataObject | null;
}

const RECENT_TASKS = 5;

/** A registered VM. Its VMX text is the state; devices and config are read from it on demand and cached until it changes. */
export class VirtualMachine implements ManagedObject {
  readonly ref: Reference;
  readonly world: World;
  readonly state: MachineState;
  /** Unfinished and lately finished ones, oldest first. */
  recentTasks: readonly Task[] = [];
  question: PendingQuestion | null = null;
  modified: Date;
  /** Called after every change, to keep indexes and the state on disk. */
  onChange: (() => void) | null = null;
  /** Values that the property table builds, until the next change. */
  readonly cache = new Map<string, Value | undefined>();
  #vmx: Location;
  #place: MachineLocation;
  #document: VmxDocument;
  #view: View | null = null;
  #revision: number;

  constructor(world: World, parts: MachineParts) {
    this.world = world;
    this.ref = parts.ref;
    this.#vmx = parts.vmx;
    this.#place = parts.place;
    this.state = parts.state;
    this.#document = parts.document;
    this.modified = world.now();
    this.#revision = world.feed.next();
  }

  get revision(): number {
    return this.#revision;
  }

  get vmx(): Location {
    return this.#vmx;
  }

  get host(): HostRecord {
    return this.#place.host;
  }

  get pool(): PoolRecord {
    return this.#place.pool;
  }

  get folder(): Reference {
    return this.#place.folder;
  }

  get document(): VmxDocument {
    return this.#document;
  }

  get keys(): VmxKeys {
    return this.#viewed().keys;
  }

  get around(): MachineContext {
    return this.#viewed().around;
  }

  get name(): string {
    return machineName(this.keys, this.around);
  }

  get uuid(): string | null {
    return apiUuid(this.keys.get('uuid.bios'));
  }

  get directory(): Location {
    return parentOf(this.vmx);
  }

  get devices(): readonly Device[] {
    const view = this.#viewed();
    view.devices ??= readDevices(view.keys, view.around);
    return view.devices;
  }

  get config(): DataObject {
    const view = this.#viewed();
    view.config ??= machineConfig(view.keys, this.devices, view.around, {
      changeVersion: this.state.changeVersion,
      modified: this.modified,
      datastoreUrl: this.world.datastore(this.vmx.datastore)?.mount ?? '',
      template: this.state.template,
      ...(this.state.control === undefined ? {} : { control: this.state.control }),
      hotPlugMemoryLimitMiB: Math.max(view.keys.integer('memsize', 32) * 16, 3072),
    });
    return view.config;
  }

  get isOn(): boolean {
    return this.state.power === 'poweredOn';
  }

  /** The task that holds the machine; there is one at a time. */
  get activeTask(): Task | null {
    return this.recentTasks.find((task) => !task.isFinished) ?? null;
  }

  property(path: string, context: PropertyContext | null): Value | undefined | null {
    return readTable(VIRTUAL_MACHINE_PROPERTIES, this, path, context);
  }

  propertyNames(): readonly string[] {
    return wholeProperties(VIRTUAL_MACHINE_PROPERTIES);
  }

  /** Replaces the VMX, on the datastore too, and changes changeVersion. */
  rewrite(document: VmxDocument): void {
    this.#document = document;
    this.world.files.write(this.vmx, Buffer.from(formatVmxText(document)));
    this.configChanged();
  }

  /** Moves the VM in the inventory; files and VMX stay. */
  moveTo(place: Partial<MachineLocation>): void {
    this.#place = { ...this.#place, ...place };
    this.touch();
  }

  /** Moves the VMX to another path with new content. The caller deletes the old file. */
  moveHome(vmx: Location, document: VmxDocument): void {
    this.#vmx = vmx;
    this.rewrite(document);
  }

  /** Changes changeVersion. Changes of power and hardware do so, answers and tasks do not. */
  configChanged(): void {
    this.state.changeVersion = this.world.nextChangeVersion();
    this.modified = this.world.now();
    this.touch();
  }

  setPower(power: PowerState): void {
    const before = this.state.power;
    this.state.power = power;
    // A resume connects what was connected before, and keeps the time of the power-on.
    if (power === 'poweredOff' || (power === 'poweredOn' && before === 'poweredOff')) {
      this.state.links = new Map();
      this.state.bootTime = power === 'poweredOn' ? this.world.now() : null;
    }
    this.configChanged();
  }

  /** Sets the pending question, or null for none. */
  setQuestion(question: PendingQuestion | null): void {
    this.question = question;
    this.touch();
  }

  setTemplate(template: boolean): void {
    this.state.template = template;
    this.configChanged();
  }

  noteTask(task: Task): void {
    const unfinished = this.recentTasks.filter((each) => !each.isFinished);
    const finished = this.recentTasks.filter((each) => each.isFinished);
    this.recentTasks = [...finished.slice(-(RECENT_TASKS - 1)), ...unfinished, task];
    this.touch();
  }

  /** Marks the VM as changed for clients. */
  touch(): void {
    this.#view = null;
    this.cache.clear();
    this.onChange?.();
    this.#revision = this.world.feed.next();
  }

  #viewed(): View {
    this.#view ??= {
      keys: new VmxKeys(this.#document),
      around: machineContext(this.world, this.vmx, this.isOn, this.state.links),
      devices: null,
      config: null,
    };
    return this.#view;
  }
}
