import type { ControllerModel, Slots } from '../../domain/domain.js';
import { DRIVE_BUSES, type DriveBus } from '../../domain/limits.js';
import type { VmxReading } from './reading.js';
import type { VmxPair } from './row.js';

/** Models by `virtualDev`. SATA and NVMe controllers have one model each and need no key for it. */
const SCSI_MODELS: Readonly<Record<string, ControllerModel>> = {
  buslogic: 'buslogic',
  lsilogic: 'lsilogic',
  lsisas1068: 'lsisas1068',
  pvscsi: 'pvscsi',
};
const ONLY_MODEL: Readonly<Record<string, ControllerModel>> = { sata: 'ahci', nvme: 'nvme' };

/** Null for a model that has no word here; the keys then stay raw. */
function modelOf(vmx: VmxReading, slot: string): ControllerModel | null {
  const key = `${slot}.virtualDev`;
  const virtualDev = vmx.text(key)?.toLowerCase();
  const only = ONLY_MODEL[slot.slice(0, 4)];
  if (only !== undefined) return virtualDev === undefined || virtualDev === only ? only : refuse(vmx, key);
  if (virtualDev === undefined) return 'default';
  return SCSI_MODELS[virtualDev] ?? refuse(vmx, key);
}

function refuse(vmx: VmxReading, key: string): null {
  vmx.problem(key, `names a controller model that is not known: "${vmx.text(key)}"`);
  return null;
}

/** The controllers that are present. IDE controllers have no keys: they are always there. */
export function readControllers(vmx: VmxReading): Slots<ControllerModel> {
  const controllers: Record<string, ControllerModel> = {};
  for (const slot of vmx.stems(/^((?:scsi|sata|nvme)\d+)\.present$/)) {
    const key = `${slot}.present`;
    const bus = DRIVE_BUSES[slot.slice(0, 4) as DriveBus];
    const present = vmx.flag(key, false);
    if (present === null) continue;
    if (Number(slot.slice(4)) >= bus.controllers || !/\D(0|[1-9]\d*)$/.test(slot)) {
      if (present) vmx.problem(key, `is beyond the last controller, ${slot.slice(0, 4)}${bus.controllers - 1}`);
      continue;
    }
    if (!present) {
      vmx.take(key, `${slot}.virtualDev`);
      continue;
    }
    const model = modelOf(vmx, slot);
    if (model === null) continue;
    controllers[slot] = model;
    vmx.take(key, `${slot}.virtualDev`);
  }
  return controllers;
}

export function writeController(slot: string, model: ControllerModel): readonly VmxPair[] {
  const present: VmxPair = [`${slot}.present`, 'true'];
  return Object.values(SCSI_MODELS).includes(model) ? [present, [`${slot}.virtualDev`, model]] : [present];
}
