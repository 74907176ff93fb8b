/**
 * PCI addresses and ids in the two spellings. A VMX has domain:bus:slot.function in decimals, `00000:026:01.2`, and ids as
 * `0x15b3`; the API has the address in hexadecimal, `0000:1a:01.2`, the device as hexadecimal text and the vendor as a signed
 * number of 16 bits. Older files leave out the domain. What is neither goes through as it is.
 */
export function apiPciAddress(text: string): string {
  const match = /^(.*-)?(?:(\d{1,5}):)?(\d{1,3}):(\d{1,2})\.([0-7])$/.exec(text);
  if (match === null) return text;
  const [, prefix = '', domain = '0', bus = '0', slot = '0', part = '0'] = match;
  const hex = (number: string, length: number) => Number(number).toString(16).padStart(length, '0');
  return `${prefix}${hex(domain, 4)}:${hex(bus, 2)}:${hex(slot, 2)}.${part}`;
}

export function vmxPciAddress(text: string): string {
  const match = /^(.*-)?(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,2}):([0-9a-f]{1,2})\.([0-7])$/i.exec(text.trim());
  if (match === null) return text.trim();
  const [, prefix = '', domain = '0', bus = '0', slot = '0', part = '0'] = match;
  const decimal = (number: string, length: number) => String(Number.parseInt(number, 16)).padStart(length, '0');
  return `${prefix}${decimal(domain, 5)}:${decimal(bus, 3)}:${decimal(slot, 2)}.${part}`;
}

/** `0x10fb` or `0` -> 0x10fb, 0. */
export function pciId(text: string | undefined): number {
  const match = /^(?:0x)?([0-9a-f]{1,8})$/i.exec((text ?? '').trim());
  return match?.[1] === undefined ? 0 : Number.parseInt(match[1], 16) & 0xffff;
}

/** The signed number of 16 bits that `xsd:short` holds. */
export function shortId(id: number): number {
  return ((id & 0xffff) ^ 0x8000) - 0x8000;
}

export function vmxPciId(id: number): string {
  return `0x${(id & 0xffff).toString(16).padStart(4, '0')}`;
}
