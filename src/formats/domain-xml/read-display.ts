import type { Domain, PassthroughDevice, Sound, Vnc } from '../../domain/domain.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { KiB } from '../../domain/values/units.js';
import type { XmlNode } from '../xml/parse-xml.js';
import { attribute, child, childrenNamed, numberAttribute, wholeNumberOf, type XmlReading } from './xml-reading.js';

/** Graphics and video (libvirt-esx-behaviour 2.6), and devices that libvirt's ESX driver leaves out. */

const DEFAULT_VRAM = 4096;
/** What VMX counts video memory in, in KiB. */
const VRAM_STEP = 64;

/** Null for a port that the host picks. Without a port, `autoport='no'` leaves the number 0, as in libvirt. */
function readVncPort(xml: XmlReading, node: XmlNode): number | null {
  const text = attribute(node, 'port');
  const automatic = attribute(node, 'autoport');
  const port = text === null || text === '-1' ? 0 : wholeNumberOf(text);
  if (port === null) xml.error(node, `port of <graphics> must be a whole number, not "${text}"`);
  if (automatic === 'yes' || port === null) return null;
  return automatic === null && (text === null || text === '-1') ? null : port;
}

function readListen(xml: XmlReading, node: XmlNode): string | null {
  const said = attribute(node, 'listen');
  const first = child(node, 'listen');
  const type = attribute(first, 'type') ?? 'address';
  const address = type === 'address' ? attribute(first, 'address') : null;
  if (first !== null && type !== 'address') xml.warn(first, `<listen> of type ${type} is not carried over`);
  if (said !== null && address !== null && said !== address) {
    xml.error(node, `listen of <graphics> must be the address of the first <listen>, "${address}"`);
  }
  return address ?? said;
}

function readVnc(xml: XmlReading, node: XmlNode): Vnc {
  return {
    port: readVncPort(xml, node),
    listen: readListen(xml, node),
    keymap: attribute(node, 'keymap'),
    password: attribute(node, 'passwd'),
  };
}

export function readGraphics(xml: XmlReading, root: XmlNode, domain: Domain): Domain {
  let vnc: Vnc | null = null;
  for (const node of childrenNamed(child(root, 'devices'), 'graphics')) {
    const type = attribute(node, 'type') ?? '';
    if (type !== 'vnc') xml.error(node, `type of <graphics> must be vnc, not "${type}"`);
    else if (vnc !== null) xml.error(node, 'there is more than one remote display');
    else vnc = readVnc(xml, node);
  }
  return { ...domain, vnc };
}

function readVram(xml: XmlReading, model: XmlNode | null): KiB {
  const said = model === null ? DEFAULT_VRAM : (numberAttribute(xml, model, 'vram', DEFAULT_VRAM) ?? DEFAULT_VRAM);
  const power = 2 ** Math.ceil(Math.log2(Math.max(said, 1)));
  return Math.max(power, VRAM_STEP) as KiB;
}

/** A display alone brings a video card, of the size that libvirt gives it. */
export function readVideo(xml: XmlReading, root: XmlNode, domain: Domain): Domain {
  const [node, second] = childrenNamed(child(root, 'devices'), 'video');
  if (second !== undefined) xml.error(second, 'there is more than one video card');
  if (node === undefined) {
    return domain.vnc === null ? domain : { ...domain, video: { ...domain.video, memory: DEFAULT_VRAM as KiB } };
  }
  const model = child(node, 'model');
  const type = attribute(model, 'type') ?? 'vmvga';
  if (type !== 'vmvga') xml.error(model ?? node, `type of a video card's model must be vmvga, not "${type}"`);
  const heads = model === null ? 1 : (numberAttribute(xml, model, 'heads', 1) ?? 1);
  return {
    ...domain,
    video: {
      memory: readVram(xml, model),
      displays: heads === 1 ? null : heads,
      accelerated: attribute(child(model, 'acceleration'), 'accel3d') === 'yes',
    },
  };
}

const SOUNDS: Readonly<Record<string, Sound>> = { sb16: 'sb16', es1370: 'es1371', ich6: 'hdaudio', ich9: 'hdaudio' };

export function readSound(xml: XmlReading, root: XmlNode, domain: Domain): Domain {
  let sound: Sound | null = null;
  for (const node of childrenNamed(child(root, 'devices'), 'sound')) {
    const model = attribute(node, 'model') ?? '';
    const known = ownEntry(SOUNDS, model);
    if (known === undefined || sound !== null) xml.warn(node, `the sound card "${model}" is not carried over`);
    else sound = known;
  }
  return { ...domain, sound };
}

export function readTpm(xml: XmlReading, root: XmlNode, domain: Domain): Domain {
  const node = child(child(root, 'devices'), 'tpm');
  const backend = attribute(child(node, 'backend'), 'type') ?? 'emulator';
  if (node !== null && backend !== 'emulator') xml.warn(node, `a TPM of type "${backend}" is not carried over`);
  return { ...domain, tpm: node !== null && backend === 'emulator' };
}

/** VMX writes the parts of a PCI address in decimal, libvirt in any base that its prefix names. */
function pciAddress(node: XmlNode): string | null {
  const address = child(child(node, 'source'), 'address');
  const part = (name: string, width: number): string | null => {
    const text = attribute(address, name) ?? '0';
    return /^(?:0x[0-9a-fA-F]{1,8}|\d{1,6})$/.test(text) ? String(Number(text)).padStart(width, '0') : null;
  };
  const [domain, bus, slot, fn] = [part('domain', 5), part('bus', 3), part('slot', 2), part('function', 1)];
  if (address === null || domain === null || bus === null || slot === null || fn === null) return null;
  return `${domain}:${bus}:${slot}.${fn}`;
}

const MAX_HOST_DEVICES = 16;

export function readHostDevices(xml: XmlReading, root: XmlNode, domain: Domain): Domain {
  const passthrough: Record<string, PassthroughDevice> = {};
  for (const node of childrenNamed(child(root, 'devices'), 'hostdev')) {
    const index = Object.keys(passthrough).length;
    const address = attribute(node, 'type') === 'pci' ? pciAddress(node) : null;
    if (address === null || index >= MAX_HOST_DEVICES) {
      xml.warn(node, `a <hostdev> of type "${attribute(node, 'type') ?? ''}" is not carried over`);
      continue;
    }
    passthrough[`pciPassthru${index}`] = { address, vendor: null, device: null, system: null };
  }
  return { ...domain, passthrough };
}

/** Devices that are read, or that every machine has without a word. */
const EXPECTED = new Set(
  (
    'disk controller filesystem interface serial parallel console graphics video sound tpm hostdev ' +
    'emulator input memballoon audio hub'
  ).split(' '),
);

/** Reports devices without a field here, each kind once. */
export function readOtherDevices(xml: XmlReading, root: XmlNode, domain: Domain): Domain {
  const told = new Set<string>();
  for (const node of child(root, 'devices')?.children ?? []) {
    if (EXPECTED.has(node.name) || told.has(node.name)) continue;
    told.add(node.name);
    xml.warn(node, `<${node.name}> is not carried over`);
  }
  return domain;
}
