import { BLANK_NIC, blankDisk } from '../../domain/blank-domain.js';
import type {
  Cdrom,
  ControllerModel,
  Disk,
  DistributedPort,
  Floppy,
  Nic,
  Parallel,
  PassthroughDevice,
  Provisioning,
  Serial,
  Shares,
  Slots,
  Usb,
  Video,
} from '../../domain/domain.js';
import { parseDatastorePath } from '../../domain/values/datastore-path.js';
import { parseMac } from '../../domain/values/mac.js';
import { setEntry } from '../../domain/values/own-entry.js';
import type { KiB } from '../../domain/values/units.js';
import { parseUuid } from '../../domain/values/uuid.js';
import { controllerModelOf, diskModeOf, nicModelOf } from './device-words.js';
import type { DeviceTable } from './devices.js';
import { vmxPciAddress, vmxPciId } from './pci-address.js';
import { booleanOf, numberOf, objectOf, textOf, type VimObject, type VimValue } from './soap/value.js';

/** A level, or a number where it is `custom`; null where the server tells neither. */
export function sharesOf(value: VimValue | undefined): Shares | null {
  const shares = objectOf(value);
  const level = textOf(shares?.['level']);
  if (level === 'low' || level === 'normal' || level === 'high') return level;
  return numberOf(shares?.['shares']);
}

function provisioningOf(backing: VimObject): Provisioning {
  if (booleanOf(backing['thinProvisioned']) === true) return 'thin';
  return booleanOf(backing['eagerlyScrub']) === true ? 'eager' : 'thick';
}

export function diskOf(device: VimObject): Disk | null {
  const backing = objectOf(device['backing']);
  const file = parseDatastorePath(textOf(backing?.['fileName']) ?? '');
  if (backing === null || !file.ok) return null;
  // Before API 4.1 a disk has its shares alone, and no limit.
  const allocation = objectOf(device['storageIOAllocation']);
  const limit = numberOf(allocation?.['limit']) ?? -1;
  return {
    ...blankDisk(file.value),
    size: numberOf(device['capacityInKB']) as KiB | null,
    provisioning: provisioningOf(backing),
    mode: diskModeOf(textOf(backing['diskMode'])),
    writeThrough: booleanOf(backing['writeThrough']) ?? false,
    sharing: textOf(backing['sharing']) === 'sharingMultiWriter' ? 'multi-writer' : 'none',
    // A live disk always has its level; servers of old do not say it.
    shares: sharesOf(allocation?.['shares'] ?? device['shares']) ?? 'normal',
    limit: limit < 0 ? 'unlimited' : limit,
  };
}

function startConnected(device: VimObject): boolean {
  return booleanOf(objectOf(device['connectable'])?.['startConnected']) ?? true;
}

function portOf(backing: VimObject | null): DistributedPort | null {
  const port = objectOf(backing?.['port']);
  const uuid = parseUuid(textOf(port?.['switchUuid']) ?? '');
  if (port === null || !uuid.ok) return null;
  return {
    switch: uuid.value,
    portgroup: textOf(port['portgroupKey']) ?? '',
    port: textOf(port['portKey']),
    connection: numberOf(port['connectionCookie']),
  };
}

/** `assigned` is an address that vCenter generated: a VMX has it as generated, too, and its range tells by whom. */
function macTypeOf(word: string | null): Nic['macType'] {
  switch (word?.toLowerCase()) {
    case 'manual':
      return 'static';
    case 'generated':
    case 'assigned':
      return 'generated';
    default:
      return null;
  }
}

/** Servers before API 6.0 do not say it, and have nothing but what is usual. */
function bandwidthOf(device: VimObject): Pick<Nic, 'shares' | 'reservation' | 'limit'> {
  const allocation = objectOf(device['resourceAllocation']);
  const limit = numberOf(allocation?.['limit']) ?? -1;
  return {
    shares: sharesOf(allocation?.['share']) ?? BLANK_NIC.shares,
    reservation: numberOf(allocation?.['reservation']) ?? BLANK_NIC.reservation,
    limit: limit < 0 ? 'unlimited' : limit,
  };
}

export function nicOf(device: VimObject): Nic {
  const mac = parseMac(textOf(device['macAddress']) ?? '');
  const backing = objectOf(device['backing']);
  return {
    ...BLANK_NIC,
    model: nicModelOf(device.$type ?? ''),
    network: filled(textOf(backing?.['deviceName'])),
    port: portOf(backing),
    mac: mac.ok ? mac.value : null,
    macType: macTypeOf(textOf(device['addressType'])),
    connected: startConnected(device),
    ...bandwidthOf(device),
  };
}

/** The host's drive that a backing names; null where the host picks one. */
function hostDevice(backing: VimObject): string | null {
  const name = textOf(backing['deviceName']) ?? '';
  return name === '' || booleanOf(backing['useAutoDetect']) === true ? null : name;
}

export function cdromOf(device: VimObject): Cdrom {
  const backing = objectOf(device['backing']);
  const connected = startConnected(device);
  switch (backing?.$type) {
    case 'VirtualCdromIsoBackingInfo': {
      const file = textOf(backing['fileName']) ?? '';
      return { medium: file === '' ? { kind: 'empty' } : { kind: 'iso', file }, connected };
    }
    case 'VirtualCdromRemoteAtapiBackingInfo':
    case 'VirtualCdromRemotePassthroughBackingInfo':
      return { medium: { kind: 'client' }, connected };
    case 'VirtualCdromAtapiBackingInfo':
    case 'VirtualCdromPassthroughBackingInfo': {
      const raw = backing.$type === 'VirtualCdromPassthroughBackingInfo';
      return { medium: { kind: 'device', device: hostDevice(backing), raw }, connected };
    }
    default:
      return { medium: { kind: 'empty' }, connected };
  }
}

export function floppyOf(device: VimObject): Floppy {
  const backing = objectOf(device['backing']);
  const connected = startConnected(device);
  switch (backing?.$type) {
    case 'VirtualFloppyImageBackingInfo': {
      const file = textOf(backing['fileName']) ?? '';
      return { medium: file === '' ? { kind: 'empty' } : { kind: 'file', file }, connected };
    }
    case 'VirtualFloppyRemoteDeviceBackingInfo':
      return { medium: { kind: 'client' }, connected };
    case 'VirtualFloppyDeviceBackingInfo':
      return { medium: { kind: 'device', device: hostDevice(backing) }, connected };
    default:
      return { medium: { kind: 'empty' }, connected };
  }
}

function endpointOf(text: string | null): 'client' | 'server' {
  return text === 'client' ? 'client' : 'server';
}

export function serialOf(device: VimObject): Serial | null {
  const backing = objectOf(device['backing']);
  switch (backing?.$type) {
    case 'VirtualSerialPortFileBackingInfo':
      return { kind: 'file', file: textOf(backing['fileName']) ?? '' };
    case 'VirtualSerialPortDeviceBackingInfo':
      return { kind: 'device', device: textOf(backing['deviceName']) ?? '' };
    case 'VirtualSerialPortPipeBackingInfo':
      return {
        kind: 'pipe',
        pipe: textOf(backing['pipeName']) ?? '',
        endpoint: endpointOf(textOf(backing['endpoint'])),
      };
    case 'VirtualSerialPortURIBackingInfo':
      return {
        kind: 'network',
        uri: textOf(backing['serviceURI']) ?? '',
        direction: endpointOf(textOf(backing['direction'])),
      };
    default:
      return null;
  }
}

export function parallelOf(device: VimObject): Parallel | null {
  const backing = objectOf(device['backing']);
  switch (backing?.$type) {
    case 'VirtualParallelPortFileBackingInfo':
      return { kind: 'file', file: textOf(backing['fileName']) ?? '' };
    case 'VirtualParallelPortDeviceBackingInfo':
      return { kind: 'device', device: textOf(backing['deviceName']) ?? '' };
    default:
      return null;
  }
}

function filled(text: string | null): string | null {
  return text === '' ? null : text;
}

/** Null for a device that the host chooses or makes itself: a virtual GPU, or one of dynamic DirectPath I/O. */
export function passthroughOf(device: VimObject): PassthroughDevice | null {
  const backing = objectOf(device['backing']);
  if (backing?.$type !== undefined && backing.$type !== 'VirtualPCIPassthroughDeviceBackingInfo') return null;
  const address = filled(textOf(backing?.['id']));
  return {
    address: address === null ? null : vmxPciAddress(address),
    vendor: vmxPciId(numberOf(backing?.['vendorId'])),
    device: vmxPciId(textOf(backing?.['deviceId'])),
    system: filled(textOf(backing?.['systemId'])),
  };
}

/** With the host's own settings the card's numbers say nothing of the domain (vSphere API reference, useAutoDetect). */
export function videoOf(device: VimObject | undefined): Video {
  const own = device !== undefined && booleanOf(device['useAutoDetect']) !== true;
  return {
    memory: own ? (numberOf(device['videoRamSizeInKB']) as KiB | null) : null,
    displays: own ? numberOf(device['numDisplays']) : null,
    accelerated: booleanOf(device?.['enable3DSupport']) ?? false,
  };
}

export function usbOf({ singles }: DeviceTable): Usb {
  const usb = singles.get('usb');
  return {
    uhci: usb !== undefined,
    ehci: booleanOf(usb?.['ehciEnabled']) ?? false,
    xhci: singles.has('xhci'),
  };
}

export function mapSlots<Device>(
  devices: ReadonlyMap<string, VimObject>,
  read: (device: VimObject) => Device | null,
): Slots<Device> {
  const slots: Record<string, Device> = {};
  for (const [slot, device] of devices) {
    const value = read(device);
    if (value !== null) setEntry(slots, slot, value);
  }
  return slots;
}

export function controllersOf(table: DeviceTable): Slots<ControllerModel> {
  const controllers: Record<string, ControllerModel> = {};
  for (const [slot, device] of table.controllers) {
    if (!slot.startsWith('ide')) setEntry(controllers, slot, controllerModelOf(device.$type ?? ''));
  }
  return controllers;
}
