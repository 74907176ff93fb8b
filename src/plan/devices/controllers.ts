import type { ControllerModel } from '../../domain/domain.js';
import { oneOf } from '../file/shape.js';
import { type SlottedDevice, wantModel } from './device.js';

const model = oneOf('buslogic', 'lsilogic', 'lsisas1068', 'pvscsi', 'ahci', 'nvme', 'default');

export const CONTROLLERS: SlottedDevice<ControllerModel, ControllerModel> = {
  whole: model,
  declared: model,
  complete: (declared) => declared,
  compare: wantModel,
};
