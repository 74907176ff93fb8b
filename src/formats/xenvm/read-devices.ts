import { BLANK_NIC, BLANK_VNC, blankDisk } from '../../domain/blank-domain.js';
import type { Cdrom, Disk, Nic, PassthroughDevice, Serial, Vnc } from '../../domain/domain.js';
import { compareSlots, MAX_NICS, MAX_PASSTHROUGH } from '../../domain/rules/limits.js';
import { type DatastorePath, joinDatastorePath } from '../../domain/values/datastore-path.js';
import { parseMac } from '../../domain/values/mac.js';
import { setEntry } from '../../domain/values/own-entry.js';
import { formatSerialUri } from '../domain-xml/serial-uri.js';
import { datastorePathOf } from '../vmx/place.js';
import type { XenvmEntry } from './syntax.js';

/** What a reader of one entry reports: values and devices that a VM of ESX does not have. */
export interface XenvmReading {
  /** The directory of files that the configuration names by paths of its own host. */
  readonly directory: DatastorePath;
  error(entry: XenvmEntry, problem: string): void;
  lostValue(entry: XenvmEntry, problem: string): void;
  lostDevice(entry: XenvmEntry, problem: string): void;
  /** Names a file that the user must bring to the datastore. */
  neededFile(entry: XenvmEntry, problem: string): void;
}

const IDE_SLOTS: ReadonlyMap<string, string> = new Map([
  ['hda', 'ide0:0'],
  ['hdb', 'ide0:1'],
  ['hdc', 'ide1:0'],
  ['hdd', 'ide1:1'],
]);
const NO_MOUNTS = { vmxPath: null, mounts: [] };

/** The last part of a path, as a name that a datastore can have; null where there is none. */
function baseName(path: string): string | null {
  const name = path.slice(path.lastIndexOf('/') + 1).trim();
  return name === '' || name === '.' || name === '..' || /[[\]\\\p{Cc}]/u.test(name) ? null : name;
}

export interface XenvmDrives {
  readonly disks: Readonly<Record<string, Disk>>;
  readonly cdroms: Readonly<Record<string, Cdrom>>;
}

interface DriveLine {
  readonly path: string;
  readonly type: string;
  readonly virtual: string;
  readonly mode: string;
  readonly device: string;
  readonly options: readonly string[];
}

/** The path may hold colons, so the drive's name is the anchor: it follows the type. */
function splitDrive(value: string): DriveLine | null {
  const match = /^(.*?):([A-Za-z0-9-]*):([a-z]{2,4}[a-z0-9]{0,3}):([A-Za-z]+):([A-Za-z-]+)((?::[^:]*)*)$/.exec(value);
  if (match === null) return null;
  const [, path = '', type = '', virtual = '', mode = '', device = '', options = ''] = match;
  return { path, type, virtual, mode, device, options: options.split(':').slice(1) };
}

function readCdrom(xen: XenvmReading, entry: XenvmEntry, { path, type }: DriveLine): Cdrom {
  if (path === '') return { medium: { kind: 'empty' }, connected: true };
  if (type.toLowerCase() === 'phy' || path.startsWith('/dev/'))
    return { medium: { kind: 'device', device: path, raw: false }, connected: true };
  const onDatastore = datastorePathOf(path, NO_MOUNTS);
  const name = baseName(path);
  if (onDatastore === null && name === null) {
    xen.lostDevice(entry, `the medium "${path}" has no file name; the drive is converted as an empty one`);
    return { medium: { kind: 'empty' }, connected: true };
  }
  const file = onDatastore ?? joinDatastorePath(xen.directory, name ?? '');
  if (onDatastore === null) xen.neededFile(entry, `${path} is expected as ${file}: copy the image there`);
  return { medium: { kind: 'iso', file }, connected: true };
}

/** A disk image of Xen (VHD, raw, a block device) becomes the VMDK that the user must make of it. */
function readDisk(xen: XenvmReading, entry: XenvmEntry, { path, type, mode }: DriveLine): Disk | null {
  const name = baseName(path)?.replace(/\.(?:vhdx?|raw|img|qcow2?|vmdk)$/i, '') ?? null;
  if (name === null) {
    xen.lostDevice(entry, `the disk "${path}" has no file name`);
    return null;
  }
  const onDatastore = /\.vmdk$/i.test(path) ? datastorePathOf(path, NO_MOUNTS) : null;
  const file = onDatastore ?? joinDatastorePath(xen.directory, `${name}.vmdk`);
  if (onDatastore === null)
    xen.neededFile(
      entry,
      `${path} (${type || 'raw'}) is expected as ${file}: convert the image to VMDK and copy it there`,
    );
  if (mode !== 'r') return blankDisk(file);
  xen.lostValue(entry, 'a read-only disk does not exist here; its writes are discarded at power-off');
  return { ...blankDisk(file), mode: 'independent-nonpersistent' };
}

/** Disks and CD-ROM drives. One that does not fit an IDE slot is named and left out. */
export function readDrives(xen: XenvmReading, entries: readonly XenvmEntry[]): XenvmDrives {
  const disks: Record<string, Disk> = {};
  const cdroms: Record<string, Cdrom> = {};
  for (const entry of entries) {
    const drive = splitDrive(entry.value);
    if (drive === null) {
      xen.error(entry, `disk must be physpath:phystype:virtpath:mode:devtype, not "${entry.value}"`);
      continue;
    }
    const { virtual, mode, device, options } = drive;
    const slot = IDE_SLOTS.get(virtual);
    const isTaken = slot !== undefined && (Object.hasOwn(disks, slot) || Object.hasOwn(cdroms, slot));
    if (!/^(?:r|w|rw)$/.test(mode)) xen.error(entry, `the mode of a disk must be r or w, not "${mode}"`);
    else if (device !== 'disk' && device !== 'cdrom')
      xen.error(entry, `the type of a drive must be cdrom or disk, not "${device}"`);
    else if (slot === undefined)
      xen.lostDevice(entry, `${virtual} is not converted: only hda to hdd are drives of a VM`);
    else if (isTaken) xen.error(entry, `${virtual} is named twice`);
    else if (device === 'cdrom') setEntry(cdroms, slot, readCdrom(xen, entry, drive));
    else {
      const disk = readDisk(xen, entry, drive);
      if (disk !== null) setEntry(disks, slot, disk);
    }
    for (const option of options.filter((each) => each !== ''))
      xen.lostValue(entry, `the option ${option} of ${virtual} has no counterpart`);
  }
  return { disks, cdroms };
}

/** Network cards. The model is left to the host: the configuration does not name one. */
export function readNics(xen: XenvmReading, entries: readonly XenvmEntry[]): Readonly<Record<string, Nic>> {
  const nics: Record<string, Nic> = {};
  for (const entry of entries) {
    const pairs = entry.value.split(',').map((each) => each.trim());
    const options = new Map(
      pairs
        .filter((each) => each !== '')
        .map((pair) => {
          const at = pair.indexOf('=');
          return at < 0 ? ([pair, ''] as const) : ([pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const);
        }),
    );
    const id = options.get('id') ?? String(firstFree(nics));
    if (!/^\d{1,2}$/.test(id) || Number(id) >= MAX_NICS) {
      xen.lostDevice(entry, `the card ${id} is not converted: a VM has the cards 0 to ${MAX_NICS - 1}`);
      continue;
    }
    const slot = `ethernet${Number(id)}`;
    if (Object.hasOwn(nics, slot)) {
      xen.error(entry, `the card ${Number(id)} is named twice`);
      continue;
    }
    const written = options.get('mac');
    const mac = written === undefined || written === '' ? null : parseMac(written);
    if (mac !== null && !mac.ok) xen.error(entry, `mac ${mac.problem}`);
    const network = options.get('bridge');
    if (network === undefined || network === '')
      xen.lostValue(entry, `the card ${slot} names no bridge: declare its network`);
    setEntry(nics, slot, { ...BLANK_NIC, network: network || null, mac: mac?.ok ? mac.value : null });
    for (const [key, value] of options) {
      if (!['id', 'mac', 'bridge'].includes(key))
        xen.lostValue(entry, `${key}${value === '' ? '' : `=${value}`} of ${slot} has no counterpart`);
    }
  }
  return Object.fromEntries(Object.entries(nics).sort(([one], [other]) => compareSlots(one, other)));
}

function firstFree(nics: Readonly<Record<string, Nic>>): number {
  for (let index = 0; ; index += 1) if (!Object.hasOwn(nics, `ethernet${index}`)) return index;
}

const PCI = /^(\d{1,3}),([^,]*),([0-9a-f]{1,4}):([0-9a-f]{1,2})[ :]([0-9a-f]{1,2})\.([0-7])$/i;

/** Passed-through devices. Xen writes addresses in hexadecimal, VMX in decimal. */
export function readPci(
  xen: XenvmReading,
  entries: readonly XenvmEntry[],
): Readonly<Record<string, PassthroughDevice>> {
  const devices: Record<string, PassthroughDevice> = {};
  for (const entry of entries) {
    const match = PCI.exec(entry.value);
    if (match === null) {
      xen.error(entry, `pci must be devid,bind,domain:bus:device.function, not "${entry.value}"`);
      continue;
    }
    const [, , , ...parts] = match;
    const [domain = 0, bus = 0, device = 0, fn = 0] = parts.map((part) => Number.parseInt(part, 16));
    const index = Object.keys(devices).length;
    if (index >= MAX_PASSTHROUGH) {
      xen.lostDevice(entry, `more than ${MAX_PASSTHROUGH} PCI devices`);
      break;
    }
    const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');
    devices[`pciPassthru${index}`] = {
      address: `${pad(domain, 5)}:${pad(bus, 3)}:${pad(device, 2)}.${fn}`,
      vendor: null,
      device: null,
      system: null,
    };
    xen.lostValue(
      entry,
      `pciPassthru${index} has the address of the Xen host: declare the address, vendor and device of the ESX host`,
    );
  }
  return devices;
}

/** A serial port. A pseudo terminal exists on Xen only. */
export function readSerial(xen: XenvmReading, entry: XenvmEntry): Readonly<Record<string, Serial>> {
  const tcp = /^tcp:(\[[0-9A-Fa-f:.]+\]|[^:\s]*):(\d{1,5})((?:,.*)?)$/.exec(entry.value);
  const port = Number(tcp?.[2] ?? 0);
  if (tcp !== null && (port < 1 || port > 65_535)) {
    xen.error(entry, `the port of serial must be from 1 to 65535, not "${tcp[2]}"`);
    return {};
  }
  if (tcp === null) {
    xen.lostDevice(entry, `the serial port "${entry.value}" is not converted: only tcp:ip:port has a counterpart`);
    return {};
  }
  const host = (tcp[1] ?? '').replace(/^\[|\]$/g, '');
  const isServer = /(?:^|,)server(?:,|$)/.test(tcp[3] ?? '');
  const uri = formatSerialUri({ protocol: 'raw', host, service: String(port) });
  return { serial0: { kind: 'network', uri, direction: isServer ? 'server' : 'client' } };
}

const FIRST_VNC_PORT = 5900;
/** A number below is that of a display, from it on that of a port. */
const LAST_DISPLAY = 99;

/** The remote display; null for none. A display on the console of the host has no counterpart. */
export function readDisplay(xen: XenvmReading, entry: XenvmEntry): Vnc | null {
  const [kind, ...rest] = entry.value.split(':');
  if (kind === 'none' || kind === '') return null;
  if (kind !== 'vnc') {
    xen.lostDevice(entry, `the display "${entry.value}" is not converted: a VM has its console, and vnc`);
    return null;
  }
  const [address = '', ...options] = rest.join(':').split(',');
  const match = /^(?:(.*):)?(\d{1,5})$/.exec(address);
  const number = Number(match?.[2] ?? Number.NaN);
  const listen = (match === null ? address : (match[1] ?? '')).replace(/^\[|\]$/g, '');
  if (options.length > 0) xen.lostValue(entry, `options of the vnc display have no counterpart`);
  return {
    ...BLANK_VNC,
    port: Number.isNaN(number) ? null : number <= LAST_DISPLAY ? FIRST_VNC_PORT + number : number,
    listen: listen === '' ? null : listen,
  };
}
