import { optionalInteger } from '../../soap/arguments.js';
import { type Controller, controllerSlot, unitsOf } from '../slots.js';
import { controllerFor, type DeviceChange, invalidDevice } from './device-change.js';

/** The slot that an added drive asks for, or the first free one when it names no unit. Taken and reserved units are refused. */
export function slotForNewDrive(change: DeviceChange): { readonly controller: Controller; readonly slot: string } {
  const controller = controllerFor(change);
  const { draft } = change.work;
  const isParavirtual = draft.get(`${controllerSlot(controller)}.virtualDev`)?.toLowerCase() === 'pvscsi';
  const units = unitsOf(controller, isParavirtual, draft.integer('virtualHW.version', 4));
  const isFree = (unit: number) => !draft.boolean(`${controllerSlot(controller)}:${unit}.present`, false);
  const asked = optionalInteger(change.spec, 'unitNumber') ?? -1;
  const unit = asked === -1 ? units.find(isFree) : asked;
  if (unit === undefined || !units.includes(unit) || !isFree(unit)) {
    throw invalidDevice(change.index, 'device.unitNumber');
  }
  return { controller, slot: `${controllerSlot(controller)}:${unit}` };
}
