import type {
  Cdrom,
  ControllerModel,
  Disk,
  Floppy,
  Nic,
  Parallel,
  PassthroughDevice,
  Serial,
  Sound,
  Usb,
  Video,
} from '../../domain/domain.js';
import type { NewDisk } from '../../plan/steps/file-steps.js';
import { cdromBacking, floppyBacking, parallelBacking, passthroughBacking, serialBacking } from './backings.js';
import { connectable } from './connectable.js';
import { controllerTypeOf, soundTypeOf } from './device-words.js';
import { removableDevice } from './devices/other-devices.js';
import type { DeviceTable, SingleDevice } from './devices.js';
import { editedDisk, newDisk } from './disk-device.js';
import { type NetworkBackings, PLAIN_NETWORKS } from './network-backings.js';
import { editedNic, newNic } from './nic-device.js';
import { encodingProblem } from './soap/encode.js';
import { numberOf, type VimObject } from './soap/value.js';
import { unusableDevice } from './watch/unusable-answer.js';

type SlottedDevices = Exclude<keyof DeviceTable, 'singles' | 'others'>;

function sendable(device: VimObject, where: string): VimObject {
  const problem = encodingProblem(device, 'VirtualDevice');
  if (problem === null) return device;
  throw unusableDevice(`The host shows ${where} in a form that cannot be sent back to it: ${problem}`);
}

/** Builds the device changes of one spec. New devices get negative keys, by which others of the same spec may refer to them. */
export class DeviceSpecs {
  readonly changes: VimObject[] = [];
  readonly #devices: DeviceTable;
  readonly #networks: NetworkBackings;
  readonly #newKeys = new Map<string, number>();
  #nextKey = -1;

  constructor(devices: DeviceTable, networks: NetworkBackings = PLAIN_NETWORKS) {
    this.#devices = devices;
    this.#networks = networks;
  }

  addController(slot: string, model: ControllerModel): void {
    const match = /^(scsi|sata|nvme)(\d+)$/.exec(slot);
    if (match?.[1] === undefined) throw unusableDevice(`No controller can be added at ${slot}`);
    const type =
      match[1] === 'sata'
        ? 'VirtualAHCIController'
        : match[1] === 'nvme'
          ? 'VirtualNVMEController'
          : controllerTypeOf(model);
    const shared = match[1] === 'scsi' ? { sharedBus: 'noSharing' } : {};
    this.#add({ $type: type, key: this.#newKey(slot), busNumber: Number(match[2]), ...shared });
  }

  /** `created` makes the file with the disk; without it the file must be there. */
  addDisk(slot: string, disk: Disk, created: NewDisk | null): void {
    const device = { ...newDisk(disk, created), key: this.#newKey(slot), ...this.#place(slot) };
    this.#add(device, created === null ? null : 'create');
  }

  /** Another disk in the slot of one, whose file stays: hosts carry out the changes of a spec in their order. */
  replaceDisk(slot: string, disk: Disk, created: NewDisk | null): void {
    this.remove('disks', slot);
    this.addDisk(slot, disk, created);
  }

  editDisk(slot: string, before: Disk, after: Disk): void {
    this.#edit(editedDisk(this.#existing('disks', slot), before, after));
  }

  addNic(slot: string, nic: Nic): void {
    this.#add({ ...newNic(nic, this.#networks), key: this.#newKey(slot) });
  }

  editNic(slot: string, before: Nic, after: Nic): void {
    this.#edit(editedNic(this.#existing('nics', slot), before, after, this.#networks));
  }

  addCdrom(slot: string, cdrom: Cdrom): void {
    const backing = cdromBacking(cdrom);
    this.#addBacked('VirtualCdrom', slot, backing, {
      connectable: connectable(cdrom.connected, undefined),
      ...this.#place(slot),
    });
  }

  editCdrom(slot: string, cdrom: Cdrom): void {
    const device = this.#existing('cdroms', slot);
    this.#edit({
      ...device,
      backing: cdromBacking(cdrom),
      connectable: connectable(cdrom.connected, device['connectable']),
    });
  }

  addFloppy(slot: string, { medium, connected }: Floppy): void {
    this.#addBacked('VirtualFloppy', slot, floppyBacking(medium), { connectable: connectable(connected, undefined) });
  }

  editFloppy(slot: string, { medium, connected }: Floppy): void {
    const device = this.#existing('floppies', slot);
    this.#edit({
      ...device,
      backing: floppyBacking(medium),
      connectable: connectable(connected, device['connectable']),
    });
  }

  addSerial(slot: string, serial: Serial): void {
    this.#addBacked('VirtualSerialPort', slot, serialBacking(serial), { yieldOnPoll: true });
  }

  addParallel(slot: string, parallel: Parallel): void {
    this.#addBacked('VirtualParallelPort', slot, parallelBacking(parallel), {});
  }

  addPassthrough(slot: string, device: PassthroughDevice): void {
    this.#addBacked('VirtualPCIPassthrough', slot, passthroughBacking(device), {});
  }

  /** Gives a device that is nothing but its backing another one. */
  editBacking(kind: 'serials' | 'parallels' | 'passthrough', slot: string, backing: VimObject): void {
    this.#edit({ ...this.#existing(kind, slot), backing });
  }

  /** A card of another model is another card. */
  setSound(sound: Sound | null): void {
    if (this.#devices.singles.has('sound')) this.#removeSingle('sound');
    if (sound === null) return;
    const backing = { $type: 'VirtualSoundCardDeviceBackingInfo', deviceName: '', useAutoDetect: true };
    this.#addBacked(soundTypeOf(sound), 'sound', backing, {});
  }

  setUsb({ uhci, ehci, xhci }: Usb): void {
    const usb = this.#devices.singles.get('usb');
    if (usb === undefined && uhci) {
      this.#add({ $type: 'VirtualUSBController', key: this.#newKey('usb'), busNumber: 0, ehciEnabled: ehci });
    } else if (usb !== undefined && !uhci) this.#removeSingle('usb');
    else if (usb !== undefined && (usb['ehciEnabled'] ?? false) !== ehci) this.#edit({ ...usb, ehciEnabled: ehci });
    const has = this.#devices.singles.has('xhci');
    if (!has && xhci) this.#add({ $type: 'VirtualUSBXHCIController', key: this.#newKey('xhci'), busNumber: 0 });
    else if (has && !xhci) this.#removeSingle('xhci');
  }

  setTpm(tpm: boolean): void {
    if (!tpm) this.#removeSingle('tpm');
    else this.#add({ $type: 'VirtualTPM', key: this.#newKey('tpm') });
  }

  /** Every domain has its one video card, which is never added. With neither number given the host's own settings hold. */
  setVideo({ memory, displays, accelerated }: Video): void {
    const device = this.#single('video');
    this.#edit({
      ...device,
      ...(memory === null ? {} : { videoRamSizeInKB: memory }),
      ...(displays === null ? {} : { numDisplays: displays }),
      useAutoDetect: memory === null && displays === null,
      enable3DSupport: accelerated,
    });
  }

  /** Takes a device out of the domain; its files stay. */
  remove(kind: SlottedDevices, slot: string): void {
    const { cdroms, disks, others } = this.#devices;
    const device = this.#devices[kind].get(slot) ?? others.get(slot) ?? (kind === 'cdroms' ? disks : cdroms).get(slot);
    if (device === undefined) throw unusableDevice(`The host shows no device at ${slot}`);
    const isSendable = encodingProblem(device, 'VirtualDevice') === null;
    this.changes.push({ operation: 'remove', device: isSendable ? device : removableDevice(device) });
  }

  /** The host's key of the disk or card in a slot; for one that joins by this spec the negative one that it goes by meanwhile (guess). */
  keyOf(slot: string): number {
    const device = this.#devices.disks.get(slot) ?? this.#devices.nics.get(slot);
    const key = this.#newKeys.get(slot) ?? numberOf(device?.['key']);
    if (key === null) throw unusableDevice(`The host shows no disk or network card at ${slot}`);
    return key;
  }

  #addBacked(type: string, slot: string, backing: VimObject, more: VimObject): void {
    this.#add({ $type: type, key: this.#newKey(slot), backing, ...more });
  }

  #add(device: VimObject, fileOperation: 'create' | null = null): void {
    this.changes.push({ operation: 'add', ...(fileOperation === null ? {} : { fileOperation }), device });
  }

  #edit(device: VimObject): void {
    this.changes.push({ operation: 'edit', device });
  }

  #newKey(slot: string): number {
    const key = this.#nextKey;
    this.#nextKey -= 1;
    this.#newKeys.set(slot, key);
    return key;
  }

  #existing(kind: SlottedDevices, slot: string): VimObject {
    const device = this.#devices[kind].get(slot);
    if (device === undefined) throw unusableDevice(`The host shows no device at ${slot}`);
    return sendable(device, slot);
  }

  #single(name: SingleDevice): VimObject {
    const device = this.#devices.singles.get(name);
    if (device === undefined) throw unusableDevice(`The host shows no ${name} device`);
    return sendable(device, name);
  }

  #removeSingle(name: SingleDevice): void {
    this.changes.push({ operation: 'remove', device: this.#single(name) });
  }

  #place(slot: string): { readonly controllerKey: number; readonly unitNumber: number } {
    const [controller = '', unit = '0'] = slot.split(':');
    const known = this.#newKeys.get(controller) ?? numberOf(this.#devices.controllers.get(controller)?.['key']);
    // IDE controllers exist in every domain, and a new one is not listed before it is made (vSphere: keys 200 and 201).
    const ide = /^ide([01])$/.exec(controller)?.[1];
    const key = known ?? (ide === undefined ? null : 200 + Number(ide));
    if (key === null) throw unusableDevice(`The host shows no controller for ${slot}`);
    return { controllerKey: key, unitNumber: Number(unit) };
  }
}
