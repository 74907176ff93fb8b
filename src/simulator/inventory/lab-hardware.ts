/** What a machine of a lab is made of: devices that its virtual hardware has. */
export interface LabHardware {
  readonly version: number;
  /** The VMX's word. */
  readonly guestOs: string;
  readonly firmware: 'bios' | 'efi';
  readonly controller: 'pvscsi' | 'lsilogic';
  readonly card: 'vmxnet3' | 'e1000';
}

/** pvscsi and vmxnet3 came with version 7, EFI with 8 (VMware KB 1003746). Older hosts do not know the guests of today. */
export function labHardware(version: number): LabHardware {
  return {
    version,
    guestOs: version >= 19 ? 'debian12-64' : 'otherlinux-64',
    firmware: version >= 8 ? 'efi' : 'bios',
    controller: version >= 7 ? 'pvscsi' : 'lsilogic',
    card: version >= 7 ? 'vmxnet3' : 'e1000',
  };
}
