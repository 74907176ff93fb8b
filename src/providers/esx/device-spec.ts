import type {
  Cdrom,
  ControllerModel,
  Disk,
  Domain,
  Floppy,
  Nic,
  Parallel,
  PassthroughDevice,
  Serial,
  Slots,
  Sound,
  Usb,
  Video,
} from '../../domain/domain.js';
import { compareSlots } from '../../domain/limits.js';
import type { NewDisk } from '../../plan/step.js';
import {
  cdromBacking,
  floppyBacking,
  limitSpec,
  movedNicBacking,
  nicBacking,
  parallelBacking,
  passthroughBacking,
  serialBacking,
  sharesSpec,
} from './backings.js';
import { controllerTypeOf, diskModeWord, nicTypeOf, soundTypeOf } from './device-words.js';
import { type DeviceTable, deviceTable, type SingleDevice } from './devices.js';
import { numberOf, objectOf, type VimObject, type VimValue } from './soap/value.js';

type SlottedDevices = Exclude<keyof DeviceTable, 'singles'>;

/** Builds the device changes of one spec. New devices get negative keys, by which others of the same spec may refer to them. */
export class DeviceSpecs {
  readonly changes: VimObject[] = [];
  readonly #devices: DeviceTable;
  readonly #newKeys = new Map<string, number>();
  #nextKey = -1;

  constructor(devices: DeviceTable) {
    this.#devices = devices;
  }

  addController(slot: string, model: ControllerModel): void {
    const match = /^(scsi|sata|nvme)(\d+)$/.exec(slot);
    if (match?.[1] === undefined) throw new Error(`no controller can be added at ${slot}`);
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
    const backing: VimObject = {
      $type: 'VirtualDiskFlatVer2BackingInfo',
      fileName: created?.file ?? disk.file,
      diskMode: diskModeWord(disk.mode),
      ...(disk.writeThrough ? { writeThrough: true } : {}),
      ...(created === null
        ? {}
        : { thinProvisioned: created.provisioning === 'thin', eagerlyScrub: created.provisioning === 'eager' }),
      ...(disk.sharing === 'multi-writer' ? { sharing: 'sharingMultiWriter' } : {}),
    };
    const plain = disk.limit === 'unlimited' && (disk.shares === null || disk.shares === 'normal');
    const device = {
      $type: 'VirtualDisk',
      key: this.#newKey(slot),
      backing,
      ...this.#place(slot),
      capacityInKB: created?.size ?? 0,
      ...(plain ? {} : { storageIOAllocation: ioAllocation(disk) }),
    };
    this.#add(device, created === null ? null : 'create');
  }

  /** Sends back all that the host says of the disk, with the members that change. */
  editDisk(slot: string, before: Disk, after: Disk): void {
    const device = this.#existing('disks', slot);
    const { size } = after;
    const grows = size !== null && size !== before.size;
    const bytes = grows && numberOf(device['capacityInBytes']) !== null ? { capacityInBytes: size * 1024 } : {};
    const scheduled = before.shares !== after.shares || before.limit !== after.limit;
    const backing: VimObject = {
      ...objectOf(device['backing']),
      ...(before.mode === after.mode ? {} : { diskMode: diskModeWord(after.mode) }),
      ...(before.writeThrough === after.writeThrough ? {} : { writeThrough: after.writeThrough }),
      ...(before.sharing === after.sharing
        ? {}
        : { sharing: after.sharing === 'multi-writer' ? 'sharingMultiWriter' : 'sharingNone' }),
    };
    this.#edit({
      ...device,
      backing,
      ...(grows ? { capacityInKB: size } : {}),
      ...bytes,
      ...(scheduled ? { storageIOAllocation: ioAllocation(after) } : {}),
    });
  }

  addNic(slot: string, nic: Nic): void {
    this.#add({
      $type: nicTypeOf(nic.model),
      key: this.#newKey(slot),
      backing: nicBacking(nic),
      connectable: connectable(nic.connected, undefined),
      ...addressSpec(nic),
    });
  }

  editNic(slot: string, before: Nic, after: Nic): void {
    const device = this.#existing('nics', slot);
    const moved = before.mac !== after.mac || before.macType !== after.macType;
    // An address that replaces a generated one is the user's own, unless the type was changed with it.
    const macType = before.macType === after.macType ? null : after.macType;
    this.#edit({
      ...device,
      backing: movedNicBacking(before, after) ?? device['backing'],
      connectable: connectable(after.connected, device['connectable']),
      ...(moved ? addressSpec({ ...after, macType }) : {}),
    });
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
    this.changes.push({ operation: 'remove', device: this.#existing(kind, slot) });
  }

  /** The host's key of the disk or card in a slot; for one that joins by this spec the negative one that it goes by meanwhile (guess). */
  keyOf(slot: string): number {
    const device = this.#devices.disks.get(slot) ?? this.#devices.nics.get(slot);
    const key = this.#newKeys.get(slot) ?? numberOf(device?.['key']);
    if (key === null) throw new Error(`the host shows no disk or network card at ${slot}`);
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
    if (device === undefined) throw new Error(`the host shows no device at ${slot}`);
    return device;
  }

  #single(name: SingleDevice): VimObject {
    const device = this.#devices.singles.get(name);
    if (device === undefined) throw new Error(`the host shows no ${name} device`);
    return device;
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
    if (key === null) throw new Error(`there is no controller for ${slot}`);
    return { controllerKey: key, unitNumber: Number(unit) };
  }
}

function ioAllocation({ limit, shares }: Disk): VimObject {
  return { limit: limitSpec(limit), shares: sharesSpec(shares) };
}

function connectable(startConnected: boolean, existing: VimValue | undefined): VimObject {
  const now = objectOf(existing);
  return {
    startConnected,
    allowGuestControl: now?.['allowGuestControl'] ?? true,
    connected: now?.['connected'] ?? startConnected,
  };
}

/** Addresses that vCenter generates are `assigned` (00:50:56:80 to bf); one that is given is manual unless it is said to be generated. */
function addressSpec({ mac, macType }: Nic): VimObject {
  if (mac === null) return { addressType: 'generated' };
  if (macType !== 'generated') return { addressType: 'manual', macAddress: mac };
  return { addressType: /^00:50:56:[89ab]/.test(mac) ? 'assigned' : 'generated', macAddress: mac };
}

function inSlotOrder<Device>(devices: Slots<Device>): readonly (readonly [slot: string, device: Device])[] {
  return Object.entries(devices).sort(([left], [right]) => compareSlots(left, right));
}

/**
 * All devices of a new domain, controllers first, because disks refer to them. Its video card is no new device, and there is none
 * to edit yet: a plan has such a domain uploaded.
 */
export function newDomainDevices(domain: Domain, newDisks: readonly NewDisk[]): DeviceSpecs {
  const specs = new DeviceSpecs(deviceTable([]));
  for (const [slot, model] of Object.entries(domain.controllers)) specs.addController(slot, model);
  specs.setUsb(domain.usb);
  if (domain.sound !== null) specs.setSound(domain.sound);
  if (domain.tpm) specs.setTpm(true);
  for (const [slot, disk] of Object.entries(domain.disks)) {
    specs.addDisk(slot, disk, newDisks.find((each) => each.slot === slot) ?? null);
  }
  for (const [slot, cdrom] of Object.entries(domain.cdroms)) specs.addCdrom(slot, cdrom);
  // Hosts number these by the order in which they come.
  for (const [slot, floppy] of inSlotOrder(domain.floppies)) specs.addFloppy(slot, floppy);
  for (const [slot, nic] of inSlotOrder(domain.nics)) specs.addNic(slot, nic);
  for (const [slot, serial] of inSlotOrder(domain.serials)) specs.addSerial(slot, serial);
  for (const [slot, parallel] of inSlotOrder(domain.parallels)) specs.addParallel(slot, parallel);
  for (const [slot, device] of inSlotOrder(domain.passthrough)) specs.addPassthrough(slot, device);
  return specs;
}
