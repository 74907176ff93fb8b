import type { PassthroughDevice } from '../../../domain/domain.js';
import type { FieldDifference, Impact } from '../../../plan/diff/change.js';
import { always, impact } from '../fields/field-costs.js';
import { numberOf, objectOf, textOf, type VimObject } from '../soap/value.js';
import { DEVICE_SPEC, filled, numbered, REBOOTS, type SlottedDevice, withBacking } from './device.js';

/**
 * PCI devices of the host. A VMX numbers them in decimals, domain:bus:slot.function as `00000:003:00.0`; the API in hexadecimal,
 * as `0000:03:00.0`. Ids are `0x10fb` in a VMX; the API has the device's as hexadecimal text and the vendor's as a signed number
 * of 16 bits (vSphere API reference, VirtualPCIPassthroughDeviceBackingInfo; the decimals and the text's base are a guess).
 */
const API_ADDRESS = /^([0-9a-f]{4}):([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])$/i;
const VMX_ADDRESS = /^(\d{5}):(\d{3}):(\d{2})\.([0-7])$/;

export function vmxPciAddress(address: string): string {
  const match = API_ADDRESS.exec(address);
  if (match === null) return address;
  const [domain = 0, bus = 0, slot = 0] = match.slice(1, 4).map((part) => Number.parseInt(part, 16));
  return `${pad(domain, 5, 10)}:${pad(bus, 3, 10)}:${pad(slot, 2, 10)}.${match[4]}`;
}

export function apiPciAddress(address: string): string {
  const match = VMX_ADDRESS.exec(address);
  if (match === null) return address;
  const [domain = 0, bus = 0, slot = 0] = match.slice(1, 4).map(Number);
  return `${pad(domain, 4, 16)}:${pad(bus, 2, 16)}:${pad(slot, 2, 16)}.${match[4]}`;
}

function pad(value: number, length: number, radix: 10 | 16): string {
  return value.toString(radix).padStart(length, '0');
}

/** From hexadecimal text with or without `0x`, or from a signed number; null without an id. */
export function vmxPciId(id: string | number | null): string | null {
  if (id === null || id === '') return null;
  const value = typeof id === 'number' ? id : Number.parseInt(id.replace(/^0x/i, ''), 16);
  return Number.isNaN(value) ? null : `0x${pad(value & 0xffff, 4, 16)}`;
}

function apiDeviceId(id: string): string {
  return id.replace(/^0x/i, '').toLowerCase();
}

/** A number of 16 bits with its sign, which is what the wire's `short` holds. */
export function apiVendorId(id: string): number {
  const value = Number.parseInt(id.replace(/^0x/i, ''), 16);
  if (Number.isNaN(value)) return 0;
  return ((value & 0xffff) ^ 0x8000) - 0x8000;
}

/** Null for a device that the host chooses or makes itself: a virtual GPU, or one of dynamic DirectPath I/O. */
function passthroughOf(device: VimObject): PassthroughDevice | null {
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

function backingSpec({ address, vendor, device, system }: PassthroughDevice): VimObject {
  return {
    $type: 'VirtualPCIPassthroughDeviceBackingInfo',
    deviceName: '',
    id: address === null ? '' : apiPciAddress(address),
    deviceId: device === null ? '' : apiDeviceId(device),
    systemId: system ?? '',
    vendorId: vendor === null ? 0 : apiVendorId(vendor),
  };
}

const WHILE_OFF = 'PCI devices of the host can be added only while the VM is off';

/** The API asks for all four parts of a host's PCI device, so a new one cannot be left to the host in part. */
function costOfPassthrough({ before, after }: FieldDifference): Impact {
  const parts = typeof after === 'object' && after !== null ? Object.entries(after) : [];
  const unknown = parts.filter(([, value]) => value === null).map(([part]) => part);
  return before === null && unknown.length > 0
    ? impact('impossible', `the host has to be told the ${unknown.join(' and the ')} of the PCI device`)
    : impact('needs-power-off', WHILE_OFF);
}

export const PASSTHROUGH: SlottedDevice<PassthroughDevice> = {
  find: numbered('VirtualPCIPassthrough', 'pciPassthru', 13_000, 16),
  read: passthroughOf,
  added: (device) => ({ $type: 'VirtualPCIPassthrough', backing: backingSpec(device) }),
  edited: withBacking(backingSpec),
  costs: [
    { path: [], source: `${DEVICE_SPEC}, VirtualPCIPassthrough; ${REBOOTS}`, cost: costOfPassthrough },
    {
      path: ['**'],
      source: `${DEVICE_SPEC}, VirtualPCIPassthrough`,
      cost: always('needs-power-off', WHILE_OFF),
    },
  ],
  since: [{ path: [], since: [4, 0], isSet: () => true }],
};
