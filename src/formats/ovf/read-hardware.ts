import { BLANK_NIC } from '../../domain/blank-domain.js';
import type { Domain, Nic, NicModel, Sound } from '../../domain/domain.js';
import { MAX_NICS } from '../../domain/rules/limits.js';
import { parseMac } from '../../domain/values/mac.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { KiB, MHz, MiB } from '../../domain/values/units.js';
import type { OvfReading } from './envelope.js';
import { type HardwareItem, itemSettings, RESOURCE } from './items.js';
import { textIn } from './nodes.js';
import { quantityOf } from './units.js';

const MIB = 2 ** 20;
const MEGAHERTZ = 1e6;

/** A whole number that is above 0; otherwise null, with the problem reported. */
function countOf(ovf: OvfReading, item: HardwareItem, element: string): number | null {
  const text = textIn(item.node, element);
  if (text !== null && /^\d{1,9}$/.test(text) && Number(text) > 0) return Number(text);
  ovf.error(item.node, `${element} of ${item.name} must be a whole number above 0, not "${text ?? ''}"`);
  return null;
}

/** A reservation or limit in units of `unit`; null if there is none. */
function amountOf(item: HardwareItem, element: string, unit: number, fallback: string): number | null {
  const text = textIn(item.node, element);
  const amount = text === null ? null : quantityOf(text, textIn(item.node, 'AllocationUnits') ?? fallback);
  return amount === null ? null : Math.floor(amount / unit);
}

/** oVirt spells the parts of the topology; VMware has an element of its own. */
function coresOf(item: HardwareItem): number | null {
  const text = textIn(item.node, 'CoresPerSocket') ?? textIn(item.node, 'cpu_per_socket');
  return text !== null && /^\d{1,4}$/.test(text) && Number(text) > 0 ? Number(text) : null;
}

function withProcessors(ovf: OvfReading, domain: Domain, item: HardwareItem): Domain {
  const isOvirt = textIn(item.node, 'num_of_sockets') !== null && textIn(item.node, 'VirtualQuantity') === null;
  const cores = coresOf(item);
  const count = isOvirt ? countOf(ovf, item, 'num_of_sockets') : countOf(ovf, item, 'VirtualQuantity');
  if (count === null) return domain;
  const threads = Number(textIn(item.node, 'threads_per_cpu') ?? 1);
  if (isOvirt && threads > 1) ovf.lostValue(item.node, `${threads} threads per core have no counterpart`);
  const reservation = amountOf(item, 'Reservation', MEGAHERTZ, 'hertz * 10^6');
  const limit = amountOf(item, 'Limit', MEGAHERTZ, 'hertz * 10^6');
  const cpu = {
    ...domain.scheduler.cpu,
    ...(reservation === null ? {} : { reservation: reservation as MHz }),
    ...(limit === null ? {} : { limit: limit as MHz }),
  };
  return {
    ...domain,
    vcpus: isOvirt ? count * (cores ?? 1) : count,
    coresPerSocket: cores ?? domain.coresPerSocket,
    scheduler: { ...domain.scheduler, cpu },
  };
}

function withMemory(ovf: OvfReading, domain: Domain, item: HardwareItem): Domain {
  const units = textIn(item.node, 'AllocationUnits') ?? 'MegaBytes';
  const text = textIn(item.node, 'VirtualQuantity') ?? '';
  const bytes = quantityOf(text, units);
  if (bytes === null || bytes < MIB) {
    ovf.error(item.node, `VirtualQuantity of ${item.name} must be an amount of memory, not "${text} ${units}"`);
    return domain;
  }
  if (bytes % MIB !== 0) ovf.lostValue(item.node, `the memory of ${bytes} bytes is rounded up to whole MiB`);
  const [reservation, limit] = ['Reservation', 'Limit'].map((element) => amountOf(item, element, MIB, units));
  const memory = {
    ...domain.scheduler.memory,
    ...(reservation == null ? {} : { reservation: reservation as MiB }),
    ...(limit == null ? {} : { limit: limit as MiB }),
  };
  return { ...domain, memory: Math.ceil(bytes / MIB) as MiB, scheduler: { ...domain.scheduler, memory } };
}

/** Names of cards, in lower case. The numbers are oVirt's. */
const NIC_MODELS: Readonly<Record<string, NicModel>> = {
  pcnet32: 'vlance',
  pcnet: 'vlance',
  vlance: 'vlance',
  vmxnet: 'vmxnet',
  vmxnet2: 'vmxnet2',
  vmxnet3: 'vmxnet3',
  e1000: 'e1000',
  e1000e: 'e1000e',
  '2': 'e1000',
  '': 'default',
};
/** Cards of other hypervisors, with the nearest card that guests of today drive. */
const FOREIGN_NICS: Readonly<Record<string, readonly [shown: string, model: NicModel]>> = {
  virtio: ['virtio', 'vmxnet3'],
  'virtio-net': ['virtio', 'vmxnet3'],
  '1': ['rtl8139', 'e1000'],
  '3': ['virtio', 'vmxnet3'],
  rtl8139: ['rtl8139', 'e1000'],
};

function modelOf(ovf: OvfReading, item: HardwareItem, slot: string): NicModel {
  const words = item.subType.toLowerCase().split(/\s+/);
  for (const word of words) {
    const model = ownEntry(NIC_MODELS, word);
    if (model !== undefined) return model;
  }
  const [shown, model] = ownEntry(FOREIGN_NICS, words[0] ?? '') ?? [item.subType, 'default' as const];
  const instead = model === 'default' ? 'the host chooses one' : `it is a ${model} here`;
  ovf.lostValue(item.node, `${slot}: a card of the model "${shown}" has no counterpart; ${instead}`);
  return model;
}

function withNic(ovf: OvfReading, domain: Domain, item: HardwareItem): Domain {
  const index = Object.keys(domain.nics).length;
  if (index >= MAX_NICS) {
    ovf.lostDevice(item.node, `${item.name} is not converted: a VM has at most ${MAX_NICS} cards`);
    return domain;
  }
  const slot = `ethernet${index}`;
  const mac = item.address === null || /^\d{1,3}$/.test(item.address) ? null : parseMac(colons(item.address));
  if (mac !== null && !mac.ok) ovf.lostValue(item.node, `${slot}: the address ${mac.problem}`);
  if (item.connection === null) ovf.lostValue(item.node, `${slot} names no network: declare it`);
  const wake = itemSettings(item).get('wakeOnLanEnabled');
  const nic: Nic = {
    ...BLANK_NIC,
    model: modelOf(ovf, item, slot),
    network: item.connection,
    mac: mac?.ok === true ? mac.value : null,
    connected: item.isConnected,
    wakeOnLan: wake === undefined ? BLANK_NIC.wakeOnLan : wake.toLowerCase() === 'true',
  };
  return { ...domain, nics: { ...domain.nics, [slot]: nic } };
}

/** Hyper-V and others write addresses without separators. */
function colons(address: string): string {
  return /^[0-9a-f]{12}$/i.test(address) ? (address.match(/../g) ?? []).join(':') : address;
}

const SOUNDS: Readonly<Record<string, Sound>> = {
  'vmware.soundcard.ensoniq1371': 'es1371',
  ensoniq1371: 'es1371',
  'vmware.soundcard.sb16': 'sb16',
  sb16: 'sb16',
  'vmware.soundcard.hdaudio': 'hdaudio',
  hda: 'hdaudio',
};

function withSound(ovf: OvfReading, domain: Domain, item: HardwareItem): Domain {
  const sound = ownEntry(SOUNDS, item.subType.toLowerCase());
  if (sound === undefined)
    ovf.lostDevice(item.node, `${item.name} is not converted: a sound card of the model "${item.subType}"`);
  return sound === undefined ? domain : { ...domain, sound };
}

function withUsb(ovf: OvfReading, domain: Domain, item: HardwareItem): Domain {
  // oVirt lists a controller that is off.
  if (textIn(item.node, 'UsbPolicy')?.toLowerCase() === 'disabled') return domain;
  const word = item.subType.toLowerCase();
  if (word.includes('xhci')) return { ...domain, usb: { ...domain.usb, xhci: true } };
  if (word === '' || /[eou]hci/.test(word)) {
    const ehci = itemSettings(item).get('ehciEnabled')?.toLowerCase() !== 'false' && !/[ou]hci/.test(word);
    return { ...domain, usb: { ...domain.usb, uhci: true, ehci } };
  }
  ovf.lostDevice(item.node, `${item.name} is not converted: a USB controller of the model "${item.subType}"`);
  return domain;
}

function withVideo(domain: Domain, item: HardwareItem): Domain {
  const settings = itemSettings(item);
  const memory = settings.get('videoRamSizeInKB') ?? '';
  const is3d = settings.get('enable3DSupport')?.toLowerCase() === 'true';
  const isAuto = settings.get('useAutoDetect')?.toLowerCase() === 'true';
  const hasMemory = /^[1-9]\d{0,8}$/.test(memory) && !isAuto;
  const video = { ...domain.video, memory: hasMemory ? (Number(memory) as KiB) : null, accelerated: is3d };
  return { ...domain, video };
}

/** Devices of every VM, which no manifest declares. */
const EVERYWHERE = /^(?:vmware\.vmci|vmware\.vmci\..*|vmware\.keyboard|vmware\.mouse)$/i;

function withOther(ovf: OvfReading, domain: Domain, item: HardwareItem): Domain {
  if (item.type === RESOURCE.other && EVERYWHERE.test(item.subType)) return domain;
  if (/tpm/i.test(item.subType)) return { ...domain, tpm: true };
  const kind = item.subType === '' ? `type ${item.type}` : `type ${item.type}, ${item.subType}`;
  ovf.lostDevice(item.node, `${item.name} is not converted: it has no counterpart (${kind})`);
  return domain;
}

/** Types that the drives are made of. */
const DRIVES: readonly number[] = [
  ...[RESOURCE.ide, RESOURCE.scsi, RESOURCE.iscsi, RESOURCE.floppy, RESOURCE.cd, RESOURCE.dvd],
  ...[RESOURCE.disk, RESOURCE.storage],
];

/** Processors and memory, which VMware's settings add to. */
export function readMachine(ovf: OvfReading, domain: Domain, items: readonly HardwareItem[]): Domain {
  return items.reduce((before, item) => {
    if (item.type === RESOURCE.processor) return withProcessors(ovf, before, item);
    return item.type === RESOURCE.memory ? withMemory(ovf, before, item) : before;
  }, domain);
}

/** Every device but the drives. */
export function readDevices(ovf: OvfReading, domain: Domain, items: readonly HardwareItem[]): Domain {
  return items.reduce((before, item) => {
    switch (item.type) {
      case RESOURCE.processor:
      case RESOURCE.memory:
        return before;
      case RESOURCE.ethernet:
        return withNic(ovf, before, item);
      case RESOURCE.usb:
        return withUsb(ovf, before, item);
      case RESOURCE.graphics:
        return withVideo(before, item);
      case RESOURCE.sound:
        return withSound(ovf, before, item);
      default:
        return DRIVES.includes(item.type) ? before : withOther(ovf, before, item);
    }
  }, domain);
}
