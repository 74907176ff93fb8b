import type { DatastorePath } from '../../domain/datastore-path.js';
import type { Cdrom, ControllerModel, Domain, Nic, Serial, Slots } from '../../domain/domain.js';
import { compareSlots } from '../../domain/limits.js';
import type { NewDisk } from '../../plan/step.js';
import { controllerTypeOf, nicTypeOf } from './device-words.js';
import type { DeviceTable } from './devices.js';
import { numberOf, objectOf, type VimObject, type VimValue } from './soap/value.js';

/** Builds the device changes of one spec. New devices get negative keys, by which others of the same spec may refer to them. */
export class DeviceSpecs {
  readonly changes: VimObject[] = [];
  readonly #devices: DeviceTable;
  readonly #newControllers = new Map<string, number>();
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
    const key = this.#newKey();
    this.#newControllers.set(slot, key);
    const shared = match[1] === 'scsi' ? { sharedBus: 'noSharing' } : {};
    this.#add({ $type: type, key, busNumber: Number(match[2]), ...shared });
  }

  /** `create` makes the file with the disk; without it the file must be there. */
  addDisk(slot: string, file: DatastorePath, created: NewDisk | null): void {
    const backing: VimObject = {
      $type: 'VirtualDiskFlatVer2BackingInfo',
      fileName: file,
      diskMode: 'persistent',
      ...(created === null
        ? {}
        : { thinProvisioned: created.provisioning === 'thin', eagerlyScrub: created.provisioning === 'eager' }),
    };
    const device = {
      $type: 'VirtualDisk',
      key: this.#newKey(),
      backing,
      ...this.#place(slot),
      capacityInKB: created?.size ?? 0,
    };
    this.#add(device, created === null ? null : 'create');
  }

  growDisk(slot: string, kilobytes: number): void {
    const device = this.#existing(this.#devices.disks, slot);
    const bytes = numberOf(device['capacityInBytes']) === null ? {} : { capacityInBytes: kilobytes * 1024 };
    this.#edit({ ...device, capacityInKB: kilobytes, ...bytes });
  }

  addNic(nic: Nic): void {
    const mac: VimObject =
      nic.mac === null ? { addressType: 'generated' } : { addressType: 'manual', macAddress: nic.mac };
    this.#add({
      $type: nicTypeOf(nic.model),
      key: this.#newKey(),
      backing: networkBacking(nic.network),
      connectable: connectable(nic.connected, undefined),
      ...mac,
    });
  }

  editNic(slot: string, before: Nic, after: Nic): void {
    const device = this.#existing(this.#devices.nics, slot);
    const backing: VimValue | undefined =
      before.network === after.network ? device['backing'] : networkBacking(after.network);
    const mac = before.mac === after.mac || after.mac === null ? {} : { addressType: 'manual', macAddress: after.mac };
    this.#edit({ ...device, backing, connectable: connectable(after.connected, device['connectable']), ...mac });
  }

  addCdrom(slot: string, cdrom: Cdrom): void {
    this.#add({
      $type: 'VirtualCdrom',
      key: this.#newKey(),
      backing: cdromBacking(cdrom),
      connectable: connectable(cdrom.connected, undefined),
      ...this.#place(slot),
    });
  }

  editCdrom(slot: string, cdrom: Cdrom): void {
    const device = this.#existing(this.#devices.cdroms, slot);
    this.#edit({
      ...device,
      backing: cdromBacking(cdrom),
      connectable: connectable(cdrom.connected, device['connectable']),
    });
  }

  addSerial(serial: Serial): void {
    this.#add({ $type: 'VirtualSerialPort', key: this.#newKey(), backing: serialBacking(serial), yieldOnPoll: true });
  }

  editSerial(slot: string, serial: Serial): void {
    const device = this.#existing(this.#devices.serials, slot);
    this.#edit({ ...device, backing: serialBacking(serial) });
  }

  /** Takes a device out of the domain; its files stay. */
  remove(kind: keyof DeviceTable, slot: string): void {
    const device = this.#existing(this.#devices[kind], slot);
    this.changes.push({ operation: 'remove', device });
  }

  #add(device: VimObject, fileOperation: 'create' | null = null): void {
    this.changes.push({ operation: 'add', ...(fileOperation === null ? {} : { fileOperation }), device });
  }

  #edit(device: VimObject): void {
    this.changes.push({ operation: 'edit', device });
  }

  #newKey(): number {
    const key = this.#nextKey;
    this.#nextKey -= 1;
    return key;
  }

  #existing(devices: ReadonlyMap<string, VimObject>, slot: string): VimObject {
    const device = devices.get(slot);
    if (device === undefined) throw new Error(`the host shows no device at ${slot}`);
    return device;
  }

  #place(slot: string): { readonly controllerKey: number; readonly unitNumber: number } {
    const [controller = '', unit = '0'] = slot.split(':');
    const known = this.#newControllers.get(controller) ?? numberOf(this.#devices.controllers.get(controller)?.['key']);
    // IDE controllers exist in every domain, and a new one is not listed before it is made (vSphere: keys 200 and 201).
    const ide = /^ide([01])$/.exec(controller)?.[1];
    const key = known ?? (ide === undefined ? null : 200 + Number(ide));
    if (key === null) throw new Error(`there is no controller for ${slot}`);
    return { controllerKey: key, unitNumber: Number(unit) };
  }
}

function connectable(startConnected: boolean, existing: VimValue | undefined): VimObject {
  const now = objectOf(existing);
  return {
    startConnected,
    allowGuestControl: now?.['allowGuestControl'] ?? true,
    connected: now?.['connected'] ?? startConnected,
  };
}

function networkBacking(network: string | null): VimObject {
  return { $type: 'VirtualEthernetCardNetworkBackingInfo', deviceName: network ?? '' };
}

function cdromBacking(cdrom: Cdrom): VimObject {
  const { medium } = cdrom;
  switch (medium.kind) {
    case 'iso':
      return { $type: 'VirtualCdromIsoBackingInfo', fileName: medium.file };
    case 'device':
      return { $type: 'VirtualCdromAtapiBackingInfo', deviceName: medium.device };
    case 'client':
      return { $type: 'VirtualCdromRemotePassthroughBackingInfo', deviceName: '', exclusive: false };
    case 'empty':
      return { $type: 'VirtualCdromIsoBackingInfo', fileName: '' };
  }
}

function serialBacking(serial: Serial): VimObject {
  switch (serial.kind) {
    case 'file':
      return { $type: 'VirtualSerialPortFileBackingInfo', fileName: serial.file };
    case 'device':
      return { $type: 'VirtualSerialPortDeviceBackingInfo', deviceName: serial.device };
    case 'pipe':
      return {
        $type: 'VirtualSerialPortPipeBackingInfo',
        pipeName: serial.pipe,
        endpoint: serial.endpoint,
        noRxLoss: false,
      };
    case 'network':
      return { $type: 'VirtualSerialPortURIBackingInfo', serviceURI: serial.uri, direction: serial.direction };
  }
}

function inSlotOrder<Device>(devices: Slots<Device>): readonly (readonly [slot: string, device: Device])[] {
  return Object.entries(devices).sort(([left], [right]) => compareSlots(left, right));
}

/** All devices of a new domain, controllers first, because disks refer to them. */
export function newDomainDevices(domain: Domain, newDisks: readonly NewDisk[]): readonly VimObject[] {
  const none: DeviceTable = {
    controllers: new Map(),
    disks: new Map(),
    cdroms: new Map(),
    nics: new Map(),
    serials: new Map(),
  };
  const specs = new DeviceSpecs(none);
  for (const [slot, model] of Object.entries(domain.controllers)) specs.addController(slot, model);
  for (const [slot, disk] of Object.entries(domain.disks)) {
    specs.addDisk(slot, disk.file, newDisks.find((each) => each.slot === slot) ?? null);
  }
  for (const [slot, cdrom] of Object.entries(domain.cdroms)) specs.addCdrom(slot, cdrom);
  // Hosts number these by the order in which they come.
  for (const [, nic] of inSlotOrder(domain.nics)) specs.addNic(nic);
  for (const [, serial] of inSlotOrder(domain.serials)) specs.addSerial(serial);
  return specs.changes;
}
