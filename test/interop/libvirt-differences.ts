/**
 * The files of the corpus whose conversion differs from libvirt's, each with the reason; docs/libvirt-differences.md tells them
 * to users.
 */
export const LIBVIRT_DIFFERENCES: Readonly<Record<string, string>> = {
  '56-wide-scsi-bus-beside-another.vmx': 'libvirt puts both disks at one address',
  '57-sata-beyond-six.vmx': 'libvirt counts six units to a SATA controller',
  '58-annotation-of-nothing.vmx': 'notes of nothing are no notes',
  '64-one-core-a-socket.xml': 'one core a socket is what a missing key means',
  '65-sata.xml': 'libvirt refuses SATA, which hosts have',
  '71-serial-on-ipv6.xml': 'libvirt leaves the brackets of an IPv6 host out',
  '73-notes-of-two-lines.xml': 'libvirt breaks the file with a line end in a value',
};
