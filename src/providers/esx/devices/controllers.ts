import type { ControllerModel } from '../../../domain/domain.js';
import type { LiveDomain } from '../../../domain/live.js';
import type { FieldDifference, Impact } from '../../../plan/diff/change.js';
import { impact } from '../fields/field-costs.js';
import { numberOf, type VimObject } from '../soap/value.js';
import { unusableDevice } from '../watch/unusable-answer.js';
import { costOfHotPlug, DEVICE_SPEC, isOfType, type SlottedDevice, type TypeWords, typeOf, wordOf } from './device.js';
import { unlessSnapshots } from './disks.js';

const MODELS: TypeWords<ControllerModel> = [
  ['VirtualBusLogicController', 'buslogic'],
  ['VirtualLsiLogicController', 'lsilogic'],
  ['VirtualLsiLogicSASController', 'lsisas1068'],
  ['ParaVirtualSCSIController', 'pvscsi'],
  ['VirtualAHCIController', 'ahci'],
  ['VirtualNVMEController', 'nvme'],
];

const BUSES: readonly (readonly [ancestor: string, bus: string])[] = [
  ['VirtualSCSIController', 'scsi'],
  ['VirtualSATAController', 'sata'],
  ['VirtualNVMEController', 'nvme'],
  ['VirtualIDEController', 'ide'],
];

function controllersBySlot(devices: readonly VimObject[]): ReadonlyMap<string, VimObject> {
  const found = new Map<string, VimObject>();
  for (const device of devices) {
    const bus = BUSES.find(([ancestor]) => isOfType(device, ancestor))?.[1];
    if (bus !== undefined) found.set(`${bus}${numberOf(device['busNumber']) ?? 0}`, device);
  }
  return found;
}

function newController(model: ControllerModel, slot: string): VimObject {
  const match = /^(scsi|sata|nvme)(\d+)$/.exec(slot);
  if (match?.[1] === undefined) throw unusableDevice(`No controller can be added at ${slot}`);
  const busNumber = Number(match[2]);
  if (match[1] === 'sata') return { $type: 'VirtualAHCIController', busNumber };
  if (match[1] === 'nvme') return { $type: 'VirtualNVMEController', busNumber };
  // LSI Logic is what hosts take for a SCSI controller without a model.
  return { $type: typeOf(MODELS, model) ?? 'VirtualLsiLogicController', busNumber, sharedBus: 'noSharing' };
}

/** The controller of another model on the same bus, which all that is on the live one follows (terraform-provider-vsphere, `scsi_type`). */
function otherModel(live: VimObject, model: ControllerModel, slot: string): VimObject {
  const { slotInfo, sharedBus } = live;
  const added = newController(model, slot);
  return {
    ...added,
    ...(slotInfo === undefined ? {} : { slotInfo }),
    ...(sharedBus === undefined || !('sharedBus' in added) ? {} : { sharedBus }),
  };
}

/** Units beyond this are those of paravirtual controllers (VMware's configuration maximums since vSphere 6.7). */
const LAST_UNIT = 15;

/** Disks go from one controller to the other, and with snapshots they are not touched. */
const costOfModel = unlessSnapshots(({ path, after }, { domain, unexpressed = {} }): Impact => {
  const slot = path[1] ?? '';
  const wide = Object.keys({ ...domain.disks, ...domain.cdroms }).find((each) => {
    const [controller, unit] = each.split(':');
    return controller === slot && Number(unit) > LAST_UNIT;
  });
  if (wide !== undefined && after !== 'pvscsi')
    return impact('impossible', `only a pvscsi controller has the slot ${wide}, which holds a drive`);
  const occupied = Object.keys(unexpressed).find((each) => each.startsWith(`${slot}:`));
  return occupied === undefined
    ? impact('needs-power-off', 'a controller is replaced by one of another model only while the VM is off')
    : impact('impossible', `${occupied} holds a device that no manifest can declare, so the controller stays`);
});

function costOfController(difference: FieldDifference, live: LiveDomain): Impact {
  if (difference.before !== null && difference.after !== null) return costOfModel(difference, live);
  if (difference.before !== null)
    return impact('needs-power-off', 'a controller is removed only while the domain is off');
  return (difference.path[1] ?? '').startsWith('scsi')
    ? costOfHotPlug(live, 'SCSI controllers')
    : impact('needs-power-off', 'this controller is added only while the domain is off');
}

export const CONTROLLERS: SlottedDevice<ControllerModel> = {
  find: controllersBySlot,
  // IDE controllers exist in every domain, which therefore does not list them.
  read: (device) => (isOfType(device, 'VirtualIDEController') ? null : (wordOf(MODELS, device.$type) ?? 'default')),
  added: (model, { slot }) => newController(model, slot),
  // A VMX that is not registered yet may leave the model to the host; the registered VM then has the declared one already.
  edited: (live) => live,
  isReplaced: (before, after) => before !== after,
  replacement: (live, _before, after, { slot }) => otherModel(live, after, slot),
  costs: [{ path: [], source: `${DEVICE_SPEC}; guess for SATA and NVMe`, cost: costOfController }],
  since: [],
};
