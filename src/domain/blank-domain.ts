import type { Cdrom, Disk, Domain, Floppy, Nic, Usb, Video, Vnc } from './domain.js';
import { wholeOf } from './fields/field.js';
import { FIELDS } from './fields/fields.js';
import type { DatastorePath } from './values/datastore-path.js';
import type { DomainName } from './values/domain-name.js';

/** What a VMX means that says nothing: the least machine, without devices. Readers and writers of a Domain start from it. */
export function blankDomain(name: DomainName): Domain {
  return {
    name,
    ...wholeOf(FIELDS),
    vnc: null,
    video: BLANK_VIDEO,
    sound: null,
    usb: BLANK_USB,
    tpm: false,
    controllers: {},
    disks: {},
    nics: {},
    cdroms: {},
    floppies: {},
    serials: {},
    parallels: {},
    sharedFolders: {},
    passthrough: {},
    guestinfo: {},
    vmx: {},
  };
}

export function blankDisk(file: DatastorePath): Disk {
  return {
    file,
    size: null,
    provisioning: null,
    mode: 'persistent',
    writeThrough: false,
    sharing: 'none',
    shares: null,
    limit: 'unlimited',
  };
}

export const BLANK_NIC: Nic = {
  model: 'default',
  network: null,
  connection: 'bridged',
  device: null,
  port: null,
  mac: null,
  macType: null,
  macCheck: null,
  connected: true,
  wakeOnLan: true,
  shares: 'normal',
  reservation: 0,
  limit: 'unlimited',
};

export const BLANK_CDROM: Cdrom = { medium: { kind: 'empty' }, connected: true };
export const BLANK_FLOPPY: Floppy = { medium: { kind: 'empty' }, connected: true };
export const BLANK_VNC: Vnc = { port: null, listen: null, keymap: null, password: null };
export const BLANK_VIDEO: Video = { memory: null, displays: null, accelerated: false };
export const BLANK_USB: Usb = { uhci: false, ehci: false, xhci: false };
