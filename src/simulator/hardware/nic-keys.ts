/** Where a network card keeps its address: cards with a physical function of the host are `pciPassthruN` and spell their keys otherwise. */
export interface AddressKeys {
  readonly type: string;
  /** For an address that is given. */
  readonly given: string;
  readonly generated: string;
}

export function addressKeys(slot: string): AddressKeys {
  return isSriovSlot(slot)
    ? {
        type: `${slot}.MACAddressType`,
        given: `${slot}.MACAddress`,
        generated: `${slot}.generatedMACAddress`,
      }
    : { type: `${slot}.addressType`, given: `${slot}.address`, generated: `${slot}.generatedAddress` };
}

export function isSriovSlot(slot: string): boolean {
  return slot.startsWith('pciPassthru');
}
