const DISK = 'controllers: { scsi0: pvscsi }, disks: { scsi0:0: { size: 1GiB } }';

/** A domain `m` of each kind of circumstances, under the name of the question that it is asked. */
export const LABS = {
  serial: `domains: [{ name: m, vmx: { serial0.present: "TRUE", serial0.fileType: file, serial0.fileName: out.log }, files: { out.log: before } }]`,
  parallel: `domains: [{ name: m, vmx: { parallel0.present: "TRUE", parallel0.fileType: file, parallel0.fileName: out.log }, files: { out.log: before } }]`,
  moved: `domains: [{ name: m, uuid: 42116ec4-1d3f-4f0a-9a52-000000000009, vmx: { uuid.location: "56 4d 00 00 00 00 00 00-00 00 00 00 00 00 00 00" } }]`,
  cdrom: `
files: [{ path: "[datastore1] a.iso", size: 1MiB }, { path: "[datastore1] b.iso", size: 1MiB }]
domains:
  - name: m
    power: on
    guest_locks_cdrom: true
    vmx: { ide1:0.present: "TRUE", ide1:0.deviceType: cdrom-image, ide1:0.fileName: /vmfs/volumes/datastore1/a.iso }
`,
  full: `
datastores: [{ name: datastore1, capacity: 100MiB }]
files: [{ path: "[datastore1] filler.bin", size: 102000KiB }]
domains: [{ name: m, ${DISK} }]
`,
  /** Its guest writes more than there is room for. */
  writes: `
datastores: [{ name: datastore1, capacity: 100MiB }]
files: [{ path: "[datastore1] filler.bin", size: 60MiB }]
domains: [{ name: m, guest_writes: 70MiB, ${DISK} }]
`,
  lost: `domains: [{ name: m, power: on, ${DISK} }]`,
  twins: `domains: [{ name: m, controllers: { scsi0: pvscsi }, disks: { scsi0:0: { size: 1GiB }, scsi0:1: { size: 1GiB } } }]`,
  redo: `domains: [{ name: m, ${DISK} }]`,
  display: `domains: [{ name: m, vmx: { svga.maxWidth: "4096", svga.maxHeight: "2160", svga.vramSize: "4194304" } }]`,
  /** Nothing to ask about. */
  quiet: `domains: [{ name: m }]`,
  floppy: `domains: [{ name: m, vmx: { floppy0.present: "TRUE", floppy0.fileType: file, floppy0.fileName: gone.flp } }]`,
} as const satisfies Readonly<Record<string, string>>;

export type LabName = keyof typeof LABS;
