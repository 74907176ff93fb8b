import type { Usb } from '../../../domain/domain.js';
import { readLooseFlag } from '../reading.js';
import type { MappingRow, VmxPair } from '../row.js';

/** Devices that are there or not: USB controllers and the TPM. libvirt looks at none of them. */

const USB_KEYS: Readonly<Record<keyof Usb, string>> = {
  uhci: 'usb.present',
  ehci: 'ehci.present',
  xhci: 'usb_xhci.present',
};

function writeUsb(usb: Usb): readonly VmxPair[] {
  return (['uhci', 'ehci', 'xhci'] as const).flatMap((kind) => (usb[kind] ? [[USB_KEYS[kind], 'true'] as const] : []));
}

export const USB_ROWS: readonly MappingRow[] = [
  {
    keys: Object.values(USB_KEYS),
    field: 'usb',
    way: 'device',
    source: 'as seen in public VMX files',
    read: (vmx, domain) => {
      const flag = (kind: keyof Usb) => readLooseFlag(vmx, USB_KEYS[kind], false);
      return { ...domain, usb: { uhci: flag('uhci'), ehci: flag('ehci'), xhci: flag('xhci') } };
    },
    write: (domain) => writeUsb(domain.usb),
  },
];

export const TPM_ROWS: readonly MappingRow[] = [
  {
    keys: ['vtpm.present'],
    field: 'tpm',
    way: 'device',
    source: 'as seen in public VMX files; a host wants an encrypted domain for it',
    read: (vmx, domain) => ({ ...domain, tpm: readLooseFlag(vmx, 'vtpm.present', false) }),
    write: (domain) => (domain.tpm ? [['vtpm.present', 'true']] : []),
  },
];
