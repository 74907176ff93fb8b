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

/** From hexadecimal text with or without `0x`, or from a signed number; null where there is no id. */
export function vmxPciId(id: string | number | null): string | null {
  if (id === null || id === '') return null;
  const value = typeof id === 'number' ? id : Number.parseInt(id.replace(/^0x/i, ''), 16);
  return Number.isNaN(value) ? null : `0x${pad(value & 0xffff, 4, 16)}`;
}

export function apiDeviceId(id: string): string {
  return id.replace(/^0x/i, '').toLowerCase();
}

/** A number of 16 bits with its sign, which is what the wire's `short` holds. */
export function apiVendorId(id: string): number {
  const value = Number.parseInt(id.replace(/^0x/i, ''), 16);
  if (Number.isNaN(value)) return 0;
  return ((value & 0xffff) ^ 0x8000) - 0x8000;
}
