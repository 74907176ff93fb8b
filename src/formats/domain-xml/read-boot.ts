import type { Domain } from '../../domain/domain.js';
import { compareSlots } from '../../domain/rules/limits.js';
import type { XmlNode } from '../xml/parse-xml.js';
import { slotOfDisk } from './drive-slot.js';
import { attribute, child, childrenNamed, wholeNumberOf, type XmlReading } from './xml-reading.js';

/** The boot order, of single devices or of classes of them. libvirt's ESX driver reads neither. */

function bootNumber(node: XmlNode): number | null {
  return wholeNumberOf(attribute(child(node, 'boot'), 'order') ?? '');
}

function singleDevices(root: XmlNode, domain: Domain): readonly string[] {
  const devices = child(root, 'devices');
  const found: { readonly order: number; readonly slot: string }[] = [];
  for (const node of childrenNamed(devices, 'disk')) {
    const order = bootNumber(node);
    const slot = order === null ? null : slotOfDisk(node, domain.hardwareVersion);
    if (order === null || slot === null || !slot.ok) continue;
    const known = slot.value;
    const word = Object.hasOwn(domain.cdroms, known)
      ? 'cdrom'
      : Object.hasOwn(domain.floppies, known)
        ? 'floppy'
        : known;
    found.push({ order, slot: word });
  }
  for (const [index, node] of childrenNamed(devices, 'interface').entries()) {
    const order = bootNumber(node);
    if (order !== null && Object.hasOwn(domain.nics, `ethernet${index}`))
      found.push({ order, slot: `ethernet${index}` });
  }
  return [...new Set(found.sort((left, right) => left.order - right.order).map(({ slot }) => slot))];
}

function classesOfDevices(root: XmlNode, domain: Domain): readonly string[] {
  const first = (slots: object) => Object.keys(slots).sort(compareSlots)[0];
  const classes = childrenNamed(child(root, 'os'), 'boot').map((node) => attribute(node, 'dev'));
  // libvirt adds the hard disk by itself where nothing is said, so that it alone says nothing.
  if (classes.every((each) => each === 'hd')) return [];
  const slots = classes.map((each) => {
    if (each === 'cdrom') return 'cdrom';
    if (each === 'fd') return 'floppy';
    return each === 'network' ? first(domain.nics) : first(domain.disks);
  });
  return [...new Set(slots.filter((slot) => slot !== undefined))];
}

export function readBoot(_xml: XmlReading, root: XmlNode, domain: Domain): Domain {
  const single = singleDevices(root, domain);
  const order = single.length > 0 ? single : classesOfDevices(root, domain);
  return { ...domain, boot: { ...domain.boot, order } };
}
