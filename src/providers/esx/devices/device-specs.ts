import type { SlottedKind } from '../../../domain/domain.js';
import { encodingProblem } from '../soap/encode.js';
import { numberOf, objectOf, type VimObject } from '../soap/value.js';
import { unusableDevice } from '../watch/unusable-answer.js';
import { removableDevice } from './other-devices.js';

/** The kinds of devices that a host shows by slot. */
export type HostKind = Exclude<SlottedKind, 'sharedFolders'>;

/** `usb` is the controller for USB 1.1 and 2.0, `xhci` that for USB 3. */
export type SingleName = 'video' | 'sound' | 'usb' | 'xhci' | 'tpm';

/** The host's devices by slot. The objects keep their keys and whole backings, which an edit must send back. */
export type DeviceTable = { readonly [Kind in HostKind]: ReadonlyMap<string, VimObject> } & {
  /** Devices of kinds that no manifest has. */
  readonly others: ReadonlyMap<string, VimObject>;
  /** Devices that a VM has once. */
  readonly singles: ReadonlyMap<SingleName, VimObject>;
};

function sendable(device: VimObject, where: string): VimObject {
  const problem = encodingProblem(device, 'VirtualDevice');
  if (problem === null) return device;
  throw unusableDevice(`The host shows ${where} in a form that cannot be sent back to it: ${problem}`);
}

/** Collects the device changes of one spec. New devices get negative keys, which other devices of the same spec may refer to. */
export class DeviceSpecs {
  readonly changes: VimObject[] = [];
  readonly #devices: DeviceTable;
  readonly #newKeys = new Map<string, number>();
  /** The key of a new controller by the key of the one whose place it takes. */
  readonly #newControllers = new Map<number, number>();
  readonly #replaced: string[] = [];
  #nextKey = -1;

  constructor(devices: DeviceTable) {
    this.#devices = devices;
  }

  /** Adds a device under a slot or the name of a single device; with `create`, its file is made with it. */
  add(slot: string, device: VimObject, fileOperation: 'create' | null = null): void {
    const key = this.#nextKey;
    this.#nextKey -= 1;
    this.#newKeys.set(slot, key);
    this.changes.push({
      operation: 'add',
      ...(fileOperation === null ? {} : { fileOperation }),
      device: { ...device, key },
    });
  }

  /** The slots whose devices are replaced by others of another model, whose raw keys hosts drop with the device. */
  get replaced(): readonly string[] {
    return this.#replaced;
  }

  /**
   * Puts a device of another model in the place of the live one. The live one goes first: no two controllers have one bus number. What is
   * on a controller follows it by {@link moveToNewControllers}, which keeps it in the VM.
   */
  replace(kind: HostKind, slot: string, device: VimObject): void {
    const before = numberOf(this.live(kind, slot)['key']);
    this.remove(kind, slot);
    const key = this.#nextKey;
    this.add(slot, device);
    this.#replaced.push(slot);
    if (kind === 'controllers' && before !== null) this.#newControllers.set(before, key);
  }

  /** Sends each device whose controller is replaced, and which has no change of its own, to the new controller. Its files stay. */
  moveToNewControllers(): void {
    if (this.#newControllers.size === 0) return;
    const sent = new Set(this.changes.map(({ device }) => numberOf(objectOf(device)?.['key'])));
    const { disks, cdroms, others } = this.#devices;
    for (const [slot, device] of [...disks, ...cdroms, ...others]) {
      const moved = this.#onNewController(device);
      if (moved !== device && !sent.has(numberOf(device['key']))) this.edit(sendable(moved, slot));
    }
  }

  #onNewController(device: VimObject): VimObject {
    const controllerKey = this.#newControllers.get(numberOf(device['controllerKey']) ?? Number.NaN);
    return controllerKey === undefined ? device : { ...device, controllerKey };
  }

  edit(device: VimObject): void {
    this.changes.push({ operation: 'edit', device });
  }

  /** Takes a device out of the domain; its files stay. */
  remove(kind: HostKind, slot: string): void {
    const { cdroms, disks, others } = this.#devices;
    const device = this.#devices[kind].get(slot) ?? others.get(slot) ?? (kind === 'cdroms' ? disks : cdroms).get(slot);
    if (device === undefined) throw unusableDevice(`The host shows no device at ${slot}`);
    const isSendable = encodingProblem(device, 'VirtualDevice') === null;
    this.changes.push({ operation: 'remove', device: isSendable ? device : removableDevice(device) });
  }

  removeSingle(name: SingleName): void {
    this.changes.push({ operation: 'remove', device: this.single(name) });
  }

  has(name: SingleName): boolean {
    return this.#devices.singles.has(name);
  }

  /** The host's device of that name; an error if there is none that can be sent back. */
  single(name: SingleName): VimObject {
    const device = this.#devices.singles.get(name);
    if (device === undefined) throw unusableDevice(`The host shows no ${name} device`);
    return sendable(device, name);
  }

  /** The host's device in a slot; an error if there is none that can be sent back. */
  live(kind: HostKind, slot: string): VimObject {
    const device = this.#devices[kind].get(slot);
    if (device === undefined) throw unusableDevice(`The host shows no device at ${slot}`);
    return sendable(this.#onNewController(device), slot);
  }

  /** The host's key of the disk or card in a slot; for a new one its negative key (guess). */
  keyOf(slot: string): number {
    const device = this.#devices.disks.get(slot) ?? this.#devices.nics.get(slot);
    const key = this.#newKeys.get(slot) ?? numberOf(device?.['key']);
    if (key === null) throw unusableDevice(`The host shows no disk or network card at ${slot}`);
    return key;
  }

  /** The place of a new device on its bus. */
  placeOf(slot: string): { readonly controllerKey: number; readonly unitNumber: number } {
    const [controller = '', unit = '0'] = slot.split(':');
    const known = this.#newKeys.get(controller) ?? numberOf(this.#devices.controllers.get(controller)?.['key']);
    // IDE controllers exist in every domain, and a new one is not listed before it is made (vSphere: keys 200 and 201).
    const ide = /^ide([01])$/.exec(controller)?.[1];
    const key = known ?? (ide === undefined ? null : 200 + Number(ide));
    if (key === null) throw unusableDevice(`The host shows no controller for ${slot}`);
    return { controllerKey: key, unitNumber: Number(unit) };
  }
}
