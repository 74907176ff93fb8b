import type { ControllerModel, Domain } from '../../domain/domain.js';
import { ownEntry, setEntry } from '../../domain/values/own-entry.js';
import type { XmlNode } from '../xml/parse-xml.js';
import { slotOfDisk } from './drive-slot.js';
import { attribute, child, childrenNamed, listed, numberAttribute, type XmlReading } from './xml-reading.js';

/** Storage and USB controllers (libvirt-esx-behaviour 2.7 and 4.1). */

/** By libvirt's word. Offline, a model that is to be found out is the one of disks that libvirt makes. */
const SCSI_MODELS: Readonly<Record<string, ControllerModel>> = {
  auto: 'lsilogic',
  buslogic: 'buslogic',
  lsilogic: 'lsilogic',
  lsisas1068: 'lsisas1068',
  vmpvscsi: 'pvscsi',
};
const MODEL_NAMES = Object.keys(SCSI_MODELS).slice(1);

function said(
  xml: XmlReading,
  controllers: readonly XmlNode[],
  used: ReadonlySet<string>,
): Map<string, ControllerModel> {
  const models = new Map<string, ControllerModel>();
  const seen = new Set<string>();
  for (const node of controllers) {
    const type = attribute(node, 'type');
    if (type !== 'scsi') continue;
    const index = numberAttribute(xml, node, 'index', seen.size);
    if (index === null) continue;
    const slot = `${type}${index}`;
    if (seen.has(slot)) xml.error(node, `there is more than one controller ${slot}`);
    seen.add(slot);
    const name = attribute(node, 'model');
    // A controller without disks is no part of the machine, whatever its model.
    if (name === null || !used.has(slot)) continue;
    const model = ownEntry(SCSI_MODELS, name);
    if (model === undefined)
      xml.error(node, `model of a SCSI controller must be ${listed(MODEL_NAMES)}, not "${name}"`);
    else models.set(slot, model);
  }
  return models;
}

/** The old way of naming the model, at each disk. */
function addDriverName(xml: XmlReading, node: XmlNode, slot: string, models: Map<string, ControllerModel>): void {
  const driver = child(node, 'driver');
  const name = attribute(driver, 'name')?.toLowerCase();
  if (driver === null || name === undefined) return;
  const model = MODEL_NAMES.includes(name) ? ownEntry(SCSI_MODELS, name) : undefined;
  if (model === undefined) {
    xml.error(driver, `name of a SCSI disk's driver must be ${listed(MODEL_NAMES)}, not "${name}"`);
    return;
  }
  const before = models.get(slot);
  if (before !== undefined && before !== model)
    xml.error(driver, `the model of ${slot} is "${before}" elsewhere, not "${model}"`);
  models.set(slot, before ?? model);
}

const ONLY_MODELS: Readonly<Record<string, ControllerModel>> = { sata: 'ahci', nvme: 'nvme' };

/** Those that a disk hangs on: libvirt writes no others. */
export function readControllers(xml: XmlReading, root: XmlNode, domain: Domain): Domain {
  const devices = child(root, 'devices');
  const drives = childrenNamed(devices, 'disk').flatMap((node) => {
    const slot = slotOfDisk(node, xml.hardwareVersion);
    const controller = slot.ok ? /^((?:scsi|sata|nvme)\d+):/.exec(slot.value)?.[1] : undefined;
    return controller === undefined ? [] : [{ node, controller }];
  });
  const models = said(xml, childrenNamed(devices, 'controller'), new Set(drives.map((each) => each.controller)));
  const controllers: Record<string, ControllerModel> = {};
  for (const { node, controller } of drives) {
    if (controller.startsWith('scsi')) addDriverName(xml, node, controller, models);
    const model = models.get(controller) ?? ownEntry(ONLY_MODELS, controller.slice(0, 4)) ?? 'default';
    setEntry(controllers, controller, model);
  }
  return { ...domain, controllers };
}

/** A controller whose model the document leaves open is a USB 1.1 one, as libvirt's oldest is. */
export function readUsb(_xml: XmlReading, root: XmlNode, domain: Domain): Domain {
  const models = childrenNamed(child(root, 'devices'), 'controller')
    .filter((node) => attribute(node, 'type') === 'usb')
    .map((node) => attribute(node, 'model') ?? 'uhci');
  const some = (kind: RegExp) => models.some((model) => kind.test(model));
  return { ...domain, usb: { uhci: some(/uhci|ohci/), ehci: some(/ehci/), xhci: some(/xhci/) } };
}
