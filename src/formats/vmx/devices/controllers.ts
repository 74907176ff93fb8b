import type { ControllerModel, Slots } from '../../../domain/domain.js';
import { compareSlots, DRIVE_BUSES } from '../../../domain/rules/limits.js';
import { ownEntry, setEntry } from '../../../domain/values/own-entry.js';
import type { VmxReading } from '../reading.js';
import { deviceKeys, type MappingRow, type VmxPair } from '../row.js';

/** The words of `virtualDev`. SATA and NVMe controllers have one model each and need no key for it. */
const SCSI_MODELS = ['buslogic', 'lsilogic', 'lsisas1068', 'pvscsi'] as const;
const ONLY_MODEL: Readonly<Record<string, ControllerModel>> = { sata: 'ahci', nvme: 'nvme' };

/** Null for a model that has no word here; the keys then stay raw. */
function modelOf(vmx: VmxReading, slot: string): ControllerModel | null {
  const key = `${slot}.virtualDev`;
  const virtualDev = vmx.text(key)?.toLowerCase();
  const only = ownEntry(ONLY_MODEL, slot.slice(0, 4));
  if (only !== undefined) return virtualDev === undefined || virtualDev === only ? only : refuse(vmx, key);
  if (virtualDev === undefined) return 'default';
  return SCSI_MODELS.find((each) => each === virtualDev) ?? refuse(vmx, key);
}

/** libvirt looks at the model of a SCSI controller alone. */
function refuse(vmx: VmxReading, key: string): null {
  const tell = key.startsWith('scsi') ? vmx.problem : vmx.warn;
  tell(key, `names a controller model that is not known: "${vmx.text(key)}"`);
  return null;
}

function busOf(slot: string): 'scsi' | 'sata' | 'nvme' {
  return slot.startsWith('sata') ? 'sata' : slot.startsWith('nvme') ? 'nvme' : 'scsi';
}

/** The controllers that are present. IDE controllers have no keys: they are always there. */
function readControllers(vmx: VmxReading): Slots<ControllerModel> {
  const controllers: Record<string, ControllerModel> = {};
  for (const slot of vmx.stems(/^((?:scsi|sata|nvme)\d+)\.present$/)) {
    const key = `${slot}.present`;
    const { controllers: most } = DRIVE_BUSES[busOf(slot)];
    const beyond = Number(slot.slice(4)) >= most || !/\D(0|[1-9]\d*)$/.test(slot);
    const present = beyond ? vmx.text(key)?.toLowerCase() === 'true' : vmx.flag(key, false);
    if (present === null) continue;
    if (beyond) {
      if (present) vmx.warn(key, `is beyond the last controller, ${slot.slice(0, 4)}${most - 1}`);
      continue;
    }
    if (!present) {
      vmx.take(key, `${slot}.virtualDev`);
      continue;
    }
    const model = modelOf(vmx, slot);
    if (model === null) {
      vmx.occupied(slot, `controller of the model "${vmx.text(`${slot}.virtualDev`) ?? ''}"`);
      continue;
    }
    setEntry(controllers, slot, model);
    vmx.take(key, `${slot}.virtualDev`);
  }
  return controllers;
}

function writeController(slot: string, model: ControllerModel): readonly VmxPair[] {
  const present: VmxPair = [`${slot}.present`, 'true'];
  return SCSI_MODELS.some((each) => each === model) ? [present, [`${slot}.virtualDev`, model]] : [present];
}

export const CONTROLLER_ROWS: readonly MappingRow[] = [
  {
    keys: ['scsi#', 'sata#', 'nvme#'].flatMap((slot) => deviceKeys(slot, ['present', 'virtualDev'])),
    field: 'controllers',
    way: 'device',
    source: 'LV 2.7 for SCSI and SATA; NVMe as seen in public VMX files',
    read: (vmx, domain) => ({ ...domain, controllers: readControllers(vmx) }),
    write: (domain) =>
      Object.entries(domain.controllers)
        .sort(([left], [right]) => compareSlots(left, right))
        .flatMap(([slot, model]) => writeController(slot, model)),
  },
];
