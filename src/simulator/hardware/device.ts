import { boolean, type DataObject, enumeration, type Fields, int, object, string, type Value } from '../soap/value.js';
import type { Location } from '../storage/datastore-location.js';
import type { VmxKeys } from './vmx-draft.js';

export type DeviceKind =
  | 'fixed'
  | 'controller'
  | 'disk'
  | 'cdrom'
  | 'floppy'
  | 'nic'
  | 'serial'
  | 'parallel'
  | 'sound'
  | 'usb'
  | 'tpm'
  | 'passthrough';

/** One virtual device: its keys in the VMX, and its object of the API. */
export interface Device {
  readonly kind: DeviceKind;
  readonly key: number;
  /** The prefix of its VMX keys, such as `scsi0:1` or `ethernet0`; empty for devices that no key declares. */
  readonly slot: string;
  readonly controllerKey: number | null;
  readonly unitNumber: number | null;
  /** The file that backs it, on a datastore. */
  readonly file: Location | null;
  /** The network that it is connected to, by name. */
  readonly network: string | null;
  readonly value: DataObject;
}

export interface DeviceParts {
  readonly kind: DeviceKind;
  readonly key: number;
  readonly slot?: string;
  readonly controllerKey?: number;
  readonly unitNumber?: number;
  readonly file?: Location | null;
  readonly network?: string | null;
  readonly label: string;
  readonly summary?: string;
  readonly backing?: DataObject | undefined;
  readonly connectable?: DataObject | undefined;
  readonly slotInfo?: DataObject | undefined;
  /** Members of the sub-type, in order. */
  readonly fields?: Fields;
}

/** Puts the members of VirtualDevice before those of the sub-type, as the WSDL has them. */
export function device(type: string, parts: DeviceParts): Device {
  const optionalInt = (value: number | undefined): Value | undefined => (value === undefined ? undefined : int(value));
  return {
    kind: parts.kind,
    key: parts.key,
    slot: parts.slot ?? '',
    controllerKey: parts.controllerKey ?? null,
    unitNumber: parts.unitNumber ?? null,
    file: parts.file ?? null,
    network: parts.network ?? null,
    value: object(type, {
      key: int(parts.key),
      deviceInfo: object('Description', { label: string(parts.label), summary: string(parts.summary ?? parts.label) }),
      backing: parts.backing,
      connectable: parts.connectable,
      slotInfo: parts.slotInfo,
      controllerKey: optionalInt(parts.controllerKey),
      unitNumber: optionalInt(parts.unitNumber),
      ...parts.fields,
    }),
  };
}

/** The PCI slot that a VMX gives a device; hosts show it once they have assigned one. */
export function pciSlot(keys: VmxKeys, slot: string): DataObject | undefined {
  const number = keys.integer(`${slot}.pciSlotNumber`, -1);
  return number < 0 ? undefined : object('VirtualDevicePciBusSlotInfo', { pciSlotNumber: int(number) });
}

/** The device under another label. */
export function withLabel(from: Device, label: string): Device {
  const info = from.value.fields['deviceInfo'];
  const fields = info?.kind === 'object' ? info.fields : {};
  const deviceInfo = object('Description', { ...fields, label: string(label) });
  return { ...from, value: { ...from.value, fields: { ...from.value.fields, deviceInfo } } };
}

export function connectInfo(startConnected: boolean, connected: boolean, allowGuestControl: boolean): DataObject {
  return object('VirtualDeviceConnectInfo', {
    startConnected: boolean(startConnected),
    allowGuestControl: boolean(allowGuestControl),
    connected: boolean(connected),
    status: enumeration('VirtualDeviceConnectInfoStatus', connected ? 'ok' : 'untried'),
  });
}
