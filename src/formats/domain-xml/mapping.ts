import type { Domain } from '../../domain/domain.js';
import type { XmlElement } from '../xml/format-xml.js';
import type { XmlNode } from '../xml/parse-xml.js';
import { readBoot } from './read-boot.js';
import { readControllers, readUsb } from './read-controllers.js';
import { readFilesystems, readInterfaces, readPorts } from './read-devices.js';
import { readGraphics, readHostDevices, readOtherDevices, readSound, readTpm, readVideo } from './read-display.js';
import { readDrives } from './read-drives.js';
import { readIdentity, readMemory, readPlatform, readProcessors } from './read-machine.js';
import { writeFilesystems, writeInterfaces, writePorts } from './write-devices.js';
import { writeGraphics, writeHostDevices, writeSound, writeTpm, writeUsb, writeVideo } from './write-display.js';
import { writeControllers, writeDrives } from './write-drives.js';
import { writeIdentity, writeMemory, writePlatform, writeProcessors } from './write-machine.js';
import type { XmlMode } from './xml-mode.js';
import type { XmlReading } from './xml-reading.js';

/** A part of the document, and both directions between it and the fields of Domain that it stands for. */
export interface XmlSection {
  readonly within: 'domain' | 'devices';
  /** The elements. */
  readonly about: string;
  readonly write: (domain: Domain, mode: XmlMode) => readonly (XmlElement | null)[];
  /** The domain with what the part says; parts are read in the order of the table and may use what earlier ones found. */
  readonly read: (xml: XmlReading, root: XmlNode, domain: Domain) => Domain;
}

/** The document in libvirt's order (libvirt-esx-behaviour 2; what only `extended` writes is in the words of libvirt's schema). */
export const XML_SECTIONS: readonly XmlSection[] = [
  { within: 'domain', about: 'name, uuid, genid, description', write: writeIdentity, read: readIdentity },
  { within: 'domain', about: 'memory, currentMemory, memtune', write: writeMemory, read: readMemory },
  { within: 'domain', about: 'vcpu, cputune', write: writeProcessors, read: readProcessors },
  { within: 'domain', about: 'os, cpu, clock', write: writePlatform, read: readPlatform },
  { within: 'devices', about: 'disk', write: writeDrives, read: readDrives },
  { within: 'devices', about: 'controller (storage)', write: writeControllers, read: readControllers },
  { within: 'devices', about: 'controller (usb)', write: writeUsb, read: readUsb },
  { within: 'devices', about: 'filesystem', write: writeFilesystems, read: readFilesystems },
  { within: 'devices', about: 'interface', write: writeInterfaces, read: readInterfaces },
  { within: 'devices', about: 'serial, parallel, console', write: writePorts, read: readPorts },
  { within: 'devices', about: 'tpm', write: writeTpm, read: readTpm },
  { within: 'devices', about: 'graphics', write: writeGraphics, read: readGraphics },
  { within: 'devices', about: 'sound', write: writeSound, read: readSound },
  { within: 'devices', about: 'video', write: writeVideo, read: readVideo },
  { within: 'devices', about: 'hostdev', write: writeHostDevices, read: readHostDevices },
  { within: 'devices', about: 'boot (written within its devices)', write: () => [], read: readBoot },
  { within: 'devices', about: 'everything else', write: () => [], read: readOtherDevices },
];

/** The domain with what all parts of the document say. */
export function readXmlSections(xml: XmlReading, root: XmlNode, blank: Domain): Domain {
  return XML_SECTIONS.reduce((before, section) => section.read(xml, root, before), blank);
}
