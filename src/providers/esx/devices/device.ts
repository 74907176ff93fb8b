import type { LiveDomain } from '../../../domain/live.js';
import type { Impact } from '../../../plan/diff/change.js';
import type { NewDisk } from '../../../plan/steps/file-steps.js';
import { always, type CostRule, factAt, impact } from '../fields/field-costs.js';
import { booleanOf, numberOf, objectOf, textOf, type VimObject, type VimValue } from '../soap/value.js';
import { isKindOf } from '../soap/vim25/vim25.js';
import type { DeviceSpecs, SingleName } from './device-specs.js';
import type { NetworkBackings } from './network-backings.js';

/** The cost of a change below a device, by path: `[]` is to add or remove it, `*` is one segment, `**` at the end one or more. */
export interface CostRow {
  readonly path: readonly string[];
  /** Where the rule comes from. */
  readonly source: string;
  readonly cost: CostRule;
}

/** The first vSphere API that has a member (vSphere API reference, "since"). */
export interface SinceRow<Whole> {
  readonly path: readonly string[];
  readonly since: readonly [number, number];
  /** True if the device needs the member: an API without it cannot make this device. */
  isSet(device: Whole): boolean;
}

export interface DeviceRules<Whole> {
  /** The first row that matches decides. */
  readonly costs: readonly CostRow[];
  /** Members that are not here are as old as the API. */
  readonly since: readonly SinceRow<Whole>[];
}

/** What a device becomes besides its own members: its slot, the file that is made with it, and the networks that need more than a name. */
export interface SlotContext {
  readonly slot: string;
  readonly newDisk: NewDisk | null;
  readonly networks: NetworkBackings;
  /** True if the change connects or disconnects the device of a running VM. Not given: it stays as it is. */
  readonly connectsNow?: boolean;
}

/** A kind of device that a host shows by slot. */
export interface SlottedDevice<Whole> extends DeviceRules<Whole> {
  /** Returns the host's devices of this kind by slot. `controllers` has the slot of each controller by its key. */
  find(devices: readonly VimObject[], controllers: ReadonlyMap<number, string>): ReadonlyMap<string, VimObject>;
  /** Returns the device as a Domain has it; null for one that a Domain cannot express. */
  read(device: VimObject): Whole | null;
  /** Returns a new device, without its key and its place on a bus. */
  added(device: Whole, context: SlotContext): VimObject;
  /** Returns all that the host shows of the device, with the members that change. */
  edited(live: VimObject, before: Whole, after: Whole, context: SlotContext): VimObject;
  /** Its slot is on a controller. */
  readonly onBus?: true;
  /** True if the change takes another device in the slot. */
  isReplaced?(before: Whole, after: Whole): boolean;
  /** Returns the device of another model that takes the place of the live one, with all that it keeps. Not given: a new device. */
  replacement?(live: VimObject, before: Whole, after: Whole, context: SlotContext): VimObject;
}

/** A device that a VM has once. */
export interface SingleDevice<Whole> extends DeviceRules<Whole> {
  read(singles: ReadonlyMap<SingleName, VimObject>): Whole;
  /** True if a new VM needs a device change for it. */
  isAdded(device: Whole): boolean;
  /** Sends the device changes after which the VM has the device like this. */
  change(after: Whole, specs: DeviceSpecs): void;
}

/** A device that the API has as raw keys only; it is read as a VMX is. */
export interface RawKeyDevice<Whole> extends DeviceRules<Whole> {
  /** Its VMX keys. */
  readonly keys: RegExp;
  /** The raw keys and their values for one member, or for all with `''`; an empty value removes a key. Not given: nothing changes it. */
  raw?(device: Whole, member: string): Readonly<Record<string, string>>;
}

export const DEVICE_SPEC = 'vSphere API reference, VirtualDeviceConfigSpec';
/** Its documentation lists the changes that take a domain down. */
export const REBOOTS = 'terraform-provider-vsphere, "Virtual Machine Reboot"';

export function isOfType(device: VimObject, type: string): boolean {
  return isKindOf(device.$type ?? '', type);
}

export function keyOf(device: VimObject): number {
  return numberOf(device['key']) ?? 0;
}

/** Finds devices by the controller and the unit that they are on. */
export function onController(type: string): SlottedDevice<unknown>['find'] {
  return (devices, controllers) => {
    const found = new Map<string, VimObject>();
    for (const device of devices) {
      const controller = controllers.get(numberOf(device['controllerKey']) ?? Number.NaN);
      if (controller !== undefined && isOfType(device, type))
        found.set(`${controller}:${numberOf(device['unitNumber']) ?? 0}`, device);
    }
    return found;
  };
}

/**
 * Finds devices by the host's usual keys (`ethernet0` is 4000, `serial0` is 9000), which is how it names them in the VMX. A server that
 * numbers otherwise (vcsim) gets them in the order of its keys, so that the same reading always gives the same slots.
 */
export function numbered(type: string, prefix: string, first: number, count: number): SlottedDevice<unknown>['find'] {
  return (devices) => {
    const inOrder = devices
      .filter((device) => isOfType(device, type))
      .sort((left, right) => keyOf(left) - keyOf(right));
    const usual = inOrder.every((device) => keyOf(device) >= first && keyOf(device) < first + count);
    return new Map(inOrder.map((device, index) => [`${prefix}${usual ? keyOf(device) - first : index}`, device]));
  };
}

/** The word for an API type, and the type for a word. */
export type TypeWords<Word extends string> = readonly (readonly [type: string, word: Word])[];

export function wordOf<Word extends string>(words: TypeWords<Word>, type: string | undefined): Word | null {
  return words.find(([each]) => each === type)?.[1] ?? null;
}

export function typeOf<Word extends string>(words: TypeWords<Word>, word: Word): string | null {
  return words.find(([, each]) => each === word)?.[0] ?? null;
}

export function filled(text: string | null): string | null {
  return text === '' ? null : text;
}

export function startConnected(device: VimObject): boolean {
  return booleanOf(objectOf(device['connectable'])?.['startConnected']) ?? true;
}

/** Whether a device is connected when the domain powers on, and with `connectsNow` also now; else that stays as it is. */
export function connectable(connected: boolean, existing?: VimValue, connectsNow = false): VimObject {
  const now = objectOf(existing);
  return {
    startConnected: connected,
    allowGuestControl: now?.['allowGuestControl'] ?? true,
    connected: connectsNow ? connected : (now?.['connected'] ?? connected),
  };
}

/** The host's drive that a backing names; null if the host picks one. */
export function hostDrive(backing: VimObject): string | null {
  const name = textOf(backing['deviceName']) ?? '';
  return name === '' || booleanOf(backing['useAutoDetect']) === true ? null : name;
}

export function hostDriveSpec(device: string | null): VimObject {
  return { deviceName: device ?? '', useAutoDetect: device === null };
}

/** The change of a device's backing; all else stays as the host shows it. */
export function withBacking<Whole>(backing: (device: Whole) => VimObject): SlottedDevice<Whole>['edited'] {
  return (live, _before, after) => ({ ...live, backing: backing(after) });
}

export function addOrRemove(what: string): CostRule {
  return always('needs-power-off', `${what} can be added only while the VM is off`);
}

/** A running VM takes it at once, and at each power-on. */
function costOfConnecting(live: LiveDomain, what: string): Impact {
  const power = factAt(live, 'runtime', 'power');
  return power.value === 'on'
    ? impact('hot', `the ${what} is connected or disconnected while it runs, and at power-on`, power)
    : impact('next-power-on', `it says whether the ${what} is connected at power-on`, power);
}

export function connectedCost(what: string): CostRow {
  return {
    path: ['connected'],
    source: DEVICE_SPEC,
    cost: (_difference, live) => costOfConnecting(live, what),
  };
}

/** The first hardware version whose PCI devices come and go while a domain runs (vSphere 4.0, virtual machine administration). */
const HOT_PLUG_HARDWARE = 7;

/** The cost of adding a PCI device that hardware with hot-plug takes while it runs. */
export function costOfHotPlug(live: LiveDomain, what: string): Impact {
  const hardware = factAt(live, 'domain', 'hardwareVersion');
  const because = `${what} can be added while it runs`;
  return Number(hardware.value) >= HOT_PLUG_HARDWARE
    ? impact('hot', because, hardware)
    : impact('needs-power-off', `${because} from hardware version ${HOT_PLUG_HARDWARE} on`, hardware);
}
