import { BLANK_CDROM, BLANK_FLOPPY, BLANK_NIC, blankDisk, blankDomain } from '../../../src/domain/blank-domain.js';
import type { Domain } from '../../../src/domain/domain.js';
import type { DatastorePath } from '../../../src/domain/values/datastore-path.js';
import type { DomainName } from '../../../src/domain/values/domain-name.js';
import type { Mac } from '../../../src/domain/values/mac.js';
import type { KiB, MHz, MiB } from '../../../src/domain/values/units.js';
import type { Uuid } from '../../../src/domain/values/uuid.js';

const file = (name: string) => name as DatastorePath;
const mac = (address: string) => address as Mac;

export const LEAST: Domain = { ...blankDomain('web01' as DomainName), hardwareVersion: 13, guestOs: 'other' };

/** What libvirt's ESX driver can tell of a machine, one of everything. */
export const PLAIN: Domain = {
  ...LEAST,
  uuid: '42116ec4-1d3f-4f0a-9a52-3c5a2f1d9e01' as Uuid,
  guestOs: 'other-64',
  firmware: 'efi',
  smbiosHost: true,
  annotation: 'a <b> & "c"\nd',
  memory: 1024 as MiB,
  vcpus: 4,
  coresPerSocket: 2,
  scheduler: {
    cpu: { reservation: 0 as MHz, limit: 'unlimited', shares: 'high', affinity: [0, 1, 2, 5] },
    memory: { reservation: 256 as MiB, limit: 900 as MiB, shares: null },
  },
  vnc: { port: 5903, listen: '127.0.0.1', keymap: 'de', password: "pass'word" },
  video: { memory: 8192 as KiB, displays: null, accelerated: false },
  controllers: { scsi0: 'lsilogic', scsi1: 'pvscsi', sata0: 'ahci' },
  disks: {
    'scsi0:0': { ...blankDisk(file('[ssd1] web01/web01.vmdk')), writeThrough: true },
    'scsi1:8': { ...blankDisk(file('[ssd1] web01/b.vmdk')), mode: 'independent-nonpersistent' },
    'sata0:7': blankDisk(file('[ssd1] web01/c.vmdk')),
  },
  cdroms: {
    'ide0:0': { ...BLANK_CDROM, medium: { kind: 'iso', file: '[images] a.iso' } },
    'ide0:1': BLANK_CDROM,
    'ide1:0': { ...BLANK_CDROM, medium: { kind: 'device', device: null, raw: false } },
    'ide1:1': { ...BLANK_CDROM, medium: { kind: 'device', device: '/dev/scd0', raw: true } },
  },
  floppies: {
    floppy0: { ...BLANK_FLOPPY, medium: { kind: 'file', file: '[images] boot.flp' } },
    floppy1: { ...BLANK_FLOPPY, medium: { kind: 'device', device: '/dev/fd0' } },
  },
  nics: {
    ethernet0: { ...BLANK_NIC, network: 'VM Network', model: 'vmxnet3', mac: mac('00:50:56:25:48:c7') },
    ethernet1: { ...BLANK_NIC, connection: 'nat', model: 'vmxnet2', mac: mac('00:0c:29:25:48:c7'), macType: 'static' },
    ethernet2: { ...BLANK_NIC, connection: 'custom', network: 'net', device: '/dev/vmnet7', macCheck: false },
    ethernet3: BLANK_NIC,
    ethernet4: {
      ...BLANK_NIC,
      port: {
        switch: '503426b2-94e9-3b16-1d68-87bfff4a5440' as Uuid,
        portgroup: 'dvportgroup-7',
        port: '2',
        connection: 40,
      },
    },
  },
  serials: {
    serial0: { kind: 'file', file: '[ssd1] web01/s.log' },
    serial1: { kind: 'network', uri: 'telnets://0.0.0.0:42001', direction: 'server' },
    serial2: { kind: 'network', uri: 'ssl://[::1]:42', direction: 'client' },
    serial3: { kind: 'pipe', pipe: '/tmp/p', endpoint: 'client' },
  },
  parallels: {
    parallel0: { kind: 'device', device: '/dev/parport0' },
    parallel2: { kind: 'file', file: '[ssd1] p.log' },
  },
  sharedFolders: {
    sharedFolder0: { hostPath: '/srv/a', guestName: 'a', writable: true },
    sharedFolder1: { hostPath: '/srv/b', guestName: 'b', writable: false },
  },
};

/** What only the extended document tells, on top. */
export const EXTENDED: Domain = {
  ...PLAIN,
  secureBoot: true,
  boot: { order: ['nvme0:0', 'cdrom', 'ethernet0'], delay: 3000, setup: false, retry: 10_000 },
  video: { memory: 8192 as KiB, displays: 2, accelerated: true },
  sound: 'hdaudio',
  usb: { uhci: true, ehci: true, xhci: true },
  tpm: true,
  controllers: { ...PLAIN.controllers, nvme0: 'nvme' },
  disks: {
    ...PLAIN.disks,
    'nvme0:0': { ...blankDisk(file('[ssd1] web01/n.vmdk')), sharing: 'multi-writer', limit: 500 },
    'scsi0:1': { ...blankDisk(file('[ssd1] web01/i.vmdk')), mode: 'independent-persistent' },
  },
  nics: { ...PLAIN.nics, ethernet5: { ...BLANK_NIC, network: 'DMZ', model: 'sriov', connected: false } },
  passthrough: { pciPassthru0: { address: '00000:003:17.0', vendor: null, device: null, system: null } },
};

/** What no document tells. */
export const WORDLESS: Domain = {
  ...EXTENDED,
  guestOs: 'debian12-64',
  boot: { ...EXTENDED.boot, setup: true },
  hotAdd: { cpu: true, cpuRemove: true, memory: true },
  latency: 'high',
  tools: {
    syncTime: true,
    upgrade: 'power-cycle',
    scripts: { afterPowerOn: true, afterResume: true, beforeSuspend: true, beforePowerOff: true, beforeReboot: false },
  },
  scheduler: {
    cpu: { reservation: 500 as MHz, limit: 2000 as MHz, shares: null, affinity: null },
    memory: { reservation: 0 as MiB, limit: 4096 as MiB, shares: 'high' },
  },
  controllers: { ...EXTENDED.controllers, scsi3: 'buslogic' },
  disks: {
    'scsi0:0': { ...blankDisk(file('[ssd1] u.vmdk')), mode: 'undoable', shares: 'low' },
  },
  cdroms: {
    'ide0:0': { medium: { kind: 'client' }, connected: true },
    'ide0:1': { medium: { kind: 'empty' }, connected: false },
  },
  floppies: { floppy0: { medium: { kind: 'client' }, connected: true } },
  nics: {
    ethernet0: { ...BLANK_NIC, connection: 'host-only' },
    ethernet1: { ...BLANK_NIC, network: 'DMZ', shares: 80, reservation: 100, limit: 1000, wakeOnLan: false },
  },
  serials: { serial0: { kind: 'pipe', pipe: '/tmp/p', endpoint: 'server' } },
  passthrough: { pciPassthru0: { address: null, vendor: '0x8086', device: null, system: null } },
  guestinfo: { role: 'web' },
  vmx: { 'disk.EnableUUID': 'TRUE', nvram: 'web01.nvram' },
};
